"""Facts to compact JSON and back, and the digest by which two facts are told apart."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Any

from pydantic import TypeAdapter

from firsthour.domain.clock import CaseClock
from firsthour.domain.facts import Body, Fact
from firsthour.domain.kinds import ByKind
from firsthour.domain.policy import Policy
from firsthour.domain.roles import Actor
from firsthour.records.errors import NaiveTime

BODY: TypeAdapter[Body] = TypeAdapter(Annotated[Body, ByKind])
ACTOR = TypeAdapter(Actor)
CLOCK = TypeAdapter(CaseClock)
POLICY = TypeAdapter(Policy)


@dataclass(frozen=True, slots=True)
class Encoded:
    """A fact as its row keeps it."""

    kind: str
    actor: str
    body: str
    digest: str


def encode(fact: Fact) -> Encoded:
    """Write a fact down, every field of it, so that no later default changes its meaning.

    Raises `NaiveTime`.
    """
    actor = ACTOR.dump_json(fact.actor).decode()
    body = BODY.dump_json(fact.body).decode()
    head = json.dumps([fact.number, _time(fact.at), _time(fact.due), fact.said])
    digest = sha256(f"{head}{actor}{body}".encode()).hexdigest()
    return Encoded(fact.body.kind, actor, body, digest)


def decode(number: int, at: datetime, due: datetime | None, said: str, texts: Encoded) -> Fact:
    """Read a fact back."""
    actor = ACTOR.validate_json(texts.actor)
    return Fact(number, at, actor, BODY.validate_json(texts.body), due, said)


def decode_row(row: Any) -> Fact:
    """Read a fact back from a row of `facts`."""
    texts = Encoded(row.kind, row.actor, row.body, row.digest)
    return decode(row.number, row.at, row.due, row.said, texts)


def encode_clock(clock: CaseClock) -> str:
    """Write the clock of a case down."""
    return CLOCK.dump_json(clock).decode()


def decode_clock(text: str) -> CaseClock:
    """Read the clock of a case back."""
    return CLOCK.validate_json(text)


def encode_policy(policy: Policy) -> str:
    """Write a policy down."""
    return POLICY.dump_json(policy).decode()


def decode_policy(text: str) -> Policy:
    """Read a policy back."""
    return POLICY.validate_json(text)


def _time(at: datetime | None) -> str:
    if at is None:
        return ""
    if at.tzinfo is None:
        raise NaiveTime
    return at.astimezone(UTC).isoformat()
