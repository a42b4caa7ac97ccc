"""What goes wrong around a case: late, failing, never ending, nobody found, down for a while.

What it happens to is named as people say it: a kind (``pages``, ``initial notices``, ``status
updates``, ``holding statements``, ``executive reports``, ``announcements``, ``access checks``,
``analyses``, ``surveys``, ``corrections``, ``reminders``, ``alarms``, ``seat offers``, ``merges``,
``notices``: what tells how things stand, ``everything``), perhaps ``to`` somebody: ``pages to
owner``, ``notices to customers``. ``key:KEY`` names what begins with this key.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from firsthour.domain.effects import (
    Answered,
    Effect,
    Failed,
    Noted,
    NoticeKind,
    Offered,
    Outcome,
    Rendered,
    Sought,
    Told,
)
from firsthour.domain.simulate import Reply
from firsthour.domain.stages import Audience
from firsthour.laboratory.rehearsal.tellings import told_to
from firsthour.reading import nearest

REHEARSED = "rehearsed"
"""The code with which an act fails in a rehearsal."""
_TELLS = (Audience.STAKEHOLDERS, Audience.CUSTOMERS, Audience.EXECUTIVES)
_ASKS = (NoticeKind.ALARM, NoticeKind.REMINDER, NoticeKind.PAGE)


def _of(notice: NoticeKind) -> Callable[[Effect], bool]:
    return lambda effect: effect.notice is notice and effect.act == "notify"


KINDS: Mapping[str, Callable[[Effect], bool]] = {
    "everything": lambda effect: effect.act in ("notify", "offer", "resend"),
    "notices": lambda effect: (
        effect.act == "notify" and effect.audience in _TELLS and effect.notice not in _ASKS
    ),
    "pages": _of(NoticeKind.PAGE),
    "initial notices": _of(NoticeKind.INITIAL_NOTICE),
    "status updates": _of(NoticeKind.STATUS_UPDATE),
    "holding statements": _of(NoticeKind.HOLDING_STATEMENT),
    "executive reports": _of(NoticeKind.EXECUTIVE_REPORT),
    "announcements": _of(NoticeKind.RESOLUTION_ANNOUNCEMENT),
    "access checks": _of(NoticeKind.ACCESS_CHECK),
    "analyses": lambda effect: effect.act == "render",
    "surveys": _of(NoticeKind.SURVEY),
    "corrections": _of(NoticeKind.CORRECTION),
    "reminders": _of(NoticeKind.REMINDER),
    "alarms": _of(NoticeKind.ALARM),
    "seat offers": lambda effect: effect.act == "offer",
    "merges": lambda effect: effect.act == "merge",
}


@dataclass(frozen=True, slots=True)
class What:
    """What a trouble happens to. Make it with `what`."""

    kind: str
    to: str = ""

    def meets(self, effect: Effect) -> bool:
        """True for an effect that is meant."""
        if self.kind.startswith("key:"):
            return effect.key.startswith(self.kind.removeprefix("key:"))
        return KINDS[self.kind](effect) and self.to in ("", told_to(effect))


def what(name: str) -> What:
    """What a name means. ValueError, with advice, for a name of nothing."""
    if name.startswith("key:"):
        return What(name)
    kind, _, to = " ".join(name.split()).partition(" to ")
    if kind.lower() not in KINDS:
        raise ValueError(nearest(kind, KINDS))
    return What(kind.lower(), to)


@dataclass(frozen=True, slots=True)
class Down:
    """What does not work from one instant to another."""

    what: What
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Troubles:
    """All that goes wrong. ``fails`` goes by the code of the failure."""

    late: tuple[tuple[What, timedelta], ...] = ()
    fails: tuple[tuple[What, str], ...] = ()
    never: tuple[What, ...] = ()
    nobody: tuple[What, ...] = ()
    down: tuple[Down, ...] = ()

    def over(self, good: Reply, effect: Effect, now: datetime) -> Reply:
        """What becomes of a reply that would be ``good`` if nothing went wrong."""
        if any(each.meets(effect) for each in self.never):
            return Reply(None)
        reply = self._otherwise(good, effect)
        for each in self.down:
            if each.what.meets(effect) and each.since <= now < each.until:
                reply = replace(reply, after=each.until - now + reply.after)
        late = next((by for each, by in self.late if each.meets(effect)), None)
        return reply if late is None else replace(reply, after=max(late, reply.after))

    def _otherwise(self, good: Reply, effect: Effect) -> Reply:
        code = next((code for each, code in self.fails if each.meets(effect)), None)
        if code is not None:
            return replace(good, outcome=Failed(effect.key, code))
        if any(each.meets(effect) for each in self.nobody):
            empty = Offered(effect.key, "") if effect.act == "offer" else Told(effect.key, 0, 0)
            return replace(good, outcome=empty)
        return good


NONE = Troubles()
"""Everything works."""


def usual(effect: Effect, *, documents: int, next_person: str) -> Outcome:
    """What comes of an effect when nothing goes wrong; of a notice, that one is told."""
    match effect.act:
        case "offer":
            return Offered(effect.key, next_person)
        case "render":
            return Rendered(effect.key, documents)
        case "merge":
            return Answered(effect.key)
        case "note":
            return Noted(effect.key, 0)
        case "seek":
            return Sought(effect.key, 0)
        case _:
            return Told(effect.key, 1, 1)
