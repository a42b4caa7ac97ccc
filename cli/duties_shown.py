"""Who has which duty in a case, and for how long: seats of the task force, the chain of owners."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from cli.desk import CaseDesk
from cli.output import said
from cli.times import short, span
from cli.voices import people_of

if TYPE_CHECKING:
    from firsthour.records.shown import Stint


def seats(about: CaseDesk) -> list[tuple[str, RenderableType]]:
    """The seats of the task force, who sits there since when, and everybody's hours."""
    from firsthour.records import views

    people, stints = people_of(about), views.stints(about.store, about.number)
    found = views.seats(about.store, about.number)
    table = Table.grid(padding=(0, 2))
    for seat in found:
        name = f"{seat.seat} (lead)" if seat.lead and seat.seat != "lead" else seat.seat
        who = _called(people, seat.person) or "-"
        if seat.leaving:
            who = f"{_called(people, seat.leaving)}, until {who} accepts"
        sits = [s for s in stints if s.duty == f"seat:{seat.seat}" and s.until is None]
        since = f"for {span(about.now - sits[0].since)}" if sits else ""
        table.add_row(said(name), said(who), said(seat.state, "cyan"), said(since, "dim"))
    state = about.case.task_force.replace("_", " ")
    parts: list[tuple[str, RenderableType]] = [(f"Task force: {state}", table)] if found else []
    hours = _hours(stints, about.now)
    if hours:
        line = ", ".join(f"{people.get(who, who)} {span(long)}" for who, long in hours.items())
        parts.append(("Hours in the task force", said(line)))
    return parts


def _called(people: Mapping[str, str], person: str) -> str:
    """The name of somebody; who is not in the directory any more is said to be gone."""
    gone = f"{person} (gone)" if person and people else person
    return people.get(person, gone)


def owners(about: CaseDesk) -> list[tuple[str, RenderableType]]:
    """The chain of owners, where the case was ever handed on."""
    from firsthour.documents.casefile import read_case
    from firsthour.records import views

    chain = [s for s in views.stints(about.store, about.number) if s.duty == "owner"]
    if not about.case.transfers:
        return []
    people, case = people_of(about), read_case(about.store, about.number)
    table = Table.grid(padding=(0, 2))
    for stint in chain:
        who = people.get(stint.person, stint.person) or f"team {stint.team}"
        until = short(stint.until, about.now) if stint.until else "now"
        by = f"by {people.get(stint.by, stint.by)}" if stint.by and stint is not chain[0] else ""
        why = case.text(stint.reason) if stint.reason else ""
        table.add_row(
            said(who),
            Text(f"{short(stint.since, about.now)} to {until}", "dim"),
            said(by),
            said(why),
        )
    return [(f"Owners: handed on {about.case.transfers} times", table)]


def _hours(stints: "Iterable[Stint]", now: datetime) -> dict[str, timedelta]:
    """How long each person has sat in the task force, all seats and rounds together."""
    found: dict[str, timedelta] = {}
    for stint in stints:
        if stint.duty.startswith("seat:"):
            sat = (stint.until or now) - stint.since
            found[stint.person] = found.get(stint.person, timedelta()) + sat
    return found
