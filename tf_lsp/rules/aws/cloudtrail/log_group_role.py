"""A trail that sends its events to a log group should have a role for that.

CloudTrail writes to CloudWatch Logs in a role that you give it. A log group without a role is
refused.

Impact: AWS refuses the trail when the plan is applied, so that nothing is recorded at all.

Fix: set `cloud_watch_logs_role_arn` to a role that may create log streams and put log events.
"""

from tf_lsp.rule import LOW, Argument, Refer, argument, rule


def is_given(arn: Argument) -> bool:
    """Whether there is certainly the ARN of a log group, known as a whole or only its end."""
    return arn.begins_with("arn:") or arn.ends_with(":*")


RULE = rule(
    id="aws-cloudtrail-log-group-role",
    severity=LOW,
    checks=argument(
        "aws_cloudtrail.cloud_watch_logs_role_arn",
        must_be_set=True,
        when={"cloud_watch_logs_group_arn": is_given},
        so="AWS refuses the trail: it has a log group, and no role to write there",
        repairs=[Refer("cloud_watch_logs_role_arn", "aws_iam_role.arn")],
    ),
    links={
        "Terraform: cloud_watch_logs_role_arn": (
            "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/"
            "cloudtrail#cloud_watch_logs_role_arn"
        ),
        "AWS: CreateTrail": (
            "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html"
        ),
    },
)

BAD = [
    """
⟦resource "aws_cloudtrail" "audit"⟧ {
  name                       = "audit"
  s3_bucket_name             = aws_s3_bucket.audit.id
  cloud_watch_logs_group_arn = "arn:aws:logs:eu-west-1:111122223333:log-group:audit:*"
}
""",
    """
⟦resource "aws_cloudtrail" "audit"⟧ {
  name                       = "audit"
  s3_bucket_name             = aws_s3_bucket.audit.id
  cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.audit.arn}:*"
}

resource "aws_cloudwatch_log_group" "audit" {
  name = "audit"
}
""",
]

GOOD = """
resource "aws_cloudtrail" "audit" {
  name                       = "audit"
  s3_bucket_name             = aws_s3_bucket.audit.id
  cloud_watch_logs_group_arn = "arn:aws:logs:eu-west-1:111122223333:log-group:audit:*"
  cloud_watch_logs_role_arn  = aws_iam_role.audit.arn
}
"""
