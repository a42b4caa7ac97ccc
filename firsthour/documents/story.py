"""A case told: promises and what became of them, the timeline in sentences, rounds, customers."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from firsthour.documents import words
from firsthour.documents.casefile import CaseFile, Member, Told, text_of
from firsthour.documents.prose import Voice, actor_name, sentence
from firsthour.documents.words import promise_name
from firsthour.domain import facts as f
from firsthour.domain.commands import NO_TEXT
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.escalation import Action
from firsthour.templating import REPORTS, translations
from firsthour.templating import language as nearest

QUIET = frozenset(
    {
        "obligation_owed",
        "obligation_moved",
        "obligation_met",
        "obligation_cancelled",
        "notice_drafted",
        "notice_due",
        "page_due",
        "seat_offer_due",
        "rca_render_due",
        "stage_entered",
    }
)
"""Kinds of facts that a report leaves out of its timeline: told elsewhere, or said twice."""

_SAID_TWICE = frozenset(
    {NoticeKind.ALARM, NoticeKind.REMINDER, NoticeKind.SEAT_OFFER, NoticeKind.PAGE}
)
"""Kinds of notices whose reason stands in the timeline; that they were sent is in the ledger."""

_MINOR = frozenset(
    {
        "alarm_raised",
        "reminder_due",
        "notice_sent",
        "holding_statement_sent",
        "obligation_warned",
        "page_round_begun",
        "page_sent",
        "seat_offered",
        "seat_timed_out",
        "step_found_nobody",
        "access_asked",
    }
)
"""Kinds of facts that a report on one page leaves out too: the engine's daily work."""


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise and what became of it; ``state`` is a key of ``words.PROMISE_STATES``."""

    key: str
    due_at: datetime
    state: str = "pending"
    kept_at: datetime | None = None
    late_s: int = 0
    missed: bool = False
    over: bool = False
    """True where nobody waits for it any more, though it was never kept."""
    why: str = ""
    what: str = ""
    """What a person wrote that sets this promise apart from others of its row: an action's text."""

    @property
    def name(self) -> str:
        """The row of the table of promises."""
        return promise_name(self.key) or self.key


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """All promises of one row of the table: how many, and how they were kept."""

    name: str
    promised: int
    kept: int
    late: int
    missed: int
    waived: int
    open: int
    worst_s: int
    only: Promised | None
    """The promise itself, where there was just one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline; ``text`` is what the person wrote."""

    number: int
    at: datetime
    kind: str
    who: str
    said: str
    text: str
    late: bool


@dataclass(frozen=True, slots=True)
class Planned:
    """An action of the plan, in words."""

    number: int
    text: str
    owner: str
    due: datetime
    type: str
    done: bool
    overdue: bool


def voice_of(case: CaseFile, language: str, timezone: str) -> Voice:
    """The voice that tells this case to readers of a language in a time zone."""
    language = nearest(language, domain=REPORTS)
    catalog = translations(language, REPORTS)
    effects = case.effects()
    return Voice(catalog, language, timezone, case.person, case.customer_name, effects)


def promises(facts: Iterable[f.Fact]) -> tuple[Promised, ...]:
    """Every promise of the case, in the order in which they were made."""
    made: list[Promised] = []
    latest: dict[str, int] = {}
    for fact in facts:
        body = fact.body
        if isinstance(body, f.ObligationOwed):
            latest[body.key] = len(made)
            made.append(Promised(body.key, body.due_at))
        elif (key := getattr(body, "key", "")) in latest:
            made[latest[key]] = _after(made[latest[key]], body)
    return tuple(made)


def _after(promise: Promised, body: f.Body) -> Promised:
    match body:
        case f.ObligationMoved(due_at=due_at):
            return replace(promise, due_at=due_at)
        case f.ObligationMissed(why=why):
            return replace(promise, state="missed", missed=True, why=_in_words(why))
        case f.ObligationMet(kept_at=kept_at, late_s=late_s):
            state = "late" if promise.missed else "met"
            return replace(promise, state=state, kept_at=kept_at, late_s=late_s)
        case f.ObligationWaived(customer=0):
            return replace(promise, state="waived")
        case f.ObligationCancelled() if promise.missed:
            return replace(promise, over=True)
        case f.ObligationCancelled(why=why):
            return replace(promise, state="cancelled", over=True, why=why)
        case _:
            return promise


