"""The defaults of an object's optional attributes, which a constraint has beside its types."""

from __future__ import annotations

from tf_lsp.dataclass import dataclass, field
from tf_lsp.values.types import ANY, Type
from tf_lsp.values.value import Value, object_of, tuple_of


@dataclass(frozen=True, slots=True)
class ObjectWithDefaults(Type):
    """An object type that has defaults for some of its optional attributes, sorted by name."""

    defaults: tuple[tuple[str, Value], ...] = field(default=(), repr=False)


def apply_defaults(value: Value, type_: Type) -> Value:
    """Return the value with the defaults of ``optional(type, default)`` put in, at every depth.

    To be called before ``convert``, as Terraform does. A default also replaces null.
    """
    if not value.is_known or value.is_null or not _has_defaults(type_):
        return value
    if isinstance(value.content, dict):
        return _apply_to_entries(value, type_)
    if isinstance(value.content, tuple) and type_.is_sequence:
        wanted = type_.elements or (type_.element or ANY,) * len(value.content)
        if len(wanted) != len(value.content):
            return value
        pairs = zip(value.content, wanted, strict=True)
        return tuple_of(apply_defaults(*pair) for pair in pairs).with_origin(value.origin)
    return value


def _apply_to_entries(value: Value, type_: Type) -> Value:
    entries = dict(value.entries)
    if type_.kind == "map":
        entries = {key: apply_defaults(entry, type_.inner) for key, entry in entries.items()}
    for name, inner in type_.attributes:
        if name in entries:
            entries[name] = apply_defaults(entries[name], inner)
    if isinstance(type_, ObjectWithDefaults):
        inners = dict(type_.attributes)
        for name, default in type_.defaults:
            if name not in entries or entries[name].is_null:
                entries[name] = apply_defaults(default, inners[name])
    return object_of(entries).with_origin(value.origin)


def _has_defaults(type_: Type) -> bool:
    if isinstance(type_, ObjectWithDefaults):
        return True
    parts = [*type_.elements, *(inner for _, inner in type_.attributes)]
    return any(map(_has_defaults, [*parts, type_.element] if type_.element else parts))
