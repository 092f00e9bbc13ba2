"""What the file of a rule says to its readers: the sections of its docstring, and its examples.

The docstring's first paragraph is the title. A paragraph that begins with ``Impact:`` and one that
begins with ``Fix:`` open the sections on what may happen and on what to do; what stands between
the title and these explains the rule.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Final

from tf_lsp.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECTIONS: Final = ("Impact:", "Fix:")


@dataclass(frozen=True, slots=True)
class Bad:
    """An insecure example: ``⟦`` and ``⟧`` stand around what is to be underlined."""

    text: str
    fixed: str | None = None
    """The text after the fix; None where no fix is safe."""


def sections_of(docstring: str) -> tuple[str, str, str, str]:
    """Return title, explanation, impact and resolution; empty for what is not there.

    The title has no full stop at its end. Lines of a paragraph are joined; paragraphs stay apart.
    """
    title, *paragraphs = inspect.cleandoc(docstring).split("\n\n")
    sections: dict[str, list[str]] = {"": [], "Impact:": [], "Fix:": []}
    current = ""
    for paragraph in paragraphs:
        text = " ".join(paragraph.split())
        opened = next((name for name in _SECTIONS if text.startswith(name)), None)
        if opened:
            current, text = opened, text.removeprefix(opened).strip()
            text = text[:1].upper() + text[1:]
        sections[current].append(text)
    explanation, impact, resolution = ("\n\n".join(section) for section in sections.values())
    return " ".join(title.split()).removesuffix("."), explanation, impact, resolution


def examples_of(names: Mapping[str, object]) -> tuple[tuple[Bad, ...], tuple[str, ...]]:
    """Return the examples that a rule's module names ``BAD`` and ``GOOD``: one, or several.

    A bad example is a text, or a pair (a tuple) of a text and what the fix makes of it. Several
    examples stand in a list, never in a tuple.
    """
    bad, good = names.get("BAD", ()), names.get("GOOD", ())
    return tuple(map(_bad, _several(bad))), tuple(map(_tidy, _several(good)))


def _several(examples: object) -> list[object]:
    """Return one example or several as a list; one may be a text, or a pair in a tuple."""
    return examples if isinstance(examples, list) else [examples] if examples else []


def _bad(example: object) -> Bad:
    if isinstance(example, tuple):
        text, fixed = example
        return Bad(_tidy(text), _tidy(fixed))
    return Bad(_tidy(example))


def _tidy(text: object) -> str:
    """Return a text without the line break that begins a triple-quoted one."""
    assert isinstance(text, str), "an example is a text, or a pair of texts; several are in a list"
    return text.removeprefix("\n")
