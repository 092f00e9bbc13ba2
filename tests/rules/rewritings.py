"""Other ways to write a configuration that mean the same: texts in HCL to files by path.

Where a text cannot be written in such a way, ``UnfitError`` is raised.
"""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING, Final

from tests.rules.as_json import write_json
from tests.rules.running import MAIN
from tests.rules.tree import (
    RESOURCES,
    TERRAFORMS_OWN,
    Argument,
    Block,
    change_arguments,
    is_literal,
    names_in,
    read,
    write,
)
from tests.schema import Part, find_type
from tf_lsp.syntax import Structure
from tf_lsp.text import Edit, Span, apply_edits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from tf_lsp import syntax

KEYS: Final = ("a", "b", "c")
MOVED: Final = (*RESOURCES, "provider")
"""The blocks from which values are moved elsewhere."""

_NOT_FREE: Final = {"count", "for_each", "depends_on", "provider", "providers", "iterator"}
_REFERENCE = re.compile(r"(?<![\w.-])(?:data\.)?[a-z]\w*\.[\w-]+(?![\w-])(\s*\[)?")


class UnfitError(Exception):
    """The text cannot be written that way."""


def as_it_is(text: str) -> Mapping[str, str]:
    """Return the text, read and written out again."""
    return {MAIN: write(read(text))}


def with_variables(text: str) -> Mapping[str, str]:
    """Move what is literal into the defaults of variables."""
    moved, blocks = _moved(text, "var", is_literal)
    defaults = [
        Block("variable", (name,), (Argument("default", expression),))
        for name, expression in moved.items()
    ]
    return {MAIN: write([*blocks, *defaults])}


def with_a_variables_file(text: str) -> Mapping[str, str]:
    """Move what is literal into a variables file that Terraform loads by itself."""
    moved, blocks = _moved(text, "var", is_literal)
    values = "".join(f"{name} = {expression}\n" for name, expression in moved.items())
    taken = [Block("variable", (name,)) for name in moved]
    return {MAIN: write([*blocks, *taken]), "terraform.tfvars": values}


def with_locals(text: str) -> Mapping[str, str]:
    """Move all that may stand outside of its resource into locals."""
    moved, blocks = _moved(text, "local", _stands_anywhere)
    arguments = tuple(Argument(name, expression) for name, expression in moved.items())
    return {MAIN: write([*blocks, Block("locals", (), arguments)])}


def through_a_module(text: str) -> Mapping[str, str]:
    """Make the text a module that is called with its values."""
    moved, blocks = _moved(text, "var", lambda expression: not names_in(expression))
    required = [b for b in blocks if b.type == "variable" and not b.argument("default")]
    given = {**{b.labels[0]: f"var.{b.labels[0]}" for b in required}, **moved}
    arguments = [Argument(name, expression) for name, expression in given.items()]
    call = Block("module", ("child",), (Argument("source", '"./child"'), *arguments))
    taken = [Block("variable", (name,)) for name in moved]
    return {MAIN: write([call, *required]), "child/main.tf": write([*blocks, *taken])}


def from_a_module(text: str) -> Mapping[str, str]:
    """Let what refers to nothing come from the outputs of a module."""
    moved, blocks = _moved(text, "module.child", lambda expression: not names_in(expression))
    call = Block("module", ("child",), (Argument("source", '"./child"'),))
    outputs = [
        Block("output", (name,), (Argument("value", expression),))
        for name, expression in moved.items()
    ]
    return {MAIN: write([*blocks, call]), "child/main.tf": write(outputs)}


def with_overrides(text: str) -> Mapping[str, str]:
    """Let the arguments of resources stand in an override file."""
    blocks = read(text)
    base = [_only(block, _is_kept) if block.type in RESOURCES else block for block in blocks]
    overrides = [
        _only(block, lambda item: not _is_kept(item)) for block in blocks if block.type in RESOURCES
    ]
    return {MAIN: write(base), "override.tf": write(overrides)}


def with_dynamic_blocks(text: str) -> Mapping[str, str]:
    """Let each nested block be made by a dynamic one, over a list of one element."""
    return {MAIN: write(_for_all(text, MOVED, _with_dynamic))}


def with_values_in_dynamic_blocks(text: str) -> Mapping[str, str]:
    """Do the same, with the values of a block in the element that it is made from."""
    return {MAIN: write(_for_all(text, MOVED, _with_dynamic_values))}


def with_attributes_for_blocks(text: str) -> Mapping[str, str]:
    """Write as lists of objects what the provider takes both as blocks and as an attribute.

    Source: Terraform's language documentation, "Attributes as Blocks".
    """
    return {MAIN: write(_for_all(text, RESOURCES, _with_attributes))}


def with_count_of_one(text: str) -> Mapping[str, str]:
    """Let each resource have ``count = 1``."""
    return {MAIN: write(_repeated(text, Argument("count", "1"), "[0]"))}


