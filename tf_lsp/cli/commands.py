"""The commands and their options."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from typing import TYPE_CHECKING, Final

import click

from tf_lsp import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.shell_completion import CompletionItem

    _Command = Callable[..., None]

# Everything else is imported where it is needed: --version and completion should be instant.

COLLECT_AFTER: Final = 50_000
"""How many objects are made before Python looks for those that nobody needs any more."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="tf-lsp %(version)s")
def main() -> None:
    """Find insecure Terraform while you type, and repair it in one keystroke.

    Editors run "tf-lsp serve". In a terminal or a pipeline, run "tf-lsp check": it finds the same.
    """
    # What is imported is there to stay, and an edit leaves much to collect: Python's own threshold
    # would have it look through all of that many times at the start, and with every keystroke.
    gc.set_threshold(COLLECT_AFTER)
    # In the end, all of it goes with the process: to take it apart would be a tenth of a short run.
    atexit.register(gc.freeze)


@main.command()
@click.option("--stdio", is_flag=True, help="Talk over standard input and output (the default).")
@click.option("--tcp", metavar="HOST:PORT", help="Listen on a TCP port instead.")
@click.option(
    "--log-level",
    type=click.Choice(["DEBUG", "INFO", "WARNING", "ERROR"], case_sensitive=False),
    default="WARNING",
    show_default=True,
    help="What to log to standard error.",
)
def serve(stdio: bool, tcp: str | None, log_level: str) -> None:  # noqa: ARG001
    """Run the language server. Your editor does this for you."""
    from tf_lsp.server.app import serve as run

    try:
        run(_address(tcp) if tcp else None, log_level.upper())
    except OSError as error:
        where = f"listen on {tcp}" if tcp else "use standard input and output"
        raise _Failure(f"cannot {where}: {os.strerror(error.errno or 0)}") from None


class _Failure(click.ClickException):
    """One line on standard error, and the exit code for what is not about findings."""

    exit_code = 2


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not port.isdigit() or not 0 <= int(port) <= 65535:
        raise click.BadParameter(f"{text!r} is not HOST:PORT", param_hint="--tcp")
    return host.strip("[]") or "127.0.0.1", int(port)


