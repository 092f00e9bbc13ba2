"""Resources, their blocks and arguments as a rule sees them.

Every question is a claim that is true only when it is proved. What is unknown, half-typed or not
valid answers False to all of them, and where a rule needs the opposite of a claim, the opposite
has a word of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from tf_lsp.dataclass import dataclass, replace
from tf_lsp.modules.body import Body, Given, body_of
from tf_lsp.modules.reads import Read, remembered
from tf_lsp.modules.source import Place
from tf_lsp.rule.claims import Claims
from tf_lsp.rule.defaults import DEFAULTS
from tf_lsp.rule.paths import split_path
from tf_lsp.rule.wording import state_of
from tf_lsp.text import Span
from tf_lsp.values import Step, Value
from tf_lsp.values.value import from_python

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tf_lsp.graph.configuration import Configuration
    from tf_lsp.modules.instance import ResourceInstance
    from tf_lsp.modules.source import Expression
    from tf_lsp.rule.repairs import Repair

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Problem:
    """What a rule found: what is wrong with what, what follows, and how to put it right."""

    subject: Block | Argument
    says: str
    """What is to be said of the subject: "is not set", "has no access logging"."""
    so: str
    """Completes "``subject`` is false, so …"; no full stop."""
    repairs: tuple[Repair, ...] = ()
    about: Resource | None = None
    """The resource that suffers, where it is another than the subject's."""


