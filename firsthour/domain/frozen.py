"""Frozen values that cost hardly more to make than plain ones.

A frozen dataclass sets each of its fields past the guard that freezes it, by a call of its own: a
fact with its effect takes thirty of them, and what a case costs is mostly facts. Here a value is
filled while it is of a class without the guard, and then becomes what it is: two calls in all.
The classes stay the frozen dataclasses that they are; what is made is the same.
"""

from collections.abc import Callable
from dataclasses import MISSING, Field, fields
from dataclasses import replace as replace_any
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
_Copy = Callable[[Any, dict[str, Any]], Any]
_COPIES: dict[type, _Copy] = {}
_MAKERS: dict[Any, Callable[..., Any]] = {}

if TYPE_CHECKING:
    from dataclasses import replace as replace  # noqa: PLC0414 - handed on
else:

    def replace(value, /, **changes):  # noqa: ANN001, ANN003, ANN201 - typed as the other one
        """As `dataclasses.replace`: a copy with other values, in less time where it is `swift`."""
        copy = _COPIES.get(type(value))
        return copy(value, changes) if copy else replace_any(value, **changes)


def swift(*kinds: type[Any]) -> None:
    """Make values of these frozen dataclasses with slots in less time.

    Raises ``TypeError`` where a field has a default that is made anew for each.
    """
    for kind in kinds:
        made: dict[str, Any] = {}
        exec(_source(kind), _names(kind), made)  # noqa: S102 - as dataclass does: from names of fields
        kind.__init__ = made["init"]
        _COPIES[kind] = made["copy"]
        _MAKERS[kind] = made["make"]


def maker(kind: Callable[P, T]) -> Callable[P, T]:
    """What makes a value of a `swift` class in two thirds of the time that calling the class takes.

    A class is called by way of its metaclass, this is a plain function: for who makes the most.
    """
    made: Callable[P, T] = _MAKERS[kind]
    return made


def _names(kind: type[Any]) -> dict[str, Any]:
    """What the code of a class refers to."""
    # A subclass that adds nothing but the usual way of setting fields: it is laid out alike.
    usual = {each: getattr(object, each) for each in ("__init__", "__setattr__", "__delattr__")}
    return {
        "_Plain": type(f"Plain{kind.__name__}", (kind,), {"__slots__": (), **usual}),
        "_Frozen": kind,
        "_becomes": object.__dict__["__class__"].__set__,
        **{f"_{each.name}": each.default for each in fields(kind)},
    }


def _source(kind: type[Any]) -> str:
    """The code that makes a value of its fields, and of another value."""
    names = [each.name for each in fields(kind)]
    given = ", ".join(map(_parameter, fields(kind)))
    lines = [
        f"def init(self, {given}):",
        " _becomes(self, _Plain)",
        *[f" self.{name} = {name}" for name in names],
        " self.__class__ = _Frozen",
        f"def make({given}):",
        " made = _Plain()",
        *[f" made.{name} = {name}" for name in names],
        " made.__class__ = _Frozen",
        " return made",
        "def copy(value, changes):",
        " made = _Plain()",
        *[f" made.{name} = value.{name}" for name in names],
        " for name in changes:",
        "  setattr(made, name, changes[name])",
        " made.__class__ = _Frozen",
        " return made",
    ]
    return "\n".join(lines)


def _parameter(field: "Field[Any]") -> str:
    if field.default_factory is not MISSING or not field.init:
        message = f"{field.name} is made anew for each value"
        raise TypeError(message)
    return field.name if field.default is MISSING else f"{field.name}=_{field.name}"
