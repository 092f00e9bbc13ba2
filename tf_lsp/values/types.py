"""The types that Terraform values have and that variables ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tf_lsp.dataclass import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Type:
    """A type; ``any`` stands for one that is not known, as in a literal ``null`` or ``list(any)``.

    ``element`` is set for list, set and map; ``elements`` for tuple; ``attributes`` for object,
    sorted by name. ``optional`` names the object's attributes that may be left out; only
    constraints have any, values never do.
    """

    kind: str
    element: Type | None = None
    elements: tuple[Type, ...] = ()
    attributes: tuple[tuple[str, Type], ...] = ()
    optional: tuple[str, ...] = field(default=(), repr=False)

    def __str__(self) -> str:
        if self.element is not None:
            return f"{self.kind}({self.element})"
        if self.kind == "tuple":
            return f"tuple([{', '.join(map(str, self.elements))}])"
        if self.kind == "object":
            inside = ", ".join(f"{name} = {type_}" for name, type_ in self.attributes)
            return f"object({{{inside}}})"
        return self.kind

    @property
    def is_primitive(self) -> bool:
        """Whether this is bool, number or string."""
        return self.kind in ("bool", "number", "string")

    @property
    def is_sequence(self) -> bool:
        """Whether this is list, set or tuple."""
        return self.kind in ("list", "set", "tuple")

    @property
    def is_mapping(self) -> bool:
        """Whether this is map or object."""
        return self.kind in ("map", "object")

    @property
    def inner(self) -> Type:
        """The element type of a list, set or map."""
        assert self.element is not None
        return self.element

    @property
    def parts(self) -> tuple[Type, ...]:
        """The types of a tuple's elements or of an object's attributes, in their order."""
        return self.elements or tuple(type_ for _, type_ in self.attributes)

    def without_optional(self) -> Type:
        """Return the type that values of this constraint have."""
        if self.element is not None:
            inner = self.element.without_optional()
            return self if inner is self.element else Type(self.kind, element=inner)
        if self.kind == "tuple":
            return tuple_type(type_.without_optional() for type_ in self.elements)
        if self.kind == "object":
            return object_type({name: type_.without_optional() for name, type_ in self.attributes})
        return self

    def has_any(self) -> bool:
        """Whether some part of the type is not known."""
        if self.kind == "any":
            return True
        if self.element is not None:
            return self.element.has_any()
        return any(part.has_any() for part in self.parts)

    def conforms(self, wanted: Type) -> bool:
        """Whether this is the wanted type, or could be it where that is left open."""
        if wanted.kind == "any" or self == wanted:
            return True
        if self.kind != wanted.kind or len(self.parts) != len(wanted.parts):
            return False
        if self.element is not None:
            return self.element.conforms(wanted.inner)
        if [name for name, _ in self.attributes] != [name for name, _ in wanted.attributes]:
            return False
        return all(map(Type.conforms, self.parts, wanted.parts))


ANY = Type("any")
BOOL = Type("bool")
NUMBER = Type("number")
STRING = Type("string")


def list_type(element: Type) -> Type:
    """Return ``list(element)``."""
    return Type("list", element=element)


def set_type(element: Type) -> Type:
    """Return ``set(element)``."""
    return Type("set", element=element)


def map_type(element: Type) -> Type:
    """Return ``map(element)``."""
    return Type("map", element=element)


def tuple_type(elements: Iterable[Type]) -> Type:
    """Return ``tuple([...])``."""
    return Type("tuple", elements=tuple(elements))


def object_type(attributes: Mapping[str, Type], optional: Iterable[str] = ()) -> Type:
    """Return ``object({...})``; ``optional`` names the attributes that may be left out."""
    return Type(
        "object",
        attributes=tuple(sorted(attributes.items())),
        optional=tuple(sorted(optional)),
    )
