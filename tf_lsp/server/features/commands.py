"""Commands that editors offer: check the whole workspace, list and explain the rules."""

from __future__ import annotations

from typing import Any

from tf_lsp.rules import all_rules, find_rule
from tf_lsp.server.features.diagnostics import look_through

# pygls resolves the annotations of commands when they run.
from tf_lsp.server.language_server import TerraformLanguageServer  # noqa: TC001


def register(server: TerraformLanguageServer) -> None:
    """Register the features of this module."""
    server.command("tf-lsp.checkWorkspace")(check_workspace)
    server.command("tf-lsp.rules")(rules)
    server.command("tf-lsp.explain")(explain)


def check_workspace(ls: TerraformLanguageServer, *_: Any) -> dict[str, int]:
    """Tell the client of every finding in every file; return how many there are of each."""
    look_through(ls, everything=True)
    findings = ls.session.analysis.findings()
    return {"files": len(findings), "findings": sum(map(len, findings.values()))}


def rules(ls: TerraformLanguageServer, *_: Any) -> list[dict[str, str]]:
    """Return what there is to know of each rule in short."""
    return [
        {
            "id": rule.id,
            "title": rule.title,
            "severity": ls.session.settings.severity_of(rule),
            "url": rule.url,
        }
        for rule in all_rules()
    ]


def explain(ls: TerraformLanguageServer, *names: Any) -> str | None:  # noqa: ARG001
    """Return the documentation of a rule in Markdown, None if there is no such rule."""
    from tf_lsp.documentation.pages import rule_page

    rule = find_rule(str(names[0])) if names else None
    return rule_page(rule) if rule else None
