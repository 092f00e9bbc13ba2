"""Runs the command line: ``python -m tf_lsp``."""

from tf_lsp.cli import main

main(prog_name="tf-lsp")
