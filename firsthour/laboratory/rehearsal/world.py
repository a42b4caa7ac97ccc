"""The world of a rehearsal: the directory says who is asked, and customers hear what is sent."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from firsthour.directory import audiences
from firsthour.directory.book import Book
from firsthour.directory.view import View
from firsthour.domain.effects import Effect, NoticeKind, Sought, Told
from firsthour.domain.escalation import REMOVED, SETTLED_ACCESS, Escalation, round_mark
from firsthour.domain.simulate import Reply
from firsthour.domain.stages import Audience
from firsthour.laboratory.rehearsal.troubles import NONE, Troubles, usual

_MARK = 16
"""Characters that tell one set of recipients from another."""


@dataclass(frozen=True, slots=True)
class Party:
    """What of a case decides who is told of it: see `firsthour.directory.audiences`."""

    owner: str
    team: str
    services: tuple[str, ...]
    watchers: tuple[str, ...]
    seat: str = ""


def party(state: Escalation, effect: Effect | None = None) -> Party:
    """The case as the directory is asked about it, for an effect."""
    about_seat = effect is not None and effect.audience is Audience.SEAT
    seat = state.seat(effect.target) if effect and about_seat else None
    watchers = tuple(dict.fromkeys((*state.policy.watchers, *state.stakeholders)))
    return Party(state.owner, state.team, state.services, watchers, seat.person if seat else "")


@dataclass(frozen=True, slots=True)
class House:
    """Answers every effect as the real doers would, in a second, with the people there are.

    ``unreachable`` are the numbers of customers without an address that works; ``troubles`` are
    laid over each answer.
    """

    book: Book
    unreachable: Collection[int] = ()
    troubles: Troubles = NONE

    def answer(self, state: Escalation, effect: Effect, now: datetime) -> Reply:
        """The reply to an effect that begins ``now``, by who is on duty then."""
        return self.troubles.over(self._usual(state, effect, now), effect, now)

    def _usual(self, state: Escalation, effect: Effect, now: datetime) -> Reply:
        view = self.book.at(now)
        if effect.act in ("notify", "resend"):
            return Reply(self._told(state, effect, view))
        if effect.act == "seek":
            return Reply(self._sought(state, effect, view))
        person = _next(view, effect) if effect.act == "offer" else ""
        return Reply(usual(effect, documents=state.customers.present, next_person=person))

    def _told(self, state: Escalation, effect: Effect, view: View) -> Told:
        if effect.audience is Audience.CUSTOMERS:
            chosen = list(customers_of(state, effect))
            failed = sum(number in self.unreachable for number in chosen)
            return Told(effect.key, len(chosen), len(chosen) - failed, failed)
        of_case = party(state, effect)
        answers = audiences.told(view, of_case, effect)
        people = tuple(answer.person.id for answer in answers if answer.contacts)
        failed = len(answers) - len(people)
        told = Told(effect.key, len(answers), len(people), failed)
        if effect.notice is NoticeKind.PAGE:
            told = replace(told, people=people)
        if answers:
            return told
        return replace(told, on_duty_at=audiences.asked(view, of_case, effect).on_duty_at)

    def _sought(self, state: Escalation, effect: Effect, view: View) -> Sought:
        """Who is not reached: whoever has no address, and all while it is on its way."""
        on_its_way = any(
            each.obligation == effect.obligation and each.act == "notify"
            for each in state.effects.values()
        )
        if effect.audience is Audience.CUSTOMERS:
            numbers = customers_of(state, effect)
            left = [str(n) for n in numbers if on_its_way or n in self.unreachable]
        else:
            notice = replace(effect, act="notify", notice=NoticeKind.STATUS_UPDATE)
            answers = audiences.told(view, party(state), notice)
            left = [a.person.id for a in answers if on_its_way or not a.contacts]
        mark = sha256("\n".join(left).encode()).hexdigest()[:_MARK] if left else ""
        return Sought(effect.key, len(left), mark)


def _next(view: View, effect: Effect) -> str:
    """The id of the next person to offer a seat; ``""`` when nobody is left."""
    team, _, skill = effect.reason.partition("/")
    found = view.candidates(team, skill, effect.exclude, effect.prefer)
    return found[0].id if found else ""


def customers_of(state: Escalation, effect: Effect) -> Iterator[int]:
    """The numbers of the customers whom an effect selects; who was removed is never told."""
    customers = state.customers
    unscored = effect.notice is NoticeKind.REMINDER and effect.reason == "survey"
    join = customers.joins[effect.group - 1] if effect.group else None
    for number, access in enumerate(customers.access, 1):
        if access == REMOVED or (effect.target.startswith("#") and effect.target != f"#{number}"):
            continue
        if join and not join.first <= number < join.first + join.count:
            continue
        if effect.round and customers.rounds[number - 1] != round_mark(effect.round):
            continue
        if unscored and customers.score(number):
            continue
        if not unscored and effect.unsettled and access in SETTLED_ACCESS:
            continue
        yield number
