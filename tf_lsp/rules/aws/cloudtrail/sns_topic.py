"""A trail should tell of new log files by a topic of SNS.

With `sns_topic_name`, CloudTrail sends a message each time that it has written a log file, so that
what analyses the files need not look for them.

Impact: whoever analyses the log files does so later, or has to ask the bucket again and again.

Fix: set `sns_topic_name` to the name of a topic whose policy lets CloudTrail publish to it.
"""

from tf_lsp.rule import LOW, Refer, argument, rule

RULE = rule(
    id="aws-cloudtrail-sns-topic",
    severity=LOW,
    checks=argument(
        "aws_cloudtrail.sns_topic_name",
        must_be_set=True,
        so="nobody is told when a log file is written",
        repairs=[Refer("sns_topic_name", "aws_sns_topic.name")],
    ),
    aliases=("CKV_AWS_252",),
    off_because="Most trails are read through CloudWatch Logs, where a topic adds nothing.",
    links={
        "Terraform: sns_topic_name": (
            "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/"
            "cloudtrail#sns_topic_name"
        ),
        "AWS: Configuring Amazon SNS notifications for CloudTrail": (
            "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/"
            "configure-sns-notifications-for-cloudtrail.html"
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
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.audit.id
  sns_topic_name = aws_sns_topic.audit.name
}
"""
