"""The ledger hands out each recipient once, resumes after a crash, and never loses one."""

from collections.abc import Iterator

from firsthour.records.ledger import told
from firsthour.records.ledger.deliveries import Counts, Enrolment, Note, State
from firsthour.records.ledger.enrolling import enroll
from firsthour.records.ledger.entries import claim, counts, effect_done, note, release
from firsthour.records.store import Store
from tests.records.cases import after, open_case
from tests.records.recipients import EFFECT, recipient


def test_a_claim_hands_out_the_next_in_order_and_only_once(store: Store) -> None:
    """Pages follow one another by position until all are noted."""
    case = open_case(store)
    enroll(store, [recipient(case, at) for at in (3, 1, 2)], after(1))

    first = claim(store, case, EFFECT, 2, after(2))
    note(store, [Note(one.id, State.SENT, after(2), {"id": "q1"}) for one in first])
    second = claim(store, case, EFFECT, 2, after(3))
    note(store, [Note(second[0].id, State.FAILED, after(3), {"answer": "550"})])

    assert [1, 2] == [one.enrolment.position for one in first]
    assert [3] == [one.enrolment.position for one in second]
    assert [] == claim(store, case, EFFECT, 2, after(4))
    assert Counts(sent=2, failed=1) == counts(store, case, EFFECT)
    assert effect_done(store, case, EFFECT)


def test_a_claim_that_was_never_noted_is_unknown_and_handed_out_again(store: Store) -> None:
    """After a kill the same rows come again, marked as repeated, under the same message id."""
    case = open_case(store)
    enroll(store, [recipient(case, at) for at in (1, 2, 3)], after(1))
    before = claim(store, case, EFFECT, 2, after(2))
    note(store, [Note(before[0].id, State.SENT, after(2), {})])

    again = claim(store, case, EFFECT, 9, after(3))

    assert [(3, False, 1), (2, True, 2)] == [
        (one.enrolment.position, one.repeated, one.attempt) for one in again
    ]
    assert before[1].enrolment == again[1].enrolment
    line = next(line for line in told.ledger(store, case) if line.id == before[1].id)
    assert [State.QUEUED, State.UNKNOWN] == [step.state for step in line.steps]
    assert [after(1), after(3)] == [step.at for step in line.steps]


def test_a_released_claim_comes_again_after_the_others(store: Store) -> None:
    """A fault of the channel that passes puts a recipient back, behind those not tried yet."""
    case = open_case(store)
    enroll(store, [recipient(case, at) for at in (1, 2)], after(1))
    first = claim(store, case, EFFECT, 1, after(2))
    release(store, [Note(first[0].id, State.QUEUED, after(2), {"why": "no connection"})])

    rest = claim(store, case, EFFECT, 9, after(3))

    assert [(2, 1), (1, 2)] == [(one.enrolment.position, one.attempt) for one in rest]
    assert not effect_done(store, case, EFFECT)


def test_ten_thousand_recipients_are_enrolled_and_drained(store: Store) -> None:
    """Ten thousand go through pages of five hundred, in few statements, each told once."""
    case = open_case(store, count=0)

    def everybody() -> Iterator[Enrolment]:
        yield from (recipient(case, at) for at in range(1, 10_001))

    told_once: list[int] = []
    with store.counting() as statements:
        enroll(store, everybody(), after(1))
        while page := claim(store, case, EFFECT, 500, after(2)):
            told_once.extend(one.enrolment.position for one in page)
            note(store, [Note(one.id, State.SENT, after(2), {"id": one.id}) for one in page])

    assert list(range(1, 10_001)) == told_once
    assert Counts(sent=10_000) == counts(store, case, EFFECT)
    assert statements.count <= 20 * 12
    assert 10_000 == sum(1 for _ in told.whole_ledger(store, case, EFFECT))
