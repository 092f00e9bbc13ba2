"""The ways in which one policy can be written, and how a policy is read from them.

A policy is given as JSON has it; ``UNKNOWN`` may stand in the place of any part,
and ``PART`` in a string.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.helpers import write_files
from tf_lsp.graph.policies import policy_of
from tf_lsp.modules.instance import ModuleInstance
from tf_lsp.modules.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tf_lsp.graph.policies import Policy
    from tf_lsp.modules.instance import ResourceInstance
    from tf_lsp.values import Value

Files = dict[str, str]

UNKNOWN: Final = object()
PART: Final = "\ue000"
"""Stands for an unknown part of a string."""
_PART: Final = json.dumps(PART)[1:-1]
_ARGUMENTS: Final = {
    "Sid": "sid",
    "Effect": "effect",
    "Action": "actions",
    "NotAction": "not_actions",
    "Resource": "resources",
    "NotResource": "not_resources",
}
_BLOCKS: Final = {"Principal": "principals", "NotPrincipal": "not_principals"}
_VARIABLES: Final = 'variable "unknown" {}\n'


def policy_in(files: Mapping[str, str]) -> Policy | None:
    """Return the policy of ``aws_iam_policy.p`` in a root module."""
    return policy_of(argument_in(files))


def argument_in(files: Mapping[str, str], name: str = "policy") -> Value:
    """Return what an argument of ``aws_iam_policy.p`` is worth."""
    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder), files)
        workspace = Workspace(frozenset({"aws_iam_policy"}))
        workspace.add_folder(folder)
        root = ModuleInstance.of_root(workspace.module(folder), workspace)
        found = [each for each in _all_resources(root) if each.declaration.labels[1] == "p"]
        assert len(found) == 1
        value = found[0].value(name)
        assert value is not None
        return value


def _all_resources(module: ModuleInstance) -> Iterator[ResourceInstance]:
    yield from module.resources("aws_iam_policy")
    for name in module.module.calls:
        for _, child in module.children(name):
            yield from _all_resources(child)


def resource(expression: str) -> str:
    """Return a resource with a policy."""
    return f'resource "aws_iam_policy" "p" {{\n  policy = {expression}\n}}\n'


def with_argument(expression: str, more: str = "") -> Files:
    """Return a root module in which the policy is an expression."""
    return {"main.tf": _VARIABLES + resource(expression) + more}


def in_hcl(part: Any) -> str:
    """Return a part of a policy as an expression."""
    if part is UNKNOWN:
        return "var.unknown"
    if isinstance(part, dict):
        members = (f"{in_hcl(key)} = {in_hcl(each)}" for key, each in part.items())
        return f"{{{', '.join(members)}}}"
    if isinstance(part, list):
        return f"[{', '.join(map(in_hcl, part))}]"
    return _escaped(json.dumps(part))


def in_json(part: Any, unknown: str = "${var.unknown}", indent: str = "") -> str:
    """Return a part of a policy as JSON inside of a heredoc, a line for each member."""
    deeper = f"{indent}  "
    name = "unknown" if unknown == "${unknown}" else "var.unknown"
    if part is UNKNOWN:
        return unknown
    if isinstance(part, dict):
        members = (
            f"\n{deeper}{_escaped(json.dumps(k), name)}: {in_json(each, unknown, deeper)}"
            for k, each in part.items()
        )
        return f"{{{','.join(members)}\n{indent}}}"
    if isinstance(part, list):
        return f"[{', '.join(in_json(each, unknown, deeper) for each in part)}]"
    return _escaped(json.dumps(part), name)


def _escaped(text: str, unknown: str = "var.unknown") -> str:
    escaped = text.replace("${", "$${").replace("%{", "%%{")
    return escaped.replace(_PART, f"${{{unknown}}}")


def _unescaped(text: str) -> str:
    return text.replace("$${", "${").replace("%%{", "%{")


def heredoc(part: Any, unknown: str = "${var.unknown}") -> str:
    """Return an expression that is the JSON of a policy."""
    return f"<<EOF\n{in_json(part, unknown)}\nEOF"


def indented(part: Any) -> str:
    """Return an indented heredoc that is the JSON of a policy."""
    lines = in_json(part).split("\n")
    return "<<-EOF\n" + "".join(f"    {line}\n" for line in lines) + "    EOF"


def document(policy: Any, name: str = "d", more: str = "") -> str:
    """Return a data source that makes a policy."""
    statements = policy["Statement"]
    if statements is UNKNOWN:
        statements = [UNKNOWN]
    elif isinstance(statements, dict):
        statements = [statements]
    blocks = "".join(map(_statement, statements))
    return f'data "aws_iam_policy_document" "{name}" {{\n{more}{blocks}}}\n'


def _statement(statement: Any) -> str:
    if statement is UNKNOWN:
        return _dynamic("statement", "sid = each.key\n")
    lines = [
        f"{argument} = {in_hcl(_as_list(statement[name]) if argument[-1] == 's' else value)}\n"
        for name, argument in _ARGUMENTS.items()
        if (value := statement.get(name)) is not None
    ]
    for name, block in _BLOCKS.items():
        lines += _principals(block, statement[name]) if name in statement else []
    lines += _conditions(statement["Condition"]) if "Condition" in statement else []
    return f"statement {{\n{''.join(lines)}}}\n"


def _principals(block: str, principals: Any) -> Iterator[str]:
    if principals is UNKNOWN:
        yield _dynamic(block, "")
        return
    by_type = principals if isinstance(principals, dict) else {"*": principals}
    for type_, identifiers in by_type.items():
        values = in_hcl(_as_list(identifiers))
        yield f"{block} {{\ntype = {in_hcl(type_)}\nidentifiers = {values}\n}}\n"


def _conditions(operators: Any) -> Iterator[str]:
    if operators is UNKNOWN:
        yield _dynamic("condition", "")
        return
    for test, keys in operators.items():
        if keys is UNKNOWN:
            yield _dynamic("condition", f"test = {in_hcl(test)}\n")
            continue
        for key, each in keys.items():
            variable, values = in_hcl(key), in_hcl(_as_list(each))
            lines = f"test = {in_hcl(test)}\nvariable = {variable}\nvalues = {values}\n"
            yield f"condition {{\n{lines}}}\n"


def _dynamic(block: str, content: str) -> str:
    return f'dynamic "{block}" {{\nfor_each = var.unknown\ncontent {{\n{content}}}\n}}\n'


def _as_list(value: Any) -> Any:
    return value if value is UNKNOWN or isinstance(value, list) else [value]


def _in_module(expression: str) -> Files:
    call = f'{_VARIABLES}module "m" {{\n  source = "./m"\n  policy = {expression}\n}}\n'
    return {"main.tf": call, "m/main.tf": 'variable "policy" {}\n' + resource("var.policy")}


def _out_of_module(expression: str) -> Files:
    inner = f'{_VARIABLES}output "policy" {{\n  value = {expression}\n}}\n'
    call = 'module "m" {\n  source = "./m"\n  unknown = var.unknown\n}\n'
    return {**with_argument("module.m.policy", call), "m/main.tf": inner}


def _in_json_syntax(expression: str) -> Files:
    written = {"resource": {"aws_iam_policy": {"p": {"policy": expression}}}}
    return {"main.tf.json": json.dumps({**written, "variable": {"unknown": {}}})}


_DATA: Final = "data.aws_iam_policy_document.d.json"

WAYS: dict[str, Callable[[Any], Files]] = {
    "jsonencode": lambda policy: with_argument(f"jsonencode({in_hcl(policy)})"),
    "heredoc": lambda policy: with_argument(heredoc(policy)),
    "indented heredoc": lambda policy: with_argument(indented(policy)),
    "encoded holes": lambda policy: with_argument(heredoc(policy, "${jsonencode(var.unknown)}")),
    "template file": lambda policy: {
        **with_argument('templatefile("p.tpl", { unknown = var.unknown })'),
        "p.tpl": in_json(policy, "${unknown}"),
    },
    "template with a known loop": lambda policy: {
        **with_argument('templatefile("p.tpl", { unknown = var.unknown })'),
        "p.tpl": f"%{{ for x in [1] }}{in_json(policy, '${unknown}')}%{{ endfor }}",
    },
    "data source": lambda policy: with_argument(_DATA, document(policy)),
    "minified": lambda policy: with_argument(
        "data.aws_iam_policy_document.d.minified_json", document(policy)
    ),
    "data source made of another": lambda policy: with_argument(
        "data.aws_iam_policy_document.e.json",
        document(policy) + document({"Statement": []}, "e", f"source_policy_documents = [{_DATA}]"),
    ),
    "data source made of an override": lambda policy: with_argument(
        "data.aws_iam_policy_document.e.json",
        document(policy)
        + document({"Statement": []}, "e", f"override_policy_documents = [{_DATA}]"),
    ),
    "data source made of older JSON": lambda policy: with_argument(
        _DATA, document({"Statement": []}, more=f"source_json = {heredoc(policy)}\n")
    ),
    "counted data source": lambda policy: with_argument(
        "data.aws_iam_policy_document.d[0].json", document(policy, more="count = 1\n")
    ),
    "heredoc of a data source": lambda policy: with_argument(
        f"<<EOF\n${{{_DATA}}}\nEOF", document(policy)
    ),
    "local": lambda policy: with_argument(
        "local.policy", f"locals {{\n  policy = jsonencode({in_hcl(policy)})\n}}\n"
    ),
    "local parts": lambda policy: with_argument(
        "jsonencode(local.policy)", f"locals {{\n  policy = {in_hcl(policy)}\n}}\n"
    ),
    "module argument": lambda policy: _in_module(heredoc(policy)),
    "module argument of a data source": lambda policy: {
        **(files := _in_module(_DATA)),
        "main.tf": files["main.tf"] + document(policy),
    },
    "module output": lambda policy: _out_of_module(f"jsonencode({in_hcl(policy)})"),
    "another resource": lambda policy: with_argument(
        "aws_iam_policy.q.policy", resource(heredoc(policy)).replace('"p"', '"q"')
    ),
    "known condition": lambda policy: with_argument(f"true ? jsonencode({in_hcl(policy)}) : null"),
    "JSON syntax": lambda policy: _in_json_syntax(in_json(policy)),
    "jsonencode in JSON syntax": lambda policy: _in_json_syntax(
        f"${{jsonencode({in_hcl(policy)})}}"
    ),
}
"""Each writes any policy."""

WAYS_OF_KNOWN: dict[str, Callable[[Any], Files]] = {
    "file": lambda policy: {
        **with_argument('file("p.json")'),
        "p.json": _unescaped(in_json(policy)),
    },
    "quoted": lambda policy: with_argument(_escaped(json.dumps(_unescaped(in_json(policy))))),
    "default of a variable": lambda policy: {
        "main.tf": resource("var.policy")
        + f'variable "policy" {{\n  default = {heredoc(policy)}\n}}\n'
    },
    "variables file": lambda policy: {
        "main.tf": resource("var.policy") + 'variable "policy" {}\n',
        "terraform.tfvars": f"policy = {heredoc(policy)}\n",
    },
    "decoded and encoded": lambda policy: with_argument(
        "jsonencode(jsondecode(local.policy))", f"locals {{\n  policy = {heredoc(policy)}\n}}\n"
    ),
    "joined": lambda policy: with_argument(
        '"${local.policy}\\n"', f"locals {{\n  policy = {heredoc(policy)}\n}}\n"
    ),
}
"""Each writes a policy that is known as a whole."""
