"""A trail records all regions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tf_lsp.rule import Bad, Problem, Repair, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tf_lsp.rule import Resource


def check(trail: Resource) -> Iterator[Problem]:
    """Report a trail that is known to record a single region."""
    regions = trail["is_multi_region_trail"]
    if regions.is_absent or regions.is_null or regions.is_false:
        yield Problem(
            regions,
            "this trail records one region only and misses what happens in all others",
            Repair(
                {"is_multi_region_trail": "true"},
                requires={"include_global_service_events": "true"},
                because="AWS demands both",
            ),
        )


RULE = Rule(
    id="aws-cloudtrail-enable-all-regions",
    title="CloudTrail should be enabled in all regions",
    severity=Severity.MEDIUM,
    resource_types=frozenset({"aws_cloudtrail"}),
    check=check,
    aliases=("AWS-0014", "AVD-AWS-0014", "AWS063", "CKV_AWS_67"),
    controls=(
        "CIS AWS Foundations Benchmark 1.2: 2.1",
        "CIS AWS Foundations Benchmark 1.4, 2.0: 3.1",
        "CIS AWS Foundations Benchmark 3.0, 4.0, 5.0: 3.1",
        "AWS Security Hub: CloudTrail.1",
    ),
    explanation=(
        "A trail records the calls to the AWS API of one region, its home region, unless "
        "`is_multi_region_trail` is true. Its default is false. With true, the trail also covers "
        "every other region, those that AWS adds later included."
    ),
    impact=(
        "Whoever gets hold of credentials can work in a region that nobody watches: start "
        "machines, copy data, make users. No log will tell of it, and no alarm that is built on "
        "the log will sound."
    ),
    resolution=(
        "Set `is_multi_region_trail = true`. The change is made in place. AWS demands that such "
        "a trail also records the events of global services, so `include_global_service_events` "
        "must not be false."
    ),
    links={
        "Terraform: is_multi_region_trail": (
            "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/"
            "cloudtrail#is_multi_region_trail"
        ),
        "AWS: Receiving CloudTrail log files from multiple regions": (
            "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/"
            "receive-cloudtrail-log-files-from-multiple-regions.html"
        ),
    },
    bad=(
        Bad(
            """\
resource "aws_cloudtrail" "audit" {
  name                  = "audit"
  s3_bucket_name        = aws_s3_bucket.audit.id
  is_multi_region_trail = ⟦false⟧
}
""",
            """\
resource "aws_cloudtrail" "audit" {
  name                  = "audit"
  s3_bucket_name        = aws_s3_bucket.audit.id
  is_multi_region_trail = true
}
""",
        ),
        Bad(
            """\
⟦resource "aws_cloudtrail" "audit"⟧ {
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.audit.id

  event_selector {
    read_write_type = "All"
  }
}
""",
            """\
resource "aws_cloudtrail" "audit" {
  name                  = "audit"
  s3_bucket_name        = aws_s3_bucket.audit.id
  is_multi_region_trail = true

  event_selector {
    read_write_type = "All"
  }
}
""",
        ),
        Bad(
            """\
⟦resource "aws_cloudtrail" "audit"⟧ {}
""",
            """\
resource "aws_cloudtrail" "audit" {
  is_multi_region_trail = true
}
""",
        ),
        Bad(
            """\
⟦resource "aws_cloudtrail" "audit"⟧ { name = "audit" }
""",
            """\
resource "aws_cloudtrail" "audit" {
  name                  = "audit"
  is_multi_region_trail = true
}
""",
        ),
        Bad(
            """\
⟦resource "aws_cloudtrail" "audit"⟧ {
  event_selector {
    read_write_type = "All"
  }
}
""",
            """\
resource "aws_cloudtrail" "audit" {
  is_multi_region_trail = true

  event_selector {
    read_write_type = "All"
  }
}
""",
        ),
        Bad(
            """\
resource "aws_cloudtrail" "audit" {
  name                          = "audit" # the only one
  include_global_service_events = false   # not yet
  is_multi_region_trail         = ⟦"false"⟧
}
""",
            """\
resource "aws_cloudtrail" "audit" {
  name                          = "audit" # the only one
  include_global_service_events = true    # not yet
  is_multi_region_trail         = true
}
""",
        ),
        Bad(
            """\
resource "aws_cloudtrail" "audit" {
  is_multi_region_trail = ⟦"0"⟧
}
""",
            """\
resource "aws_cloudtrail" "audit" {
  is_multi_region_trail = true
}
""",
        ),
        Bad(
            """\
resource "aws_cloudtrail" "audit" {
  count = 1

  name                  = "audit"
  is_multi_region_trail = ⟦null⟧
}
""",
            """\
resource "aws_cloudtrail" "audit" {
  count = 1

  name                  = "audit"
  is_multi_region_trail = true
}
""",
        ),
    ),
    good=(
        """\
resource "aws_cloudtrail" "audit" {
  name                  = "audit"
  s3_bucket_name        = aws_s3_bucket.audit.id
  is_multi_region_trail = true
}
""",
        'resource "aws_cloudtrail" "audit" { is_multi_region_trail = "true" }\n',
        'resource "aws_cloudtrail" "audit" { is_multi_region_trail = "1" }\n',
        'resource "aws_cloudtrail" "audit" { is_multi_region_trail = (true) }\n',
        'resource "aws_cloudtrail" "audit" { is_multi_region_trail = 0 }\n',
        'resource "aws_cloudtrail" "audit" { is_multi_region_trail = "no" }\n',
        'resource "aws_cloudtrail" "audit" { is_multi_region_trail = "FALSE" }\n',
        'resource "aws_cloudtrail" "audit" { is_multi_region_trail = data.aws_x.y.z }\n',
        'resource "aws_cloudtrail" "audit" { is_multi_region_trail = }\n',
        'resource "aws_cloudtrail" "audit" {\n  is_multi_region_trail\n}\n',
        'resource "aws_cloudtrail" "audit" {\n',
        'data "aws_cloudtrail" "audit" {}\n',
        '# resource "aws_cloudtrail" "audit" {}\n',
        """\
resource "local_file" "example" {
  content = <<EOT
resource "aws_cloudtrail" "audit" {}
EOT
}
""",
    ),
)
