"""An event data store should cover all regions.

An event data store of CloudTrail Lake collects events from every region, unless
`multi_region_enabled` is false. Absent, it is true.

Impact: what is done in another region cannot be found by any query.

Fix: set `multi_region_enabled = true`, or leave it out. The change is made in place.
"""

from tf_lsp.rule import LOW, argument, rule

RULE = rule(
    id="aws-cloudtrail-event-data-store-all-regions",
    severity=LOW,
    checks=argument(
        "aws_cloudtrail_event_data_store.multi_region_enabled",
        must_be=True,
        so="this store misses what happens in other regions",
    ),
    links={
        "Terraform: multi_region_enabled": (
            "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/"
            "cloudtrail_event_data_store#multi_region_enabled"
        ),
        "AWS: CloudTrail Lake event data stores": (
            "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/query-event-data-store.html"
        ),
    },
)

BAD = (
    """
resource "aws_cloudtrail_event_data_store" "audit" {
  name = "audit"

  multi_region_enabled = ⟦false⟧
}
""",
    """
resource "aws_cloudtrail_event_data_store" "audit" {
  name = "audit"

  multi_region_enabled = true
}
""",
)

GOOD = """
resource "aws_cloudtrail_event_data_store" "audit" {
  name = "audit"
}
"""
