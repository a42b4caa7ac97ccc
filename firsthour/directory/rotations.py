"""The form of rotations and delegations in a directory file: who is on duty when, and for whom."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from firsthour.directory.fields import (
    Day,
    Duty,
    Id,
    Instant,
    Line,
    Local,
    Note,
    OptionalId,
    OptionalZone,
    Ranges,
    Section,
    Time,
    Turn,
    Zone,
)
from firsthour.reading import mistake

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _somebody(people: tuple[str, ...]) -> tuple[str, ...]:
    if not people:
        raise mistake("It is a rotation of nobody", "name at least one person")
    return people


def _url(value: str) -> str:
    if value and not value.startswith(("https://", "http://")):
        raise mistake(
            "It is not a web address", "such as https://calendars.example.com/on-call.ics"
        )
    return value


class HoursSection(Section):
    """Hours of the week; a day that is not named has none, a range may end the next day."""

    monday: Ranges = ()
    tuesday: Ranges = ()
    wednesday: Ranges = ()
    thursday: Ranges = ()
    friday: Ranges = ()
    saturday: Ranges = ()
    sunday: Ranges = ()

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not any(self.by_day()):
            raise mistake("It has no hours at all", "such as monday: 09:00-17:00; or leave it out")
        return self

    def by_day(self) -> tuple[tuple[str, ...], ...]:
        """The ranges from Monday to Sunday."""
        return tuple(getattr(self, day) for day in WEEKDAYS)


class HolidaysSection(Section):
    """Days that count as holidays in a rotation."""

    country: Annotated[str, Field(max_length=2)] = ""
    subdivision: Annotated[str, Field(max_length=20)] = ""
    extra: Annotated[tuple[Day, ...], Field(max_length=400)] = ()


class LayerSection(Section):
    """People in turn: each for one turn, from the first hand-over on."""

    people: Annotated[tuple[Id, ...], Field(max_length=200), AfterValidator(_somebody)]
    turn: Turn = "weekly"
    starts: Local
    timezone: OptionalZone = ""
    hours: HoursSection | None = None
    on_holidays: Literal["as_usual", "off", "only"] = "as_usual"
    until: Time | None = None


class OverrideSection(Section):
    """Somebody who is on for a while, whatever the layers say."""

    begin: Annotated[Time, Field(alias="from")]
    to: Time
    person: Id


class SwapSection(Section):
    """Two people who exchange their turns for a while."""

    between: Annotated[tuple[Id, ...], Field(min_length=2, max_length=2)]
    begin: Annotated[Time, Field(alias="from")]
    to: Time


class CalendarSection(Section):
    """A calendar of another tool that says who is on; names in it, and whom they mean."""

    file: Annotated[str, Field(max_length=500)] = ""
    url: Annotated[str, Field(max_length=2000), AfterValidator(_url)] = ""
    people: dict[Line, Id] = Field(default_factory=dict, max_length=2000)

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if bool(self.file) == bool(self.url):
            raise mistake("A calendar comes from one place", "give either `file` or `url`")
        return self


class RotationSection(Section):
    """Who is on duty, as what, and when."""

    name: Line
    team: OptionalId = ""
    duty: Duty = "engineer"
    timezone: Zone = "UTC"
    holidays: HolidaysSection = HolidaysSection()
    layers: Annotated[tuple[LayerSection, ...], Field(max_length=50)] = ()
    calendar: CalendarSection | None = None
    overrides: Annotated[tuple[OverrideSection, ...], Field(max_length=2000)] = ()
    swaps: Annotated[tuple[SwapSection, ...], Field(max_length=2000)] = ()

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if self.layers and self.calendar:
            raise mistake("It has both layers and a calendar", "keep one, or make two rotations")
        if not self.layers and not self.calendar:
            raise mistake("It is a rotation of nobody", "give it `layers` or a `calendar`")
        return self

    def members(self) -> tuple[str, ...]:
        """Everybody who can be on by it, each once; for a calendar, those it names by hand."""
        named = [person for layer in self.layers for person in layer.people]
        named += self.calendar.people.values() if self.calendar else ()
        return tuple(dict.fromkeys((*named, *(each.person for each in self.overrides))))


class DelegationSection(Section):
    """Somebody who stands in for another: is asked in their place, and holds their roles."""

    of: Id
    by: Id
    begin: Annotated[Instant, Field(alias="from")]
    until: Instant
    reason: Note = ""
