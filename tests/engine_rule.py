"""CloudTrail should be enabled in all regions.

A trail records the calls to the AWS API of one region, its home region, unless
`is_multi_region_trail` is true. Its default is false. With true, the trail also covers every other
region, those that AWS adds later included.

Impact: whoever gets hold of credentials can work in a region that nobody watches: start machines,
copy data, make users. No log will tell of it, and no alarm that is built on the log will sound.

Fix: set `is_multi_region_trail = true`. The change is made in place. AWS demands that such a trail
also records the events of global services, so `include_global_service_events` must not be false.
"""

from tf_lsp.rule import MEDIUM, argument, rule

RULE = rule(
    id="aws-cloudtrail-enable-all-regions",
    severity=MEDIUM,
    checks=argument(
        "aws_cloudtrail.is_multi_region_trail",
        must_be=True,
        along={"include_global_service_events": "true"},
        because="AWS demands both",
        so="this trail records one region only and misses what happens in all others",
    ),
    aliases=("AWS-0014", "AVD-AWS-0014", "AWS063", "CKV_AWS_67"),
    controls={
        "CIS AWS Foundations Benchmark 1.2": "2.1",
        "CIS AWS Foundations Benchmark 1.4, 2.0": "3.1",
        "CIS AWS Foundations Benchmark 3.0, 4.0, 5.0": "3.1",
        "AWS Security Hub": "CloudTrail.1",
    },
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
)

BAD = [
    (
        """
resource "aws_cloudtrail" "audit" {
  name                  = "audit"
  s3_bucket_name        = aws_s3_bucket.audit.id
  is_multi_region_trail = ⟦false⟧
}
""",
        """
resource "aws_cloudtrail" "audit" {
  name                  = "audit"
  s3_bucket_name        = aws_s3_bucket.audit.id
  is_multi_region_trail = true
}
""",
    ),
    (
        """
⟦resource "aws_cloudtrail" "audit"⟧ {
  name                          = "audit"
  s3_bucket_name                = aws_s3_bucket.audit.id
  include_global_service_events = false
}
""",
        """
resource "aws_cloudtrail" "audit" {
  name                          = "audit"
  s3_bucket_name                = aws_s3_bucket.audit.id
  include_global_service_events = true
  is_multi_region_trail         = true
}
""",
    ),
]

GOOD = """
resource "aws_cloudtrail" "audit" {
  name                  = "audit"
  s3_bucket_name        = aws_s3_bucket.audit.id
  is_multi_region_trail = true
}
"""
