"""What a file is to Terraform, told by its name alone."""

from __future__ import annotations

import os

CONFIGURATION_SUFFIXES = (".tf", ".tofu", ".tf.json", ".tofu.json")
VARIABLES_SUFFIXES = (".tfvars", ".tfvars.json")
SKIPPED_FOLDERS = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        ".terraform",
        ".terragrunt-cache",
        ".venv",
        "node_modules",
        "__pycache__",
    }
)


def is_configuration(name: str) -> bool:
    """Whether Terraform or OpenTofu reads a file of this name as part of a module.

    Like Terraform, this passes over hidden files and the backups that editors leave.
    """
    return name.endswith(CONFIGURATION_SUFFIXES) and not _is_ignored(name)


def is_variables(name: str) -> bool:
    """Whether a file of this name holds values for input variables."""
    return name.endswith(VARIABLES_SUFFIXES) and not _is_ignored(name)


def is_terraform(name: str) -> bool:
    """Whether a file of this name is one that tf-lsp reads."""
    return is_configuration(name) or is_variables(name)


def is_json(name: str) -> bool:
    """Whether the file is in Terraform's JSON syntax."""
    return name.endswith(".json")


def is_override(name: str) -> bool:
    """Whether Terraform merges the file over the others: ``override.tf``, ``*_override.tf``."""
    stem = os.path.basename(name)
    for suffix in sorted(CONFIGURATION_SUFFIXES, key=len, reverse=True):
        if stem.endswith(suffix):
            stem = stem.removesuffix(suffix)
            return stem == "override" or stem.endswith("_override")
    return False


def is_downloaded(path: str) -> bool:
    """Whether a file or folder belongs to a downloaded module, which nobody edits."""
    return ".terraform" in path and ".terraform" in os.path.normpath(path).split(os.sep)


def variables_rank(name: str) -> tuple[int, str] | None:
    """Return the place of a variables file among those that Terraform loads by itself.

    Later ones win: ``terraform.tfvars``, ``terraform.tfvars.json``, then ``*.auto.tfvars`` and
    ``*.auto.tfvars.json`` in lexical order. None for files that apply only when they are named.
    """
    if name == "terraform.tfvars":
        return (0, name)
    if name == "terraform.tfvars.json":
        return (1, name)
    if name.endswith((".auto.tfvars", ".auto.tfvars.json")):
        return (2, name)
    return None


def _is_ignored(name: str) -> bool:
    return name.startswith((".", "#")) or name.endswith(("~", "#"))
