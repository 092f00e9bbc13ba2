"""The bucket of a trail should log who reads it.

The log files of a trail tell what everybody does in the account. Access logging of the bucket tells
who reads or deletes them.

Impact: reads of the log files leave no trace, and it cannot be told who has deleted one.

Fix: add an `aws_s3_bucket_logging` for the bucket, with another bucket as the target.
"""

from collections.abc import Iterator

from tf_lsp.rule import LOW, Problem, Resource, rule


@rule(
    id="aws-cloudtrail-require-bucket-access-logging",
    severity=LOW,
    looks_at="aws_cloudtrail",
    reads=(
        "aws_cloudtrail.s3_bucket_name",
        "aws_s3_bucket.logging",
        "aws_s3_bucket_logging.bucket",
    ),
    aliases=("AWS-0163", "AVD-AWS-0163"),
    controls={
        "CIS AWS Foundations Benchmark 1.2": "2.6",
        "CIS AWS Foundations Benchmark 1.4, 2.0": "3.6",
        "CIS AWS Foundations Benchmark 3.0": "3.4",
        "AWS Security Hub": "CloudTrail.7",
    },
    links={
        "Terraform: aws_s3_bucket_logging": (
            "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/"
            "s3_bucket_logging"
        ),
        "AWS: Logging requests with server access logging": (
            "https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html"
        ),
    },
)
def check(trail: Resource) -> Iterator[Problem]:
    """Report the bucket that a trail writes to, by reference or by name, if nobody logs it."""
    bucket = trail["s3_bucket_name"].target("aws_s3_bucket")
    if (
        bucket
        and bucket.lacks_block("logging")
        and bucket.has_no_referrer("aws_s3_bucket_logging.bucket")
    ):
        yield bucket.problem(
            "has no access logging", so="reads of the log files leave no trace", about=trail
        )


BAD = """
resource "aws_cloudtrail" "audit" {
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.audit.id
}

⟦resource "aws_s3_bucket" "audit"⟧ {
  bucket = "example-audit"
}
"""

GOOD = [
    """
resource "aws_cloudtrail" "audit" {
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.audit.id
}

resource "aws_s3_bucket" "audit" {
  bucket = "example-audit"
}

resource "aws_s3_bucket_logging" "audit" {
  bucket        = aws_s3_bucket.audit.id
  target_bucket = aws_s3_bucket.access_logs.id
  target_prefix = "audit/"
}
""",
    """
resource "aws_cloudtrail" "audit" {
  name           = "audit"
  s3_bucket_name = data.aws_s3_bucket.elsewhere.id
}
""",
]
