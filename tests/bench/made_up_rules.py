"""The server with rules that are made up: ``python -m tests.bench.made_up_rules RULES TYPES``.

RULES is how many rules there are for each type of resource, TYPES how many types each looks at.
"""

from __future__ import annotations

import sys

from tf_lsp import rules
from tf_lsp.rule import LOW, Rule, argument, rule
from tf_lsp.server.app import serve

TYPES = ["aws_s3_bucket", *(f"aws_made_up_{number}" for number in range(199))]


def made_up(number: int, types: int) -> Rule:
    """Return a rule on an argument that the resources of the benchmark do not have."""
    return rule(
        id=f"made-up-{number}",
        severity=LOW,
        checks=argument(
            [f"{type_}.made_up_{number}" for type_ in TYPES[:types]], must_be=True, so="it is bad"
        ),
    )


if __name__ == "__main__":
    count, types = map(int, sys.argv[1:])
    found = tuple(made_up(number, types) for number in range(count))
    rules._loaded = lambda: found  # type: ignore[assignment]
    serve()
