"""What a finding is: where it lies, what it says, where the value comes from."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol

from tf_lsp.dataclass import dataclass
from tf_lsp.modules import names
from tf_lsp.modules.instance import Default
from tf_lsp.modules.keys import format_key
from tf_lsp.modules.source import Expression, Place
from tf_lsp.rule import Argument
from tf_lsp.text import in_one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tf_lsp.modules.module import Spot
    from tf_lsp.rule import Block, Problem, Resource, Rule, Severity
    from tf_lsp.values import Step

_MAX_NAMES: Final = 4
"""How many instances a message names."""


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """One step on the way of a value from where it is written to the argument that it is given."""

    place: Place
    step: Step

    @property
    def source(self) -> Expression | Default:
        """Whose expression the place is in."""
        assert isinstance(self.step.source, Expression | Default)
        return self.step.source

    @property
    def expression(self) -> Expression:
        """The whole expression that the place is in."""
        source = self.source
        return source.expression if isinstance(source, Default) else source


def origins(argument: Argument) -> list[Origin]:
    """Return the steps from an argument's expression to where its value is written."""
    return [_origin(step) for step in argument.steps]


def all_inputs(argument: Argument) -> Iterator[Origin]:
    """Iterate over everything that an argument's value was made from, near and far."""
    waiting = argument.steps
    seen = set[int]()
    while waiting:
        step = waiting.pop()
        if id(step) not in seen:
            seen.add(id(step))
            if step.source is not None:
                yield _origin(step)
            waiting.extend(step.inputs)
            if step.next:
                waiting.append(step.next)


def _origin(step: Step) -> Origin:
    source = step.source
    assert isinstance(source, Expression | Default)
    expression = source.expression if isinstance(source, Default) else source
    return Origin(Place(expression.file, step.span.shift(expression.span.start)), step)


@dataclass(frozen=True, slots=True, eq=False)
class Remark:
    """What a rule says of one instance of a block; not where that is at the moment."""

    rule: Rule
    severity: Severity
    name: str
    """What the subject is called."""
    number: int
    """Which it is of the problems that the rule finds in the instance."""
    message: str
    """Empty where it depends on what is found in the other instances."""
    spot: Spot | None
    """Where it is; None where that can only be told by the problem."""
    is_about: bool = False
    """Whether it says that the resource that was judged suffers."""
    is_downloaded: bool = False
    """Whether the block belongs to a downloaded module, and the place is the call of that."""

    @property
    def is_plain(self) -> bool:
        """Whether the message says it all: there is no way of a value to be shown."""
        return self.spot is not None


class Judged(Protocol):
    """An instance of a block that was judged."""

    @property
    def resource(self) -> Resource:
        """The instance as rules see it."""
        ...

    @property
    def header(self) -> tuple[Place, str]:
        """Where the header of the block is, and the address of the instance."""
        ...

    def problems(self, rule: Rule) -> Sequence[Problem]:
        """Return what a rule finds in it."""
        ...


@dataclass(slots=True, eq=False)
class Told:
    """A remark on an instance, and the place that it is about at the moment."""

    remark: Remark
    judged: Judged
    place: Place

    @property
    def problem(self) -> Problem:
        """What the rule found."""
        return self.judged.problems(self.remark.rule)[self.remark.number]


