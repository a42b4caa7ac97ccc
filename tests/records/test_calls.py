"""A telephone call stands in the ledger as the proof that somebody was told."""

from firsthour.records.ledger.entries import Enrolment, State
from firsthour.records.ledger.reach import Call, note_call
from firsthour.records.ledger.told import ledger
from firsthour.records.store import Store
from tests.records.cases import after, open_case


def customer(case: int, number: int) -> Enrolment:
    """Give the way on which a customer could not be told."""
    return Enrolment(
        case=case,
        effect="notice:customers:1",
        notice="initial_notice",
        channel="email",
        address=f"ops{number}@example.org",
        message_id=f"<{case}.{number}@example.org>",
        reasons=("contact",),
        customer=number,
        position=number,
    )


def test_each_call_stands_in_the_ledger(store: Store) -> None:
    """Calls to several customers of several cases each have their line, also when said twice."""
    cases = [open_case(store, key=key) for key in ("INC-1", "INC-2")]

    for case in cases:
        for number in (1, 2, 2):
            call = Call("mara", f"Ada {number}", after(1), "Knows")
            note_call(store, call, [customer(case, number)], after(2))

    expected = [("Ada 1", State.DELIVERED), ("Ada 2", State.DELIVERED)]
    for case in cases:
        lines = [(d.enrolment.name, d.state) for d in ledger(store, case)]
        assert expected == lines
