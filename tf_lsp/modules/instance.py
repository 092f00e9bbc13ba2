"""Modules and resources as they come to be: after inputs, count, for_each and module calls."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from tf_lsp.dataclass import dataclass, field
from tf_lsp.modules.keys import (
    MAX_INSTANCES,
    Key,
    Unknown,
    format_key,
    keys_of_count,
    keys_of_for_each,
)
from tf_lsp.modules.reads import ELSEWHERE, Read, remembered
from tf_lsp.values import (
    ANY,
    BOOL,
    STRING,
    Evaluation,
    EvaluationError,
    Scope,
    Type,
    Value,
    apply_defaults,
    convert,
    invalid,
    object_of,
    parse_type,
    string,
    tuple_of,
    unknown,
)
from tf_lsp.values.meaning import Whole
from tf_lsp.values.scope import MAX_STEPS
from tf_lsp.values.value import Meaning

if TYPE_CHECKING:
    from tf_lsp.modules.module import Module
    from tf_lsp.modules.source import Declaration, Expression
    from tf_lsp.modules.world import World

PATIENCE: Final = 4
"""How many evaluations come to their limit before what was not known then is no longer tried."""
MIN_STEPS: Final = 50
"""What is left to each evaluation where many have come to their limit."""
MAX_NESTING: Final = 32
"""How deep module calls are followed."""

_NO_RESOURCES: Final = frozenset(
    {"var", "local", "data", "module", "path", "terraform", "each", "count", "self"}
)
"""What begins references to other things than managed resources."""
META_ARGUMENTS_OF_CALLS: Final = frozenset(
    {"source", "version", "count", "for_each", "providers", "depends_on"}
)


@dataclass(frozen=True, slots=True, eq=False)
class Default:
    """The source of a value that a variable has by default, in one instance of its module."""

    expression: Expression
    variable: str
    module: ModuleInstance


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
    reads: list[Read] = field(default_factory=list)
    """What was read of late, in a root module and all that it calls: an expression whose evaluation
    adds nothing here depends on its text alone."""
    _values: dict[tuple[str, str], tuple[Value, tuple[Read, ...]]] = field(default_factory=dict)
    _busy: set[tuple[str, str]] = field(default_factory=set)
    _instances: dict[Declaration, list[ResourceInstance]] = field(default_factory=dict)
    _expanding: set[Declaration] = field(default_factory=set)
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

    def below(self, matters: Callable[[str], bool]) -> Iterator[ModuleInstance]:
        """Iterate over the instance itself and those that it calls, as far as they matter.

        ``matters`` tells of the folder of a module that is called whether to go there.
        """
        yield self
        for name in self.module.calls:
            folder = self.called_folder(name)
            if folder and matters(folder):
                for _, child in self.children(name):
                    yield from child.below(matters)

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
                self.note("var", name)
                return self._once(("var", name), evaluation, self._variable), 1
            case "local", (name, *_):
                self.note("local", name)
                return self._once(("local", name), evaluation, self._local), 1
            case "data", (type_, name, *rest):
                value, used = self._refer(f"data.{type_}", name, rest, evaluation)
                return value, 2 + used
            case type_, (name, *rest) if type_ not in _NO_RESOURCES:
                value, used = self._refer(type_, name, rest, evaluation)
                return value, 1 + used
        self.root.reads.append(ELSEWHERE)
        match root, tuple(names):
            case "module", (name, *rest):
                return self._call(name, rest, evaluation)
            case "path", (name, *_):
                return self._path(name), 1
            case "terraform", ("workspace", *_):
                name = self.world.workspace_name
                return (string(name) if name else unknown(STRING)), 1
        return unknown(), len(names)

    def note(self, kind: str, name: str) -> None:
        """Note that something was read, by names as in ``Read``."""
        can_be_compared = self.caller is None and not self.world.variable_files
        self.root.reads.append((kind, name) if can_be_compared else ELSEWHERE)

    def read_file(self, path: str) -> bytes | None:
        """Return the content of a file inside the workspace; a relative path is the root's."""
        self.root.reads.append(ELSEWHERE)
        return self.world.read_file(os.path.join(self.root.module.folder, path))

    def _once(
        self,
        name: tuple[str, str],
        evaluation: Evaluation,
        compute: Callable[[str, Evaluation], Value],
    ) -> Value:
        reads = self.root.reads
        if name in self._values:
            value, read = self._values[name]
            reads += read
            return value
        if name in self._busy:
            reads.append(ELSEWHERE)
            return invalid(f"{'.'.join(name)} depends on itself")
        self._busy.add(name)
        start = len(reads)
        try:
            value = compute(name[1], evaluation)
        finally:
            self._busy.discard(name)
        if not evaluation.exhausted or self.root.exhausted >= PATIENCE:
            self._values[name] = value, remembered(reads[start:])
        return value

    def evaluate_once(
        self,
        instance: ResourceInstance,
        argument: str,
        expression: Expression,
        evaluation: Evaluation,
    ) -> Value:
        """Return what an argument of one of this module's resources is worth."""
        return self._once(
            (instance.address, argument),
            evaluation,
            lambda _, budget: self.evaluate(expression, budget, instance.scope),
        )

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
            if not (value.is_null and _is_never_null(declaration, evaluation)):
                return value
        default = declaration.argument("default")
        if default is None:
            return unknown(type_.without_optional()).meant(InputOf(self, name))
        source = Default(default, name, self)
        return _converted(default.evaluate(_Nothing(), source, evaluation), type_)

    def _path(self, name: str) -> Value:
        root = self.root.module.folder
        if name == "root":
            return string(".")
        if name == "module":
            relative = os.path.relpath(self.module.folder, root)
            return string(relative.replace(os.sep, "/"))
        return unknown()

    def _refer(
        self, kind: str, name: str, rest: Sequence[str], evaluation: Evaluation
    ) -> tuple[Value, int]:
        """Return what a resource or data source is worth, and how many more names that took.

        As a whole it is unknown, but known to be this one; with count or for_each it is a tuple or
        an object of these.
        """
        declarations = self.module.named(kind, name)
        if any(declaration.is_repeated for declaration in declarations):
            self.root.reads.append(ELSEWHERE)
        else:
            self.note(kind, name)
        if len(declarations) != 1:
            return unknown(), len(rest)
        declaration = declarations[0]
        instances = self.instances(declaration, evaluation)
        if not declaration.is_repeated:
            if rest:
                return instances[0].attribute(rest[0], evaluation), 1
            return instances[0].as_value(), 0
        if any(instance.key is Unknown.KEY for instance in instances):
            return instances[0].as_value(), 0
        if len(instances) >= MAX_INSTANCES:
            return unknown(), len(rest)
        if declaration.argument("count"):
            return tuple_of(instance.as_value() for instance in instances), 0
        return object_of({str(each.key): each.as_value() for each in instances}), 0

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

    def unread_calls(self) -> Iterator[Declaration]:
        """Iterate over the module calls that lead to no module that is here."""
        return (c for name, c in self.module.calls.items() if self._entered_module(name) is None)

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
            keys = keys_of_count(self.evaluate(count, evaluation))
        elif for_each := declaration.argument("for_each"):
            keys = keys_of_for_each(self.evaluate(for_each, evaluation))
        else:
            keys = [(None, {})]
        return [(key, KeyedScope(self, bindings)) for key, bindings in keys]

    def instances(
        self, declaration: Declaration, evaluation: Evaluation | None = None
    ) -> list[ResourceInstance]:
        """Return the instances that a block of this module declares: always the same objects."""
        found = self._instances.get(declaration)
        if found is not None:
            return found
        if declaration in self._expanding:  # it depends on itself
            return [ResourceInstance(declaration, self, Unknown.KEY, KeyedScope(self))]
        self._expanding.add(declaration)
        try:
            keys = self.expand(declaration, evaluation)
        finally:
            self._expanding.discard(declaration)
        found = [ResourceInstance(declaration, self, key, scope) for key, scope in keys]
        if not (evaluation and evaluation.exhausted) or self.root.exhausted >= PATIENCE:
            self._instances[declaration] = found
        return found

    def resources(self, kind: str) -> Iterator[ResourceInstance]:
        """Iterate over the instances of the module's own blocks of a kind.

        Kinds are those of ``Module.declared``.
        """
        for name in self.module.names(kind):
            for declaration in self.module.named(kind, name):
                yield from self.instances(declaration)


