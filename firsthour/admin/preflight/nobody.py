"""When an ask finds nobody: found by going from one change to the next, not by sampling.

What an ask finds follows from shifts, stand-ins and quiet hours. Between two changes of those
that it looked at, it finds the same. So it is asked once, then again at the next of them.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from firsthour.admin.preflight.quiet import quiet_windows
from firsthour.directory.asking import asked
from firsthour.directory.book import Book
from firsthour.directory.interface import Answer, Asked, Concern, Person
from firsthour.directory.rota import SEARCH, Rota
from firsthour.directory.spans import Window, union
from firsthour.directory.view import View

_STEP = timedelta(seconds=1)
_LONG = timedelta(hours=8)
"""Somebody who is awake for so long will do: nobody is looked for who is awake for longer."""


@dataclass(frozen=True, slots=True)
class Look:
    """What an ask comes to over some days: when it finds nobody, and what it looked at.

    ``asked`` are those who were found, each with the reasons; ``passed_over`` those who were not
    asked although meant, each with why.
    """

    nobody: tuple[Window, ...]
    rotations: frozenset[str]
    asked: frozenset[tuple[str, str]]
    passed_over: frozenset[tuple[str, str]]


@dataclass(slots=True)
class _Traced:
    """A book that notes which rotations are looked at."""

    book: Book
    looked: set[str] = field(default_factory=set)

    def rota(self, key: str) -> Rota:
        """A rotation of the book."""
        self.looked.add(key)
        return self.book.rota(key)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the book has
        return getattr(self.book, name)


class Watch:
    """Looks at asks between two instants; what it has worked out once it keeps."""

    def __init__(self, book: Book, start: datetime, end: datetime) -> None:
        self.book, self.start, self.end = book, start, end
        self._traced = _Traced(book)
        self._views: dict[datetime, View] = {}
        self._edges: dict[tuple[str, bool], list[datetime]] = {}
        self._quiet: dict[tuple[str, tuple[str, ...]], list[Window]] = {}
        self._looks: dict[object, Look] = {}
        self._known: dict[tuple[str, Concern], Look] = {}
        self._stand_ins: dict[str, list[datetime]] = defaultdict(list)
        for each in book.delegations:
            self._stand_ins[each.of] += [each.begin, each.until]
        self._replaced = {name for each in book.delegations for name in (each.of, each.by)}

    def look(self, ask: str, concern: Concern) -> Look:
        """What an ask comes to. Asks that mean the same people and shifts are looked at once."""
        known = self._known.get((ask, concern))
        if known is None:
            known = self._known[ask, concern] = self._like_another(ask, concern)
        return known

    def _like_another(self, ask: str, concern: Concern) -> Look:
        found, looked = self._ask(ask, concern, self.start)
        means = (frozenset(looked), frozenset(_reasons(found)), frozenset(found.passed_over))
        # An owner is looked for in further ways only while the first finds nobody.
        key = (concern if ask == "owner" else None, ask.startswith("next:"), *means)
        known = self._looks.get(key)
        if known is None:
            known = self._looks[key] = self._looked_at(ask, concern)
        return known

    def quiet(self, person: Person) -> list[Window]:
        """The quiet hours of a person, in order and apart."""
        key = (person.timezone, person.quiet_hours)
        if key not in self._quiet:
            self._quiet[key] = quiet_windows(person, self.start, self.end)
        return self._quiet[key]

    def _looked_at(self, ask: str, concern: Concern) -> Look:
        at, nobody = self.start, []
        rotations: set[str] = set()
        people: set[tuple[str, str]] = set()
        passed: set[tuple[str, str]] = set()
        while at < self.end:
            awake = at if ask.startswith("next:") else self._awake(people | passed, at)
            if awake > at:
                at = awake
                continue
            found, looked = self._ask(ask, concern, at)
            rotations |= looked
            people.update(_reasons(found))
            passed.update(found.passed_over)
            if found.people:
                following = max(self._holds(each, at) for each in found.people)
            else:
                following = min(self._changes(found, looked, ask, at), default=self.end)
                nobody.append((at, min(following, self.end)))
            at = max(following, at + _STEP)
        return Look(
            tuple(union(nobody)), frozenset(rotations), frozenset(people), frozenset(passed)
        )

    def _awake(self, meant: Iterable[tuple[str, str]], at: datetime) -> datetime:
        """Until when one of those who are always meant is not asleep; ``at`` if all of them are.

        Who is in a list stays in it, and needs no asking again: only shifts and stand-ins change.
        """
        best = at
        for name, reason in meant:
            person = self.book.person(name)
            if person is None or name in self._replaced or _changes(reason):
                continue
            if person.contacts:
                best = max(best, self._reason_holds(person, reason, at))
            if best - at > _LONG:
                break
        return best

    def _ask(self, ask: str, concern: Concern, at: datetime) -> tuple[Asked, set[str]]:
        self._traced.looked = set()
        view = self._views.get(at)
        if view is None:
            view = self._views[at] = View(cast("Book", self._traced), at)
        return asked(view, ask, concern), self._traced.looked

    def _holds(self, answer: Answer, at: datetime) -> datetime:
        """Until when this person is asked for certain."""
        until = max(self._reason_holds(answer.person, reason, at) for reason in answer.reasons)
        meant = [reason.partition(":")[2] for reason in answer.reasons if _stands_in(reason)]
        return min(until, *self._stand_in_changes((answer.person.id, *meant), at), self.end)

    def _reason_holds(self, person: Person, reason: str, at: datetime) -> datetime:
        kind, _, name = reason.partition(":")
        if _stands_in(reason):
            return at
        if kind in ("rotation", "next"):
            return self._edge(name, at, ahead=kind == "next")
        if any(contact.always for contact in person.contacts):
            return self.end
        return self._quiet_change(person, at, to_quiet=True)

    def _changes(
        self, found: Asked, looked: Iterable[str], ask: str, at: datetime
    ) -> Iterator[datetime]:
        """When what an ask looked at changes, after it found nobody."""
        for key in looked:
            yield self._edge(key, at, ahead=ask.startswith("next:"))
        for name, why in found.passed_over:
            person = self.book.person(name)
            if person and why == "quiet_hours":
                yield self._quiet_change(person, at, to_quiet=False)
        yield from self._stand_in_changes((name for name, _ in found.passed_over), at)

    def _quiet_change(self, person: Person, at: datetime, *, to_quiet: bool) -> datetime:
        """When quiet hours next begin (``at`` itself while they last), or end."""
        windows = self.quiet(person)
        place = bisect_right(windows, at, key=_end)
        if place == len(windows):
            return self.end
        start, end = windows[place]
        if to_quiet:
            return max(start, at)
        return end if start <= at else self.end

    def _edge(self, key: str, at: datetime, *, ahead: bool) -> datetime:
        """The next hand-over of a rotation; ``ahead``: also those that come into view."""
        edges = self._edges.get((key, ahead))
        if edges is None:
            rota = self.book.rota(key)
            until = self.end + SEARCH if ahead else self.end
            shifts = rota.spans(self.start, until)
            found = {edge for each in shifts for edge in (each.start, each.end)}
            found |= {each.start - SEARCH + _STEP for each in shifts} if ahead else set()
            edges = self._edges[key, ahead] = sorted(found)
        place = bisect_right(edges, at)
        return min(edges[place], self.end) if place < len(edges) else self.end

    def _stand_in_changes(self, people: Iterable[str], at: datetime) -> Iterator[datetime]:
        """When a stand-in of these people, or of who stands in for them, begins or ends."""
        if not self._stand_ins:
            return
        now = self._views[at].stand_ins
        seen: set[str] = set()
        for person in people:
            name = person
            while name not in seen:
                seen.add(name)
                yield from (edge for edge in self._stand_ins.get(name, ()) if edge > at)
                name = now.get(name, name)


def _end(window: Window) -> datetime:
    return window[1]


def _changes(reason: str) -> bool:
    """True for a reason, or a why of being passed over, that holds for a time only."""
    return reason.partition(":")[0] in ("rotation", "next", "stand_in", "off_duty", "delegated")


def _stands_in(reason: str) -> bool:
    return reason.startswith("stand_in:")


def _reasons(found: Asked) -> Iterator[tuple[str, str]]:
    for answer in found.people:
        for reason in answer.reasons:
            yield answer.person.id, reason