@dataclass(eq=False)
class Finding:
    """A problem with one path in a block, for all instances that have it at this place."""

    told: Sequence[Told]
    """What is told of each instance: at least one, and all have rule, subject and place alike."""
    message: str

    @property
    def rule(self) -> Rule:
        """The rule that found it."""
        return self.told[0].remark.rule

    @property
    def severity(self) -> Severity:
        """How severe it is, by the settings."""
        return self.told[0].remark.severity

    @property
    def place(self) -> Place:
        """What is to be underlined."""
        return self.told[0].place

    @property
    def is_downloaded(self) -> bool:
        """Whether the block belongs to a downloaded module, and the place is the call of that."""
        return self.told[0].remark.is_downloaded

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """The problems, one for each instance; they are found when somebody asks for them."""
        return tuple(each.problem for each in self.told)

    @property
    def subject(self) -> Block | Argument:
        """What the finding is about in the first instance: an argument, or a block as a whole."""
        return self.problems[0].subject

    @property
    def argument(self) -> Argument | None:
        """The argument of the first instance; None where a block as a whole is the subject."""
        subject = self.subject
        return subject if isinstance(subject, Argument) else None

    @property
    def block(self) -> Block:
        """The block that the finding is in, in the first instance."""
        subject = self.subject
        return subject.block if isinstance(subject, Argument) else subject

    @property
    def is_secret(self) -> bool:
        """Whether what is written there must not be shown."""
        return self.argument is not None and self.argument.is_secret

    @property
    def chain(self) -> list[Origin]:
        """Where the first instance's value comes from, if not from the argument itself.

        Nothing is told of a secret, which is written somewhere on that way.
        """
        if self.told[0].remark.is_plain:
            return []
        subject = self.subject
        if isinstance(subject, Argument) and subject.is_secret:
            return []
        steps = origins(subject) if isinstance(subject, Argument) else []
        return steps if len(steps) > 1 else []

    @property
    def about(self) -> list[Resource]:
        """The resources that suffer, where the finding lies in another."""
        suffering: dict[str, Resource] = {}
        for each in self.told:
            if not each.remark.is_plain:
                about = each.problem.about
            else:
                about = each.judged.resource if each.remark.is_about else None
            if about:
                suffering[about.name] = about
        return list(suffering.values())

    @property
    def stands_alone(self) -> bool:
        """Whether it is certain, without a look at the problems, that nothing is ``related``."""
        remarks = [each.remark for each in self.told]
        return all(remark.is_plain and not remark.is_about for remark in remarks)

    @property
    def related(self) -> Iterator[tuple[Place, str]]:
        """Other places that belong to it, with what to say there: whence the value, who suffers."""
        yield from ((origin.place, in_one_line(origin.place.text)) for origin in self.chain)
        if all(each.remark.is_plain for each in self.told):
            headers = (each.judged.header for each in self.told if each.remark.is_about)
            yield from {address: (place, address) for place, address in headers}.values()
        else:
            yield from ((each.place, each.instance.address) for each in self.about)


def message_of(problems: Sequence[Problem]) -> str:
    """Return what to say of the problems of some instances at the same place."""
    first = problems[0]
    where = ""
    steps = origins(first.subject) if isinstance(first.subject, Argument) else []
    if steps and steps[-1].source is not steps[0].source:
        where = f" ({steps[-1].place.line})"
    instances = _named(filter(None, map(_instance_name, problems)))
    suffering = _named(problem.about.name for problem in problems if problem.about)
    return (
        f"{f'For {suffering}: ' if suffering else ''}{first.subject.name} {first.says}{where}"
        f"{f' in {instances}' if instances else ''}, so {first.so}."
    )


def is_told_by_its_place(problem: Problem) -> bool:
    """Whether a problem has no way to show: its value is written where it is underlined."""
    subject = problem.subject
    if not isinstance(subject, Argument):
        return True
    return not subject.is_secret and len(subject.steps) < 2


def place_of(problem: Problem) -> tuple[Place, bool]:
    """Return what to underline, and whether it is the call of a downloaded module."""
    outermost = None
    for ancestor in problem.subject.resource.instance.module.ancestors:
        if names.is_downloaded(ancestor.module.folder):
            outermost = ancestor.call
    if outermost:
        return outermost.placed.place, True
    return problem.subject.place, False


def _named(given: Iterator[str]) -> str:
    """Return names in a row, each once, and how many more there are."""
    distinct = list(dict.fromkeys(given))
    if len(distinct) > _MAX_NAMES:
        distinct = [*distinct[:_MAX_NAMES], f"{len(distinct) - _MAX_NAMES} more"]
    return ", ".join(distinct)


def _instance_name(problem: Problem) -> str:
    """Return what tells the instance from others of its block, as Terraform writes it."""
    instance = problem.subject.resource.instance
    key = format_key(instance.key)
    if not instance.module.address:
        return key
    return instance.address if key else instance.module.address


def describe_chain(finding: Finding) -> str:
    """Return the way of the value in one line, as a reader of the configuration would put it.

    For example ``is_multi_region_trail = local.trail.multi → var.multi → false (prod.tfvars:3)``.
    """
    if not finding.chain:
        return ""
    texts = list[str]()
    for origin in finding.chain:
        text = in_one_line(origin.place.text)
        if not texts or texts[-1] != text:
            texts.append(text)
    return f"{finding.subject.name} = {' → '.join(texts)} ({finding.chain[-1].place.line})"
