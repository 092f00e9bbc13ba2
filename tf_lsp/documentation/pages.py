"""The documentation of a rule in Markdown, made from the rule's own file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tf_lsp.lint.report import describe_chain

if TYPE_CHECKING:
    from tf_lsp.lint.report import Finding
    from tf_lsp.rule import Bad, Rule


def rule_page(rule: Rule) -> str:
    """Return the page on a rule."""
    parts = [
        f"# {rule.title}",
        f"`{rule.id}` · {rule.severity}",
        rule.explanation,
        f"## Possible impact\n\n{rule.impact}",
        f"## Suggested resolution\n\n{rule.resolution}",
        *_examples(rule),
        _list("Controls", rule.controls),
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
        "\n".join(f"- {control}" for control in rule.controls),
        "\n".join(f"- [{title}]({url})" for title, url in rule.links.items()),
    ]
    return "\n\n".join(part for part in parts if part)


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
