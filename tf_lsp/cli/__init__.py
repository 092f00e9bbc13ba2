"""The command line."""

from tf_lsp.cli.commands import main

__all__ = ["main"]
