"""An event data store should be protected from deletion.

With termination protection, an event data store has to be unprotected before it can be deleted.
Absent, `termination_protection_enabled` is true.

Impact: one command, or one `terraform destroy`, deletes years of evidence.

Fix: set `termination_protection_enabled = true`, or leave it out. The change is made in place.
"""

from tf_lsp.rule import MEDIUM, argument, rule

RULE = rule(
    id="aws-cloudtrail-event-data-store-termination-protection",
    severity=MEDIUM,
    checks=argument(
        "aws_cloudtrail_event_data_store.termination_protection_enabled",
        must_be=True,
        so="one command deletes the store and all events in it",
    ),
    links={
        "Terraform: termination_protection_enabled": (
            "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/"
            "cloudtrail_event_data_store#termination_protection_enabled"
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

  termination_protection_enabled = ⟦false⟧
}
""",
    """
resource "aws_cloudtrail_event_data_store" "audit" {
  name = "audit"

  termination_protection_enabled = true
}
""",
)

GOOD = """
resource "aws_cloudtrail_event_data_store" "audit" {
  name = "audit"
}
"""
