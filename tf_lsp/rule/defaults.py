"""What the provider takes for an argument that is absent or null.

One line for each: the path, the value, and the page of the provider's documentation that says so.
What is not listed has no known default, so that its absence proves nothing.
"""

from __future__ import annotations

from typing import Final, NamedTuple

_PAGES: Final = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/"


class Default(NamedTuple):
    """A default and where it is documented."""

    value: bool | int | str
    source: str


DEFAULTS: Final[dict[str, Default]] = {
    "aws_cloudtrail.enable_log_file_validation": Default(False, f"{_PAGES}cloudtrail"),
    "aws_cloudtrail.enable_logging": Default(True, f"{_PAGES}cloudtrail"),
    "aws_cloudtrail.event_selector.include_management_events": Default(True, f"{_PAGES}cloudtrail"),
    "aws_cloudtrail.event_selector.read_write_type": Default("All", f"{_PAGES}cloudtrail"),
    "aws_cloudtrail.include_global_service_events": Default(True, f"{_PAGES}cloudtrail"),
    "aws_cloudtrail.is_multi_region_trail": Default(False, f"{_PAGES}cloudtrail"),
    "aws_cloudtrail.is_organization_trail": Default(False, f"{_PAGES}cloudtrail"),
    "aws_cloudtrail_event_data_store.multi_region_enabled": Default(
        True, f"{_PAGES}cloudtrail_event_data_store"
    ),
    "aws_cloudtrail_event_data_store.termination_protection_enabled": Default(
        True, f"{_PAGES}cloudtrail_event_data_store"
    ),
    "aws_s3_account_public_access_block.ignore_public_acls": Default(
        False, f"{_PAGES}s3_account_public_access_block"
    ),
    "aws_s3_bucket_public_access_block.ignore_public_acls": Default(
        False, f"{_PAGES}s3_bucket_public_access_block"
    ),
}
"""By kind and path, as in ``aws_cloudtrail.event_selector.read_write_type``."""
