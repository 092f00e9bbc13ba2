"""``dataclass`` as the standard library has it, made in a tenth of the time.

A command that is to answer in a moment makes a hundred such classes before it begins. The standard
library compiles up to ten functions for each of them, which takes longer than to read and judge a
small configuration. Here one is compiled, the constructor. It is three times as fast as that of a
frozen class there, because nothing but the type checker keeps anybody from assigning to a field.
"""

from __future__ import annotations

import operator
from functools import partial
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_NOTHING: Final = object()


def _dataclass(class_: type | None = None, /, **options: Any) -> Any:
    """Return a class with the methods that its fields ask for, or the decorator that does so.

    The options are ``frozen``, ``slots``, ``eq``, ``repr`` and ``order``. What the class defines
    itself is kept. ``fields`` and ``asdict`` of the standard library can be used.
    """
    return partial(_made, **options) if class_ is None else _made(class_, **options)


class _Field:
    """What is said of a field beside its name."""

    __slots__ = ("compare", "default", "default_factory", "repr")

    def __init__(
        self,
        *,
        default: object = _NOTHING,
        default_factory: object = _NOTHING,
        repr: bool = True,  # noqa: A002 - what everybody calls it
        compare: bool = True,
    ) -> None:
        self.default = default
        self.default_factory = default_factory
        self.repr = repr
        self.compare = compare

    @classmethod
    def of(cls, given: object) -> _Field:
        """Return what stands behind a field's name in the class, as a field."""
        return given if isinstance(given, cls) else cls(default=given)


class _StandardFields:
    """The fields as the standard library describes them, found when it asks for them."""

    def __get__(self, _: object, class_: Any) -> object:
        import dataclasses  # nothing else here needs it, and it takes long to import

        described: dict[str, object] = {"__annotations__": dict.fromkeys(class_._fields, Any)}
        for name, each in class_._fields.items():
            given = {key: getattr(each, key) for key in _Field.__slots__}
            set_ = {key: value for key, value in given.items() if value is not _NOTHING}
            described[name] = dataclasses.field(**set_)
        twin: Any = dataclasses.dataclass(type(class_.__name__, (), described))
        class_.__dataclass_fields__ = twin.__dataclass_fields__
        return twin.__dataclass_fields__


def _made(
    class_: type,
    *,
    frozen: bool = False,
    slots: bool = False,
    eq: bool = True,
    repr: bool = True,  # noqa: A002 - what everybody calls it
    order: bool = False,
) -> type:
    written = dict(vars(class_))
    own = {name: _Field.of(written.pop(name, _NOTHING)) for name in class_.__annotations__}
    fields: dict[str, _Field] = {}
    for base in reversed(class_.__mro__):
        fields |= getattr(base, "_fields", {})
    fields |= own
    made: dict[str, object] = {
        "__qualname__": class_.__qualname__,
        "_fields": fields,
        "__dataclass_fields__": _StandardFields(),
        "__init__": _constructor(fields),
    }
    key = _key([name for name in fields if fields[name].compare])
    if repr:
        made["__repr__"] = _representation([name for name in fields if fields[name].repr])
    if eq:
        made["__eq__"] = _comparison(operator.eq, key)
        made["__hash__"] = (lambda self: hash(key(self))) if frozen else None
    if order:
        for compare in (operator.lt, operator.le, operator.gt, operator.ge):
            made[f"__{compare.__name__}__"] = _comparison(compare, key)
    if slots:
        made["__slots__"] = tuple(own)
    # The class is made a second time, since slots cannot be added to one.
    rest = {name: value for name, value in written.items() if name not in _GIVEN_BY_PYTHON}
    return type(class_)(class_.__name__, class_.__bases__, made | rest)


_GIVEN_BY_PYTHON: Final = ("__dict__", "__weakref__")


def _constructor(fields: Mapping[str, _Field]) -> Callable[..., None]:
    """Compile the function that takes the fields in their order and assigns them."""
    scope: dict[str, Any] = {"NOTHING": _NOTHING}
    parameters, assignments = ["self"], ["pass"]
    for name, each in fields.items():
        if each.default is not _NOTHING:
            scope[f"default_{name}"] = each.default
            parameters.append(f"{name}=default_{name}")
        elif each.default_factory is not _NOTHING:
            scope[f"make_{name}"] = each.default_factory
            parameters.append(f"{name}=NOTHING")
            assignments.append(f"{name} = make_{name}() if {name} is NOTHING else {name}")
        else:
            parameters.append(name)
        assignments.append(f"self.{name} = {name}")
    exec(f"def __init__({', '.join(parameters)}): {'; '.join(assignments)}", scope)  # noqa: S102
    constructor: Callable[..., None] = scope["__init__"]
    return constructor


def _key(names: Sequence[str]) -> Callable[[object], object]:
    """Return the function that takes from an instance what it is compared by."""
    return operator.attrgetter(*names) if names else lambda _: ()


def _comparison(
    compare: Callable[[Any, Any], bool], key: Callable[[object], object]
) -> Callable[[object, object], Any]:
    def method(self: object, other: object) -> Any:
        if other.__class__ is self.__class__:
            return compare(key(self), key(other))
        return NotImplemented

    return method


def _representation(names: Sequence[str]) -> Callable[[object], str]:
    def method(self: object) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({shown})"

    return method


def _replace(instance: Any, /, **changes: object) -> Any:
    """Return another instance, with other values in some fields."""
    values = {name: getattr(instance, name) for name in instance._fields}
    return type(instance)(**values | changes)


# To the type checker these are the standard library's, whose meaning they have.
if TYPE_CHECKING:
    from dataclasses import dataclass, field, replace
else:
    dataclass, field, replace = _dataclass, _Field, _replace

__all__ = ["dataclass", "field", "replace"]
