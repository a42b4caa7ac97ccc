"""The texts of one notice: each revision, who approved it, what was sent, and how they differ."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import unified_diff

from firsthour.domain import facts as f
from firsthour.domain.commands import Text

_HOLDING = "holding:"
_AROUND = 2
"""Lines that are shown around a difference."""


@dataclass(slots=True)
class Revision:
    """One text that a person wrote for a notice, and what became of it."""

    number: int
    author: str
    written_at: datetime
    text: Text
    approved_by: list[str] = field(default_factory=list)
    """Who approved it, in part or whole; ``engine`` where the policy asks nobody."""
    is_approved: bool = False
    lapsed_at: datetime | None = None
    """When the time for its approval was over."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What a notice was begun to be sent with: a text, or (without one) what may be said."""

    at: datetime
    effect: str
    text: Text


@dataclass(slots=True)
class Texts:
    """Everything that was written for a notice, and sent of it, in order."""

    revisions: list[Revision] = field(default_factory=list)
    sendings: list[Sending] = field(default_factory=list)
    stopped_at: datetime | None = None
    """When the last sending was halted; ``None`` where it went on to its end."""


def texts_of(facts: Iterable[f.Fact], notice: str) -> Texts:
    """The texts of the notice with this key."""
    found = Texts()
    for fact in facts:
        body = fact.body
        if isinstance(body, f.NoticeDue) and body.effect.key.removeprefix(_HOLDING) == notice:
            found.sendings.append(Sending(fact.at, body.effect.key, body.effect.text))
            found.stopped_at = None
        elif isinstance(body, f.NoticeStopped) and body.effect.removeprefix(_HOLDING) == notice:
            found.stopped_at = fact.at
        elif getattr(body, "notice", "") == notice:
            _enter(found.revisions, fact)
    return found


def _enter(revisions: list[Revision], fact: f.Fact) -> None:
    body, who = fact.body, fact.actor.person or "engine"
    if isinstance(body, f.NoticeEdited | f.UpdateWritten | f.CorrectionWritten):
        number = getattr(body, "revision", len(revisions) + 1)
        revisions.append(Revision(number, who, fact.at, body.text))
    elif revisions and isinstance(body, f.NoticeApproved | f.ApprovalGiven):
        revisions[-1].approved_by.append(who)
        revisions[-1].is_approved = isinstance(body, f.NoticeApproved)
    elif revisions and isinstance(body, f.ApprovalLapsed):
        revisions[-1].lapsed_at = fact.at


def difference(before: str, after: str, names: tuple[str, str]) -> Sequence[str]:
    """How a text became another one, line by line; empty where they are the same."""
    return tuple(_lines(before, after, names))


def _lines(before: str, after: str, names: tuple[str, str]) -> Iterator[str]:
    old, new = before.splitlines(), after.splitlines()
    yield from unified_diff(old, new, *names, n=_AROUND, lineterm="")


def sent_instead(texts: Texts) -> tuple[Revision, Sending] | None:
    """The last text that was written, and what was sent in its place; None where it was sent."""
    if not texts.revisions or not texts.sendings:
        return None
    draft, sent = texts.revisions[-1], texts.sendings[-1]
    return None if sent.text == draft.text else (draft, sent)
