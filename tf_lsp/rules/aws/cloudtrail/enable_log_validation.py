"""The log files of a trail should be validated.

Whoever can write to a trail's bucket can change its log files. With validation, CloudTrail signs a
digest of them every hour, so that a change or a gap shows.

Impact: an intruder covers the tracks, and nobody can tell.

Fix: set `enable_log_file_validation = true`. The change is made in place.
"""

from tf_lsp.rule import HIGH, argument, rule

RULE = rule(
    id="aws-cloudtrail-enable-log-validation",
    severity=HIGH,
    checks=argument(
        "aws_cloudtrail.enable_log_file_validation",
        must_be=True,
        so="a changed or deleted log file goes unnoticed",
    ),
    aliases=("AWS-0016", "AVD-AWS-0016", "AWS064", "CKV_AWS_36"),
    controls={
        "CIS AWS Foundations Benchmark 1.2": "2.2",
        "CIS AWS Foundations Benchmark 1.4, 2.0, 3.0": "3.2",
        "AWS Security Hub": "CloudTrail.4",
    },
    links={
        "Terraform: enable_log_file_validation": (
            "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/"
            "cloudtrail#enable_log_file_validation"
        ),
        "AWS: Validating CloudTrail log file integrity": (
            "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/"
            "cloudtrail-log-file-validation-intro.html"
        ),
    },
)

BAD = [
    (
        """
⟦resource "aws_cloudtrail" "audit"⟧ {
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.audit.id
}
""",
        """
resource "aws_cloudtrail" "audit" {
  name                       = "audit"
  s3_bucket_name             = aws_s3_bucket.audit.id
  enable_log_file_validation = true
}
""",
    ),
    (
        """
resource "aws_cloudtrail" "audit" {
  name                       = "audit"
  s3_bucket_name             = aws_s3_bucket.audit.id
  enable_log_file_validation = ⟦false⟧
}
""",
        """
resource "aws_cloudtrail" "audit" {
  name                       = "audit"
  s3_bucket_name             = aws_s3_bucket.audit.id
  enable_log_file_validation = true
}
""",
    ),
]

GOOD = """
resource "aws_cloudtrail" "audit" {
  name                       = "audit"
  s3_bucket_name             = aws_s3_bucket.audit.id
  enable_log_file_validation = true
}
"""
