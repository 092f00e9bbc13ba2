"""A trail should name its key by an ARN.

The provider takes an ARN for `kms_key_id`, and refuses a key's id or an alias's name. An alias may
lead to another key tomorrow; the ARN of a key is always that key.

Impact: the plan is refused, so that the trail is not encrypted as it was meant to be.

Fix: write the key's ARN, `aws_kms_key.audit.arn`.
"""

from collections.abc import Iterator

from tf_lsp.rule import LOW, Problem, Refer, Resource, rule

NO_ARNS = ("aws_kms_key.id", "aws_kms_key.key_id", "aws_kms_alias.id", "aws_kms_alias.name")


@rule(
    id="aws-cloudtrail-key-by-arn",
    severity=LOW,
    looks_at="aws_cloudtrail",
    reads=("aws_cloudtrail.kms_key_id", *NO_ARNS),
    links={
        "Terraform: kms_key_id": (
            "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/"
            "cloudtrail#kms_key_id"
        ),
        "AWS: Key identifiers": (
            "https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html"
        ),
    },
)
def check(trail: Resource) -> Iterator[Problem]:
    """Report a key that is named by its id or by an alias."""
    key = trail["kms_key_id"]
    if key.is_attribute(*NO_ARNS) or (key.is_set and key.begins_otherwise("arn:")):
        yield key.problem(
            "is no ARN",
            so="the provider refuses the trail",
            repairs=[Refer("kms_key_id", "aws_kms_key.arn")],
        )


BAD = [
    """
resource "aws_cloudtrail" "audit" {
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.audit.id
  kms_key_id     = ⟦"alias/audit"⟧
}
""",
    (
        """
resource "aws_kms_key" "audit" {
  enable_key_rotation = true
}

resource "aws_cloudtrail" "audit" {
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.audit.id
  kms_key_id     = ⟦aws_kms_key.audit.key_id⟧
}
""",
        """
resource "aws_kms_key" "audit" {
  enable_key_rotation = true
}

resource "aws_cloudtrail" "audit" {
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.audit.id
  kms_key_id     = aws_kms_key.audit.arn
}
""",
    ),
]

GOOD = """
resource "aws_cloudtrail" "audit" {
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.audit.id
  kms_key_id     = aws_kms_key.audit.arn
}
"""
