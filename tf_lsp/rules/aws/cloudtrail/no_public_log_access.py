"""The bucket of a trail should not be public.

The log files of a trail tell what everybody does in the account. An ACL that grants something to
everybody, or to everybody with an AWS account, makes them public, unless ACLs are switched off for
the bucket: by a public access block of the bucket or of the account, or by an object ownership of
`BucketOwnerEnforced`.

Impact: anybody can read which users, keys, resources and habits the account has.

Fix: make the ACL private, or add an `aws_s3_bucket_public_access_block` for the bucket.
"""

from collections.abc import Iterator

from tf_lsp.rule import CRITICAL, Argument, Problem, Resource, rule

PUBLIC_ACLS = ("public-read", "public-read-write", "authenticated-read")
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html, predefined groups
PUBLIC_GROUPS = (
    "http://acs.amazonaws.com/groups/global/AllUsers",
    "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
)


@rule(
    id="aws-cloudtrail-no-public-log-access",
    severity=CRITICAL,
    looks_at="aws_cloudtrail",
    reads=(
        "aws_cloudtrail.s3_bucket_name",
        "aws_s3_bucket.acl",
        "aws_s3_bucket.grant.uri",
        "aws_s3_bucket_acl.bucket",
        "aws_s3_bucket_acl.acl",
        "aws_s3_bucket_acl.access_control_policy.grant.grantee.uri",
        "aws_s3_bucket_public_access_block.bucket",
        "aws_s3_bucket_public_access_block.ignore_public_acls",
        "aws_s3_account_public_access_block.ignore_public_acls",
        "aws_s3_bucket_ownership_controls.bucket",
        "aws_s3_bucket_ownership_controls.rule.object_ownership",
    ),
    aliases=("AWS-0161", "AVD-AWS-0161"),
    controls={
        "CIS AWS Foundations Benchmark 1.2": "2.3",
        "CIS AWS Foundations Benchmark 1.4, 2.0": "3.3",
        "AWS Security Hub": "CloudTrail.6",
    },
    links={
        "Terraform: aws_s3_bucket_public_access_block": (
            "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/"
            "s3_bucket_public_access_block"
        ),
        "AWS: Blocking public access to your Amazon S3 storage": (
            "https://docs.aws.amazon.com/AmazonS3/latest/userguide/"
            "access-control-block-public-access.html"
        ),
    },
)
def check(trail: Resource) -> Iterator[Problem]:
    """Report each grant to everybody that counts for the bucket of a trail."""
    bucket = trail["s3_bucket_name"].target("aws_s3_bucket")
    if bucket and acls_count_for(bucket):
        for grant in public_grants(bucket):
            yield grant.problem(so="anybody can read the log files", about=trail)


def acls_count_for(bucket: Resource) -> bool:
    """Whether certainly nothing switches ACLs off for a bucket."""
    return (
        bucket.has_no_referrer_but("aws_s3_bucket_public_access_block.bucket", acls_are_kept)
        and bucket.has_no_referrer_but("aws_s3_bucket_ownership_controls.bucket", acls_are_allowed)
        and all(map(acls_are_kept, bucket.all_of("aws_s3_account_public_access_block")))
    )


def acls_are_kept(public_access_block: Resource) -> bool:
    """Whether a public access block lets public ACLs count."""
    return public_access_block["ignore_public_acls"].is_false


def acls_are_allowed(controls: Resource) -> bool:
    """Whether ownership controls leave ACLs switched on."""
    return controls.has_only_blocks(
        "rule", lambda rule: rule["object_ownership"].differs_from("BucketOwnerEnforced")
    )


def public_grants(bucket: Resource) -> Iterator[Argument]:
    """Iterate over the arguments that certainly make a bucket public."""
    acls = bucket.referrers("aws_s3_bucket_acl.bucket")
    for argument in (bucket["acl"], *(acl["acl"] for acl in acls)):
        if argument.is_one_of(PUBLIC_ACLS):
            yield argument
    grantees = [*bucket.at("grant.uri")]
    for acl in acls:
        grantees += acl.at("access_control_policy.grant.grantee.uri")
    for grantee in grantees:
        if grantee.is_one_of(PUBLIC_GROUPS):
            yield grantee


BAD = [
    """
resource "aws_cloudtrail" "audit" {
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.audit.id
}

resource "aws_s3_bucket" "audit" {
  bucket = "example-audit"
}

resource "aws_s3_bucket_acl" "audit" {
  bucket = aws_s3_bucket.audit.id
  acl    = ⟦"public-read"⟧
}
""",
    """
resource "aws_cloudtrail" "audit" {
  name           = "audit"
  s3_bucket_name = "example-audit"
}

resource "aws_s3_bucket" "audit" {
  bucket = "example-audit"
  acl    = ⟦"public-read-write"⟧
}

resource "aws_s3_bucket_public_access_block" "audit" {
  bucket              = aws_s3_bucket.audit.id
  block_public_policy = true
}
""",
]

GOOD = [
    """
resource "aws_cloudtrail" "audit" {
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.audit.id
}

resource "aws_s3_bucket" "audit" {
  bucket = "example-audit"
}

resource "aws_s3_bucket_acl" "audit" {
  bucket = aws_s3_bucket.audit.id
  acl    = "private"
}
""",
    """
resource "aws_cloudtrail" "audit" {
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.audit.id
}

resource "aws_s3_bucket" "audit" {
  bucket = "example-audit"
  acl    = "public-read"
}

resource "aws_s3_bucket_public_access_block" "audit" {
  bucket             = aws_s3_bucket.audit.id
  ignore_public_acls = true
}
""",
]
