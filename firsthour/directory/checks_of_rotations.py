"""What is wrong with a rotation: strangers, overlaps, times that no clock shows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from firsthour.directory.fields import exists, instant, zone
from firsthour.directory.mistakes import stranger, wrong
from firsthour.directory.rotations import (
    HolidaysSection,
    OverrideSection,
    RotationSection,
    SwapSection,
)
from firsthour.directory.schema import DirectorySection
from firsthour.public_holidays import countries
from firsthour.reading import Document, Path, Problem, nearest


def rotation_problems(
    section: DirectorySection, key: str, rotation: RotationSection, document: Document
) -> Iterator[Problem]:
    """Every mistake in one rotation that shows beside the rest of the file."""
    path: Path = ("rotations", key)
    if rotation.team and rotation.team not in section.teams:
        yield stranger(document, (*path, "team"), rotation.team, section.teams, "team")
    for where, person in _named(rotation):
        if person not in section.people:
            yield stranger(document, (*path, *where), person, section.people)
    yield from _holidays(rotation, path, document)
    yield from _layers(rotation, path, document)
    yield from _overrides(rotation, path, document)
    yield from _swaps(rotation, path, document)


def _named(rotation: RotationSection) -> Iterator[tuple[Path, str]]:
    """Everybody whom a rotation names, and where."""
    for at, layer in enumerate(rotation.layers):
        for place, person in enumerate(layer.people):
            yield ("layers", at, "people", place), person
    for at, override in enumerate(rotation.overrides):
        yield ("overrides", at, "person"), override.person
    if rotation.calendar:
        for name, person in rotation.calendar.people.items():
            yield ("calendar", "people", name), person


def _holidays(rotation: RotationSection, path: Path, document: Document) -> Iterator[Problem]:
    given = rotation.holidays
    if given.country and given.country not in countries():
        message = f"Public holidays of {given.country!r} are not known"
        hint = "a two-letter code such as DE, GR or US"
        yield wrong(document, (*path, "holidays", "country"), message, hint)
    elif given.subdivision and given.subdivision not in countries().get(given.country, ()):
        parts = countries().get(given.country, ())
        message = f"{given.country or 'No country'} has no part {given.subdivision!r}"
        hint = nearest(given.subdivision, parts) if parts else "name its country too"
        yield wrong(document, (*path, "holidays", "subdivision"), message, hint)
    for at, layer in enumerate(rotation.layers):
        if layer.on_holidays != "as_usual" and given == HolidaysSection():
            message = "This rotation has no holidays"
            hint = "give it `holidays: {country: DE}`, or `extra` dates"
            yield wrong(document, (*path, "layers", at, "on_holidays"), message, hint)


def _layers(rotation: RotationSection, path: Path, document: Document) -> Iterator[Problem]:
    for at, layer in enumerate(rotation.layers):
        there, where = layer.timezone or rotation.timezone, (*path, "layers", at)
        yield from _impossible(document, (*where, "starts"), layer.starts, there)
        if layer.until is None:
            continue
        yield from _impossible(document, (*where, "until"), layer.until, there)
        if instant(layer.until, zone(there)) <= instant(layer.starts, zone(there)):
            yield wrong(document, (*where, "until"), "The layer ends before it begins")


@dataclass(frozen=True, slots=True)
class _Spanned:
    """An override or a swap as a span of instants, and how it is told."""

    at: int
    people: tuple[str, ...]
    start: datetime
    end: datetime
    told: str


def _spanned(entries: Iterable[OverrideSection | SwapSection], there: str) -> Iterator[_Spanned]:
    for at, each in enumerate(entries):
        people = (each.person,) if isinstance(each, OverrideSection) else each.between
        told = f"{each.begin:%Y-%m-%d %H:%M} to {each.to:%Y-%m-%d %H:%M}"
        start, end = (instant(time, zone(there)) for time in (each.begin, each.to))
        yield _Spanned(at, people, start, end, told)


def _overrides(rotation: RotationSection, path: Path, document: Document) -> Iterator[Problem]:
    found = list(_spanned(rotation.overrides, rotation.timezone))
    yield from _times(rotation, "overrides", found, path, document)
    for first, second in _overlaps(found):
        message = (
            f"The override of {second.people[0]} ({second.told}) overlaps that of "
            f"{first.people[0]} ({first.told})"
        )
        hint = "only one of them can be on: end one where the other begins"
        yield wrong(document, (*path, "overrides", second.at), message, hint)


def _swaps(rotation: RotationSection, path: Path, document: Document) -> Iterator[Problem]:
    found, members = list(_spanned(rotation.swaps, rotation.timezone)), rotation.members()
    yield from _times(rotation, "swaps", found, path, document)
    for each in found:
        where = (*path, "swaps", each.at, "between")
        if each.people[0] == each.people[1]:
            yield wrong(document, where, "It swaps somebody with themselves")
        for place, person in enumerate(each.people):
            if person not in members and not rotation.calendar:
                message = f"{person!r} is not in this rotation"
                yield wrong(document, (*where, place), message, nearest(person, members))
    for person in dict.fromkeys(name for each in found for name in each.people):
        for first, second in _overlaps([each for each in found if person in each.people]):
            names = " and ".join(second.people), " and ".join(first.people)
            message = f"The swap of {names[0]} overlaps that of {names[1]} ({first.told})"
            hint = f"{person} can give a turn away once"
            yield wrong(document, (*path, "swaps", second.at), message, hint)


def _times(
    rotation: RotationSection, field: str, found: Iterable[_Spanned], path: Path, document: Document
) -> Iterator[Problem]:
    """Times that no clock shows, and ends before beginnings."""
    entries: dict[str, Sequence[OverrideSection | SwapSection]]
    entries = {"overrides": rotation.overrides, "swaps": rotation.swaps}
    for each, span in zip(entries[field], found, strict=True):
        where = (*path, field, span.at)
        yield from _impossible(document, (*where, "from"), each.begin, rotation.timezone)
        yield from _impossible(document, (*where, "to"), each.to, rotation.timezone)
        if span.start >= span.end:
            message = f"The {field.removesuffix('s')} ends before it begins"
            yield wrong(document, (*where, "to"), message)


def _overlaps(found: Iterable[_Spanned]) -> Iterator[tuple[_Spanned, _Spanned]]:
    """Each span that begins while an earlier one lasts, after that one."""
    last: _Spanned | None = None
    for each in sorted(found, key=lambda span: (span.start, span.end)):
        if each.start >= each.end:
            continue
        if last and each.start < last.end:
            yield last, each
        if last is None or each.end > last.end:
            last = each


def _impossible(document: Document, path: Path, time: datetime, there: str) -> Iterator[Problem]:
    """A wall-clock time that is left out when clocks are put forward."""
    if time.tzinfo is None and not exists(time, zone(there)):
        message = f"There is no {time:%H:%M} on that day in {there}: clocks are put forward"
        yield wrong(document, path, message, "give a time outside the hour that is left out")
