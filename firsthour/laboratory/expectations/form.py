"""A form of sentence, or of a part of one: how it is written, an example, what it means."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from firsthour.laboratory.expectations.patterns import Pattern, Read, Reading, Slot, pattern

Got = Mapping[str, Any]
"""What stands in the slots of a pattern, by their names."""


@dataclass(frozen=True, slots=True)
class Form:
    """A row of the table: the pattern, an example, the meaning, and what it makes of the slots."""

    pattern: Pattern
    example: str
    meaning: str
    make: Callable[[Got], Any]


def form(written: str, example: str, meaning: str, make: Callable[[Got], Any]) -> Form:
    """A row of the table."""
    return Form(pattern(written), example, meaning, make)


def one_of(forms: tuple[Form, ...]) -> Slot:
    """A slot that holds one of several forms."""

    def read(reading: Reading, at: int) -> Iterator[Read]:
        for form in forms:
            for end, got in form.pattern.read(reading, at):
                yield end, form.make(got)

    return read


def several(single: Slot) -> Slot:
    """A slot that holds one or more, perhaps with a comma or ``and`` between them."""

    def read(reading: Reading, at: int) -> Iterator[Read]:
        for end, value in single(reading, at):
            following = end
            while reading.word(following) in (",", "and"):
                following += 1
            for last, more in read(reading, following):
                yield last, (value, *more)
            yield end, (value,)

    return read
