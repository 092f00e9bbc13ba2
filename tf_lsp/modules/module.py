"""A module: the files of one folder, merged as Terraform merges them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from tf_lsp.modules.names import is_configuration, variables_rank
from tf_lsp.modules.outline import Where, difference_between, kind_of, name_of
from tf_lsp.modules.source import Declaration, Expression, Place, Placed, SourceFile
from tf_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

    from tf_lsp.modules.reads import Read


class Name(NamedTuple):
    """What tells a block that is declared from all others: its kind and its name."""

    kind: str
    name: str


class Spot(NamedTuple):
    """A stretch of a block at the top of a file, wherever that block is at the moment."""

    name: Name
    number: int
    """Which block of that name it is: a file that is being edited may have several."""
    span: Span
    """From the start of the section that the block is in."""


_DECLARED_ONCE: Final = frozenset({"module", "variable", "output"})
"""Kinds of which the first block of a name counts, where a file that is being edited has more."""


class Module:
    """What the files of a folder declare. Each block is merged when it is asked for."""

    def __init__(self, folder: str, files: Iterable[SourceFile]) -> None:
        self.folder = folder
        # Files that override come last, in the order of names, as Terraform reads them.
        self.files = sorted(files, key=lambda file: (file.is_override, file.name))
        self._where: dict[str, Mapping[str, Sequence[tuple[int, Where]]]] = {}
        """By kind and name, the number of the file, and where the block is in that."""
        self._declared: dict[tuple[str, str], Sequence[Declaration]] = {}

    # What is declared.

    @cached_property
    def variables(self) -> dict[str, Declaration]:
        """Input variables by name."""
        return self._by_name("variable")

    @cached_property
    def outputs(self) -> dict[str, Declaration]:
        """Outputs by name."""
        return self._by_name("output")

    @cached_property
    def calls(self) -> dict[str, Declaration]:
        """Module calls by name."""
        return self._by_name("module")

    def _by_name(self, kind: str) -> dict[str, Declaration]:
        return {name: self.named(kind, name)[0] for name in self.names(kind)}

    @cached_property
    def locals(self) -> dict[str, Expression]:
        """The expressions of local values by name."""
        found: dict[str, Expression] = {}
        for file in self._configuration:
            for placed in file.placed("locals"):
                for attribute in reversed(placed.block.body.attributes):
                    if placed.file.is_override or attribute.name not in found:
                        found[attribute.name] = placed.expression(attribute)
        return found

    @cached_property
    def kinds(self) -> Set[str]:
        """All kinds of which the module declares something."""
        return {kind for file in self._configuration for kind in file.outline.kinds}

    def names(self, kind: str) -> Iterable[str]:
        """Return the names of what the module declares of a kind, in the order of its files.

        Kinds are as ``kind_of`` names them. Providers are told apart by their alias.
        """
        return self._places(kind).keys()

    def declared(self, kind: str) -> Sequence[Declaration]:
        """Return what the module declares of a kind, in the order of its files.

        Terraform takes one resource of each name; a file that is being edited may have more.
        """
        return [each for name in self.names(kind) for each in self.named(kind, name)]

    def named(self, kind: str, name: str) -> Sequence[Declaration]:
        """Return what the module declares of a kind under a name, overrides merged over it.

        The ``terraform`` blocks of all files are one.
        """
        if (kind, name) not in self._declared:
            self._declared[kind, name] = self._merged(kind, name)
        return self._declared[kind, name]

    def _merged(self, kind: str, name: str) -> Sequence[Declaration]:
        found: list[Declaration] = []
        for placed in self._placed(kind, name):
            if found and (placed.file.is_override or kind == "terraform"):
                found[0].overrides.append(placed)
            elif not found or kind not in _DECLARED_ONCE:
                found.append(Declaration(placed))
        return found

    def variable_files(self) -> list[SourceFile]:
        """Return the variables files that Terraform loads by itself; later ones win."""
        ranked = [(rank, file) for file in self.files if (rank := variables_rank(file.name))]
        return [file for _, file in sorted(ranked, key=lambda pair: pair[0])]

    @property
    def _configuration(self) -> Iterator[SourceFile]:
        return (file for file in self.files if is_configuration(file.name))

    # Where it is.

    def _places(self, kind: str) -> Mapping[str, Sequence[tuple[int, Where]]]:
        if kind not in self._where:
            found: dict[str, list[tuple[int, Where]]] = {}
            for number, file in enumerate(self.files):
                if is_configuration(file.name):
                    outline = file.outline
                    places = zip(outline.names(kind), outline.kinds.get(kind, ()), strict=True)
                    for name, where in places:
                        found.setdefault(name, []).append((number, where))
            self._where[kind] = found
        return self._where[kind]

    def _placed(self, kind: str, name: str) -> Iterator[Placed]:
        places = self._places(kind).get(name, ())
        return (self.files[number].block_at(where) for number, where in places)

    def spot_of(self, name: Name, place: Place) -> Spot | None:
        """Return a place in one of the blocks of a name as a spot, None where it is in none."""
        for number, placed in enumerate(self._placed(*name)):
            span = place.span.shift(-placed.start)
            if place.file is placed.file and Span(0, len(placed.section.text)).contains(span):
                return Spot(name, number, span)
        return None

    def place_of(self, spot: Spot) -> Place:
        """Return where a spot is at the moment. Raises LookupError where it has gone."""
        (kind, name), number, (start, end) = spot
        file_number, where = self._places(kind)[name][number]
        file = self.files[file_number]
        base = file.structure.starts[where.section]
        return Place(file, Span(base + start, base + end))

    # What has changed.

    def changes_since(self, before: Module) -> frozenset[Read]:
        """Return what would be read in another way than in an earlier state of the module.

        Names are as in ``Read``.
        """
        changed: set[Read] = set()
        old = {file.path: file for file in before.files}
        for file in self.files:
            known = old.pop(file.path, None)
            if known is None:
                changed.update(_read_from(file, range(len(file.structure))))
            elif known is not file:
                gone, new = difference_between(known.structure, file.structure)
                changed.update(_read_from(known, gone), _read_from(file, new))
        for file in old.values():
            changed.update(_read_from(file, range(len(file.structure))))
        self._go_on_from(before)
        return frozenset(changed)

    def _go_on_from(self, before: Module) -> None:
        """Take over where the blocks are of kinds of which all blocks are where they were."""
        if [file.path for file in before.files] != [file.path for file in self.files]:
            return
        pairs = list(zip(before._configuration, self._configuration, strict=True))
        for kind, places in before._where.items():
            if all(old is new or old.outline.is_alike(new.outline, kind) for old, new in pairs):
                self._where.setdefault(kind, places)


def changed_parts(before: Declaration, after: Declaration) -> Set[str] | None:
    """Return the names of the arguments and nested blocks that differ in two states of a block.

    None where that cannot be told, or where other instances of the block may come of it.
    """
    if before.overrides or after.overrides:
        return None
    old, new = _parts(before.placed), _parts(after.placed)
    if old is None or new is None:
        return None
    changed = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    return None if changed & {"count", "for_each"} else changed


def _parts(placed: Placed) -> Mapping[str, Sequence[str]] | None:
    """Return the texts of arguments and nested blocks by name, None where something is amiss."""
    section, block = placed.section, placed.block
    if section.problems or not block.closed:
        return None
    parts: dict[str, list[str]] = {}
    for attribute in block.body.attributes:
        parts.setdefault(attribute.name, []).append(attribute.expression.of(section.text))
    for inner in block.body.blocks:
        name = inner.type
        if name == "dynamic":
            name = "".join(label.value for label in inner.labels)
        parts.setdefault(name, []).append(inner.span.of(section.text))
    return parts


def _read_from(file: SourceFile, sections: range) -> Iterator[Read]:
    """Iterate over the names under which what stands in some sections is read."""
    for number in sections:
        body = file.structure.section(number).body
        if not is_configuration(file.name):
            yield from (("var", attribute.name) for attribute in body.attributes)
            continue
        for block, header in enumerate(file.structure.headers(number)):
            kind, name = kind_of(header), name_of(file.structure, Where(number, block))
            yield from ((kind,), (kind, name))
            if kind == "variable":
                yield "var", name
            elif kind == "locals":
                attributes = body.blocks[block].body.attributes
                yield from (("local", attribute.name) for attribute in attributes)
