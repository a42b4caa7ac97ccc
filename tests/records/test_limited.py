"""One address gets no more than it may, however many senders ask in the same instant."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Barrier, BrokenBarrierError

from firsthour.domain.effects import NoticeKind
from firsthour.records.connect import connect
from firsthour.records.ledger.deliveries import Delivery, Enrolment, Note, State
from firsthour.records.ledger.enrolling import enroll
from firsthour.records.ledger.entries import claim, note, put_back
from firsthour.records.ledger.limited import Counted, let_pass
from firsthour.records.store import Store
from tests.records.cases import after, open_case

NOW = after(10)
COUNTED = Counted("email", (NoticeKind.STATUS_UPDATE,), after(5), NOW)
UNTIL = NOW + timedelta(minutes=3)


def one_each(had: Sequence[datetime]) -> datetime | None:
    """One message is enough."""
    return UNTIL if had else None


def in_hand(store: Store, address: str = "ada@example.org") -> list[Delivery]:
    """A sender of a case of its own has an update to this address in hand."""
    case = open_case(store)
    row = Enrolment(
        case=case,
        effect="update:customers:1",
        notice=NoticeKind.STATUS_UPDATE.value,
        channel="email",
        address=address,
        message_id=f"<{case}@example.org>",
        reasons=("contact",),
        customer=1,
    )
    enroll(store, [row], NOW)
    return claim(store, case, row.effect, 10, NOW)


def test_of_two_senders_in_one_instant_one_passes(database_url: str) -> None:
    """Two connections count at the same moment, if they can: the second sees who passed."""
    stores = [connect(database_url) for _ in range(2)]
    pages = [in_hand(each) for each in stores]
    both = Barrier(2)

    def counts_with_the_other(had: Sequence[datetime]) -> datetime | None:
        with suppress(BrokenBarrierError):
            both.wait(timeout=1)
        return one_each(had)

    with ThreadPoolExecutor(2) as pool:
        asked = [
            pool.submit(let_pass, store, page, COUNTED, counts_with_the_other)
            for store, page in zip(stores, pages, strict=True)
        ]
        waits = [each.result() for each in asked]
    for each in stores:
        each.close()

    assert [0, 1] == sorted(map(len, waits))
    assert [UNTIL] == [at for each in waits for at in each.values()]


def test_who_was_sent_one_waits(store: Store) -> None:
    """What was noted as sent counts, in whatever case; other addresses are not concerned."""
    (told,) = in_hand(store)
    note(store, [Note(told.id, State.SENT, after(9), {})])
    page = [*in_hand(store), *in_hand(store, "bo@example.org")]

    assert {page[0].id: UNTIL} == let_pass(store, page, COUNTED, one_each)


def test_who_was_let_pass_and_told_nothing_counts_no_more(store: Store) -> None:
    """Its sender put it back: the next may go."""
    first, second = in_hand(store), in_hand(store)

    assert {} == let_pass(store, first, COUNTED, one_each)
    assert {second[0].id: UNTIL} == let_pass(store, second, COUNTED, one_each)
    put_back(store, [first[0].id])
    assert {} == let_pass(store, second, COUNTED, one_each)


def test_what_was_not_let_pass_does_not_count(store: Store) -> None:
    """It is in somebody's hand, who will put it back."""
    in_hand(store)

    assert {} == let_pass(store, in_hand(store), COUNTED, one_each)


def test_what_went_in_another_message_is_none(store: Store) -> None:
    """One mail with two texts is one mail."""
    (told,) = in_hand(store)
    note(store, [Note(told.id, State.SENT, after(9), {"in": "<1@example.org>"})])

    assert {} == let_pass(store, in_hand(store), COUNTED, one_each)