def _in_words(why: str) -> str:
    """A reason with the names of roles instead of their codes."""
    return re.sub(r"[a-z_]+", lambda found: words.ROLES.get(found[0], found[0]), why)


def promise_table(made: Iterable[Promised]) -> tuple[PromiseRow, ...]:
    """Promises by the rows of the table, those that fell away left out; in the process's order."""
    groups: dict[str, list[Promised]] = {name: [] for name in words.PROMISES}
    for promise in made:
        if promise.state != "cancelled":
            groups.setdefault(promise.name, []).append(promise)
    return tuple(_row(name, found) for name, found in groups.items() if found)


def _row(name: str, found: list[Promised]) -> PromiseRow:
    states = [promise.state for promise in found]
    return PromiseRow(
        name,
        len(found),
        states.count("met"),
        states.count("late"),
        states.count("missed"),
        states.count("waived"),
        states.count("pending"),
        max(promise.late_s if promise.missed else 0 for promise in found),
        found[0] if len(found) == 1 else None,
    )


def next_due(case: CaseFile, made: Iterable[Promised], limit: int = 8) -> tuple[Promised, ...]:
    """What is promised and not yet kept, the most urgent first; actions by what they are."""
    waiting = [p for p in made if p.state in {"pending", "missed"} and not p.over]
    first = sorted(waiting, key=lambda promise: promise.due_at)[:limit]
    texts = {f"action:{action.number}": action.item.text for action in case.state.actions}
    return tuple(replace(p, what=case.text(texts.get(p.key, NO_TEXT))) for p in first)


def timeline(case: CaseFile, voice: Voice, *, whole: bool = False) -> Iterator[Line]:
    """The facts as sentences; without ``whole``, only those that carry the story."""
    for fact in case.facts:
        if whole or not _is_quiet(fact.body, voice.effects):
            yield Line(
                fact.number,
                fact.at,
                fact.body.kind,
                actor_name(fact.actor, voice),
                sentence(fact, voice),
                case.text(text_of(fact.body)),
                fact.body.kind == "obligation_missed",
            )


def latest(case: CaseFile, voice: Voice, limit: int) -> tuple[Line, ...]:
    """The last lines of the timeline that somebody who decides should know."""
    found = [line for line in timeline(case, voice) if line.kind not in _MINOR]
    return tuple(found[-limit:])


def _is_quiet(body: f.Body, effects: Mapping[str, Effect]) -> bool:
    if isinstance(body, f.NoticeSent):
        effect = effects.get(body.effect)
        return effect is not None and effect.notice in _SAID_TWICE
    return body.kind in QUIET


def plan(case: CaseFile) -> tuple[Planned, ...]:
    """The action plan as it stands."""
    return tuple(_planned(case, action) for action in case.state.actions)


def _planned(case: CaseFile, action: Action) -> Planned:
    item = action.item
    owner = case.person(item.owner) if item.owner else ""
    text = case.text(item.text)
    done, overdue = action.done, action.overdue > 0
    return Planned(action.number, text, owner, item.due, item.type, done, overdue)


def access_counts(members: Iterable[Member]) -> Mapping[str, int]:
    """How many customers stand where, in the order of ``words.ACCESS``."""
    found = [member.access for member in members]
    return {state: found.count(state) for state in words.ACCESS if state in found}


def mean_score(members: Iterable[Member]) -> float | None:
    """The mean of the survey's scores; None where nobody answered."""
    scores = [member.score for member in members if member.score]
    return sum(scores) / len(scores) if scores else None


def ledger(case: CaseFile) -> tuple[Told, ...]:
    """The ledger's lines by kind of notice and audience, summed."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for told in case.ledger:
        states = found.setdefault((told.notice, told.audience), {})
        for state, count in told.states.items():
            states[state] = states.get(state, 0) + count
    return tuple(
        Told("", notice, audience, states)
        for (notice, audience), states in sorted(found.items(), key=_reading_order)
    )


def _reading_order(item: tuple[tuple[str, str], object]) -> tuple[int, str]:
    (notice, audience), _ = item
    order = list(words.NOTICES)
    return (order.index(notice) if notice in order else len(order), audience)
