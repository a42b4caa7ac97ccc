"""The time line of a rehearsal around a moment: what came before it, and what after it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from firsthour.laboratory.expectations.evidence import Evidence
from firsthour.laboratory.expectations.verdicts import Verdict
from firsthour.laboratory.rehearsal.course import course_of
from firsthour.laboratory.rehearsal.shown import CALLS, FATES, clock, since
from firsthour.laboratory.rehearsal.tellings import Telling

NEAR = 3
"""Lines that are shown before and after each one that is meant."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line: when, what; ``mark`` is ``>`` where it is meant, ``!`` where something is missing."""

    at: datetime | None
    since: str
    clock: str
    text: str
    mark: str = ""
    fact: int = 0

    def __str__(self) -> str:
        if self.at is None:
            return f"  {self.text}"
        return f"{self.mark or ' '} {self.since:<12} {self.clock:<10} {self.text}".rstrip()


_GAP = Line(None, "", "", "…")


def lines_of(evidence: Evidence) -> list[Line]:
    """Everything that is told and that happens, in order."""
    found = evidence.rehearsal
    names = names_of(evidence)
    told = [(each.fact, each.at, _telling(each, names)) for each in found.told]
    course = course_of(found.facts, names, found.timezone)
    happened = [(each.fact, each.at, each.sentence) for each in course]
    refused = [
        (0, each.at, f"Refused ({each.code}): {each.who} {each.command.replace('_', '-')}")
        for each in found.refused
    ]
    merged = sorted([*told, *happened, *refused], key=lambda each: (each[1], each[0]))
    return [_line(evidence, at, text, fact=fact) for fact, at, text in merged]


def names_of(evidence: Evidence) -> Mapping[str, str]:
    """What people and customers are called, by their ids and numbers."""
    people = {person.id: person.name for person in evidence.play.book.people.values()}
    return people | {f"#{n}": name for n, name in enumerate(evidence.customers, 1)}


def _telling(told: Telling, names: Mapping[str, str]) -> str:
    is_call = told.about in CALLS
    what = "call" if is_call else told.what.replace("_", " ")
    if told.fate != "told":
        what = f"{what}: {FATES[told.fate]}"
    about = f" ({told.about.replace('_', ' ')})" if told.about and not is_call else ""
    people = ", ".join(names.get(each, each) for each in told.people)
    count = f"{told.told} of {told.recipients}" if told.recipients > 1 else ""
    whom = f": {people or count}" if people or count else ""
    why = f"by {names.get(told.by, told.by)}" if told.by else told.why
    return f"{what}{about} → {told.to}{whom} [{why}]"


def _line(evidence: Evidence, at: datetime, text: str, mark: str = "", fact: int = 0) -> Line:
    seconds = int((at - evidence.opened_at).total_seconds())
    return Line(at, since(seconds), clock(at, evidence.rehearsal.timezone), text, mark, fact)


def around(evidence: Evidence, verdict: Verdict) -> tuple[Line, ...]:
    """The lines around what broke an expectation; where nothing did, around when it was due."""
    lines = lines_of(evidence)
    meant = {at for fact in verdict.facts for at in [_place(lines, fact)] if at is not None}
    marked = [_marked(line) if at in meant else line for at, line in enumerate(lines)]
    if verdict.due is not None:
        at = sum(line.at is not None and line.at <= verdict.due for line in marked)
        marked.insert(at, _line(evidence, verdict.due, "·  ·  ·  by here", "!"))
        meant = {place + (place >= at) for place in meant} | {at}
    return tuple(_near(marked, meant))


def _marked(line: Line) -> Line:
    return Line(line.at, line.since, line.clock, line.text, ">", line.fact)


def _place(lines: list[Line], fact: int) -> int | None:
    """Where the line of a fact stands; of one without a line, that of the last one before it."""
    before = [(line.fact, at) for at, line in enumerate(lines) if 0 < line.fact <= fact]
    return max(before)[1] if before else None


def _near(lines: list[Line], meant: Collection[int]) -> Iterator[Line]:
    near = {at + offset for at in meant for offset in range(-NEAR, NEAR + 1)}
    shown = sorted(near & set(range(len(lines)))) or list(range(len(lines)))[-2 * NEAR :]
    for before, at in zip([-1, *shown], shown, strict=False):
        if at > before + 1:
            yield _GAP
        yield lines[at]
    if shown and shown[-1] < len(lines) - 1:
        yield _GAP
