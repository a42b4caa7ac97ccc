"""A telephone call stands in the ledger as the proof that somebody was told."""

from dataclasses import replace

from firsthour.records.ledger.deliveries import Enrolment, State
from firsthour.records.ledger.enrolling import enroll
from firsthour.records.ledger.entries import claim
from firsthour.records.ledger.otherwise import told_otherwise
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


def test_a_call_leaves_what_others_wait_for(store: Store) -> None:
    """A mail that goes to an address for two customers goes on, though one of them was called."""
    case = open_case(store)
    shared = replace(customer(case, 1), reasons=("customer:Ada", "customer:Bea"))
    own = replace(customer(case, 1), address="ada@example.org", message_id="<ada>", position=2)
    enroll(store, [shared, own], after(1))

    left_out = note_call(store, Call("mara", "Ada", after(1), ""), [shared, own], after(2))

    assert 1 == left_out
    assert {"phone": "delivered", "ops1@example.org": "queued", "ada@example.org": "skipped"} == {
        line.enrolment.channel if line.enrolment.channel == "phone" else line.enrolment.address:
        line.state for line in ledger(store, case)
    }  # fmt: skip


def test_a_call_does_not_tell_those_who_share_the_address(store: Store) -> None:
    """Late as well: the mail is for the other one too."""
    case = open_case(store)
    shared = replace(customer(case, 1), reasons=("customer:Ada", "customer:Bea"))
    own = replace(customer(case, 1), address="ada@example.org", message_id="<ada>")
    enroll(store, [shared, own], after(1))
    note_call(store, Call("mara", "Ada", after(1), ""), [own], after(2))

    handed = claim(store, case, shared.effect, 9, after(2))

    assert [shared.address] == [each.enrolment.address for each in handed]
    assert {} == told_otherwise(store, case, shared.effect, handed)