@dataclass(frozen=True, slots=True, eq=False)
class KeyedScope:
    """The scope inside one instance of a block: its module's, with ``each`` or ``count``."""

    instance: ModuleInstance
    keys: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)

    def resolve(self, root: str, names: Sequence[str], evaluation: Evaluation) -> tuple[Value, int]:
        """Return the value of a reference and how many of its names were used."""
        if root in self.keys and names and names[0] in self.keys[root]:
            self.instance.root.reads.append(ELSEWHERE)
            return self.keys[root][names[0]], 1
        return self.instance.resolve(root, names, evaluation)

    def read_file(self, path: str) -> bytes | None:
        """Return the content of a file inside the workspace."""
        return self.instance.read_file(path)

    def with_names(self, names: Mapping[str, Mapping[str, Value]]) -> KeyedScope:
        """Return the scope with more names, as the iterator of a dynamic block adds them."""
        return KeyedScope(self.instance, {**self.keys, **names})


@dataclass(frozen=True, slots=True, eq=False)
class ResourceInstance:
    """One instance of a resource, or of another block, in one instance of its module."""

    declaration: Declaration
    module: ModuleInstance
    key: Key
    scope: KeyedScope

    @property
    def kind(self) -> str:
        """What the block declares: ``aws_s3_bucket``, ``data.aws_s3_bucket``, ``module``..."""
        return self.declaration.kind

    @property
    def address(self) -> str:
        """The instance's address, as in Terraform's plans."""
        prefix = f"{self.module.address}." if self.module.address else ""
        return f"{prefix}{self.declaration.address}{format_key(self.key)}"

    def note(self) -> None:
        """Note that what is written here was read."""
        declaration, module = self.declaration, self.module
        is_single = declaration.placed.names.type in ("resource", "data") and self.key is None
        if is_single:
            module.note(self.kind, declaration.labels[1])
        else:
            module.root.reads.append(ELSEWHERE)

    def value(self, name: str) -> Value | None:
        """Return what an argument is worth, None where it is absent."""
        expression = self.declaration.argument(name)
        if expression is None:
            return None
        return self.module.evaluate(expression, scope=self.scope)

    def attribute(self, name: str, evaluation: Evaluation) -> Value:
        """Return what a reference to one of the attributes is worth, known to be this one's.

        Only what is written is known; the provider computes all else, and may put another value
        in the place of null.
        """
        expression = self.declaration.argument(name)
        value = unknown()
        if expression:
            value = self.module.evaluate_once(self, name, expression, evaluation)
        return (unknown() if value.is_null else value).meant(AttributeOf(self, name))

    def as_value(self) -> Value:
        """Return what a reference to the whole is worth."""
        return unknown().meant(Referred(self))


