"""A trail should be switched on.

A trail with `enable_logging = false` exists, but records nothing. Absent, it is switched on.

Impact: all looks well in an inventory, while no call to the AWS API is recorded.

Fix: set `enable_logging = true`. The change is made in place.
"""

from tf_lsp.rule import HIGH, argument, rule

RULE = rule(
    id="aws-cloudtrail-enable-logging",
    severity=HIGH,
    checks=argument(
        "aws_cloudtrail.enable_logging", must_be=True, so="this trail records nothing at all"
    ),
    aliases=("CKV_AWS_251",),
    controls={"AWS Security Hub": "CloudTrail.3"},
    links={
        "Terraform: enable_logging": (
            "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/"
            "cloudtrail#enable_logging"
        ),
        "AWS: Turning off logging for a trail": (
            "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/"
            "cloudtrail-turning-off-logging.html"
        ),
    },
)

BAD = (
    """
resource "aws_cloudtrail" "audit" {
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.audit.id
  enable_logging = ⟦false⟧
}
""",
    """
resource "aws_cloudtrail" "audit" {
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.audit.id
  enable_logging = true
}
""",
)

GOOD = [
    """
resource "aws_cloudtrail" "audit" {
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.audit.id
  enable_logging = true
}
""",
    """
resource "aws_cloudtrail" "audit" {
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.audit.id
}
""",
]
