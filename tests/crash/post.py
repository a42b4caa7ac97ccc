"""The post of a run: every notice of the ledger, and every message in the outbox."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from email import policy
from email.parser import BytesParser
from pathlib import Path

from sqlalchemy import func, select

from firsthour.records.store import Store
from firsthour.records.tables import DELIVERIES, DELIVERY_STATES
from tests.crash.facts import ABOUT_DANGER, stem

Addressee = tuple[str, str, str]
"""Kind of notice, stem of its effect's key, address."""


@dataclass(frozen=True, slots=True)
class Post:
    """What the ledger says of one case: how often each was told; message ids; what is open."""

    told: Counter[Addressee]
    message_ids: frozenset[str]
    repeated: int
    """Messages that an interrupted attempt may have sent before."""
    unsettled: tuple[str, ...]


def post_of(store: Store, case: int) -> Post:
    """Read the ledger of a case."""
    interrupted = (
        select(func.count(func.distinct(DELIVERY_STATES.c.delivery)))
        .join(DELIVERIES, DELIVERIES.c.id == DELIVERY_STATES.c.delivery)
        .where(DELIVERIES.c.case == case, DELIVERY_STATES.c.state == "unknown")
    )
    with store.read() as connection:
        rows = connection.execute(select(DELIVERIES).where(DELIVERIES.c.case == case)).all()
        repeated = connection.execute(interrupted).scalar_one()
    sent = [row for row in rows if row.state == "sent"]
    return Post(
        Counter(
            (row.notice, stem(row.effect), row.address)
            for row in sent
            if not row.effect.startswith(ABOUT_DANGER)
        ),
        frozenset(row.message_id for row in sent),
        repeated,
        tuple(f"{row.effect} to {row.address}: {row.state}" for row in rows if row.state != "sent"),
    )


def message_ids(outbox: Path) -> list[str]:
    """The Message-ID of every message in the outbox."""
    parser = BytesParser(policy=policy.default)
    return [
        str(parser.parsebytes(file.read_bytes(), headersonly=True)["Message-ID"])
        for file in sorted(outbox.glob("*.eml"))
    ]


def lost(expected: Counter[Addressee], post: Post) -> list[str]:
    """Notices of an undisturbed run that nobody got in this one, and the other way round."""
    missing = [f"lost: {' '.join(key)}" for key in (expected - post.told).elements()]
    more = [f"told more often: {' '.join(key)}" for key in (post.told - expected).elements()]
    return [*missing, *more]


def strays(ledger: Iterable[str], outbox: list[str]) -> list[str]:
    """Messages in the outbox under ids that no ledger knows, and ledger entries without one."""
    known = set(ledger)
    twice = [key for key, count in Counter(outbox).items() if count > 1]
    return [
        *(f"in the outbox, not in the ledger: {key}" for key in set(outbox) - known),
        *(f"in the ledger, not in the outbox: {key}" for key in known - set(outbox)),
        *(f"two files of one message: {key}" for key in twice),
    ]
