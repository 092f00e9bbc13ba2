"""The rules that run, found by what they look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tf_lsp.rule.paths import split_path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tf_lsp.rule import Entry, Rule


class RuleSet:
    """The rules that run, found by what they look at."""

    def __init__(self, rules: Iterable[Entry]) -> None:
        self.rules = tuple(rules)
        self.by_kind: dict[str, list[Entry]] = {}
        for rule in self.rules:
            for kind in rule.looks_at:
                self.by_kind.setdefault(kind, []).append(rule)
        self._loaded: dict[str, list[Rule]] = {}

    def looking_at(self, kind: str) -> list[Rule]:
        """Return the rules that look at a kind of block."""
        if kind not in self._loaded:
            self._loaded[kind] = [rule.load() for rule in self.by_kind[kind]]
        return self._loaded[kind]

    @property
    def kinds(self) -> frozenset[str]:
        """All that some rule looks at."""
        return frozenset(self.by_kind)

    @property
    def related(self) -> frozenset[str]:
        """All that some rule says it reads."""
        return frozenset(split_path(path)[0] for rule in self.rules for path in rule.paths)
