"""Modules and resources as they come to be: after inputs, count, for_each and module calls."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final, Protocol

from tf_lsp.values import (
    ANY,
    NUMBER,
    STRING,
    Evaluation,
    EvaluationError,
    Scope,
    Type,
    Value,
    apply_defaults,
    convert,
    invalid,
    number,
    object_of,
    parse_type,
    string,
    tuple_of,
    unknown,
)
from tf_lsp.values.scope import MAX_STEPS

if TYPE_CHECKING:
    from tf_lsp.modules.module import Module
    from tf_lsp.modules.source import Declaration, Expression

MAX_INSTANCES: Final = 256
"""How many instances of one block are looked at; a count beyond is a mistake or a bomb."""
PATIENCE: Final = 4
"""How many evaluations come to their limit before what was not known then is no longer tried."""
MIN_STEPS: Final = 50
"""What is left to each evaluation where many have come to their limit."""
MAX_NESTING: Final = 32
"""How deep module calls are followed."""

META_ARGUMENTS_OF_CALLS: Final = frozenset(
    {"source", "version", "count", "for_each", "providers", "depends_on"}
)


class Unknown(Enum):
    """The key of the one instance that stands for all where count or for_each is unknown."""

    KEY = "?"


Key = int | str | Unknown | None
"""What tells an instance from its siblings; None where a block has neither count nor for_each."""


def format_key(key: Key) -> str:
    """Return a key as Terraform writes it in addresses: ``[1]``, ``["eu"]``, or nothing."""
    if isinstance(key, str):
        escaped = key.replace("\\", "\\\\").replace('"', '\\"')
        return f'["{escaped}"]'
    return f"[{key}]" if isinstance(key, int) else ""


@dataclass(frozen=True, slots=True, eq=False)
class Default:
    """The source of a value that a variable has by default, in one instance of its module."""

    expression: Expression
    variable: str
    module: ModuleInstance


class World(Protocol):
    """What a module instance needs to know of the files around it."""

    workspace_name: str
    """The value of ``terraform.workspace``, empty where it is not known."""
    variable_files: Sequence[str]

    def module(self, folder: str) -> Module:
        """Return the module in a folder: the same object as long as none of its files changes."""
        ...

    def called_folder(self, root: str, caller: str, path: str, source: str) -> str | None:
        """Return the folder that a call's source leads to, if there is a module in it.

        ``path`` is the dotted path of calls from the root module, as ``modules.json`` has it.
        """
        ...

    def named_variable_files(self, root: str) -> Sequence[Sequence[Expression]]:
        """Return the arguments of the variables files that the settings name, in their order."""
        ...

    def read_file(self, path: str) -> bytes | None:
        """Return the content of a file inside the workspace, None where it must not be known."""
        ...


Input = Callable[[Evaluation], Value]


@dataclass(slots=True, eq=False)
class ModuleInstance:
    """One instance of a module: the scope in which its expressions are evaluated."""

    module: Module
    world: World
    path: tuple[str, ...] = ()
    """The names of the calls that lead here from the root module."""
    address: str = ""
    """``module.logs["eu"].module.trail`` or nothing for a root module."""
    caller: ModuleInstance | None = None
    call: Declaration | None = None
    inputs: Mapping[str, Input] = field(default_factory=dict)
    exhausted: int = 0
    """How many evaluations came to their limit, in a root module and all that it calls."""
    _values: dict[tuple[str, str], Value] = field(default_factory=dict)
    _busy: set[tuple[str, str]] = field(default_factory=set)
    _children: dict[str, list[tuple[Key, ModuleInstance]]] = field(default_factory=dict)
    _called: dict[str, str | None] = field(default_factory=dict)
    _read: set[str] = field(default_factory=set)
    """The calls whose outputs were asked for."""

    @classmethod
    def of_root(cls, module: Module, world: World) -> ModuleInstance:
        """Return a root module, with the values that variables files give its variables."""
        given: dict[str, Input] = {}
        instance = cls(module, world, inputs=given)
        files = [list(file.arguments()) for file in module.variable_files()]
        for arguments in (*files, *world.named_variable_files(module.folder)):
            for expression in arguments:
                given[expression.attribute.name] = _evaluated_in(_Nothing(), expression)
        return instance

    @property
    def root(self) -> ModuleInstance:
        """The root module that this instance belongs to."""
        return self.caller.root if self.caller else self

    @property
    def ancestors(self) -> Iterator[ModuleInstance]:
        """The instance itself and its callers, up to the root."""
        yield self
        if self.caller:
            yield from self.caller.ancestors

    def evaluate(
        self,
        expression: Expression,
        evaluation: Evaluation | None = None,
        scope: KeyedScope | None = None,
    ) -> Value:
        """Return what an expression of this module is worth.

        Each evaluation that comes to its limit halves the limit of those that begin after it, so
        that many of them together do not take long either.
        """
        if evaluation:
            return expression.evaluate(scope or self, expression, evaluation)
        root = self.root
        evaluation = Evaluation(max(MAX_STEPS >> root.exhausted, MIN_STEPS))
        value = expression.evaluate(scope or self, expression, evaluation)
        root.exhausted += evaluation.exhausted
        return value

    # The Scope of values/scope.py.

    def resolve(self, root: str, names: Sequence[str], evaluation: Evaluation) -> tuple[Value, int]:
        """Return the value of a reference and how many of its names were used."""
        match root, tuple(names):
            case "var", (name, *_):
                return self._once(("var", name), evaluation, self._variable), 1
            case "local", (name, *_):
                return self._once(("local", name), evaluation, self._local), 1
            case "module", (name, *rest):
                return self._call(name, rest, evaluation)
            case "path", (name, *_):
                return self._path(name), 1
            case "terraform", ("workspace", *_):
                name = self.world.workspace_name
                return (string(name) if name else unknown(STRING)), 1
            case "data", (type_, name, argument, *_):
                sources = self.module.data_sources(type_).get(name, [])
                return self._written(sources, argument, evaluation), 3
            case (("var" | "local" | "data" | "terraform" | "each" | "count" | "self"), _):
                return unknown(), len(names)
            case type_, (name, argument, *_):
                resources = self.module.resources(type_).get(name, [])
                return self._written(resources, argument, evaluation), 2
        return unknown(), len(names)

    def read_file(self, path: str) -> bytes | None:
        """Return the content of a file inside the workspace; a relative path is the root's."""
        return self.world.read_file(os.path.join(self.root.module.folder, path))

    def _once(
        self,
        name: tuple[str, str],
        evaluation: Evaluation,
        compute: Callable[[str, Evaluation], Value],
    ) -> Value:
        if name in self._values:
            return self._values[name]
        if name in self._busy:
            return invalid(f"{'.'.join(name)} depends on itself")
        self._busy.add(name)
        try:
            value = compute(name[1], evaluation)
        finally:
            self._busy.discard(name)
        if not evaluation.exhausted or self.root.exhausted >= PATIENCE:
            self._values[name] = value
        return value

    def _local(self, name: str, evaluation: Evaluation) -> Value:
        expression = self.module.locals.get(name)
        return self.evaluate(expression, evaluation) if expression else unknown()

    def _variable(self, name: str, evaluation: Evaluation) -> Value:
        declaration = self.module.variables.get(name)
        if declaration is None:
            return unknown()
        constraint = declaration.argument("type")
        type_ = ANY
        if constraint:
            parsed = parse_type(constraint.keyword)
            if parsed is None:
                return unknown()
            type_ = parsed
        given = self.inputs.get(name)
        if given:
            value = _converted(given(evaluation), type_)
            if not (value.is_null and self._never_null(declaration)):
                return value
        default = declaration.argument("default")
        if default is None:
            return unknown(type_.without_optional())
        source = Default(default, name, self)
        return _converted(default.evaluate(_Nothing(), source, evaluation), type_)

    def _never_null(self, declaration: Declaration) -> bool:
        nullable = declaration.argument("nullable")
        return nullable is not None and nullable.text == "false"

    def _path(self, name: str) -> Value:
        root = self.root.module.folder
        if name == "root":
            return string(".")
        if name == "module":
            relative = os.path.relpath(self.module.folder, root)
            return string(relative.replace(os.sep, "/"))
        return unknown()

    def _written(
        self, declarations: Sequence[Declaration], argument: str, evaluation: Evaluation
    ) -> Value:
        """Return an attribute of another resource or data source where it is written literally.

        What a provider computes or may change is unknown, and so are the many that count and
        for_each make of one block.
        """
        if len(declarations) != 1:
            return unknown()
        declaration = declarations[0]
        if declaration.argument("count") or declaration.argument("for_each"):
            return unknown()
        expression = declaration.argument(argument)
        if expression is None:
            return unknown()
        name = ("written", f"{'.'.join(declaration.labels)}.{argument}")
        value = self._once(name, evaluation, lambda _, budget: self.evaluate(expression, budget))
        return unknown() if value.is_null else value

    # Module calls.

    def children(
        self, name: str, evaluation: Evaluation | None = None
    ) -> list[tuple[Key, ModuleInstance]]:
        """Return the instances of the module that a call makes; none where it is not here."""
        if name not in self._children:
            self._children[name] = []
            children = self._children[name] = list(self._make_children(name, evaluation))
            if evaluation and evaluation.exhausted and self.root.exhausted < PATIENCE:
                del self._children[name]
                return children
        return self._children[name]

    def _make_children(
        self, name: str, evaluation: Evaluation | None
    ) -> Iterator[tuple[Key, ModuleInstance]]:
        call = self.module.calls[name]
        module = self._entered_module(name)
        if module is None:
            return
        prefix = f"{self.address}." if self.address else ""
        for key, scope in self.expand(call, evaluation):
            yield (
                key,
                ModuleInstance(
                    module,
                    self.world,
                    path=(*self.path, name),
                    address=f"{prefix}module.{name}{format_key(key)}",
                    caller=self,
                    call=call,
                    inputs={
                        argument: _evaluated_in(scope, expression)
                        for argument, expression in call.arguments().items()
                        if argument not in META_ARGUMENTS_OF_CALLS
                    },
                ),
            )

    def is_outdated(self) -> bool:
        """Whether a file has changed that this instance's own values may depend on.

        On the way, children that are outdated themselves are forgotten and made anew when they
        are next asked for.
        """
        # Where a limit was hit, values depend on what was asked for before.
        if self.exhausted or self.world.module(self.module.folder) is not self.module:
            return True
        if any(folder is None and self._find_called(n) for n, folder in self._called.items()):
            return True
        for name, children in list(self._children.items()):
            if any(child.is_outdated() for _, child in children):
                if name in self._read:
                    return True
                del self._children[name]
                self._called.pop(name, None)
        return False

    def called_folder(self, name: str) -> str | None:
        """Return the folder of the module that a call leads to, if its files are here."""
        if name not in self._called:
            self._called[name] = self._find_called(name)
        return self._called[name]

    def _find_called(self, name: str) -> str | None:
        source = self.module.calls[name].argument("source")
        text = source and source.evaluate(_Nothing(), source, Evaluation()).content
        if not isinstance(text, str):
            return None
        path = ".".join((*self.path, name))
        return self.world.called_folder(self.root.module.folder, self.module.folder, path, text)

    def _entered_module(self, name: str) -> Module | None:
        """Return the module that a call leads to, unless calls go on and on."""
        folder = self.called_folder(name)
        if folder is None or len(self.path) >= MAX_NESTING:
            return None
        above = (ancestor.module.folder for ancestor in self.ancestors)
        return None if folder in above else self.world.module(folder)

    def _call(self, name: str, rest: Sequence[str], evaluation: Evaluation) -> tuple[Value, int]:
        call = self.module.calls.get(name)
        self._read.add(name)
        if call is None or self._entered_module(name) is None:
            return unknown(), 1 + len(rest)
        children = self.children(name, evaluation)
        if not call.argument("count") and not call.argument("for_each"):
            if len(children) != 1 or not rest:
                return unknown(), 1 + len(rest)
            return children[0][1].output(rest[0], evaluation), 2
        if any(key is Unknown.KEY for key, _ in children) or len(children) >= MAX_INSTANCES:
            return unknown(), 1
        outputs = {key: child._outputs(evaluation) for key, child in children}
        if call.argument("count"):
            return tuple_of(outputs.values()), 1
        return object_of({str(key): value for key, value in outputs.items()}), 1

    def _outputs(self, evaluation: Evaluation) -> Value:
        return object_of({name: self.output(name, evaluation) for name in self.module.outputs})

    def output(self, name: str, evaluation: Evaluation) -> Value:
        """Return the value of one of the module's outputs."""
        return self._once(("output", name), evaluation, self._output)

    def _output(self, name: str, evaluation: Evaluation) -> Value:
        declaration = self.module.outputs.get(name)
        expression = declaration and declaration.argument("value")
        return self.evaluate(expression, evaluation) if expression else unknown()

    # count and for_each.

    def expand(
        self, declaration: Declaration, evaluation: Evaluation | None = None
    ) -> list[tuple[Key, KeyedScope]]:
        """Return the keys of a block's instances, each with the scope of its expressions.

        Where the number is unknown, one instance with an unknown key stands for all.
        """
        if count := declaration.argument("count"):
            return self._expand_count(self.evaluate(count, evaluation))
        if for_each := declaration.argument("for_each"):
            return self._expand_for_each(self.evaluate(for_each, evaluation))
        return [(None, KeyedScope(self))]

    def _expand_count(self, value: Value) -> list[tuple[Key, KeyedScope]]:
        try:
            content = convert(value, NUMBER).to_python()
        except EvaluationError:
            content = None
        if not isinstance(content, int):
            return [(Unknown.KEY, KeyedScope(self))]
        return [
            (index, KeyedScope(self, {"count": {"index": number(index)}}))
            for index in range(min(content, MAX_INSTANCES))
        ]

    def _expand_for_each(self, value: Value) -> list[tuple[Key, KeyedScope]]:
        content = value.content
        if isinstance(content, dict):
            pairs = list(value.entries.items())
        elif isinstance(content, tuple) and value.type.kind == "set":
            pairs = [(str(item.content), item) for item in value.elements]
            if not all(isinstance(item.content, str) for item in value.elements):
                return [(Unknown.KEY, KeyedScope(self))]
        else:
            return [(Unknown.KEY, KeyedScope(self))]
        return [
            (key, KeyedScope(self, {"each": {"key": string(key), "value": item}}))
            for key, item in pairs[:MAX_INSTANCES]
        ]

    def resources(self, type_: str) -> Iterator[ResourceInstance]:
        """Iterate over the instances of the module's own resources of a type."""
        for declarations in self.module.resources(type_).values():
            for declaration in declarations:
                for key, scope in self.expand(declaration):
                    yield ResourceInstance(declaration, self, key, scope)


