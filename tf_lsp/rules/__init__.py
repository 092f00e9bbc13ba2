"""The rules: one file each, by provider and service."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tf_lsp.rule import Entry, Rule

Known = TypeVar("Known", bound="Entry")


def known_rules() -> tuple[Entry, ...]:
    """Return what must be known of all rules, in the order of their ids."""
    return _found()


@cache
def _found() -> tuple[Entry, ...]:
    from tf_lsp.rule.index import entries  # those who have no settings do not ask for rules

    return tuple(sorted(entries(__path__[0], __name__), key=lambda rule: rule.id))


def all_rules() -> tuple[Rule, ...]:
    """Return all rules in the order of their ids, each as a whole, which takes its time."""
    return tuple(rule.load() for rule in known_rules())


def find_rule(name: str) -> Rule | None:
    """Return the rule with an id or alias, in any case of letters."""
    return next((rule.load() for rule in known_rules() if rule.is_named(name)), None)


def rules_named(names: Iterable[str], rules: Iterable[Known]) -> dict[str, list[Known]]:
    """Return for each name the rules that it stands for; none where it is unknown.

    A name is an id or an alias, in any case of letters, or a shell glob that some of them fit.
    """
    by_name: dict[str, list[Known]] = {}
    for rule in rules:
        for name in (rule.id, *rule.aliases):
            by_name.setdefault(name.casefold(), []).append(rule)
    return {name: _fitting(name.casefold(), by_name) for name in names}


def is_glob(name: str) -> bool:
    """Whether a name may stand for several: ``*``, ``?`` and ``[...]`` do as in a shell."""
    return not set(name).isdisjoint("*?[")


def _fitting(name: str, by_name: Mapping[str, list[Known]]) -> list[Known]:
    if not is_glob(name):
        return by_name.get(name, [])
    from fnmatch import fnmatchcase

    fitting = (rules for other, rules in by_name.items() if fnmatchcase(other, name))
    return list({rule.id: rule for rules in fitting for rule in rules}.values())


def nearest_name(name: str, rules: Iterable[Entry]) -> str | None:
    """Return the id or alias that somebody may have meant with an unknown name, if any is near.

    A glob is as short as what it begins with, so it is compared with the beginnings of the names.
    """
    from difflib import get_close_matches

    meant = name.casefold().rstrip("*?")
    length = len(meant) if is_glob(name) else None
    spelled: dict[str, str] = {}
    for rule in rules:
        for known in (rule.id, *rule.aliases):
            spelled.setdefault(known.casefold()[:length], known)
    near = get_close_matches(meant, filter(None, spelled), n=1)
    return spelled[near[0]] if near else None
