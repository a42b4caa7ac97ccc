"""The canonical case: read from its file, driven through the gate, or through a simulation."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args, get_type_hints

import yaml
from pydantic import TypeAdapter
from temporalio.client import Client

from firsthour.clock import utc_now
from firsthour.directory.book import Book
from firsthour.directory.yaml_directory import load as load_directory
from firsthour.domain.clock import CaseClock, Segment
from firsthour.domain.commands import Command, Said, Text
from firsthour.domain.effects import Effect, NoticeKind, Offered, Rendered, Told
from firsthour.domain.escalation import Escalation
from firsthour.domain.facts import Fact
from firsthour.domain.kinds import kind_of
from firsthour.domain.policy import Policy
from firsthour.domain.roles import Actor, Role
from firsthour.domain.simulate import Reply, Run, Spoken, simulate
from firsthour.policies.loading import load as load_policy
from firsthour.records import content
from firsthour.records.intake import Intake
from firsthour.records.shapes import IntakeDocument
from firsthour.records.store import Store
from gate.errors import EngineAway, Refusal, WorkerAway
from gate.open import opening
from gate.say import say

HOME = Path(__file__).resolve().parents[1]
FILE = Path(__file__).with_name("canonical.yaml")
UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86_400}
KINDS: dict[str, type[Any]] = {kind_of(command): command for command in get_args(Command)}
STEP = timedelta(seconds=3)
"""Case time between two commands of one moment, where nobody waits for answers: simulated."""
LEAP_S = 0.02
"""Real seconds from one moment to the next."""
EFFECT_UNDER_WAY = frozenset(("wrong_stage", "unknown", "not_permitted"))
"""Codes of refusals that may pass when an effect ends: a notice drafted, a seat offered."""
REFUSED_S = 5.0
"""Real seconds after which such a refusal is taken for good."""
AGAIN_S = 0.05
"""Real seconds until a command that came before an effect had ended is said again."""


@dataclass(frozen=True, slots=True)
class Line:
    """One command of the file: when, by whom, what; its texts are still texts."""

    at: timedelta
    actor: Actor
    command: Command
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """Where the clock stands: seconds of case time since the opening, and its share."""

    at: float
    share: float


@dataclass(frozen=True, slots=True)
class Canonical:
    """The case as its file tells it."""

    policy: Policy
    people: Book
    intake: IntakeDocument
    opened: datetime
    moments: tuple[Moment, ...]
    lines: tuple[Line, ...]

    def clock(self, real_start: datetime, unit_s: float, least_s: float = 0.0) -> CaseClock:
        """A clock that stands ``unit_s`` real seconds at each share of a moment, then leaps.

        It stands for ``least_s`` at any moment.
        """
        shares = [moment.share for moment in self.moments]
        return self.standing(real_start, [max(least_s, share * unit_s) for share in shares])

    def standing(self, real_start: datetime, stands: Sequence[float]) -> CaseClock:
        """A clock that stands so many real seconds at each moment, then leaps."""
        segments: list[Segment] = []
        for here, there, stand in zip(self.moments, self.moments[1:], stands, strict=False):
            leaves = here.at + stand
            segments.append(Segment(here.at, 1.0))
            segments.append(Segment(leaves, (there.at - leaves) / LEAP_S))
        segments.append(Segment(self.moments[-1].at, 1.0))
        return CaseClock(real_start, self.opened, tuple(segments))

    def begins(self, clock: CaseClock) -> list[datetime]:
        """When each moment begins, in real time."""
        seconds = [moment.at for moment in self.moments]
        return [clock.real_time(self.opened + timedelta(seconds=at)) for at in seconds]

    def spoken(self) -> Iterator[Spoken]:
        """Every command under an id of its own; those of one moment follow ``STEP`` by ``STEP``."""
        before, step = timedelta(-1), timedelta(0)
        for number, line in enumerate(self.lines, 1):
            step = step + STEP if line.at == before else STEP
            before = line.at
            said = Said(f"canonical-{number}", line.actor, line.command)
            yield Spoken(self.opened + line.at + step, said)

    def until(self, moments: int) -> "Canonical":
        """The beginning of the case: its first moments and what is said at them."""
        kept = self.moments[:moments]
        end = timedelta(seconds=kept[-1].at)
        lines = tuple(line for line in self.lines if line.at <= end)
        return replace(self, moments=kept, lines=lines)

    def intake_of(self, key: str) -> IntakeDocument:
        """The request, as another one for each ``key``: its source record bears the key."""
        return replace(self.intake, source=replace(self.intake.source, key=key))

    def keep_texts(self, store: Store) -> None:
        """Put the texts of all commands into the records, as a door does."""
        for line in self.lines:
            kind = "rca" if line.command.kind == "submit_internal_rca" else "text"
            content.put_all(store, line.texts, kind)

    def first_fact(self, case: int = 1) -> Fact:
        """The opening fact, without any records."""
        put = Intake(
            case, Text("intake"), Text("policy"), CaseClock(), "", self.opened, case, new=True
        )
        label = f"ESC-{self.opened.year}-{case:06d}"
        return opening(case, label, put, self.intake, self.policy, self.opened)

    def simulated(self, case: int = 1) -> Run:
        """The whole case without Temporal, in a world where everything works."""
        world = Obliging(self.people, len(self.intake.customers))
        until = self.opened + timedelta(days=60)
        return simulate(self.first_fact(case), world, self.spoken(), until)


@dataclass(frozen=True, slots=True)
class Obliging:
    """A world that answers every effect after ``after``, and well."""

    people: Book
    customers: int
    after: timedelta = timedelta(seconds=1)

    def answer(self, state: Escalation, effect: Effect, _now: datetime) -> Reply:
        """Everybody is reached, and seats go to the next in the directory."""
        if effect.act == "offer":
            team, _, skill = effect.reason.partition("/")
            found = self.people.candidates(team, skill, effect.exclude, effect.prefer)
            return Reply(Offered(effect.key, found[0].id if found else ""), self.after)
        if effect.act == "render":
            return Reply(Rendered(effect.key, self.customers), self.after)
        people = (state.owner,) if effect.notice is NoticeKind.PAGE else ()
        return Reply(Told(effect.key, 1, 1, people=people), self.after)


@lru_cache(maxsize=4)
def read(file: Path = FILE) -> Canonical:
    """Read a case from its file; ValueError or KeyError for a mistake in it."""
    data = yaml.safe_load(file.read_text("utf-8"))
    people = load_directory(HOME / data["directory"])
    return Canonical(
        load_policy(str(HOME / data["policy"])),
        people,
        TypeAdapter(IntakeDocument).validate_python(data["intake"]),
        data["opened"],
        tuple(Moment(_seconds(at), share) for at, share in data["moments"]),
        tuple(_line(each, people) for each in data["commands"]),
    )


def _line(values: dict[str, Any], people: Book) -> Line:
    who, kind = values.pop("by"), values.pop("say")
    at = timedelta(seconds=_seconds(values.pop("at")))
    roles = (Role.CUSTOMER,) if who.startswith("#") else people.roles_of(who)
    texts: list[str] = []
    given = _referring(KINDS[kind], values, texts)
    command = TypeAdapter(KINDS[kind]).validate_python(given)
    return Line(at, Actor(who, roles), command, tuple(texts))


def _referring(command: type[Any], values: Mapping[str, Any], texts: list[str]) -> dict[str, Any]:
    """The values with each text in place of its reference; the texts are collected."""
    hints, given = get_type_hints(command), dict(values)
    for each in fields(command):
        value = given.get(each.name)
        if hints[each.name] is Text and value:
            texts.append(value)
            given[each.name] = content.ref_of(value)
        elif is_dataclass(hints[each.name]) and isinstance(value, dict):
            given[each.name] = _referring(hints[each.name], value, texts)
    return given


def _seconds(span: str) -> float:
    number, unit = span.split()
    return float(number) * UNITS[unit]


@dataclass(slots=True)
class Driven:
    """How a case was driven: commands taken, said once more, and refused for good."""

    said: int = 0
    again: int = 0
    refused: list[str] = field(default_factory=list)
    early: set[int] = field(default_factory=set)
    """The commands, from 0, that came before an effect had ended on which they depend."""
    took: dict[float, float] = field(default_factory=dict)
    """By moment (its seconds of case time): real seconds until all that is said then was done."""


async def _a_while() -> None:
    await asyncio.sleep(AGAIN_S)


async def drive(
    client: Client,
    case: int,
    canonical: Canonical,
    clock: CaseClock,
    *,
    refused_s: float = REFUSED_S,
    away_s: float = 60.0,
    settle: Callable[[], Awaitable[None]] | None = None,
    patient: Callable[[], Awaitable[None]] = _a_while,
    done: Callable[[], Awaitable[None]] | None = None,
    in_spite: bool = True,
    early: Collection[int] = (),
) -> Driven:
    """Say the commands of each moment one after the other, as soon as the case can take them.

    A command that is refused because an effect has not ended yet is said again for ``refused_s``,
    and then left out; one that reaches nobody is said again for ``away_s``, and then
    ``EngineAway`` or ``WorkerAway`` is raised. ``settle`` is awaited before each command,
    ``patient`` before a command is said again, and before those of which it is known that they come
    ``early``; ``done`` after the last command of each moment. Where something was refused for
    good, the rest is said ``in_spite`` of it, or not at all.
    """
    driven = Driven()
    later = [*(line.at for line in canonical.lines[1:]), None]
    lines = zip(canonical.lines, canonical.spoken(), later, strict=True)
    for number, (line, spoken, following) in enumerate(lines):
        begins = clock.real_time(canonical.opened + line.at)
        await asyncio.sleep(max(0.0, (begins - utc_now()).total_seconds()))
        if settle:
            await settle()
        if number in early:
            await patient()
        again = driven.again
        await _insist(client, case, spoken.said, driven, refused_s, away_s, patient)
        if driven.again > again:
            driven.early.add(number)
        if done and following != line.at:
            await done()
        driven.took[line.at.total_seconds()] = (utc_now() - begins).total_seconds()
        if driven.refused and not in_spite:
            break
    return driven


async def _insist(
    client: Client,
    case: int,
    said: Said,
    driven: Driven,
    refused_s: float,
    away_s: float,
    patient: Callable[[], Awaitable[None]],
) -> None:
    loop = asyncio.get_running_loop()
    begun = loop.time()
    while True:
        try:
            await say(client, case, said)
        except Refusal as error:
            late = loop.time() - begun > refused_s
            if late or error.code not in EFFECT_UNDER_WAY:
                driven.refused.append(f"{said.command.kind}: {error.message}")
                return
        except (EngineAway, WorkerAway):
            if loop.time() - begun > away_s:
                raise
        else:
            driven.said += 1
            return
        driven.again += 1
        await patient()
