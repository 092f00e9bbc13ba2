"""A trail of all regions should include the events of global services.

AWS refuses a trail with `is_multi_region_trail = true` and `include_global_service_events = false`.

Impact: the plan cannot be applied; where the trail was there before, calls to IAM, STS and
CloudFront may be missing from it.

Fix: set `include_global_service_events = true`, or leave it out. The change is made in place.
"""

from tf_lsp.rule import MEDIUM, argument, rule

RULE = rule(
    id="aws-cloudtrail-global-events-of-all-regions",
    severity=MEDIUM,
    checks=argument(
        "aws_cloudtrail.include_global_service_events",
        must_be=True,
        when={"is_multi_region_trail": True},
        so="AWS refuses the trail: one of all regions includes them",
    ),
    links={
        "Terraform: include_global_service_events": (
            "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/"
            "cloudtrail#include_global_service_events"
        ),
        "AWS: CreateTrail": (
            "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html"
        ),
    },
)

BAD = (
    """
resource "aws_cloudtrail" "audit" {
  name                          = "audit"
  s3_bucket_name                = aws_s3_bucket.audit.id
  is_multi_region_trail         = true
  include_global_service_events = ⟦false⟧
}
""",
    """
resource "aws_cloudtrail" "audit" {
  name                          = "audit"
  s3_bucket_name                = aws_s3_bucket.audit.id
  is_multi_region_trail         = true
  include_global_service_events = true
}
""",
)

GOOD = """
resource "aws_cloudtrail" "audit" {
  name                  = "audit"
  s3_bucket_name        = aws_s3_bucket.audit.id
  is_multi_region_trail = true
}
"""
