"""How values are told of in messages: never more than a reader can take in, never "is none"."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tf_lsp.values import Value

_MAX_TEXT: Final = 60
_MAX_ELEMENTS: Final = 3


def state_of(value: Value) -> str:
    """Return what a value is, to go behind an argument's name: ``is false``, ``is "a"``."""
    if value.is_null:
        return "is null"
    content = value.to_python() if value.is_wholly_known else None
    if content in ("", [], {}):
        return "is empty"
    if isinstance(content, list):
        if len(content) <= _MAX_ELEMENTS and all(map(_is_simple, content)):
            return f"is [{', '.join(map(shown, content))}]"
        return f"has {len(content)} elements"
    return f"is {shown(content)}" if _is_simple(content) else "is set so"


def shown(content: object) -> str:
    """Return a simple value as one would write it, cut where it is long."""
    if isinstance(content, str) and len(content) > _MAX_TEXT:
        content = content[:_MAX_TEXT] + "…"
    return json.dumps(content, ensure_ascii=False)


def _is_simple(content: object) -> bool:
    return isinstance(content, bool | int | float | str)
