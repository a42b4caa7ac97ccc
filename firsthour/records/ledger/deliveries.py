"""What the ledger speaks of: recipients enrolled, handed out, noted; and their rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from firsthour.domain.commands import NO_TEXT, Text

FALLBACK = 1_000_000_000
"""Added to the position of a recipient who is told on a further channel."""
OF_CUSTOMER = "customer:"
"""How the reason begins that somebody is a customer's contact."""


class State(StrEnum):
    """What has become of a delivery."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One recipient of one effect. Known by case, effect, channel and address.

    ``reasons`` say why this address is told; ``customer`` is 0 where there is none,
    ``person`` an id of the directory or empty. ``text`` refers to the text that is sent;
    ``position`` is the order in which recipients are told; ``directory`` the version of the
    directory that they were found by.
    """

    case: int
    effect: str
    notice: str
    channel: str
    address: str
    message_id: str
    reasons: tuple[str, ...]
    name: str = ""
    language: str = "en"
    obligation: str = ""
    revision: int = 0
    audience: str = ""
    customer: int = 0
    person: str = ""
    text: Text = NO_TEXT
    position: int = 0
    directory: str = ""

    @property
    def is_shared(self) -> bool:
        """Whether its address is told once for several customers."""
        return sum(reason.startswith(OF_CUSTOMER) for reason in self.reasons) > 1


@dataclass(frozen=True, slots=True)
class Delivery:
    """An enrolled recipient as it is handed out to be told, for the ``attempt``-th time (from 1).

    ``repeated`` is true where an earlier attempt may have reached them: it stopped in between.
    ``enrolled_at`` is real time; ``is_late`` once it was not accepted in time, so that the
    recipient's next channel is tried as well.
    """

    id: str
    enrolment: Enrolment
    attempt: int
    repeated: bool
    enrolled_at: datetime | None = None
    is_late: bool = False

    @property
    def may_have_others(self) -> bool:
        """Whether the same recipient may be told on another channel too."""
        return self.is_late or self.enrolment.position >= FALLBACK


@dataclass(frozen=True, slots=True)
class Note:
    """What became of a delivery; ``at`` is case time, ``detail`` the channel's proof or answer.

    ``real_at`` is real time as the sender has it; without one, this process's own.
    """

    delivery: str
    state: State
    at: datetime
    detail: Mapping[str, str]
    real_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many deliveries of an effect stand where, by their last state."""

    queued: int = 0
    sent: int = 0
    delivered: int = 0
    failed: int = 0
    unknown: int = 0
    skipped: int = 0

    @property
    def recipients(self) -> int:
        """All of them."""
        told = self.sent + self.delivered
        return self.queued + told + self.failed + self.unknown + self.skipped


def delivery_id(case: int, effect: str, channel: str, address: str) -> str:
    """Give the id of a delivery: the same recipient of the same effect has the same."""
    return sha256(f"{case}\n{effect}\n{channel}\n{address}".encode()).hexdigest()[:32]


def row_of(key: str, row: Enrolment) -> dict[str, Any]:
    """Give the row of a new delivery."""
    return {
        "id": key,
        "case": row.case,
        "effect": row.effect,
        "notice": row.notice,
        "obligation": row.obligation,
        "revision": row.revision,
        "audience": row.audience,
        "reasons": list(row.reasons),
        "customer": row.customer,
        "person": row.person,
        "name": row.name,
        "channel": row.channel,
        "address": row.address,
        "language": row.language,
        "message_id": row.message_id,
        "text": row.text,
        "position": row.position,
        "state": State.QUEUED.value,
        "seq": 1,
        "attempt": 0,
        "open": True,
        "claimed": False,
        "directory": row.directory,
    }


def enrolment_of(row: Any) -> Enrolment:
    """Read an enrolment back from a row of `deliveries`."""
    return Enrolment(
        case=row.case,
        effect=row.effect,
        notice=row.notice,
        channel=row.channel,
        address=row.address,
        message_id=row.message_id,
        reasons=tuple(row.reasons),
        name=row.name,
        language=row.language,
        obligation=row.obligation,
        revision=row.revision,
        audience=row.audience,
        customer=row.customer,
        person=row.person,
        text=Text(row.text),
        position=row.position,
        directory=row.directory,
    )


def delivery_of(row: Any) -> Delivery:
    """Give a delivery, as the row stood before it was handed out."""
    repeated = row.state == State.UNKNOWN
    is_late = row.enrolled_at is not None and row.late_at is None
    return Delivery(row.id, enrolment_of(row), row.attempt + 1, repeated, row.enrolled_at, is_late)


def state_row(seq: int, real: datetime, entry: Note) -> dict[str, Any]:
    """Give the row of a delivery's ``seq``-th state; ``real`` is when it was noted."""
    return {
        "delivery": entry.delivery,
        "seq": seq,
        "state": entry.state.value,
        "at": entry.at,
        "real_at": real,
        "detail": entry.detail,
    }
