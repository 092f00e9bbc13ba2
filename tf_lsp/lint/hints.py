"""The values of arguments that are known but not written where they are used."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tf_lsp.modules.source import Place
    from tf_lsp.rule import Argument


def evaluated_arguments(looked_at: Iterable[Argument]) -> Iterator[tuple[Place, str]]:
    """Iterate over the arguments whose value is known but not written there, with the value.

    Where the instances of a block differ, all values are told.
    """
    texts: dict[tuple[str, int], tuple[Place, dict[str, None]]] = {}
    for argument in looked_at:
        text = _shown(argument)
        if argument.expression and text is not None:
            place = argument.place
            texts.setdefault(place.key, (place, {}))[1][text] = None
    for place, shown in texts.values():
        if "" not in shown and not _is_literal(place.text):
            yield place, " or ".join(shown)


def may_have_hint(argument: Argument) -> bool:
    """Whether an argument has a known value that is not written as such."""
    return bool(_shown(argument)) and not _is_literal(argument.place.text)


def _shown(argument: Argument) -> str | None:
    """Return a value as one would write it, nothing where it is not known or not simple."""
    value = argument.value
    if value is None or argument.is_secret:
        return None
    content = value.to_python() if value.is_known else ""
    if content is None:
        return "null"
    if isinstance(content, bool):
        return str(content).lower()
    return f'"{content}"' if isinstance(content, str) and content else ""


def _is_literal(text: str) -> bool:
    return text in ("true", "false", "null") or (text.startswith('"') and "{" not in text)
