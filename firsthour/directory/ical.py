"""Calendars of other tools (iCalendar, RFC 5545): read within bounds, and who is on by them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Event
from recurring_ical_events import InvalidCalendar

from firsthour.directory import ical_bounds as bounds
from firsthour.directory.ical_bounds import CalendarInvalid, Component
from firsthour.directory.spans import Shift, clipped

_SLACK = timedelta(days=2)
_TRIED = timedelta(days=31)
_UTC = ZoneInfo("UTC")
_MAILTO = re.compile(r"^mailto:", re.IGNORECASE)
_BROKEN = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    InvalidCalendar,
)
"""What the calendar libraries raise for text that is no sound calendar."""


@dataclass(frozen=True, slots=True)
class Called:
    """How a calendar names who is on: the title of an event, and the mail addresses in it."""

    title: str
    mails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """A shift as a calendar tells it."""

    start: datetime
    end: datetime
    called: Called


class Foreign:
    """A calendar that was read, ready to be asked. ``listed`` are its events, each told once."""

    def __init__(self, calendar: Calendar) -> None:
        self._query = recurring_ical_events.of(calendar)
        self.listed = tuple(dict.fromkeys(_called(event) for event in _events(calendar)))

    def named(self, start: datetime, end: datetime, there: ZoneInfo) -> list[Named]:
        """What the calendar holds between two instants; times without a zone are ``there``.

        CalendarInvalid where the libraries cannot work it out.
        """
        found: list[Named] = []
        try:
            for series in self._query.series:
                for each in series.between(start - _SLACK, end + _SLACK):
                    event = each.as_component(keep_recurrence_attributes=False)
                    if not _is_cancelled(event):
                        begin, over = (_utc(event[at].dt, there) for at in ("DTSTART", "DTEND"))
                        found.append(Named(begin, over, _called(event)))
        except _BROKEN as error:
            raise CalendarInvalid("calendar_unreadable", "One of its events is broken") from error
        return [each for each in found if each.start < end and each.end > start]


class Names:
    """Whom the titles and addresses in a calendar mean.

    ``given`` are the names that the directory explains, ``mails`` and ``called`` the addresses
    and names of its people; each leads to an id.
    """

    def __init__(
        self, given: Mapping[str, str], mails: Mapping[str, str], called: Mapping[str, str]
    ) -> None:
        self._given = {_folded(name): person for name, person in given.items()}
        self._mails = {_folded(mail): person for mail, person in mails.items()}
        self._called = {_folded(name): person for name, person in called.items()}
        longest = sorted(self._given, key=len, reverse=True)
        self._within = [(re.compile(rf"(?<!\w){re.escape(name)}(?!\w)"), name) for name in longest]

    def people(self, called: Called) -> tuple[str, ...]:
        """The ids of those who are on: by title, by address, by a name within the title."""
        title = _folded(called.title)
        if title in self._given:
            return (self._given[title],)
        mails = [_folded(mail) for mail in called.mails]
        attending = [self._given.get(mail) or self._mails.get(mail) for mail in mails]
        if any(attending):
            return tuple(dict.fromkeys(person for person in attending if person))
        inside = next((self._given[n] for pattern, n in self._within if pattern.search(title)), "")
        found = inside or self._mails.get(title) or self._called.get(title)
        return (found,) if found else ()


def shifts(found: Iterable[Named], names: Names, start: datetime, end: datetime) -> list[Shift]:
    """What of ``found`` somebody known is on for, between two instants; may overlap."""
    made = (Shift(each.start, each.end, names.people(each.called)) for each in found)
    return clipped([each for each in made if each.people], start, end)


def read(content: bytes) -> Foreign:
    """Read a calendar. CalendarInvalid says by its code why it cannot be used."""
    try:
        calendar = Calendar.from_ical(_text(content))
        events = _events(calendar)
        bounds.check(events)
        foreign = Foreign(calendar)
        starts = sorted(_utc(event["DTSTART"].dt, _UTC) for event in events)
    except CalendarInvalid:
        raise
    except _BROKEN as error:
        raise CalendarInvalid("calendar_unreadable", "It is a broken calendar") from error
    for start in {*starts[:1], *starts[-1:]}:
        foreign.named(start, start + _TRIED, _UTC)
    return foreign


def _text(content: bytes) -> str:
    if len(content) > bounds.LARGEST:
        message = f"It has more than {bounds.LARGEST // 1024} KiB"
        raise CalendarInvalid("calendar_too_large", message)
    try:
        text = content.decode("utf-8-sig").lstrip()
    except UnicodeDecodeError as error:
        raise CalendarInvalid("calendar_not_text", "It is not UTF-8 text") from error
    if text[:1] == "<":
        message = "It is a web page (HTML), not a calendar: perhaps one has to sign in to see it"
        raise CalendarInvalid("calendar_is_a_page", message)
    if not text[:15].upper().startswith("BEGIN:VCALENDAR"):
        message = "It is not a calendar: it does not begin with BEGIN:VCALENDAR"
        raise CalendarInvalid("calendar_unreadable", message)
    return text


def _events(calendar: Component) -> list[Component]:
    return [each for each in calendar.walk("VEVENT") if isinstance(each, Event)]


def _called(event: Component) -> Called:
    attending = event.get("ATTENDEE", [])
    several = (_MAILTO.sub("", str(each).strip()) for each in _several(attending))
    mails = tuple(each for each in several if "@" in each)
    return Called(str(event.get("SUMMARY", "")).strip(), mails)


def _several(value: Component) -> list[Component]:
    return value if isinstance(value, list) else [value]


def _is_cancelled(event: Mapping[str, object]) -> bool:
    return str(event.get("STATUS", "")).upper() == "CANCELLED"


def _utc(time: date, there: ZoneInfo) -> datetime:
    """``time`` in UTC: a date is its midnight, a time without a zone a wall clock, ``there``."""
    if not isinstance(time, datetime):
        time = datetime(time.year, time.month, time.day, tzinfo=there)
    return (time if time.tzinfo else time.replace(tzinfo=there)).astimezone(UTC)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
