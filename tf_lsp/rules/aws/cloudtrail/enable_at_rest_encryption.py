"""The log files of a trail should be encrypted with a key of one's own.

Without `kms_key_id`, CloudTrail encrypts its log files with keys that Amazon S3 manages. Whoever
may read the bucket can then read them. A key in KMS has a policy of its own, and its use is logged.

Impact: one permission, that to read the bucket, is enough to read what everybody does in the
account.

Fix: set `kms_key_id` to the ARN of a KMS key whose policy lets CloudTrail use it. The change is
made in place. Only you can know which key it is to be, so no fix is made along with others.
"""

from tf_lsp.rule import HIGH, Refer, argument, rule

RULE = rule(
    id="aws-cloudtrail-enable-at-rest-encryption",
    severity=HIGH,
    checks=argument(
        "aws_cloudtrail.kms_key_id",
        must_be_set=True,
        so="whoever may read the bucket can read the log files",
        repairs=[Refer("kms_key_id", "aws_kms_key.arn")],
    ),
    aliases=(
        "AWS-0015",
        "AVD-AWS-0015",
        "AWS065",
        "CKV_AWS_35",
        "aws-cloudtrail-encryption-customer-managed-key",
    ),
    controls={
        "CIS AWS Foundations Benchmark 1.2": "2.7",
        "CIS AWS Foundations Benchmark 1.4, 2.0": "3.7",
        "CIS AWS Foundations Benchmark 3.0": "3.5",
        "AWS Security Hub": "CloudTrail.2",
    },
    links={
        "Terraform: kms_key_id": (
            "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/"
            "cloudtrail#kms_key_id"
        ),
        "AWS: Encrypting CloudTrail log files with AWS KMS keys": (
            "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/"
            "encrypting-cloudtrail-log-files-with-aws-kms.html"
        ),
    },
)

BAD = [
    """
⟦resource "aws_cloudtrail" "audit"⟧ {
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.audit.id
}
""",
    (
        """
resource "aws_kms_key" "logs" {
  enable_key_rotation = true
}

⟦resource "aws_cloudtrail" "audit"⟧ {
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.audit.id
}
""",
        """
resource "aws_kms_key" "logs" {
  enable_key_rotation = true
}

resource "aws_cloudtrail" "audit" {
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.audit.id
  kms_key_id     = aws_kms_key.logs.arn
}
""",
    ),
]

GOOD = """
resource "aws_cloudtrail" "audit" {
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.audit.id
  kms_key_id     = aws_kms_key.logs.arn
}
"""
