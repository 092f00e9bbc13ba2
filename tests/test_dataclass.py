"""Our ``dataclass`` makes what the standard library's makes."""

from __future__ import annotations

import dataclasses
import itertools
import operator
from typing import TYPE_CHECKING, Any, Final

import pytest

from tf_lsp import dataclass as ours

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType


def plain(library: ModuleType, **options: bool) -> Any:
    @library.dataclass(**options)
    class Example:
        """An example."""

        first: int
        second: object = None

    return Example


def without_options(library: ModuleType) -> Any:
    @library.dataclass
    class Example:
        first: int
        second: str = "two"

    return Example


def with_field_options(library: ModuleType) -> Any:
    @library.dataclass(frozen=True, slots=True)
    class Example:
        first: int
        made: list[int] = library.field(default_factory=list, compare=False)
        hidden: int = library.field(default=3, repr=False)

        @property
        def total(self) -> int:
            return self.first + self.hidden

    return Example


def derived(library: ModuleType) -> Any:
    @library.dataclass(frozen=True, slots=True)
    class Base:
        base: int

    @library.dataclass(frozen=True, slots=True)
    class Middle(Base):
        """It has no fields of its own."""

    @library.dataclass(frozen=True, slots=True)
    class Example(Middle):
        own: int = 2

    return Example


def with_methods_of_its_own(library: ModuleType) -> Any:
    @library.dataclass(frozen=True, slots=True, eq=False)
    class Example:
        first: int
        second: int = 0

        def __repr__(self) -> str:
            return "an example"

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Example) and other.first == self.first

        def __hash__(self) -> int:
            return self.first

    return Example


def empty(library: ModuleType) -> Any:
    @library.dataclass(frozen=True, slots=True)
    class Example:
        pass

    return Example


OPTIONS: Final = ("frozen", "slots", "eq", "repr", "order")
MAKERS: dict[str, Callable[[ModuleType], Any]] = {
    maker.__name__: maker
    for maker in (without_options, with_field_options, derived, with_methods_of_its_own, empty)
}
for flags in itertools.product([False, True], repeat=len(OPTIONS)):
    options = dict(zip(OPTIONS, flags, strict=True))
    if options["eq"] or not options["order"]:
        name = " ".join(option for option, is_on in options.items() if is_on) or "nothing"
        MAKERS[name] = lambda library, options=options: plain(library, **options)  # type: ignore[misc]

GIVEN: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((), {}),
    ((1,), {}),
    ((2,), {}),
    ((1, 5), {}),
    ((1, 4), {}),
    ((), {"first": 1}),
    ((1,), {"hidden": 4}),
    ((1, 2, 3, 4), {}),
    ((1,), {"nothing_such": 1}),
]


def outcome(action: Callable[[], Any]) -> object:
    """Return what comes of an action, and only the kind of an error."""
    try:
        result = action()
    except (TypeError, AttributeError) as error:
        return type(error)
    return repr(result)


def instances(class_: Any) -> list[Any]:
    """Return an instance for all arguments that the class accepts."""
    made = []
    for arguments, named in GIVEN:
        try:
            made.append(class_(*arguments, **named))
        except TypeError:
            made.append(None)
    return made


def traits(library: ModuleType, maker: Callable[[ModuleType], Any]) -> dict[str, object]:
    """Return all that can be told apart of a class and its instances."""
    class_ = maker(library)
    made = instances(class_)
    shown = ["" if " object at " in repr(each) else repr(each) for each in made]
    comparisons = (operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge)
    pairs = list(itertools.product(made, repeat=2))
    found = [each for each in made if each is not None]
    return {
        "instances": shown,
        "document": class_.__doc__ if class_.__doc__ == "An example." else None,
        "attributes": [
            outcome(lambda each=each, name=name: getattr(each, name))  # type: ignore[misc]
            for each in made
            for name in ("first", "second", "made", "hidden", "total", "base", "own")
        ],
        **{
            compare.__name__: [outcome(lambda a=a, b=b: compare(a, b)) for a, b in pairs]  # type: ignore[misc] # noqa: B023
            for compare in comparisons
        },
        "same hash": [
            outcome(lambda a=a, b=b: hash(a) == hash(b))  # type: ignore[misc]
            for a, b in pairs
            if a == b
        ],
        "slots": getattr(class_, "__slots__", None),
        "fields": [each.name for each in dataclasses.fields(class_)],
        "as a dict": [dataclasses.asdict(each) for each in found],
        "replaced": [
            repr(replace(each, **{dataclasses.fields(each)[0].name: 9}))
            for replace in (library.replace, dataclasses.replace)
            for each in found
            if dataclasses.fields(each) and " object at " not in repr(each)
        ],
        "equal to its replacement": [library.replace(each) == each for each in found],
    }


@pytest.mark.parametrize("maker", MAKERS.values(), ids=MAKERS)
def test_ours_is_the_standard_librarys(maker: Callable[[ModuleType], Any]) -> None:
    assert traits(ours, maker) == traits(dataclasses, maker)


def test_each_instance_has_a_list_of_its_own() -> None:
    class_ = with_field_options(ours)
    assert class_(1).made is not class_(1).made
