"""Folders of files as Terraform sees them: modules, their instances, and the workspace."""
