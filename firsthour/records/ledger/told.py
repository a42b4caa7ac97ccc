"""Reads of the ledger: who was told what, how, when, with what proof; or why not."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select

from firsthour.records.ledger.deliveries import Enrolment, State, enrolment_of
from firsthour.records.shown import LedgerLine, Step
from firsthour.records.store import Store
from firsthour.records.tables import DELIVERIES, DELIVERY_STATES

PAGE = 500


def ledger(
    store: Store,
    case: int,
    effect: str | None = None,
    customer: int | None = None,
    after: str = "",
) -> tuple[LedgerLine, ...]:
    """Give a page of the ledger of a case: of one effect, or about one customer.

    Pages follow the id of a line: `after` is the last one of the page before.
    """
    row = DELIVERIES.c
    query = select(DELIVERIES).where(row.case == case, row.id > after)
    if effect is not None:
        query = query.where(row.effect == effect)
    if customer is not None:
        query = query.where(row.customer == customer)
    with store.read() as connection:
        rows = connection.execute(query.order_by(row.id).limit(PAGE)).all()
        steps = _steps(connection, rows)
    return tuple(
        LedgerLine(row.id, enrolment_of(row), State(row.state), row.attempt, tuple(steps[row.id]))
        for row in rows
    )


def whole_ledger(
    store: Store, case: int, effect: str | None = None, customer: int | None = None
) -> Iterator[LedgerLine]:
    """Go through the ledger of a case, a page in memory at a time."""
    after = ""
    while page := ledger(store, case, effect, customer, after):
        yield from page
        after = page[-1].id


def unsettled(store: Store, case: int) -> frozenset[str]:
    """Give the effects of a case with recipients who are still to be told, by their keys."""
    row = DELIVERIES.c
    query = select(row.effect).where(row.case == case, row.open).distinct()
    with store.read() as connection:
        return frozenset(connection.execute(query).scalars())


def last_sent(
    connection: Connection,
    case: int,
    audience: str,
    but: str,
    addresses: Collection[str],
    of: str = "",
) -> dict[tuple[str, str], str]:
    """Give the message that reached each address last, by channel and address; not of ``but``.

    With ``of``, the message of that notice.
    """
    row = DELIVERIES.c
    out = row.state.in_((State.SENT, State.DELIVERED, State.UNKNOWN))
    query = select(row.channel, row.address, row.message_id).where(
        row.case == case, row.audience == audience, out
    )
    query = query.where(row.effect == of if of else row.effect != but)
    rows = connection.execute(query.where(row.address.in_(addresses)).order_by(row.enrolled_at))
    return {(each.channel, each.address): each.message_id for each in rows}


def reached(store: Store, case: int, audience: str, but: str, of: str = "") -> list[Enrolment]:
    """Give whom of an audience any notice of a case has reached, or may have; ``but`` one.

    With ``of``, whom that notice alone has reached.

    One enrolment for each address and reason. Those whom a sender has in hand may be told.
    """
    row = DELIVERIES.c
    who = (row.channel, row.address, row.reasons, row.name, row.language, row.customer, row.person)
    out = row.state.in_((State.SENT, State.DELIVERED, State.UNKNOWN)) | row.claimed
    query = select(*who).distinct().where(row.case == case, row.audience == audience, out)
    query = query.where(row.effect == of if of else row.effect != but).order_by(
        row.customer, row.person, *who[:2]
    )
    with store.read() as connection:
        return [
            Enrolment(
                case=case,
                effect="",
                notice="",
                channel=found.channel,
                address=found.address,
                message_id="",
                reasons=tuple(found.reasons),
                name=found.name,
                language=found.language,
                audience=audience,
                customer=found.customer,
                person=found.person,
            )
            for found in connection.execute(query)
        ]


def is_in_hand(store: Store, case: int, audience: str, but: str) -> bool:
    """Tell whether a sender has recipients of an audience in hand, other than of ``but``."""
    row = DELIVERIES.c
    query = select(row.id).where(
        row.case == case, row.audience == audience, row.effect != but, row.open, row.claimed
    )
    with store.read() as connection:
        return connection.execute(query.limit(1)).first() is not None


def _steps(connection: Connection, rows: Sequence[Any]) -> dict[str, list[Step]]:
    state = DELIVERY_STATES.c
    query = select(DELIVERY_STATES).where(state.delivery.in_([row.id for row in rows]))
    steps: dict[str, list[Step]] = defaultdict(list)
    for row in connection.execute(query.order_by(state.delivery, state.seq)):
        steps[row.delivery].append(Step(State(row.state), row.at, row.real_at, row.detail))
    return steps
