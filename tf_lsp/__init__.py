"""A language server and checker for Terraform."""

__version__ = "0.1.0"
