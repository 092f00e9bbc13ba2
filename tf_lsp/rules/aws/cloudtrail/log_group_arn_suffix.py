"""The ARN of a trail's log group should end in `:*`.

CloudTrail wants the ARN of all log streams of a group, which ends in `:*`. The `arn` of an
`aws_cloudwatch_log_group` has no such end since version 3 of the provider.

Impact: AWS refuses the trail when the plan is applied, so that nothing is recorded at all.

Fix: write `"${aws_cloudwatch_log_group.audit.arn}:*"`.
"""

from tf_lsp.rule import LOW, argument, rule

RULE = rule(
    id="aws-cloudtrail-log-group-arn-suffix",
    severity=LOW,
    checks=argument(
        "aws_cloudtrail.cloud_watch_logs_group_arn",
        must_end_with=":*",
        when={"cloud_watch_logs_group_arn": lambda arn: arn.begins_with("arn:")},
        so="AWS refuses the trail: what it wants ends in :*",
    ),
    links={
        "Terraform: cloud_watch_logs_group_arn": (
            "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/"
            "cloudtrail#cloud_watch_logs_group_arn"
        ),
        "AWS: CreateTrail": (
            "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html"
        ),
    },
)

BAD = """
resource "aws_cloudtrail" "audit" {
  name                       = "audit"
  s3_bucket_name             = aws_s3_bucket.audit.id
  cloud_watch_logs_group_arn = ⟦"arn:aws:logs:eu-west-1:111122223333:log-group:audit"⟧
  cloud_watch_logs_role_arn  = aws_iam_role.audit.arn
}
"""

GOOD = [
    """
resource "aws_cloudtrail" "audit" {
  name                       = "audit"
  s3_bucket_name             = aws_s3_bucket.audit.id
  cloud_watch_logs_group_arn = "arn:aws:logs:eu-west-1:111122223333:log-group:audit:*"
  cloud_watch_logs_role_arn  = aws_iam_role.audit.arn
}
""",
    """
resource "aws_cloudtrail" "audit" {
  name                       = "audit"
  s3_bucket_name             = aws_s3_bucket.audit.id
  cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.audit.arn}:*"
  cloud_watch_logs_role_arn  = aws_iam_role.audit.arn
}
""",
]
