"""The words of the rule language in tables, made from its own docstrings."""

from __future__ import annotations

import inspect
import re
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Final, get_args

from tf_lsp.graph.policy_elements import Actions, Conditions, Patterns, Principals, Strings
from tf_lsp.graph.policy_statements import Statement
from tf_lsp.rule import Argument, Block, Content, Repair, Resource, families
from tf_lsp.rule.claims import Claims

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_FOR_THE_ENGINE: Final = {
    "body",
    "effective",
    "expression",
    "place",
    "resource",
    "state",
    "steps",
    "value",
}
"""Members of views that rules have no use for."""
_VIEWS: Final = {"an argument": (Claims, Argument), "a block": (Block,), "a resource": (Resource,)}
_OF_POLICIES: Final = {
    "a statement": (Statement,),
    "strings: actions, resources": (Strings, Patterns),
    "actions": (Actions,),
    "principals": (Principals,),
    "conditions": (Conditions,),
}


def claims_table() -> str:
    """Return the words that are true only when they are proved."""
    return _members_table("claim", "is true when it is proved that", is_claim=True)


def ways_table() -> str:
    """Return the words that lead from one view to another, or to what is known of it."""
    return _members_table("word", "gives", is_claim=False)


def families_list() -> str:
    """Return the families, each with all that is to be said of it."""
    return "".join(
        f"- `{name}({', '.join(inspect.signature(family).parameters)})`: {_in_full(family)}\n"
        for name, family in inspect.getmembers(families, inspect.isfunction)
        if family.__module__ == families.__name__ and not name.startswith("_")
    )


def statements_table() -> str:
    """Return the words for what stands in policies."""
    rows = (
        (of, f"`{spelled}`", _in_short(function))
        for of, views in _OF_POLICIES.items()
        for spelled, function in chain.from_iterable(map(_members, views))
    )
    return _table(("of", "word", "what it tells"), rows)


def repairs_table() -> str:
    """Return the repairs with what each takes."""
    kinds: tuple[type, ...] = (*get_args(Repair), Content)
    rows = (
        (f"`{each.__name__}({', '.join(inspect.signature(each).parameters)})`", _in_short(each))
        for each in kinds
    )
    return _table(("repair", "what it does"), rows)


def _members_table(word: str, meaning: str, *, is_claim: bool) -> str:
    rows = (
        (of, f"`{spelled}`", _without_verb(_in_short(function)))
        for of, views in _VIEWS.items()
        for spelled, function in chain.from_iterable(map(_members, views))
        if (inspect.signature(function).return_annotation == "bool") is is_claim
    )
    return _table(("of", word, meaning), rows)


def _members(view: type) -> Iterator[tuple[str, Callable[..., object]]]:
    """Iterate over what a view has by itself and a rule may ask: how it is written, and what."""
    inherited = set[str]().union(*(vars(base) for base in view.__mro__[1:]))
    for name, member in vars(view).items():
        if name == "__getitem__":
            yield '["name"]', member
        elif name.startswith("_") or name in inherited | _FOR_THE_ENGINE:
            continue
        elif isinstance(member, property) and member.fget:
            yield name, member.fget
        elif isinstance(member, cached_property):
            yield name, member.func
        elif inspect.isfunction(member):
            _, *parameters = inspect.signature(member).parameters
            yield f"{name}({', '.join(parameters)})", member


def _in_short(documented: object) -> str:
    """Return the first paragraph of a docstring in one line, with no full stop."""
    return re.sub(r"(?<!\.)\.$", "", _in_full(documented, paragraphs=1))


def _in_full(documented: object, paragraphs: int | None = None) -> str:
    """Return the paragraphs of a docstring in one line, as Markdown."""
    several = (inspect.getdoc(documented) or "").split("\n\n")[:paragraphs]
    return " ".join(" ".join(several).split()).replace("``", "`")


def _without_verb(text: str) -> str:
    rest = re.sub("^(Whether|Return|Iterate over) ", "", text)
    return rest[:1].lower() + rest[1:]


def _table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "".join(f"| {' | '.join(row)} |\n" for row in (headers, ["---"] * len(headers), *rows))
