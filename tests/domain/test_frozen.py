"""Values that are made in less time are the values that the library of dataclasses makes."""

from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, replace
from typing import Any, get_args

import pytest

from firsthour.domain import facts as f
from firsthour.domain import frozen
from firsthour.domain.effects import Effect
from firsthour.domain.escalation import Notice, Obligation, Seat
from tests.domain.samples import filled

KINDS = (*get_args(f.Body), f.Fact, Effect, Obligation, Notice, Seat)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_swift_value_is_of_its_class_and_frozen(kind: type) -> None:
    """Made of all its fields it holds them, equals another one, and can't be changed."""
    value = filled(kind)
    given = {each.name: getattr(value, each.name) for each in fields(kind)}
    for made in (kind(**given), frozen.maker(kind)(**given)):
        assert kind is type(made)
        assert value == made
        for name in given:
            with pytest.raises(FrozenInstanceError):
                setattr(made, name, None)
            with pytest.raises(FrozenInstanceError):
                delattr(made, name)


def test_what_is_left_out_has_its_default() -> None:
    """As the class says it."""
    made = Effect("page:1", "notify")

    assert {each.name: each.default for each in fields(Effect)[2:]} == {
        name: value for name, value in asdict(made).items() if name not in ("key", "act")
    } | {"text": made.text}


def test_a_swift_copy_is_the_usual_copy() -> None:
    """With the values that are named, the others as they were; the original stays."""
    seat: Any = filled(Seat)
    changes = {"person": "eva", "attempt": 7, "relief": not seat.relief}
    before = asdict(seat)

    made = frozen.replace(seat, **changes)

    assert (Seat, replace(seat, **changes)) == (type(made), made)
    assert before == asdict(seat)
    with pytest.raises(FrozenInstanceError):
        made.person = "maria"


def test_a_copy_has_no_field_that_the_class_has_not() -> None:
    """A misspelt name is a mistake."""
    with pytest.raises(AttributeError):
        frozen.replace(filled(Seat), persona="eva")


def test_a_default_that_is_made_anew_is_refused() -> None:
    """It would be one for all values."""

    @dataclass(frozen=True, slots=True)
    class Basket:
        things: list[str] = field(default_factory=list)

    with pytest.raises(TypeError):
        frozen.swift(Basket)
