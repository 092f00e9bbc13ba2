"""Settings: what the editor, the command line or a caller asks for, in one immutable value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from tf_lsp.rule import Severity
from tf_lsp.rules import find_rule


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings with their defaults. In editors the names are in camel case."""

    syntax_errors: bool = True
    """Report syntax errors too; to be switched off where another server does."""
    inlay_hints: bool = True
    """Show the value of an argument that is not literal behind it."""
    disable: tuple[str, ...] = ()
    """Rules not to run. Aliases are understood and turned into ids."""
    severity: Mapping[str, Severity] = field(default_factory=dict)
    """Other severities for rules."""
    minimum_severity: Severity = Severity.LOW
    """What is less severe is not reported."""
    var_files: tuple[str, ...] = ()
    """Variables files to load besides those that Terraform loads by itself, in this order; a
    relative path is relative to each root module."""
    workspace: str = ""
    """The value of ``terraform.workspace``. Which one is selected is not written in the files, so
    without this it is unknown."""


def parse_settings(given: object) -> tuple[Settings, list[str]]:
    """Return settings from what a client sent, and a sentence for each one that is unusable.

    A bad setting keeps its default. None and an empty object are no settings at all. Names that
    are not known are passed over if they are the client's own (``path``, ``trace``, ...).
    """
    settings, messages = Settings(), list[str]()
    if _is_nothing(given):
        return settings, messages
    if not isinstance(given, Mapping):
        return settings, ["The settings must be an object; the defaults are used."]
    for name in (setting.name for setting in fields(Settings)):
        value = given.get(_camel_case(name), given.get(name))
        if value is None:
            continue
        try:
            settings = replace(settings, **{name: _PARSERS[name](value)})
        except (TypeError, ValueError) as error:
            messages.append(f"The setting {_camel_case(name)} {error}; its default is used.")
    return settings, messages


def _is_nothing(given: object) -> bool:
    """Whether there are no settings; an empty list is how Lua spells an empty object."""
    return given is None or given == []


def _camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("must be true or false")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("must be a string")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise TypeError("must be a list of strings")
    return tuple(value)


def _rules(value: object) -> tuple[str, ...]:
    return tuple(_rule_id(name) for name in _texts(value))


def _rule_id(name: str) -> str:
    rule = find_rule(name)
    if rule is None:
        raise ValueError(f"names a rule that does not exist: {name}")
    return rule.id


def _severity(value: object) -> Severity:
    if not isinstance(value, str) or value.upper() not in Severity.__members__:
        raise ValueError(f"must be one of {', '.join(Severity)}")
    return Severity(value.upper())


def _severities(value: object) -> dict[str, Severity]:
    if _is_nothing(value):
        return {}
    if not isinstance(value, Mapping):
        raise TypeError("must be an object from rules to severities")
    return {_rule_id(str(name)): _severity(level) for name, level in value.items()}


_PARSERS: dict[str, Any] = {
    "syntax_errors": _boolean,
    "inlay_hints": _boolean,
    "disable": _rules,
    "severity": _severities,
    "minimum_severity": _severity,
    "var_files": _texts,
    "workspace": _text,
}
