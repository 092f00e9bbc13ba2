"""The rules: one file each, by provider and service."""

from __future__ import annotations

import difflib
import pkgutil
from fnmatch import fnmatchcase
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from tf_lsp.rule import rule_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tf_lsp.rule import Rule


def all_rules() -> tuple[Rule, ...]:
    """Return all rules in the order of their ids."""
    return _loaded()


@cache
def _loaded() -> tuple[Rule, ...]:
    modules = pkgutil.walk_packages(__path__, f"{__name__}.")
    # What rules of a service share stands beside them, in a module that begins with "_".
    names = (m.name for m in modules if not m.ispkg and "._" not in m.name)
    rules = (rule_of(import_module(name)) for name in names)
    return tuple(sorted(rules, key=lambda rule: rule.id))


def find_rule(name: str) -> Rule | None:
    """Return the rule with an id or alias, in any case of letters."""
    return next((rule for rule in all_rules() if rule.is_named(name)), None)


def rules_named(names: Iterable[str], rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    """Return for each name the rules that it stands for; none where it is unknown.

    A name is an id or an alias, in any case of letters, or a shell glob that some of them fit.
    """
    by_name: dict[str, list[Rule]] = {}
    for rule in rules:
        for name in (rule.id, *rule.aliases):
            by_name.setdefault(name.casefold(), []).append(rule)
    return {name: _fitting(name.casefold(), by_name) for name in names}


def is_glob(name: str) -> bool:
    """Whether a name may stand for several: ``*``, ``?`` and ``[...]`` do as in a shell."""
    return not set(name).isdisjoint("*?[")


def _fitting(name: str, by_name: Mapping[str, list[Rule]]) -> list[Rule]:
    if not is_glob(name):
        return by_name.get(name, [])
    fitting = (rules for other, rules in by_name.items() if fnmatchcase(other, name))
    return list({rule.id: rule for rules in fitting for rule in rules}.values())


def nearest_name(name: str, rules: Iterable[Rule]) -> str | None:
    """Return the id or alias that somebody may have meant with an unknown name, if any is near.

    A glob is as short as what it begins with, so it is compared with the beginnings of the names.
    """
    meant = name.casefold().rstrip("*?")
    length = len(meant) if is_glob(name) else None
    spelled: dict[str, str] = {}
    for rule in rules:
        for known in (rule.id, *rule.aliases):
            spelled.setdefault(known.casefold()[:length], known)
    near = difflib.get_close_matches(meant, filter(None, spelled), n=1)
    return spelled[near[0]] if near else None
