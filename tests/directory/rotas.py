"""Rotations made for tests."""

from collections.abc import Iterable
from typing import Any

from firsthour.directory import ical
from firsthour.directory.ical import Names
from firsthour.directory.rota import Rota
from firsthour.directory.rotations import RotationSection
from firsthour.directory.spans import Shift

NOBODY = Names({}, {}, {})


def rota(**fields: Any) -> Rota:  # noqa: ANN401 - the fields of a file
    """A rotation with these fields of a file."""
    section = RotationSection.model_validate({"name": "Rotation", **fields})
    return Rota("rotation", section, None, NOBODY)


def calendar(text: str, people: dict[str, str], zone: str = "UTC", **known: Any) -> Rota:  # noqa: ANN401 - names and addresses
    """A rotation by a calendar of another tool."""
    made = {"name": "Calendar", "timezone": zone, "calendar": {"file": "x.ics", "people": people}}
    names = Names(people, known.get("mails", {}), known.get("called", {}))
    return Rota("rotation", RotationSection.model_validate(made), ical.read(text.encode()), names)


def told(shifts: Iterable[Shift | None]) -> list[str]:
    """Shifts as lines: start, end, people; nothing is a dash."""
    return [
        f"{each.start:%m-%d %H:%M} {each.end:%m-%d %H:%M} {'+'.join(each.people)}" if each else "-"
        for each in shifts
    ]