def with_count_of_none(text: str) -> Mapping[str, str]:
    """Let each resource have ``count = 0``."""
    return {MAIN: write(_repeated(text, Argument("count", "0"), "[0]"))}


def with_unknown_counts(text: str, count: str) -> Iterator[str]:
    """Iterate over texts in which one resource is there any number of times.

    They do not mean the same, but say less.
    """
    for block in read(text):
        if block.type in RESOURCES and not (block.argument("count") or block.argument("for_each")):
            how = Argument("count", count)
            yield write(_repeat(read(text), {block.address}, how, "[0]"))


def for_one_key(text: str) -> Mapping[str, str]:
    """Let each resource have a ``for_each`` over one key."""
    return {MAIN: write(_for_keys(text, KEYS[:1]))}


def for_three_keys(text: str) -> Mapping[str, str]:
    """Let each resource have a ``for_each`` over three keys."""
    return {MAIN: write(_for_keys(text, KEYS))}


def in_three_copies(text: str) -> Mapping[str, str]:
    """Write each resource three times, under other names: what ``for_three_keys`` amounts to."""
    blocks = read(text)
    _refuse_references_from_outside(blocks)
    copies = [_renamed(blocks, f"_{key}") for key in KEYS]
    others = [block for block in blocks if block.type not in RESOURCES]
    return {MAIN: write([*others, *(block for copy in copies for block in copy)])}


def in_json(text: str) -> Mapping[str, str]:
    """Write the whole in JSON syntax."""
    return {"main.tf.json": write_json(read(text))}


def in_two_files(text: str) -> Mapping[str, str]:
    """Put every other block into another file."""
    blocks = read(text)
    return {MAIN: write(blocks[::2]), "other.tf": write(blocks[1::2])}


def with_comments(text: str) -> Mapping[str, str]:
    """Put comments and blank lines between all lines, and around names, labels and values."""
    edits = list[Edit]()
    heredocs = list[Span]()
    for start, section in Structure.of(text):
        for block in section.body.blocks:
            edits += _comments_in_lines(block, start)
            heredocs += _heredocs(block, section.text, start)
    lines = (match.end() for match in re.finditer("\n", text))
    edits += (
        Edit(Span(at, at), "\n  # one\n  // two\n\n")
        for at in lines
        if not any(span.start < at <= span.end for span in heredocs)
    )
    return {MAIN: f"/* first */\n{apply_edits(text, edits)}"}


SAME_VERDICT: Final[tuple[Callable[[str], Mapping[str, str]], ...]] = (
    as_it_is,
    with_variables,
    with_locals,
    with_a_variables_file,
    through_a_module,
    from_a_module,
    with_overrides,
    with_dynamic_blocks,
    with_values_in_dynamic_blocks,
    with_attributes_for_blocks,
    with_count_of_one,
    for_one_key,
    in_json,
    in_two_files,
    with_comments,
)


def _for_all(text: str, types: Iterable[str], change: Callable[[Block], Block]) -> list[Block]:
    return [change(block) if block.type in types else block for block in read(text)]


def _moved(
    text: str, scope: str, is_movable: Callable[[str], bool]
) -> tuple[dict[str, str], list[Block]]:
    """Return expressions by the names that they get, and the blocks that refer to them instead."""
    moved = dict[str, str]()
    numbers = count()

    def move(argument: Argument, path: tuple[str, ...]) -> Argument:
        is_free = argument.name not in _NOT_FREE and "lifecycle" not in path
        if not is_free or not is_movable(argument.expression):
            return argument
        name = f"moved_{next(numbers)}"
        moved[name] = argument.expression
        return Argument(argument.name, f"{scope}.{name}")

    blocks = _for_all(text, MOVED, lambda block: change_arguments(block, move))
    return moved, blocks


def _only(block: Block, is_wanted: Callable[[Argument | Block], bool]) -> Block:
    return block.with_items(filter(is_wanted, block.items))


def _is_kept(item: Argument | Block) -> bool:
    """Whether something stays in the resource that is overridden: blocks, and what must."""
    return isinstance(item, Block) or item.name in _NOT_FREE


def _stands_anywhere(expression: str) -> bool:
    """Whether an expression has no names that only its own block knows."""
    names = names_in(expression)
    return all(name.startswith("aws_") or name in ("data", "var", "local") for name in names)


def _with_dynamic(block: Block) -> Block:
    return block.with_items(
        _dynamic(item.type, '["once"]', _with_dynamic(item).items)
        if isinstance(item, Block) and item.type not in TERRAFORMS_OWN
        else item
        for item in block.items
    )


def _with_dynamic_values(block: Block) -> Block:
    return block.with_items(
        _dynamic_values(_with_dynamic_values(item))
        if isinstance(item, Block) and item.type not in TERRAFORMS_OWN
        else item
        for item in block.items
    )


