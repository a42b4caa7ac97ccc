"""Who was told what, when and why, derived from the facts of a case."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from firsthour.domain import facts as f
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.stages import Audience
from firsthour.laboratory.rehearsal.reasons import Reasons

Fate = Literal["told", "failed", "nobody", "waits", "stopped", "open"]
"""``nobody``: there was nobody to tell; ``waits``: until somebody is on duty; ``stopped``: by a
person, or called off; ``open``: it had not ended when nothing more was looked at."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One page, notice, alarm, reminder or offer of a seat: begun ``at``, ended ``told_at``.

    ``what`` is the kind of notice; ``about`` the code of an alarm, ``promise`` the key of what it
    is about. ``to`` names the audience or role (``owner``, ``L1``, ``customers``, ``team:network``,
    ``role:director``, ``person:mara``, ``seat:lead``); ``people`` are the ids of those who were
    paged or asked. Of ``recipients`` so many were told. ``rule`` is the engine's rule, or
    ``by`` the person by whose command it went out; ``why`` says it in words. ``_s`` are seconds
    since the opening.
    """

    fact: int
    key: str
    at: datetime
    since_s: int
    what: str
    about: str
    promise: str
    to: str
    rule: str
    by: str
    why: str
    fate: Fate = "open"
    told_at: datetime | None = None
    told_s: int | None = None
    recipients: int = 0
    told: int = 0
    people: tuple[str, ...] = ()
    code: str = ""


def tellings_of(facts: Iterable[f.Fact]) -> tuple[Telling, ...]:
    """Everything that was begun to be told, in order."""
    book = _Book()
    for fact in facts:
        book.take(fact)
    return tuple(book.found)


class _Book:
    """Tellings as the facts come in; by the key of its effect each is found again."""

    def __init__(self) -> None:
        self.found: list[Telling] = []
        self._at: dict[str, int] = {}
        self._pages: list[int] = []
        self._opened_at: datetime | None = None
        self._reasons = Reasons()

    def take(self, fact: f.Fact) -> None:
        """Enter one fact."""
        self._opened_at = self._opened_at or fact.at
        self._reasons.take(fact)
        effect = getattr(fact.body, "effect", None)
        if isinstance(effect, Effect):
            if effect.act in ("notify", "offer"):
                self._begin(fact, effect)
            return
        self._end(fact)

    def _begin(self, fact: f.Fact, effect: Effect) -> None:
        engine = fact.actor.is_engine
        if effect.notice is NoticeKind.PAGE:
            self._call_off()
            self._pages.append(len(self.found))
        self._at[effect.key] = len(self.found)
        self.found.append(
            Telling(
                fact.number,
                effect.key,
                fact.at,
                self._since(fact.at),
                str(effect.notice or NoticeKind.SEAT_OFFER),
                effect.reason if effect.notice is NoticeKind.ALARM else "",
                effect.obligation,
                told_to(effect),
                fact.actor.rule,
                "" if engine else fact.actor.person,
                self._reasons.of(fact, effect),
            )
        )

    def _call_off(self) -> None:
        """A page that has not left goes nowhere once the next one begins, or somebody answers."""
        for at in self._pages:
            if self.found[at].fate == "open":
                self.found[at] = replace(self.found[at], fate="stopped", code="overtaken")
        self._pages.clear()

    def _end(self, fact: f.Fact) -> None:
        match fact.body:
            case f.PageSent(effect=key, people=people):
                self._told(key, fact, len(people), len(people), people)
            case f.NoticeSent(effect=key, recipients=recipients, sent=sent):
                self._told(key, fact, recipients, sent)
            case f.HoldingStatementSent(effect=key, recipients=recipients, sent=sent):
                self._told(key, fact, recipients, sent)
            case f.CaseAcknowledged() | f.PageRoundBegun():
                self._call_off()
            case f.NoticeFailed(effect=key, code=code):
                self._change(key, fate="failed", code=code)
            case f.StepFoundNobody(step=key):
                self._change(key, fate="nobody")
            case f.StepWaits(effect=key):
                self._change(key, fate="waits")
            case f.NoticeStopped(effect=key):
                self._change(key, fate="stopped")
            case f.SeatOffered(seat=seat, person=person):
                self._told(self._offer_of(seat), fact, 1, 1, (person,))
            case _:
                pass

    def _offer_of(self, seat: str) -> str:
        """The key of the offer of a seat that was begun last."""
        keys = [key for key, at in self._at.items() if self.found[at].to == f"seat:{seat}"]
        return keys[-1] if keys else ""

    def _told(
        self, key: str, fact: f.Fact, recipients: int, told: int, people: tuple[str, ...] = ()
    ) -> None:
        at = self._at.get(key)
        if at is not None:
            self.found[at] = replace(
                self.found[at],
                fate="told" if told else "nobody",
                told_at=fact.at if told else None,
                told_s=self._since(fact.at) if told else None,
                recipients=recipients,
                told=told,
                people=people,
            )

    def _change(self, key: str, *, fate: Fate, code: str = "") -> None:
        at = self._at.get(key)
        if at is not None:
            self.found[at] = replace(self.found[at], fate=fate, code=code)

    def _since(self, at: datetime) -> int:
        return int((at - (self._opened_at or at)).total_seconds())


def told_to(effect: Effect) -> str:
    """The audience or role of an effect, by one name."""
    if effect.act == "offer" or effect.audience is Audience.SEAT:
        return f"seat:{effect.target}"
    match effect.audience:
        case Audience.CASE | Audience.OWNER:
            return "owner"
        case Audience.LEVEL | Audience.STEP:
            return effect.target
        case Audience.TEAM:
            return f"team:{effect.target}" if effect.target else "team"
        case Audience.PERSON | Audience.ROLE:
            return f"{effect.audience}:{effect.target}"
        case Audience.CUSTOMERS if effect.target.startswith("#"):
            return f"customer:{effect.target}"
        case _:
            return str(effect.audience)
