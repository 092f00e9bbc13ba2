"""The tables in the README and in CONTRIBUTING, and what stands beside the rules, from code."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

import tf_lsp
from tf_lsp import rules as rules_package
from tf_lsp.documentation.pages import controls_of, what_is_looked_at
from tf_lsp.documentation.words import (
    claims_table,
    families_list,
    repairs_table,
    statements_table,
    ways_table,
)
from tf_lsp.rule.index import NAME, index_of
from tf_lsp.rules import all_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tf_lsp.rule import Rule

COMMAND: Final = "python -m tf_lsp.documentation"

README: Final = Path("README.md")
CONTRIBUTING: Final = Path("CONTRIBUTING.md")
RULES_PAGE: Final = Path("tf_lsp", "rules", "README.md")
RULES_INDEX: Final = RULES_PAGE.with_name(NAME)

_RULES_FOLDER: Final = Path(rules_package.__file__).parent


def repository() -> Path:
    """Return the folder that the package and the README stand in, if this runs in a clone."""
    return Path(tf_lsp.__file__).parents[1]


def outdated(root: Path) -> dict[Path, str]:
    """Return the generated files below a folder that are not what they should be, with the text.

    Raises OSError where one cannot be read, and ValueError where the marks in it are missing.
    """
    words = {
        "claims": claims_table(),
        "ways": ways_table(),
        "families": families_list(),
        "statements": statements_table(),
        "repairs": repairs_table(),
    }
    wanted = {
        README: with_tables(_read(root / README), {"rules": rules_table(all_rules())}),
        CONTRIBUTING: with_tables(_read(root / CONTRIBUTING), words),
        RULES_PAGE: rules_page(all_rules()),
        RULES_INDEX: index_of(str(_RULES_FOLDER), rules_package.__name__),
    }
    return {
        path: text
        for path, text in wanted.items()
        if not (root / path).exists() or _read(root / path) != text
    }


def write(root: Path, files: dict[Path, str]) -> None:
    """Write texts to files below a folder, with line feeds on every system."""
    for path, text in files.items():
        (root / path).write_bytes(text.encode())


def with_tables(text: str, tables: Mapping[str, str]) -> str:
    """Return a text with other tables between the marks that bear their names.

    Raises ValueError where there are no marks.
    """
    for name, table in tables.items():
        begin, end = marks(name)
        before, begins, rest = text.partition(begin)
        _, ends, after = rest.partition(end)
        if not (begins and ends):
            raise ValueError(f"one of these lines is missing: {begin.strip()}, {end.strip()}")
        text = f"{before}{begin}\n{table}\n{end}{after}"
    return text


def marks(name: str) -> tuple[str, str]:
    """Return the lines between which a table stands."""
    return f"<!-- {name}: written by {COMMAND} -->\n", f"<!-- end of {name} -->\n"


def rules_table(rules: Iterable[Rule]) -> str:
    """Return the table of rules: short enough to be read in a terminal too."""
    rows = [
        "| rule | severity | fix | also known as |",
        "|---|---|---|---|",
        *(
            _row(
                f"`{rule.id}`: {rule.title}",
                f"{rule.severity}, off by default" if rule.off_because else rule.severity,
                "yes" if rule.has_fix else "",
                ", ".join(rule.aliases),
            )
            for rule in rules
        ),
    ]
    return "\n".join(rows) + "\n"


def rules_page(rules: Iterable[Rule]) -> str:
    """Return the page on all rules, by provider and service."""
    by_file = sorted((file_of(rule), rule) for rule in rules)
    parts = [
        "# The rules",
        f"<!-- written by {COMMAND} -->",
        "One file is one rule: what it says, how it checks, and the examples that it is tested by."
        " `tf-lsp explain NAME` shows its page, by any of its names;"
        " [CONTRIBUTING.md](../../CONTRIBUTING.md) tells how to add one.",
    ]
    for provider, of_provider in groupby(by_file, lambda pair: pair[0].parts[0]):
        parts.append(f"## {_heading(provider)}")
        for service, of_service in groupby(of_provider, lambda pair: pair[0].parent):
            parts.append(f"### {_heading(*service.parts)}")
            parts += (entry for path, rule in of_service for entry in _entry(path, rule))
    return "\n\n".join(parts) + "\n"


def file_of(rule: Rule) -> Path:
    """Return the file of a rule in ``tf_lsp/rules``: its path is spelled like the rule's id.

    Raises ValueError where no file is.
    """
    for path in sorted(_RULES_FOLDER.rglob("*.py")):
        relative = path.relative_to(_RULES_FOLDER)
        if "-".join(relative.with_suffix("").parts).replace("_", "-") == rule.id:
            return relative
    raise ValueError(
        f"no file in tf_lsp/rules is called like {rule.id}: the id aws-cloudtrail-key-by-arn"
        " stands in aws/cloudtrail/key_by_arn.py"
    )


def _entry(path: Path, rule: Rule) -> Iterator[str]:
    yield f"#### [`{rule.id}`]({path.as_posix()})"
    fix = ", with a fix" if rule.has_fix else ""
    yield f"{rule.title}. **{rule.severity}**{fix}."
    facts = {
        "Off by default": rule.off_because,
        "Looks at": what_is_looked_at(rule),
        "Also known as": ", ".join(f"`{alias}`" for alias in rule.aliases),
        "Controls": "; ".join(controls_of(rule)),
    }
    yield "\n".join(f"- {name}: {fact}" for name, fact in facts.items() if fact)


def _heading(*folders: str) -> str:
    """Return whose rules a package holds, as its own first line says: ``Rules for Amazon S3``."""
    lines = _RULES_FOLDER.joinpath(*folders, "__init__.py").read_text("utf-8").splitlines()
    summary = next(iter(lines), folders[-1]).strip('"').removeprefix("Rules for ")
    return summary.partition(",")[0].removesuffix(".")


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _read(path: Path) -> str:
    """Return a text as it is, line ends included."""
    return path.read_bytes().decode()
