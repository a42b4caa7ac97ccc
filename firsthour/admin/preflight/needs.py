"""Whom the cases of a policy may ask: every rule that asks somebody to act, and of which cases."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from firsthour.directory.book import Book
from firsthour.directory.interface import Concern
from firsthour.directory.spans import Window
from firsthour.domain.calendar import after, next_closed, next_open
from firsthour.domain.policy import Calendar, Condition, Policy, Span
from firsthour.domain.roles import Role

SEVERITIES = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Need:
    """A rule that asks somebody, in cases of these severities and of these services (all if none).

    ``is_call``: people are called by it; else they are reminded, or told, and not at once.
    ``hours`` and ``wait`` are the conditions and the patience of a step of the ladder; ``only``
    says of which cases it is, where a case may or may not be such a one (``tier gold``).
    """

    rule: str
    ask: str
    severities: tuple[int, ...] = SEVERITIES
    services: tuple[str, ...] = ()
    is_call: bool = True
    hours: Literal["any", "business", "off"] = "any"
    wait: Span | None = None
    only: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """The rule with the cases that it is for: ``ladder.net (tier gold)``."""
        return f"{self.rule} ({', '.join(self.only)})" if self.only else self.rule


@dataclass(frozen=True, slots=True)
class Place:
    """Cases that are alike in who is asked: those of a team or a service."""

    name: str
    concern: Concern
    services: tuple[str, ...]


def needs(policy: Policy) -> Iterator[Need]:
    """Everybody whom cases of a policy may ask."""
    for ask in dict.fromkeys(policy.page_round):
        yield Need(f"paging.{ask}", ask)
    yield Need("owner", "owner")
    for at in range(3):
        called = tuple(each for each in SEVERITIES if policy.rules(each).levels[at] is not None)
        if called:
            yield Need(f"levels.L{at + 1}", f"L{at + 1}", called)
    for step in policy.ladder:
        when = step.when
        yield Need(
            f"ladder.{step.key}",
            step.ask,
            when.severities,
            when.services,
            hours=when.hours,
            wait=step.wait_for_duty,
            only=tuple(_only(when)),
        )
    if policy.sla_warnings:
        yield Need("sla", "managers")
    yield from _reminded(policy)


def _only(when: Condition) -> Iterator[str]:
    """The conditions that follow from a case alone: some case will meet them."""
    wanted = {"phase": when.phases, "criterion": when.criteria}
    wanted |= {"tier": when.tiers, "tag": when.tags}
    return (f"{name} {' or '.join(words)}" for name, words in wanted.items() if words)


def _reminded(policy: Policy) -> Iterator[Need]:
    yield Need("verification", f"role:{Role.ARCHITECT}", is_call=False)
    yield Need("internal_rca", f"role:{Role.COORDINATOR}", is_call=False)
    if policy.customers:
        yield Need("final_rca", f"role:{Role.CUSTOMER_EXECUTIVE}", is_call=False)
    if policy.approval:
        yield Need("approval", f"role:{Role.APPROVER}", policy.approval, is_call=False)
    yield Need("policy_owner", policy.policy_owner, is_call=False)


def places(book: Book, need: Need) -> tuple[Place, ...]:
    """Whose cases a need may arise in: of each team that runs services, or of each service."""
    found = _by_service(book) if need.ask == "service" else _by_team(book)
    return tuple(
        place
        for place in found
        if not need.services or not set(need.services).isdisjoint(place.services)
    )


def running(book: Book) -> dict[str, tuple[str, ...]]:
    """The teams that run services, by id, each with the services: cases are theirs."""
    found: dict[str, tuple[str, ...]] = {}
    for name, several in book.by_service.items():
        for team in several:
            found[team.id] = (*found.get(team.id, ()), name)
    return found


def _by_team(book: Book) -> Iterator[Place]:
    for team, services in running(book).items():
        yield Place(team, Concern(team=team), services)
    if not running(book):
        yield Place("", Concern(), ())


def _by_service(book: Book) -> Iterator[Place]:
    for name, teams in book.by_service.items():
        team = teams[0].id if teams else ""
        yield Place(name, Concern(team=team, services=(name,)), (name,))


def missed(need: Need, calendar: Calendar, nobody: Sequence[Window]) -> tuple[Window, ...]:
    """Of the times at which nobody is found those that a need cannot sit out.

    A step of business hours is not taken at night; one that waits for duty is lost only where
    nobody comes on duty as long as it waits.
    """
    found = list(nobody)
    if need.hours != "any":
        found = [part for window in found for part in _in_hours(window, calendar, need.hours)]
    if need.wait is not None:
        found = [(start, _last_lost(calendar, start, end, need.wait)) for start, end in found]
    return tuple((start, end) for start, end in found if start < end)


def _in_hours(window: Window, calendar: Calendar, hours: str) -> Iterator[Window]:
    begins, ends = (next_open, next_closed) if hours == "business" else (next_closed, next_open)
    start, end = window
    at = begins(calendar, start)
    while at < end:
        over = min(ends(calendar, at), end)
        yield at, over
        at = begins(calendar, over)


def _last_lost(calendar: Calendar, start: datetime, end: datetime, wait: Span) -> datetime:
    """From when on waiting helps: the first instant from which ``wait`` reaches ``end``."""
    low, high = start, end
    if after(calendar, low, wait) >= end:
        return start
    while (high - low).total_seconds() > 1:
        middle = low + (high - low) / 2
        low, high = (low, middle) if after(calendar, middle, wait) >= end else (middle, high)
    return high.replace(microsecond=0)
