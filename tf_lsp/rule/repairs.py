"""What a rule may ask to be done about a problem. All of it is data; the edits are made elsewhere.

Expressions are Terraform's, as one would write them: ``true``, ``"All"``, ``["a"]``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from tf_lsp.dataclass import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Content:
    """What stands in a block: arguments by name, and nested blocks in their order."""

    arguments: Mapping[str, str] = field(default_factory=dict)
    blocks: tuple[tuple[str, Content], ...] = ()


@dataclass(frozen=True, slots=True)
class Set:
    """Give arguments of the problem's block other values, adding those that are not there.

    Names may be paths (``rule.enabled``); nested blocks that are missing on the way are made.
    Where a value comes from elsewhere, it can also be set at its origin.
    """

    values: Mapping[str, str]
    along: Mapping[str, str] = field(default_factory=dict)
    """What must not contradict: set in the same edit where it is written otherwise."""
    because: str = ""
    """Who demands that, and why."""
    caution: str = ""
    """What one must know before: that it replaces the resource, costs money, takes long. It is
    told in the fix's title, and such a fix is never made along with others."""


@dataclass(frozen=True, slots=True)
class Insert:
    """Add a nested block to the problem's block; the last name of the path is its type."""

    path: str
    content: Content = field(default_factory=Content)
    caution: str = ""
    """As for ``Set``."""


@dataclass(frozen=True, slots=True)
class Remove:
    """Take away what the problem is about: an argument, a nested block or an element of a list."""

    caution: str = ""
    """As for ``Set``."""


@dataclass(frozen=True, slots=True)
class Add:
    """Add a resource behind the one that the problem is about, with a name that is free.

    In the content's expressions, ``{self}`` stands for a reference to that resource.
    """

    type: str
    content: Content
    caution: str = ""
    """As for ``Set``."""


@dataclass(frozen=True, slots=True)
class Refer:
    """Let an argument refer to a resource that the module has: one fix for each that it has."""

    argument: str
    attribute: str
    """The type and attribute to refer to: ``aws_kms_key.arn``."""


Repair: TypeAlias = Set | Insert | Remove | Add | Refer
