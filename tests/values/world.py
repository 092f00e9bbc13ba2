"""A scope for tests: locals and variables as texts, files as bytes, everything else unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tf_lsp.values import Evaluation, Step, Value, evaluate, invalid, unknown

if TYPE_CHECKING:
    from collections.abc import Sequence


class World:
    def __init__(self, files: dict[str, bytes] | None = None, /, **expressions: str) -> None:
        self.expressions = expressions
        self.files = files or {}

    def resolve(self, root: str, names: Sequence[str], evaluation: Evaluation) -> tuple[Value, int]:
        if root not in ("local", "var") or not names:
            return unknown(), len(names)
        if names[0] not in self.expressions:
            return invalid(f"no {names[0]}"), 1
        text = self.expressions[names[0]]
        return evaluate(text, self, f"{root}.{names[0]}", evaluation), 1

    def read_file(self, path: str) -> bytes | None:
        return self.files.get(path)

    def text_of(self, step: Step, expression: str) -> str:
        """Return the text that a step stands for."""
        name = str(step.source).partition(".")[2]
        return step.span.of(self.expressions[name] if name else expression)
