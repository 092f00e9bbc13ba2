"""Tells whether a value names a certain resource: by reference, or by the name that it bears.

Answers are True or False where that is proved, and None where it is not known.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from tf_lsp.modules.instance import AttributeOf, InputOf, Referred
from tf_lsp.modules.keys import Unknown
from tf_lsp.values import string, unknown
from tf_lsp.values.meaning import Encoded, Joined

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from tf_lsp.modules.instance import ResourceInstance
    from tf_lsp.modules.keys import Key
    from tf_lsp.values import Value

_NAME_ARGUMENTS: Final = {"aws_s3_bucket": "bucket", "data.aws_s3_bucket": "bucket"}
"""The argument that names a resource, where it is not ``name``."""

# A bucket's ARN tells its name: https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-arn-format.html
_BUCKET_ARN: Final = re.compile(r"arn:[a-z-]+:s3:::([^/*]+)")
# So do its domain names: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
_BUCKET_DOMAIN: Final = re.compile(r"([a-z0-9.-]+?)\.s3[.-][a-z0-9.-]*amazonaws\.com(?:\.cn)?")

# The pages of these resources say that the id, by which others refer to them, is the name:
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs
_KNOWN_BY_NAME: Final = frozenset(
    {
        "aws_cloudwatch_log_group",
        "aws_iam_group",
        "aws_iam_role",
        "aws_iam_user",
        "aws_s3_bucket",
    }
)
_NAME: Final = re.compile(r"[\w./#+=,@-]+")

# What stands beside a name or ARN in a text that leads to its bearer, not to another.
_BEFORE: Final = ("/", ":")
_AFTER: Final = ("/", ":", ".s3")


Address = tuple[str, str]
"""The address of an instance of a module, and that of a block in it, without a key."""


class Lead(NamedTuple):
    """A resource that a value is the identity of."""

    address: Address
    key: Key
    is_picked: bool
    """Whether it is one of an unknown number."""


class Bearer(NamedTuple):
    """What a resource is known by. Like a ``Reference``, it tells nothing of places in a text."""

    kind: str
    address: Address
    key: Key
    text: str | None
    """The name, where it is known."""
    name: Hashable | None
    """What the name has in common with all that equals it: see ``key_of``."""

    @classmethod
    def of(cls, resource: ResourceInstance) -> Bearer:
        """Return what a resource is known by."""
        name = name_of(resource)
        text = name.content if name and isinstance(name.content, str) else None
        key = None if name is None else key_of(name)
        return cls(resource.kind, address_of(resource), resource.key, text, key)


class Reference(NamedTuple):
    """What a value tells of the resource of a kind that it may be the identity of."""

    lead: Lead | None
    candidates: tuple[Address, ...]
    """The resources that it is the identity of, or is a text made of."""
    text: str | None
    """The value, where it is a known text."""
    key: Hashable | None
    """What it has in common with all that equals it: see ``key_of``."""
    is_null: bool
    parts: tuple[Reference, ...]
    """The unknown parts of a text that stand for themselves in it."""

    @classmethod
    def of(cls, value: Value, kind: str) -> Reference:
        """Return what a value tells of a resource of a kind."""
        value = looked_up(value, kind)
        leads = (_lead(each) for each in _leading(value) if each.instance.kind == kind)
        return cls(
            next(leads, None),
            tuple(address_of(each) for each in referred(value) if each.kind == kind),
            value.content if isinstance(value.content, str) else None,
            key_of(value),
            value.is_null,
            tuple(cls.of(part, kind) for part in _whole_parts(value)),
        )

    def is_loose(self, kind: str) -> bool:
        """Whether nothing tells to which resource of a kind it may lead."""
        if self.candidates or self.is_null:
            return False
        return self.text is None or not is_a_name(self.text, kind)

    def leads_to(self, bearer: Bearer) -> bool | None:
        """Whether it is the identity of a resource: its id, ARN or name, or a text made of it."""
        if self.lead:
            return _is_same(self.lead, bearer)
        if self.text is not None and bearer.text is not None:
            if bearer.text in (self.text, name_in(self.text)):
                return True
            return False if is_a_name(self.text, bearer.kind) else None
        if self.key is not None and self.key == bearer.name:
            return True
        return True if any(part.leads_to(bearer) for part in self.parts) else None


def is_a_name(text: str, kind: str) -> bool:
    """Whether a text tells the name of a resource of a kind, so that no other can be meant.

    Others are meant by ids that their configuration does not tell, or by ARNs.
    """
    return kind in _KNOWN_BY_NAME and _NAME.fullmatch(name_in(text)) is not None


def looked_up(value: Value, kind: str) -> Value:
    """Return the name that a data source looks a resource up by, or the value if it is of none."""
    seen = set[object]()
    while data := next((d for d in referred(value) if d.kind == f"data.{kind}"), None):
        name = name_of(data)
        if name is None or data in seen:
            return unknown()
        seen.add(data)
        value = name
    return value


def name_of(resource: ResourceInstance) -> Value | None:
    """Return the name that a resource is given, None where the provider chooses one."""
    value = resource.value(_NAME_ARGUMENTS.get(resource.kind, "name"))
    return None if value is None or value.is_null else value


def key_of(value: Value) -> Hashable | None:
    """Return what two strings have in common that are certainly equal; None where nothing tells.

    That is the text where it is known. An unknown string is known by where it comes from, one that
    is made of several by all of these.
    """
    if isinstance(value.content, str):
        return value.content
    found: Hashable | None = None
    for meaning in value.meanings:  # the last one is nearest to where the value comes from
        if isinstance(meaning, InputOf):
            found = "input", meaning.module.address, meaning.variable
        elif isinstance(meaning, AttributeOf) and meaning.instance.key is not Unknown.KEY:
            found = "attribute", address_of(meaning.instance), meaning.instance.key, meaning.name
        elif isinstance(meaning, Joined):
            keys = tuple(map(key_of, meaning.parts))
            found = None if None in keys else ("joined", keys)
    return found


def address_of(resource: ResourceInstance) -> Address:
    """Return the address of a resource, without its key."""
    return resource.module.address, resource.declaration.address


def referred(value: Value) -> Iterator[ResourceInstance]:
    """Iterate over the resources that a value is the identity of, or is a text made of."""
    for meaning in _leading(value):
        yield meaning.instance
    for part in _whole_parts(value):
        yield from referred(part)


def _leading(value: Value) -> Iterator[AttributeOf | Referred]:
    """Iterate over what tells that a value is the identity of a resource.

    An argument that is written tells of what it is given, unless it is the name.
    """
    for meaning in value.meanings:
        if isinstance(meaning, Referred) or (
            isinstance(meaning, AttributeOf) and not _is_given(meaning)
        ):
            yield meaning


def _is_given(attribute: AttributeOf) -> bool:
    instance = attribute.instance
    is_written = instance.declaration.argument(attribute.name) is not None
    return is_written and attribute.name != _NAME_ARGUMENTS.get(instance.kind, "name")


def everything_in(value: Value) -> Iterator[ResourceInstance]:
    """Iterate over the resources that a value was made from in any way."""
    waiting = [value.origin] if value.origin else []
    seen = set[int]()
    while waiting:
        step = waiting.pop()
        if id(step) in seen:
            continue
        seen.add(id(step))
        if isinstance(step.meaning, AttributeOf | Referred):
            yield step.meaning.instance
        elif isinstance(step.meaning, Encoded):
            yield from everything_in(step.meaning.value)
        waiting += [*step.inputs, *([step.next] if step.next else [])]
    if isinstance(value.content, tuple | dict):
        for element in value.elements:
            yield from everything_in(element)


def _lead(meaning: AttributeOf | Referred) -> Lead:
    is_picked = isinstance(meaning, Referred) and meaning.is_picked
    return Lead(address_of(meaning.instance), meaning.instance.key, is_picked)


def _is_same(lead: Lead, bearer: Bearer) -> bool | None:
    if lead.address != bearer.address:
        return False
    if Unknown.KEY in (lead.key, bearer.key) or lead.is_picked:
        return None
    return lead.key == bearer.key


def _whole_parts(value: Value) -> Iterator[Value]:
    """Iterate over the unknown parts of a text that stand for themselves in it.

    ``${bucket.arn}/*`` leads to the bucket, ``${bucket.id}-logs`` is the name of another.
    """
    joined = next((m for m in value.meanings if isinstance(m, Joined)), None)
    if joined is None or value.is_known:
        return
    ends = string("/")
    befores, afters = (ends, *joined.parts[:-1]), (*joined.parts[1:], ends)
    for before, part, after in zip(befores, joined.parts, afters, strict=True):
        left, right = before.content, after.content
        is_whole = isinstance(left, str) and left.endswith(_BEFORE)
        if not part.is_known and is_whole and isinstance(right, str) and right.startswith(_AFTER):
            yield part


def name_in(text: str) -> str:
    """Return the name that a text bears: that of the bucket of an ARN, or the text itself."""
    found = _BUCKET_ARN.match(text) or _BUCKET_DOMAIN.fullmatch(text)
    return found[1] if found else text
