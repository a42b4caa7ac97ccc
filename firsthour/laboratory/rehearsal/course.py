"""The course of a rehearsal in sentences: what people did, and what changed by that or by time."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from firsthour.documents.prose import Voice, sentence
from firsthour.domain.effects import Effect
from firsthour.domain.facts import Fact
from firsthour.records.opening import UNNAMED

BY_ENGINE = frozenset(
    (
        "access_assumed",
        "acknowledgement_expired",
        "approval_lapsed",
        "case_closed",
        "case_finished",
        "clocks_resumed",
        "monitoring_ended",
        "obligation_missed",
        "policy_exhausted",
        "resolution_announced",
        "seat_timed_out",
        "seat_vacant",
        "severity_changed",
        "stage_entered",
        "step_waits",
        "survey_ended",
        "task_force_activated",
        "task_force_resumed",
        "task_force_suspended",
    )
)
"""What the engine does, of which nobody is told by itself, and what turns the course of a case."""
_LEFT_OUT = ("notice_due", "obligation_met")
"""What stands among what is told, or among the promises."""


@dataclass(frozen=True, slots=True)
class Happened:
    """Something happened: by a person (``by``), or by the engine's ``rule``."""

    fact: int
    at: datetime
    since_s: int
    kind: str
    by: str
    rule: str
    sentence: str


def course_of(
    facts: Iterable[Fact], names: Mapping[str, str] | None = None, timezone: str = "UTC"
) -> Iterator[Happened]:
    """What happened, in order; of a person's command its first fact.

    ``names`` are those of people by their ids, and of customers by ``#N``.
    """
    listed, called = tuple(facts), {UNNAMED: "Somebody", **(names or {})}
    found = (getattr(fact.body, "effect", None) for fact in listed)
    effects = {effect.key: effect for effect in found if isinstance(effect, Effect)}
    voice = Voice(
        timezone=timezone,
        person=lambda person: called.get(person, person),
        customer=lambda number: called.get(f"#{number}", f"#{number}"),
        effects=effects,
    )
    heard: str | None = None
    for fact, after in zip_longest(listed, listed[1:]):
        if after and after.body.kind == "seat_timed_out" and fact.body.kind == "obligation_missed":
            continue  # the same, said by the next one: the seat is passed on
        kind, actor = fact.body.kind, fact.actor
        first, heard = fact.said != heard, fact.said
        if kind in BY_ENGINE or (not actor.is_engine and first and kind not in _LEFT_OUT):
            yield Happened(
                fact.number,
                fact.at,
                int((fact.at - listed[0].at).total_seconds()),
                kind,
                actor.person,
                actor.rule,
                sentence(fact, voice),
            )
