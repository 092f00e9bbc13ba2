"""A trail should also send its events to CloudWatch Logs.

A trail writes its log files to a bucket every few minutes. In CloudWatch Logs, the events can be
searched at once, and metric filters and alarms can act on them.

Impact: an attack is found in the log files when somebody looks for it, not when it happens.

Fix: set `cloud_watch_logs_group_arn` to the ARN of a log group, with `:*` behind it, and
`cloud_watch_logs_role_arn` to a role that may write there. The change is made in place.
"""

from tf_lsp.rule import LOW, argument, rule

RULE = rule(
    id="aws-cloudtrail-ensure-cloudwatch-integration",
    severity=LOW,
    checks=argument(
        "aws_cloudtrail.cloud_watch_logs_group_arn",
        must_be_set=True,
        so="no alarm can act on what this trail records",
    ),
    aliases=("AWS-0162", "AVD-AWS-0162", "CKV2_AWS_10"),
    controls={
        "CIS AWS Foundations Benchmark 1.2": "2.4",
        "CIS AWS Foundations Benchmark 1.4, 2.0": "3.4",
        "AWS Security Hub": "CloudTrail.5",
    },
    links={
        "Terraform: cloud_watch_logs_group_arn": (
            "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/"
            "cloudtrail#cloud_watch_logs_group_arn"
        ),
        "AWS: Sending events to CloudWatch Logs": (
            "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/"
            "send-cloudtrail-events-to-cloudwatch-logs.html"
        ),
    },
)

BAD = """
⟦resource "aws_cloudtrail" "audit"⟧ {
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.audit.id
}
"""

GOOD = """
resource "aws_cloudtrail" "audit" {
  name                       = "audit"
  s3_bucket_name             = aws_s3_bucket.audit.id
  cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.audit.arn}:*"
  cloud_watch_logs_role_arn  = aws_iam_role.audit.arn
}
"""
