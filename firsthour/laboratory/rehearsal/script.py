"""What people say in a scenario, line by line, as commands that somebody says when it is time."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from firsthour.directory.book import Book
from firsthour.domain import commands as c
from firsthour.domain import facts as f
from firsthour.domain.policy import Calendar, Policy, is_ask
from firsthour.domain.simulate import Cue
from firsthour.laboratory.rehearsal.request import Roster
from firsthour.laboratory.rehearsal.sayings import About, Texts, Wrong, later, made, name_of
from firsthour.laboratory.rehearsal.speaking import MANAGERS, VOICES, Line, voice
from firsthour.laboratory.scenarios.form import CaseForm, SeatsForm
from firsthour.laboratory.scenarios.scenario import Scenario
from firsthour.reading import Problem, dotted, nearest

EVERYBODY = "everybody"
_OWN = ("at", "who", "does")


@dataclass(slots=True)
class Script:
    """Reads the lines of one scenario; ``problems`` collects every mistake in them."""

    scenario: Scenario
    book: Book
    roster: Roster
    opened_at: datetime
    policy_of: Callable[[str], Policy]
    texts: Texts = field(default_factory=Texts)
    problems: list[Problem] = field(default_factory=list)

    def cues(self) -> tuple[Cue, ...]:
        """Each line at its time, in the order of time."""
        timed = [(self._at(at, given), at, given) for at, given in self._lines()]
        # Customers who are added are known to the lines that come after them in time.
        ordered = sorted(timed, key=lambda line: (line[0], line[1]))
        found = [self._cue(when, at, given) for when, at, given in ordered]
        return tuple(cue for cue in found if cue is not None)

    def _lines(self) -> Iterable[tuple[int, Mapping[str, Any]]]:
        return enumerate(self.scenario.form.happens)

    @property
    def _calendar(self) -> Calendar:
        return self.roster.policy.calendar

    def _at(self, at: int, given: Mapping[str, Any]) -> datetime:
        text = str(given.get("at", ""))
        try:
            return later(self.opened_at, "0 min" if text == "0" else text, self._calendar)
        except (ValueError, OverflowError):
            message = "It is not a length of time since the opening" if text else "It is missing"
            self._wrong(at, Wrong("at", message, "such as +12 min, +2 h 30 min or 1 bd"))
            return self.opened_at

    def _cue(self, when: datetime, at: int, given: Mapping[str, Any]) -> Cue | None:
        try:
            return Cue(when, self._line(when, at, given))
        except Wrong as wrong:
            self._wrong(at, wrong)
            return None

    def _line(self, when: datetime, at: int, given: Mapping[str, Any]) -> Line:
        kind = name_of(str(given.get("does", "")))
        own = {name: value for name, value in given.items() if name not in _OWN}
        speaks = 0
        if "who" not in given:
            if "customer" not in given:
                raise Wrong("who", "It is missing", "who says it, or `customer:` for a customer")
            speaks = self.roster.number(str(given["customer"]))
            own = _of_customer(kind, own)
        who = "" if speaks else self._who(str(given["who"]))
        command = made(kind, own, self._about(when))
        number = self.scenario.document.line(("happens", at)) or 0
        return Line(f"line-{number or at + 1}.{at}", self.book, who, command, speaks, number)

    def _about(self, when: datetime) -> About:
        return About(
            when, self._calendar, self.roster.number, self._joining, self.policy_of, self.texts
        )

    def _joining(self, given: Any) -> tuple[tuple[c.Group, ...], str]:  # noqa: ANN401 - of the file
        try:
            form = _JOINING.validate_python({"customers": given})
        except ValidationError as error:
            where = error.errors(include_url=False)[0]
            message = "It must be a number of customers, or a list such as [{id: C7}]"
            raise Wrong("customers", message, str(where["msg"])) from error
        taken = [each.id for each in form.customers if each.id in self.roster.ids]
        if taken:
            raise Wrong("customers", f"The case has a customer {taken[0]}", "give them another id")
        return self.roster.added(form.customers)

    def _who(self, written: str) -> str:
        who = voice(written)
        if who in self.book.people or who in MANAGERS or who in VOICES or is_ask(who):
            return who
        known = dict.fromkeys([*MANAGERS, *VOICES, *self.book.people])
        message = f"There is no person or role {written[:60]}"
        raise Wrong("who", message, nearest(written, known))

    def _wrong(self, at: int, wrong: Wrong) -> None:
        place = ("happens", at, wrong.name) if wrong.name else ("happens", at)
        line = self.scenario.document.line(place)
        self.problems.append(Problem(line, dotted(place), wrong.message, wrong.hint))


_JOINING = TypeAdapter(CaseForm)


def _of_customer(kind: str, own: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of what a customer says: ``customer`` is a field of all of these commands."""
    if kind not in ("confirm_access", "deny_access", "acknowledge_rca", "ask", "answer_survey"):
        hint = "customers say confirm-access, deny-access, acknowledge-rca, ask, answer-survey"
        raise Wrong("does", f"A customer does not say {kind.replace('_', '-')}", hint)
    return dict(own)


@dataclass(frozen=True, slots=True)
class Seating:
    """What those do who are offered a seat: accept or decline after a while, or stay silent."""

    book: Book
    form: SeatsForm
    calendar: Calendar

    def reacts(self, fact: f.Fact) -> Iterator[Cue]:
        """The answer to an offer that a fact tells of, if there is to be one."""
        if not isinstance(fact.body, f.SeatOffered):
            return
        person, seat = fact.body.person, fact.body.seat
        answer: c.Command
        if {person, EVERYBODY} & set(self.form.declined_by):
            after, answer = self.form.declined_after, c.DeclineSeat(seat)
        elif self.form.accepted_after is None or {person, EVERYBODY} & set(self.form.silent):
            return
        else:
            after, answer = self.form.accepted_after, c.AcceptSeat(seat)
        line = Line(f"seat-{fact.number}", self.book, person, answer)
        yield Cue(later(fact.at, after, self.calendar), line)


def strangers(scenario: Scenario, book: Book) -> Iterator[Problem]:
    """People, groups and teams that a scenario names and the directory does not know."""
    case, seats, line = scenario.form.case, scenario.form.seats, scenario.document.line
    named: list[tuple[tuple[str | int, ...], str]] = [
        (("case", "owner"), case.owner),
        (("case", "requester"), case.requester),
        *((("case", "stakeholders", at), who) for at, who in enumerate(case.stakeholders)),
        *((("seats", "declined_by", at), who) for at, who in enumerate(seats.declined_by)),
        *((("seats", "silent", at), who) for at, who in enumerate(seats.silent)),
    ]
    known = [*book.people, *book.groups]
    for place, who in named:
        if who and who != EVERYBODY and book.unknown((who.removeprefix("group:"),)):
            message = f"The directory knows no {who[:60]}"
            yield Problem(line(place), dotted(place), message, nearest(who, known))
    if case.team and book.team(case.team) is None:
        message = f"The directory knows no team {case.team[:60]}"
        yield Problem(line(("case", "team")), "case.team", message, nearest(case.team, book.teams))
