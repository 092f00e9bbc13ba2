"""Settings: what the editor, the command line or a caller asks for, in one immutable value."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from tf_lsp.dataclass import dataclass, field
from tf_lsp.rule.severity import Severity
from tf_lsp.rules import is_glob, known_rules, nearest_name, rules_named
from tf_lsp.text import in_one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tf_lsp.rule import Entry

_MAX_NAMES: Final = 4
"""How many unknown rules a message names."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings with their defaults. In editors the names are in camel case."""

    syntax_errors: bool = True
    """Report syntax errors too; to be switched off where another server does."""
    inlay_hints: bool = True
    """Show the value of an argument that is not literal behind it."""
    select: tuple[str, ...] | None = None
    """The ids of the rules to run; None for all that are on by default."""
    extend_select: tuple[str, ...] = ()
    """The ids of rules to run besides those."""
    disable: tuple[str, ...] = ()
    """The ids of rules not to run, whatever selects them."""
    severity: Mapping[str, Severity] = field(default_factory=dict)
    """Other severities for rules, by their ids."""
    minimum_severity: Severity = Severity.LOW
    """What is less severe is not reported."""
    var_files: tuple[str, ...] = ()
    """Variables files to load besides those that Terraform loads by itself, in this order; a
    relative path is relative to each root module."""
    workspace: str = ""
    """The value of ``terraform.workspace``. Which one is selected is not written in the files, so
    without this it is unknown."""

    def severity_of(self, rule: Entry) -> Severity:
        """Return how severe a rule's findings are."""
        return self.severity.get(rule.id, rule.severity)

    def runs(self, rule: Entry) -> bool:
        """Whether a rule is to be run: selected, not disabled and severe enough."""
        if rule.id in self.disable or self.severity_of(rule).rank > self.minimum_severity.rank:
            return False
        if rule.id in self.extend_select:
            return True
        return not rule.off_because if self.select is None else rule.id in self.select


def enabled_rules(rules: Iterable[Entry], settings: Settings) -> list[Entry]:
    """Return those of some rules that the settings let run."""
    return [rule for rule in rules if settings.runs(rule)]


def parse_settings(
    given: object, rules: Sequence[Entry] | None = None
) -> tuple[Settings, list[str]]:
    """Return settings from what a client sent, and a sentence for each one that is unusable.

    Rules are named by id, alias or glob; ``rules`` are those that there are, if not all of ours.
    A bad setting keeps its default; of a list or an object, what is good in it is used. An empty
    list, an empty object and None are no settings at all. Names that are not known are passed
    over if they are the client's own (``path``, ``trace``, ...).
    """
    values, messages = dict[str, Any](), list[str]()
    if _is_nothing(given):
        return Settings(), messages
    if not isinstance(given, Mapping):
        return Settings(), ["The settings must be an object; the defaults are used."]
    for name, parse in _parsers(known_rules() if rules is None else rules).items():
        value = given.get(_camel_case(name), given.get(name))
        if value is None:
            continue
        try:
            values[name] = parse(value)
        except _SettingError as error:
            used = "the others are used" if error.rest else "its default is used"
            messages.append(f"The setting {_camel_case(name)} {error}; {used}.")
            if error.rest:
                values[name] = error.rest
    return Settings(**values), messages


class _SettingError(Exception):
    """What a setting must be or does wrong, as the predicate of a sentence about it."""

    def __init__(self, problem: str, rest: Any = None) -> None:
        super().__init__(problem)
        self.rest = rest
        """What of the setting can be used."""


def _is_nothing(given: object) -> bool:
    """Whether there are no settings; an empty list is how Lua spells an empty object."""
    return given is None or given == []


def _camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise _SettingError("must be true or false")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _SettingError("must be a string")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise _SettingError("must be a list of strings")
    return tuple(value)


def _rule_ids(value: object, rules: Sequence[Entry]) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise _SettingError("must be a list of strings")
    names = [name for name in value if isinstance(name, str)]
    problems = [] if len(names) == len(value) else ["must be a list of strings"]
    found = rules_named(names, rules)
    problems += _unknown(found, rules)
    ids = tuple(dict.fromkeys(rule.id for named in found.values() for rule in named))
    if problems:
        raise _SettingError(" and ".join(problems), rest=ids)
    return ids


def _selection(value: object, rules: Sequence[Entry]) -> tuple[str, ...] | None:
    return _rule_ids(value, rules) or None


def _unknown(found: Mapping[str, Sequence[Entry]], rules: Sequence[Entry]) -> list[str]:
    """Return what is to be said of the names for which no rule was found, if there are any."""
    unknown = [name for name, named in found.items() if not named]
    if not unknown:
        return []
    told = [_with_nearest(name, rules) for name in unknown[:_MAX_NAMES]]
    if len(unknown) > _MAX_NAMES:
        told.append(f"{len(unknown) - _MAX_NAMES} more")
    which = "rules that do" if len(unknown) > 1 else "a rule that does"
    return [f"names {which} not exist: {', '.join(told)}"]


def _with_nearest(name: str, rules: Sequence[Entry]) -> str:
    near = nearest_name(name, rules)
    return in_one_line(f"{name} (did you mean {near}?)" if near else name)


def _severity(value: object) -> Severity:
    if not isinstance(value, str) or value.upper() not in Severity.__members__:
        raise _SettingError(f"must be one of {', '.join(Severity)}")
    return Severity(value.upper())


def _severities(value: object, rules: Sequence[Entry]) -> dict[str, Severity]:
    if _is_nothing(value):
        return {}
    if not isinstance(value, Mapping):
        raise _SettingError("must be an object from rules to severities")
    found = rules_named(map(str, value), rules)
    severities, problems = dict[str, Severity](), _unknown(found, rules)
    for name, level in sorted(value.items(), key=_exactness):
        try:
            severities |= dict.fromkeys((rule.id for rule in found[str(name)]), _severity(level))
        except _SettingError as error:
            problems.append(str(error))
    if problems:
        raise _SettingError(" and ".join(dict.fromkeys(problems)), rest=severities)
    return severities


def _exactness(item: tuple[object, object]) -> float:
    """Return what puts the longer of two globs after the other, and a rule's own name last.

    The order in which they are written says nothing: Lua keeps none in its tables.
    """
    name = str(item[0])
    return len(name) if is_glob(name) else math.inf


def _parsers(rules: Sequence[Entry]) -> dict[str, Callable[[object], Any]]:
    return {
        "syntax_errors": _boolean,
        "inlay_hints": _boolean,
        "select": partial(_selection, rules=rules),
        "extend_select": partial(_rule_ids, rules=rules),
        "disable": partial(_rule_ids, rules=rules),
        "severity": partial(_severities, rules=rules),
        "minimum_severity": _severity,
        "var_files": _texts,
        "workspace": _text,
    }