def _complete_rule(_context: object, _parameter: object, given: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    from tf_lsp.rules import known_rules

    return [
        CompletionItem(rule.id, help=rule.title)
        for rule in known_rules()
        if rule.id.startswith(given.lower())
    ]


def _complete_rules(context: object, parameter: object, given: str) -> list[CompletionItem]:
    """Complete the last name of a list with commas."""
    before, comma, last = given.rpartition(",")
    items = _complete_rule(context, parameter, last)
    for item in items:
        item.value = before + comma + item.value
    return items


def _take_rules(
    _context: object, parameter: click.Parameter, given: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the names in lists with commas, after a look whether all are those of rules."""
    if not given:
        return ()
    from tf_lsp.rules import known_rules, rules_named

    names = [name.strip() for text in given for name in text.split(",")]
    for name, found in rules_named(names, known_rules()).items():
        if not found:
            raise _no_rule(name, parameter.opts[0])
    return tuple(names)


def _no_rule(name: str, where: str) -> click.BadParameter:
    from tf_lsp.rules import known_rules, nearest_name

    near = nearest_name(name, known_rules())
    hint = f"did you mean {near}?" if near else '"tf-lsp rules" lists them'
    return click.BadParameter(f"there is no rule {name!r}; {hint}", param_hint=where)


def _rules_option(name: str, what: str) -> Callable[[_Command], _Command]:
    return click.option(
        name,
        multiple=True,
        metavar="RULE",
        callback=_take_rules,
        shell_complete=_complete_rules,
        help=f"{what} May be repeated.",
    )


@main.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print the findings.",
)
@click.option(
    "--fix", is_flag=True, help="Repair what can be repaired without changing anything else."
)
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option("--stdin-filename", metavar="PATH", help='The file that "-" stands for.')
@_rules_option("--select", "Run this rule and no others.")
@_rules_option("--extend-select", "Run this rule too, besides those that run anyway.")
@_rules_option("--disable", "Leave out this rule, whatever selects it.")
@click.option(
    "--minimum-severity",
    type=click.Choice(["LOW", "MEDIUM", "HIGH", "CRITICAL"], case_sensitive=False),
    default="LOW",
    show_default=True,
    help="Leave out what is less severe.",
)
@click.option(
    "--var-file",
    multiple=True,
    metavar="PATH",
    type=click.Path(),
    help="Load a variables file too, as terraform does. May be repeated.",
)
@click.option(
    "--workspace",
    metavar="NAME",
    help="The value of terraform.workspace; without it, the value is unknown.",
)
@click.option("--no-progress", is_flag=True, help="Never show a progress bar.")
def check(
    paths: tuple[str, ...],
    form: str,
    fix: bool,
    diff: bool,
    stdin_filename: str | None,
    select: tuple[str, ...],
    extend_select: tuple[str, ...],
    disable: tuple[str, ...],
    minimum_severity: str,
    var_file: tuple[str, ...],
    workspace: str | None,
    no_progress: bool,
) -> None:
    """Check files and folders; without a PATH, the current folder.

    Folders are searched through. "-" reads one file from standard input.

    A RULE is an id, any other name of a rule, or a glob such as "aws-cloudtrail-*"; several may
    stand in one option with commas between them.

    Exits with 0 if nothing was found, 1 if something was, 2 if something could not be read.
    """
    from tf_lsp.cli.check import Request, run
    from tf_lsp.config import parse_settings

    if "-" in paths and paths != ("-",):
        raise click.UsageError('"-" cannot be combined with other paths.')
    if stdin_filename and paths != ("-",):
        raise click.UsageError('--stdin-filename goes with the path "-".')
    if fix and diff:
        raise click.UsageError("--fix and --diff exclude each other.")
    if workspace == "":
        raise click.BadParameter("a workspace has a name", param_hint="--workspace")
    settings, messages = parse_settings(
        {
            "select": select,
            "extendSelect": extend_select,
            "disable": disable,
            "minimumSeverity": minimum_severity,
            "varFiles": [os.path.join(os.getcwd(), path) for path in var_file],
            "workspace": workspace,
        }
    )
    for path in var_file:
        if not os.path.isfile(path):
            raise click.BadParameter(f"there is no file {path!r}", param_hint="--var-file")
    assert not messages, messages
    request = Request(
        paths=paths or (".",),
        settings=settings,
        as_json=form == "json",
        fix=fix,
        diff=diff,
        stdin_filename=stdin_filename,
        progress=not no_progress,
    )
    sys.exit(run(request))


@main.command(short_help="Show the documentation of a rule.")
@click.argument("rule", shell_complete=_complete_rule)
def explain(rule: str) -> None:
    """Show the documentation of a RULE, by its id or one of its other names."""
    from rich.console import Console
    from rich.markdown import Markdown

    from tf_lsp.documentation.pages import rule_page
    from tf_lsp.rules import find_rule

    found = find_rule(rule)
    if found is None:
        raise _no_rule(rule, "RULE")
    console = Console()
    if console.is_terminal:
        console.print(Markdown(rule_page(found)))
    else:
        click.echo(rule_page(found), nl=False)


@main.command()
def rules() -> None:
    """List the rules."""
    from rich.console import Console
    from rich.table import Table

    from tf_lsp.rules import known_rules

    table = Table(box=None, pad_edge=False)
    for header in ("Rule", "Severity", "By default", "Title", "Also known as"):
        table.add_column(header)
    for rule in known_rules():
        state = "off" if rule.off_because else "on"
        table.add_row(rule.id, rule.severity, state, rule.title, ", ".join(rule.aliases))
    console = Console()
    if not console.is_terminal:
        # What reads a pipe wants each rule on one line, however long.
        console.width = sys.maxsize
    console.print(table)


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script of a SHELL.

    For bash: eval "$(tf-lsp completion bash)".
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is None:
        raise click.ClickException(f"there is no completion for {shell}")
    click.echo(kind(main, {}, "tf-lsp", "_TF_LSP_COMPLETE").source())
