"""The documentation of a rule in Markdown, made from the rule's own file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tf_lsp.lint.finding import describe_chain
from tf_lsp.rule.paths import split_path

if TYPE_CHECKING:
    from tf_lsp.lint.finding import Finding
    from tf_lsp.rule import Bad, Rule


def rule_page(rule: Rule) -> str:
    """Return the page on a rule."""
    parts = [
        f"# {rule.title}",
        f"`{rule.id}` · {rule.severity}{' · with a fix' if rule.has_fix else ''}",
        rule.explanation,
        f"Looks at {what_is_looked_at(rule)}.",
        f"## Possible impact\n\n{rule.impact}",
        f"## Suggested resolution\n\n{rule.resolution}",
        *_examples(rule),
        f"## Off by default\n\n{rule.off_because}" if rule.off_because else "",
        _list("Controls", controls_of(rule)),
        _list("Links", tuple(f"[{title}]({url})" for title, url in rule.links.items())),
        _list("Also known as", tuple(f"`{alias}`" for alias in rule.aliases)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def finding_page(finding: Finding) -> str:
    """Return what to show on a finding: what was found, and the page on its rule in short."""
    rule = finding.rule
    chain = describe_chain(finding)
    parts = [
        f"**{rule.title}** · {finding.severity} · `{rule.id}`",
        finding.message,
        f"```terraform\n{chain}\n```" if chain else "",
        rule.explanation,
        f"**Possible impact:** {rule.impact}",
        f"**Suggested resolution:** {rule.resolution}",
        *_examples(rule, heading="**{}:**"),
        "\n".join(f"- {control}" for control in controls_of(rule)),
        "\n".join(f"- [{title}]({url})" for title, url in rule.links.items()),
    ]
    return "\n\n".join(part for part in parts if part)


def controls_of(rule: Rule) -> tuple[str, ...]:
    """Return the controls of a rule as one would cite them: ``benchmark: number``."""
    return tuple(f"{benchmark}: {control}" for benchmark, control in rule.controls.items())


def what_is_looked_at(rule: Rule) -> str:
    """Return the arguments and blocks that a rule reads, and the kinds of which it names none.

    What it reads in the kinds of blocks that it is run for comes first.
    """
    kind_of = {path: split_path(path)[0] for path in rule.paths}
    kind_of |= {kind: kind for kind in rule.looks_at.difference(kind_of.values())}
    ordered = sorted(kind_of, key=lambda path: (kind_of[path] not in rule.looks_at, path))
    return ", ".join(f"`{path}`" for path in ordered)


def without_marks(example: Bad) -> str:
    """Return the text of an insecure example without the marks in it."""
    return example.text.replace("⟦", "").replace("⟧", "")


def _examples(rule: Rule, heading: str = "## {}") -> list[str]:
    examples: list[str] = []
    if rule.bad:
        text = without_marks(rule.bad[0])
        examples.append(f"{heading.format('Insecure example')}\n\n```terraform\n{text}```")
    if rule.good:
        examples.append(f"{heading.format('Secure example')}\n\n```terraform\n{rule.good[0]}```")
    return examples


def _list(title: str, items: tuple[str, ...]) -> str:
    return f"## {title}\n\n" + "\n".join(f"- {item}" for item in items) if items else ""
