"""Writes what is made from the code for its readers: ``python -m tf_lsp.documentation``."""

from __future__ import annotations

import sys

import click

from tf_lsp.documentation.tables import COMMAND, outdated, repository, write


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if something is outdated.")
def main(check: bool) -> None:
    """Write what README.md, CONTRIBUTING.md and tf_lsp/rules take from the code."""
    root = repository()
    try:
        files = outdated(root)
        if not check:
            write(root, files)
    except (OSError, ValueError) as error:
        raise click.ClickException(str(error)) from None
    for path in files:
        shown = path.as_posix()
        click.echo(f"{shown} is out of date: run {COMMAND}" if check else f"wrote {shown}")
    if check and files:
        sys.exit(1)


if __name__ == "__main__":
    main(prog_name=COMMAND)
