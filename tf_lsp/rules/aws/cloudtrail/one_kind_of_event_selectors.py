"""A trail should have one kind of event selectors.

A trail has event selectors or advanced event selectors. With both, the provider refuses the plan:
one would overwrite the other.

Impact: nothing can be applied, and what the trail was to record is not recorded.

Fix: say with advanced event selectors what the others say, and remove these.
"""

from collections.abc import Iterator

from tf_lsp.rule import LOW, Problem, Resource, rule


@rule(
    id="aws-cloudtrail-one-kind-of-event-selectors",
    severity=LOW,
    looks_at="aws_cloudtrail",
    reads=("aws_cloudtrail.event_selector", "aws_cloudtrail.advanced_event_selector"),
    links={
        "Terraform: event_selector": (
            "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/"
            "cloudtrail#event_selector"
        ),
        "AWS: PutEventSelectors": (
            "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/"
            "API_PutEventSelectors.html"
        ),
    },
)
def check(trail: Resource) -> Iterator[Problem]:
    """Report the event selectors of a trail that has advanced ones too."""
    if trail.has_block("advanced_event_selector"):
        for selector in trail.blocks("event_selector"):
            yield selector.problem(
                "stands beside an advanced_event_selector", so="the provider refuses the trail"
            )


BAD = """
resource "aws_cloudtrail" "audit" {
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.audit.id

  ⟦event_selector⟧ {
    read_write_type = "All"
  }

  advanced_event_selector {
    name = "management"

    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
  }
}
"""

GOOD = """
resource "aws_cloudtrail" "audit" {
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.audit.id

  event_selector {
    read_write_type = "All"
  }
}
"""