class Views:
    """The views of one configuration: one for each resource, so that nothing is asked twice."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self._resources: dict[ResourceInstance, Resource] = {}
        self.subject: Resource | None = None
        """The resource that is judged: what is read of all others is noted."""
        self.parts: set[str] = set()
        """The arguments and nested blocks of that resource that were read."""

    def of(self, instance: ResourceInstance) -> Resource:
        """Return the view of a resource."""
        if instance not in self._resources:
            self._resources[instance] = Resource(instance, self)
        return self._resources[instance]


class Block:
    """A block: its arguments by ``block["name"]``, and the blocks nested in it."""

    def __init__(self, body: Body, path: tuple[str, ...]) -> None:
        self.body = body
        self.path = path
        self._remembered: dict[tuple[str, str], tuple[object, tuple[Read, ...]]] = {}

    @property
    def resource(self) -> Resource:
        """The resource that the block belongs to."""
        raise NotImplementedError

    @property
    def name(self) -> str:
        """What the block is called in messages: ``logging``, ``rule.filter``."""
        return ".".join(self.path)

    @property
    def place(self) -> Place:
        """What is underlined for the block as a whole."""
        return self.body.place

    def __getitem__(self, name: str) -> Argument:
        """Return an argument of the block itself, whether or not it is written."""
        argument = self._once(("argument", name), lambda: self._argument(name))
        resource = self.resource
        if resource.views.subject is resource:
            resource.looked_at.append(argument)
        return argument

    def _argument(self, name: str) -> Argument:
        given = self.body.argument(name)
        return Argument(self, name, given, is_absent=not given and not self.body.may_have(name))

    def at(self, path: str) -> Iterator[Argument]:
        """Iterate over an argument of all the nested blocks that lead to it: ``rule.days``."""
        *outer, last = path.split(".")
        return (block[last] for block in (self.blocks(".".join(outer)) if outer else [self]))

    def blocks(self, path: str) -> Sequence[Block]:
        """Return the nested blocks of a type that are certainly there; ``a.b`` goes deeper."""
        step, _, rest = path.partition(".")
        found = self._inner(step)
        return [deeper for inner in found for deeper in inner.blocks(rest)] if rest else found

    def has_block(self, path: str) -> bool:
        """Whether a nested block of a type is certainly there."""
        return len(self.blocks(path)) > 0

    def lacks_block(self, path: str) -> bool:
        """Whether there is certainly no nested block of a type; of ``a.b``, in no block ``a``."""
        step, _, rest = path.partition(".")
        if self._may_have_more(step):
            return False
        return all(rest and inner.lacks_block(rest) for inner in self._inner(step))

    def has_only_blocks(self, path: str, such_that: Callable[[Block], bool]) -> bool:
        """Whether there are nested blocks of a type, no others may be there, and all are such."""
        blocks = self.blocks(path)
        are_all = len(blocks) > 0 and not self._may_have_more(path)
        return are_all and all(map(such_that, blocks))

    def problem(
        self,
        says: str,
        *,
        so: str,
        repairs: Sequence[Repair] = (),
        about: Resource | None = None,
    ) -> Problem:
        """Return a problem with the block as a whole; ``says`` goes behind its name."""
        return Problem(self, says, so, tuple(repairs), about)

    def _inner(self, name: str) -> Sequence[Block]:
        return self._once(
            ("blocks", name),
            lambda: [
                _NestedBlock(self.resource, body, (*self.path, name))
                for body in self.body.blocks(name).certain
            ],
        )

    def _may_have_more(self, path: str) -> bool:
        step, _, rest = path.partition(".")
        if self._once(("more", step), lambda: self.body.blocks(step).may_be_more):
            return True
        return bool(rest) and any(inner._may_have_more(rest) for inner in self._inner(step))

    def _once(self, key: tuple[str, str], make: Callable[[], _T]) -> _T:
        """Compute something once, but note each time what was read from elsewhere for it.

        A key ends with the name of the argument, or of the nested blocks, that is looked at.
        """
        reads = self.resource.instance.module.root.reads
        self.resource._note(self.path[0] if self.path else key[-1])
        if key in self._remembered:
            found, read = self._remembered[key]
            reads += read
            return cast("_T", found)
        start = len(reads)
        made = make()
        self._remembered[key] = made, remembered(reads[start:])
        return made


class _NestedBlock(Block):
    """A block inside a resource."""

    def __init__(self, resource: Resource, body: Body, path: tuple[str, ...]) -> None:
        super().__init__(body, path)
        self._resource = resource

    @property
    def resource(self) -> Resource:
        return self._resource


class Resource(Block):
    """One instance of a resource, a data source, a module call or another top-level block."""

    def __init__(self, instance: ResourceInstance, views: Views) -> None:
        super().__init__(body_of(instance), ())
        self.instance = instance
        self.views = views
        self.looked_at: list[Argument] = []
        """The arguments that rules asked for while they judged the resource, each time."""

    @property
    def resource(self) -> Resource:
        """The resource itself."""
        return self

    @property
    def name(self) -> str:
        """What the resource is called in its module: ``aws_s3_bucket.logs``."""
        return self.instance.declaration.address

    def _note(self, part: str) -> None:
        """Note that a part of this resource was read: an argument, or nested blocks."""
        if self.views.subject is self:
            self.views.parts.add(part)
        else:
            self.instance.note()

    @property
    def kind(self) -> str:
        """What the block declares: ``aws_s3_bucket``, ``data.aws_s3_bucket``, ``module``..."""
        return self.instance.kind

    def all_of(self, kind: str) -> Sequence[Resource]:
        """Return all blocks of a kind in the whole configuration."""
        return [self.views.of(each) for each in self.views.configuration.resources(kind)]

    def is_the_only_one(self) -> bool:
        """Whether the configuration certainly has no other resource of this kind."""
        return self.views.configuration.has_one(self.kind)

    def referrers(self, path: str) -> Sequence[Resource]:
        """Return the resources that certainly refer to this one by an argument of theirs.

        ``path`` is a kind and the argument that refers: ``aws_s3_bucket_logging.bucket``.
        """
        found = self.views.configuration.certain_referrers(self.instance, *split_path(path))
        return [self.views.of(each) for each in found]

    def has_no_referrer(self, path: str) -> bool:
        """Whether certainly no argument of a kind, ``aws_flow_log.vpc_id``, refers to this one."""
        return self.views.configuration.has_no_referrer(self.instance, *split_path(path))

    def has_no_referrer_but(self, path: str, such_that: Callable[[Resource], bool]) -> bool:
        """Whether whoever refers, or may refer, to this one is certainly such; or nobody does."""
        found = self.views.configuration.all_referrers(self.instance, *split_path(path))
        return found is not None and all(such_that(self.views.of(each)) for each in found)


class Argument(Claims):
    """An argument of a block as Terraform sees it, written or not."""

    def __init__(
        self,
        block: Block,
        name: str,
        given: Given | None,
        *,
        is_absent: bool = False,
        is_element: bool = False,
    ) -> None:
        self.block = block
        self.last_name = name
        self.given = given
        self.is_absent = is_absent
        """Whether the argument is certainly not there: neither written nor half-typed."""
        self.is_element = is_element
        """Whether this is an element of the list that the argument is."""
        self.is_secret = False
        """Whether the value must not be shown, nor the way that leads to it."""

    def __bool__(self) -> bool:
        raise TypeError("an argument has no truth of its own: ask is_true, is_set, is_unset, ...")

    @property
    def resource(self) -> Resource:
        """The resource that the argument belongs to."""
        return self.block.resource

    @property
    def name(self) -> str:
        """What the argument is called in messages: ``acl``, ``rule.days``."""
        return ".".join((*self.block.path, self.last_name))

    @property
    def value(self) -> Value | None:
        """What the argument is worth, None where it is not written."""
        return self.given.value if self.given else None

    @property
    def expression(self) -> Expression | None:
        """The expression that it is given, None where it is not written."""
        return self.given.expression if self.given else None

    @property
    def is_written(self) -> bool:
        """Whether the argument is written, and known to be something else than null."""
        return self.value is not None and self.value.is_known and not self.value.is_null

    @property
    def is_null(self) -> bool:
        """Whether the argument is written and known to be null, which is as good as absent."""
        return self.value is not None and self.value.is_null

    @property
    def is_unset(self) -> bool:
        """Whether the argument is absent or null, so that the provider's default counts."""
        return self.is_absent or self.is_null

    @property
    def is_unset_or_empty(self) -> bool:
        """Whether the argument is absent, null or an empty text, list or map."""
        return self.is_unset or self.is_empty

    @property
    def effective(self) -> Value | None:
        """The value that counts: where the argument is absent or null, the provider's default."""
        if not self.is_unset:
            return self.value
        default = DEFAULTS.get(f"{self.resource.kind}.{self.name}")
        return from_python(default.value) if default else None

    @property
    def known_elements(self) -> Sequence[Argument]:
        """The elements of a list or set, each an argument; none where the list is not known."""
        value, expression = self.value, self.expression
        if value is None or expression is None or not isinstance(value.content, tuple):
            return []
        return [
            Argument(self.block, self.last_name, Given(each, expression), is_element=True)
            for each in value.elements
        ]

    def target(self, kind: str) -> Resource | None:
        """Return the resource of a kind that the argument leads to, None where it is not known.

        It may refer to the resource, or bear the name that the resource is given.
        """
        views, value = self.resource.views, self.effective
        found = None if value is None else views.configuration.target(value, kind)
        return views.of(found) if found else None

    @property
    def place(self) -> Place:
        """What is underlined: the expression, a part of it, or the block where there is none."""
        expression = self.expression
        if expression is None:
            return self.block.place
        return Place(expression.file, self.steps[0].span.shift(expression.span.start))

    @property
    def steps(self) -> list[Step]:
        """The way of the value, from the expression here to where it is written.

        The source of each step is an Expression, or a Default of a variable.
        """
        if self.value is None or self.expression is None:
            return []
        steps = [step for step in self.value.steps if step.source is not None]
        whole = Span(0, self.expression.span.end - self.expression.span.start)
        if not steps or steps[0].source is not self.expression:
            return [Step(self.expression, whole), *steps]
        is_part = self.is_element or self.block.body.placed is None
        return steps if is_part else [replace(steps[0], span=whole), *steps[1:]]

    @property
    def state(self) -> str:
        """What is to be said of the argument: ``is not set``, ``is null``, ``is "public-read"``."""
        if self.value is None:
            return "is not set"
        state = state_of(self.value)
        return f"contains {state.removeprefix('is ')}" if self.is_element else state

    def problem(
        self,
        says: str = "",
        *,
        so: str,
        repairs: Sequence[Repair] = (),
        about: Resource | None = None,
    ) -> Problem:
        """Return a problem with the argument; without ``says``, its state is told: ``is false``."""
        return Problem(self, says or self.state, so, tuple(repairs), about)
