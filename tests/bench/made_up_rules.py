"""The program with rules that are made up: ``python -m tests.bench.made_up_rules RULES LOOK ...``.

RULES is how many there are, LOOK what each looks at, the rest a command, as ``check FOLDER``.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from tests.bench.terraform import PIECES
from tf_lsp import rules
from tf_lsp.cli import main
from tf_lsp.rule import LOW, Rule, argument, rule

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

USED = sorted(set(re.findall(r'(?m)^resource "(\w+)"', PIECES.read_text("utf-8"))))
LOOKS: dict[str, Callable[[int], Sequence[str]]] = {
    "one-type": lambda number: ["aws_s3_bucket"],
    "200-types": lambda number: ["aws_s3_bucket", *(f"aws_made_up_{n}" for n in range(199))],
    "each-its-own": lambda number: [USED[number % len(USED)]],
}
"""The types of resources that a rule looks at, by its number."""


def made_up(number: int, types: Sequence[str]) -> Rule:
    """Return a rule on an argument that the resources of the benchmark do not have."""
    paths = [f"{type_}.made_up_{number}" for type_ in types]
    return rule(
        id=f"made-up-{number}",
        severity=LOW,
        checks=argument(paths, must_be=True, so="it is bad"),
    )


if __name__ == "__main__":
    count, look, *command = sys.argv[1:]
    found = tuple(made_up(number, LOOKS[look](number)) for number in range(int(count)))
    rules._found = lambda: found  # type: ignore[assignment]
    main(command)