@dataclass(frozen=True, slots=True, eq=False)
class AttributeOf(Meaning):
    """The value is an attribute of a resource or data source, whatever it is worth."""

    instance: ResourceInstance
    name: str

    @property
    def is_there(self) -> bool:
        """Whether there certainly will be a value: where the instance is certainly there."""
        return self.instance.key is not Unknown.KEY


@dataclass(frozen=True, slots=True)
class InputOf(Meaning):
    """The value is an input variable of a root module, whatever it is worth."""

    module: ModuleInstance
    variable: str


@dataclass(frozen=True, slots=True, eq=False)
class Referred(Whole):
    """The value is a resource or data source as a whole, or one of an unknown number."""

    instance: ResourceInstance
    is_picked: bool = False
    """Whether one of an unknown number was picked, by whatever key."""

    @property
    def is_single(self) -> bool:
        """Whether this is one instance, not a collection of unknown size."""
        return self.is_picked or self.instance.key is not Unknown.KEY

    def attribute(self, name: str, evaluation: Evaluation) -> Value:
        """Return the value of an attribute of the instance."""
        if not self.is_single:
            return unknown()
        return self.instance.attribute(name, evaluation)

    def element(self, key: Value) -> Value:  # noqa: ARG002 - whichever it is, no more is known
        """Return one of the instances."""
        return unknown().meant(Referred(self.instance, is_picked=True))


class _Nothing:
    """The scope of what must be literal: defaults, and the sources of module calls."""

    def resolve(self, root: str, names: Sequence[str], evaluation: Evaluation) -> tuple[Value, int]:  # noqa: ARG002
        return unknown(), len(names)

    def read_file(self, path: str) -> bytes | None:  # noqa: ARG002
        return None


def _is_never_null(declaration: Declaration, evaluation: Evaluation) -> bool:
    """Whether a variable takes its default where it is given null; any way to say so counts."""
    nullable = declaration.argument("nullable")
    if nullable is None:
        return False
    return _converted(nullable.evaluate(_Nothing(), nullable, evaluation), BOOL).content is False


def _evaluated_in(scope: Scope, expression: Expression) -> Input:
    return lambda evaluation: expression.evaluate(scope, expression, evaluation)


def _converted(value: Value, type_: Type) -> Value:
    try:
        return convert(apply_defaults(value, type_), type_)
    except EvaluationError as error:
        return invalid(str(error))