@dataclass(frozen=True, slots=True, eq=False)
class KeyedScope:
    """The scope inside one instance of a block: its module's, with ``each`` or ``count``."""

    instance: ModuleInstance
    keys: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)

    def resolve(self, root: str, names: Sequence[str], evaluation: Evaluation) -> tuple[Value, int]:
        """Return the value of a reference and how many of its names were used."""
        if root in self.keys and names and names[0] in self.keys[root]:
            return self.keys[root][names[0]], 1
        return self.instance.resolve(root, names, evaluation)

    def read_file(self, path: str) -> bytes | None:
        """Return the content of a file inside the workspace."""
        return self.instance.read_file(path)


@dataclass(frozen=True, slots=True, eq=False)
class ResourceInstance:
    """One instance of a resource in one instance of its module."""

    declaration: Declaration
    module: ModuleInstance
    key: Key
    scope: KeyedScope

    @property
    def address(self) -> str:
        """The instance's address, as in Terraform's plans."""
        prefix = f"{self.module.address}." if self.module.address else ""
        return f"{prefix}{'.'.join(self.declaration.labels)}{format_key(self.key)}"

    def value(self, name: str) -> Value | None:
        """Return what an argument is worth, None where it is absent."""
        expression = self.declaration.argument(name)
        if expression is None:
            return None
        return self.module.evaluate(expression, scope=self.scope)


class _Nothing:
    """The scope of what must be literal: defaults, and the sources of module calls."""

    def resolve(self, root: str, names: Sequence[str], evaluation: Evaluation) -> tuple[Value, int]:  # noqa: ARG002
        return unknown(), len(names)

    def read_file(self, path: str) -> bytes | None:  # noqa: ARG002
        return None


def _evaluated_in(scope: Scope, expression: Expression) -> Input:
    return lambda evaluation: expression.evaluate(scope, expression, evaluation)


def _converted(value: Value, type_: Type) -> Value:
    try:
        return convert(apply_defaults(value, type_), type_)
    except EvaluationError as error:
        return invalid(str(error))
