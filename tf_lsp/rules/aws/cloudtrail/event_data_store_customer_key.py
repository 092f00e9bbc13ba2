"""An event data store should be encrypted with a key of one's own.

Without `kms_key_id`, CloudTrail Lake encrypts an event data store with a key that AWS owns. A key
in KMS has a policy of its own, can be disabled, and its use is logged.

Impact: access to the events cannot be taken away by way of the key.

Fix: set `kms_key_id` to the ARN of a KMS key. Terraform replaces the store for that, and the events
in the old one are gone with it.
"""

from tf_lsp.rule import LOW, argument, rule

RULE = rule(
    id="aws-cloudtrail-event-data-store-customer-key",
    severity=LOW,
    checks=argument(
        "aws_cloudtrail_event_data_store.kms_key_id",
        must_be_set=True,
        so="its events are encrypted with a key that is not yours",
    ),
    aliases=("CKV_AWS_294",),
    controls={"AWS Security Hub": "CloudTrail.10"},
    off_because="The remedy replaces the store: it is for those who have to meet the control.",
    links={
        "Terraform: kms_key_id": (
            "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/"
            "cloudtrail_event_data_store#kms_key_id"
        ),
        "AWS: CloudTrail Lake event data stores": (
            "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/query-event-data-store.html"
        ),
    },
)

BAD = """
⟦resource "aws_cloudtrail_event_data_store" "audit"⟧ {
  name = "audit"
}
"""

GOOD = """
resource "aws_cloudtrail_event_data_store" "audit" {
  name       = "audit"
  kms_key_id = aws_kms_key.audit.arn
}
"""
