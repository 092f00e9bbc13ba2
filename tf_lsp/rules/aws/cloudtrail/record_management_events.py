"""One trail should record management events, reads and writes.

Management events tell who did what to the resources of an account. An event selector with
`include_management_events = false` leaves them out, and one whose `read_write_type` is `ReadOnly`
or `WriteOnly` records one side of them. That is right for a trail beside another that records them
all, so the rule speaks only where the configuration has no other trail.

Impact: what an intruder reads, or changes, or both, is not recorded anywhere.

Fix: let one event selector have `read_write_type = "All"` and include management events.
"""

from collections.abc import Iterator

from tf_lsp.rule import MEDIUM, Block, Problem, Resource, rule


@rule(
    id="aws-cloudtrail-record-management-events",
    severity=MEDIUM,
    looks_at="aws_cloudtrail",
    reads=(
        "aws_cloudtrail.event_selector.include_management_events",
        "aws_cloudtrail.event_selector.read_write_type",
    ),
    controls={"AWS Security Hub": "CloudTrail.1"},
    links={
        "Terraform: event_selector": (
            "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/"
            "cloudtrail#event_selector"
        ),
        "AWS: Logging management events": (
            "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/"
            "logging-management-events-with-cloudtrail.html"
        ),
    },
)
def check(trail: Resource) -> Iterator[Problem]:
    """Report the selectors of the only trail, where each leaves out the same events."""
    if trail.is_the_only_one():
        for is_missed, what in MISSED.items():
            if trail.has_only_blocks("event_selector", is_missed):
                for selector in trail.blocks("event_selector"):
                    yield selector.problem(f"leaves out {what}", so="no trail here records them")


def misses_all(selector: Block) -> bool:
    """Whether a selector records no management events."""
    return selector["include_management_events"].is_false


def misses_writes(selector: Block) -> bool:
    """Whether a selector records no writes, of the management events that it includes."""
    is_included = selector["include_management_events"].is_true
    return is_included and selector["read_write_type"].equals("ReadOnly")


def misses_reads(selector: Block) -> bool:
    """Whether a selector records no reads, of the management events that it includes."""
    is_included = selector["include_management_events"].is_true
    return is_included and selector["read_write_type"].equals("WriteOnly")


MISSED = {
    misses_all: "management events",
    misses_writes: "management events that write",
    misses_reads: "management events that read",
}

BAD = [
    """
resource "aws_cloudtrail" "audit" {
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.audit.id

  ⟦event_selector⟧ {
    include_management_events = false

    data_resource {
      type   = "AWS::S3::Object"
      values = ["arn:aws:s3"]
    }
  }
}
""",
    """
resource "aws_cloudtrail" "audit" {
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.audit.id

  ⟦event_selector⟧ {
    read_write_type = "WriteOnly"
  }
}
""",
]

GOOD = """
resource "aws_cloudtrail" "audit" {
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.audit.id

  event_selector {
    read_write_type = "All"
  }
}
"""