def _with_attributes(block: Block) -> Block:
    schema = find_type(block.address.rpartition(".")[0])
    objects: dict[str, list[str]] = {}
    kept = list[Argument | Block]()
    for item in block.items:
        if isinstance(item, Block) and schema and schema.find(item.type) is Part.ARGUMENT:
            objects.setdefault(item.type, []).append(_object(item))
        else:
            kept.append(item)
    written = [Argument(name, f"[{', '.join(row)}]") for name, row in objects.items()]
    return block.with_items([*kept, *written])


def _object(block: Block) -> str:
    """Return a block's arguments as an object."""
    arguments = (item for item in block.items if isinstance(item, Argument))
    fields = "".join(f"    {each.name} = {each.expression}\n" for each in arguments)
    return f"{{\n{fields}  }}"


def _dynamic_values(block: Block) -> Block:
    given = [item for item in block.items if isinstance(item, Argument)]
    nested = [item for item in block.items if isinstance(item, Block)]
    content = [Argument(each.name, f"{block.type}.value.{each.name}") for each in given]
    return _dynamic(block.type, f"[{_object(block)}]", (*content, *nested))


def _dynamic(type_: str, for_each: str, items: Iterable[Argument | Block]) -> Block:
    content = Block("content", (), tuple(items))
    return Block("dynamic", (type_,), (Argument("for_each", for_each), content))


def _for_keys(text: str, keys: Iterable[str]) -> list[Block]:
    _refuse_references_from_outside(read(text))
    listed = ", ".join(f'"{key}"' for key in keys)
    return _repeated(text, Argument("for_each", f"toset([{listed}])"), "[each.key]")


def _repeated(text: str, how: Argument, key: str) -> list[Block]:
    """Return the blocks with an argument for all resources, and a key behind all references."""
    blocks = read(text)
    if any(block.argument(name) for block in blocks for name in ("count", "for_each")):
        raise UnfitError("there are repeated resources already")
    addresses = {block.address for block in blocks if block.type in RESOURCES}
    return _repeat(blocks, addresses, how, key)


def _repeat(blocks: list[Block], addresses: set[str], how: Argument, key: str) -> list[Block]:
    def refer(argument: Argument, path: tuple[str, ...]) -> Argument:
        return _referring(argument, addresses, lambda address: f"{address}{key}")

    referring = [change_arguments(block, refer) for block in blocks]
    return [
        block.with_items([how, *block.items]) if block.address in addresses else block
        for block in referring
    ]


def _renamed(blocks: list[Block], suffix: str) -> list[Block]:
    """Return the resources under other names."""
    resources = [block for block in blocks if block.type in RESOURCES]
    addresses = {block.address for block in resources}

    def refer(argument: Argument, path: tuple[str, ...]) -> Argument:
        return _referring(argument, addresses, lambda address: f"{address}{suffix}")

    changed = (change_arguments(block, refer) for block in resources)
    return [
        Block(block.type, (block.labels[0], f"{block.labels[1]}{suffix}"), block.items)
        for block in changed
    ]


def _referring(argument: Argument, addresses: set[str], change: Callable[[str], str]) -> Argument:
    """Return an argument with some addresses in it changed; whole resources stay whole."""
    if argument.name == "depends_on":
        return argument

    def changed(found: re.Match[str]) -> str:
        address = found[0].removesuffix(found[1] or "")
        return found[0].replace(address, change(address)) if address in addresses else found[0]

    return Argument(argument.name, _REFERENCE.sub(changed, argument.expression))


def _refuse_references_from_outside(blocks: list[Block]) -> None:
    """Raise where something that is no resource refers to one: it would have to say which."""
    addresses = {block.address for block in blocks if block.type in RESOURCES}

    def refuse(argument: Argument, path: tuple[str, ...]) -> Argument:
        if _referring(argument, addresses, lambda address: f"{address}_") != argument:
            raise UnfitError("a resource is referred to from outside of resources")
        return argument

    for block in blocks:
        if block.type not in RESOURCES:
            change_arguments(block, refuse)


def _comments_in_lines(block: syntax.Block, start: int) -> Iterator[Edit]:
    for label in block.labels:
        yield _note(label.span.end + start)
    for attribute in block.body.attributes:
        yield _note(attribute.name_span.end + start)
        yield _note(attribute.expression.start + start)
    for inner in block.body.blocks:
        yield from _comments_in_lines(inner, start)


def _note(at: int) -> Edit:
    return Edit(Span(at, at), " /* note */ ")


def _heredocs(block: syntax.Block, text: str, start: int) -> Iterator[Span]:
    for attribute in block.body.attributes:
        if "<<" in attribute.expression.of(text):
            yield attribute.expression.shift(start)
    for inner in block.body.blocks:
        yield from _heredocs(inner, text, start)
