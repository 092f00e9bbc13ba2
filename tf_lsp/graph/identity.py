"""Tells whether a value names a certain resource: by reference, or by the name that it bears.

Answers are True or False where that is proved, and None where it is not known.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tf_lsp.modules.instance import AttributeOf, InputOf, Referred
from tf_lsp.modules.keys import Unknown
from tf_lsp.values import string, unknown
from tf_lsp.values.meaning import Encoded, Joined

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from tf_lsp.modules.instance import ResourceInstance
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


def names(value: Value, resource: ResourceInstance) -> bool | None:
    """Whether a value is the identity of a resource: its id, ARN or name, or a text made of it."""
    value = looked_up(value, resource.kind)
    for meaning in _leading(value):
        if meaning.instance.kind == resource.kind:
            return _is_same(meaning, resource)
    own = name_of(resource)
    if own is not None:
        if isinstance(value.content, str) and isinstance(own.content, str):
            if own.content in (value.content, name_in(value.content)):
                return True
            return False if is_a_name(value.content, resource.kind) else None
        if (same := equal(value, own)) is not None:
            return same
    return True if any(names(part, resource) for part in _whole_parts(value)) else None


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
            found = meaning
        elif isinstance(meaning, AttributeOf) and meaning.instance.key is not Unknown.KEY:
            found = meaning.instance, meaning.name
        elif isinstance(meaning, Joined):
            keys = tuple(map(key_of, meaning.parts))
            found = None if None in keys else keys
    return found


def equal(first: Value, second: Value) -> bool | None:
    """Whether two strings are equal; two unknown ones are where they come from the same place."""
    if isinstance(first.content, str) and isinstance(second.content, str):
        return first.content == second.content
    key = key_of(first)
    return True if key is not None and key == key_of(second) else None


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


def _is_same(meaning: AttributeOf | Referred, resource: ResourceInstance) -> bool | None:
    other = meaning.instance
    if other.declaration is not resource.declaration or other.module is not resource.module:
        return False
    is_picked = isinstance(meaning, Referred) and meaning.is_picked
    if Unknown.KEY in (other.key, resource.key) or is_picked:
        return None
    return other.key == resource.key


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
