"""Who is to be told stands in the ledger once; a notice that is sent again takes them up anew."""

from dataclasses import replace
from datetime import datetime
from queue import SimpleQueue
from threading import Thread

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from firsthour.domain import facts as f
from firsthour.domain.commands import NO_TEXT, Text
from firsthour.records import content
from firsthour.records.errors import Unstorable
from firsthour.records.facts import write_facts
from firsthour.records.ledger import told
from firsthour.records.ledger.deliveries import (
    Counts,
    Enrolment,
    Note,
    State,
    delivery_id,
    row_of,
)
from firsthour.records.ledger.enrolling import begin, drafted, enroll
from firsthour.records.ledger.entries import claim, counts, effect_done, note
from firsthour.records.rows import insert
from firsthour.records.store import Store
from firsthour.records.tables import DELIVERIES
from tests.records.cases import after, numbered, open_case
from tests.records.recipients import DUE, EFFECT, recipient


def edited(row: Enrolment) -> Enrolment:
    """Give the same recipient of the next revision."""
    return replace(row, revision=2, text=Text("t2"), message_id=f"<new.{row.position}>")


def test_each_address_stands_once_with_both_reasons(store: Store) -> None:
    """An address that is told for two reasons is told once, and the ledger keeps both."""
    case = open_case(store)

    first = enroll(store, [recipient(case, 1), recipient(case, 1, "watch list")], after(1))
    again = enroll(store, [recipient(case, 1, "executive"), recipient(case, 2)], after(2))

    lines = sorted(told.ledger(store, case), key=lambda line: line.enrolment.position)
    assert (1, 1) == (first, again)
    assert ("contact", "watch list", "executive") == lines[0].enrolment.reasons
    assert [(State.QUEUED,)] * 2 == [tuple(step.state for step in line.steps) for line in lines]


def test_two_recipients_with_one_message_id_are_refused(store: Store) -> None:
    """A message id names one recipient of one notice: a second one is an error, never left out."""
    case = open_case(store)
    other = replace(recipient(case, 2), message_id=recipient(case, 1).message_id)

    with pytest.raises(IntegrityError):
        enroll(store, [recipient(case, 1), other], after(1))

    assert Counts() == counts(store, case, EFFECT)
    assert not effect_done(store, case, EFFECT)


def test_a_notice_sent_again_takes_up_who_was_left_out(store: Store) -> None:
    """Enrolled anew, those skipped by the stop are told, with the new text; nobody twice."""
    case = open_case(store)
    rows = [recipient(case, at) for at in (1, 2, 3, 4)]
    write_facts(store, case, numbered(DUE))
    enroll(store, rows, after(1))
    page = claim(store, case, EFFECT, 2, after(1))
    note(store, [Note(page[0].id, State.SENT, after(1), {"id": "q1"})])
    note(store, [Note(page[1].id, State.SKIPPED, after(1), {"why": "stopped"})])
    write_facts(store, case, numbered(f.NoticeStopped(EFFECT, NO_TEXT), first=3))
    enroll(store, rows, after(2))
    while_stopped = counts(store, case, EFFECT)

    write_facts(store, case, numbered(DUE, first=4))
    enroll(store, [edited(row) for row in rows], after(3))
    again = claim(store, case, EFFECT, 9, after(4))

    assert Counts(queued=2, sent=1, skipped=1) == while_stopped
    assert [(3, 2), (4, 2), (2, 2)] == [
        (one.enrolment.position, one.enrolment.revision) for one in again
    ]
    assert {"<new.2>", "<new.3>", "<new.4>"} == {one.enrolment.message_id for one in again}
    line = next(line for line in told.ledger(store, case) if line.id == page[1].id)
    assert ["queued", "skipped", "queued"] == [step.state for step in line.steps]
    assert "sent_again" == line.steps[-1].detail["why"]


def test_who_may_have_been_told_before_the_stop_keeps_the_message_id(store: Store) -> None:
    """A message that a kill may have let out is repeated under the id it had."""
    case = open_case(store)
    write_facts(store, case, numbered(DUE))
    enroll(store, [recipient(case, 1)], after(1))
    claim(store, case, EFFECT, 1, after(1))
    lost = claim(store, case, EFFECT, 1, after(2))
    note(store, [Note(lost[0].id, State.SKIPPED, after(2), {"why": "stopped"})])
    write_facts(store, case, numbered(f.NoticeStopped(EFFECT, NO_TEXT), DUE, first=3))

    enroll(store, [edited(recipient(case, 1))], after(3))
    again = claim(store, case, EFFECT, 1, after(4))

    assert [(True, lost[0].enrolment.message_id)] == [
        (one.repeated, one.enrolment.message_id) for one in again
    ]


def standing(store: Store, case: int) -> list[dict[str, object]]:
    """How the recipients of a case stand, but for when they were handed out."""
    with store.read() as connection:
        query = select(DELIVERIES).where(DELIVERIES.c.case == case).order_by(DELIVERIES.c.position)
        rows = [dict(row) for row in connection.execute(query).mappings()]
    return [{**row, "tried_at": row["tried_at"] is not None} for row in rows]


def history(store: Store, case: int) -> list[tuple[object, ...]]:
    """What the ledger says happened to the recipients of a case, in order."""
    lines = sorted(told.ledger(store, case), key=lambda line: line.enrolment.position)
    return [(s.state, s.at, s.real_at, s.detail) for line in lines for s in line.steps]


def test_an_audience_begun_as_one_act_stands_as_one_that_was_put_down_and_claimed(
    store: Store,
) -> None:
    """The same rows and the same deliveries, each address once with all its reasons."""
    one, other = open_case(store), open_case(store, key="INC-2")
    of = [[recipient(case, 2), *several(case)] for case in (one, other)]
    audience = drafted(of[0], after(1), after(9))
    is_begun = begin(store, audience, after(2), after(9), ["what they read"])
    enroll(store, of[1], after(2), real_at=after(1), late_at=after(9))
    claimed = claim(store, other, EFFECT, 9, after(2))
    ours = {"id", "case", "message_id"}
    rows = [[{k: v for k, v in r.items() if k not in ours} for r in standing(store, c)]
            for c in (one, other)]  # fmt: skip
    mine = [replace(each.enrolment, case=other, message_id="") for each in audience]

    assert is_begun
    assert rows[1] == rows[0]
    assert [(State.QUEUED, after(2), after(1), {})] * 2 == history(store, one)
    assert history(store, other) == history(store, one)
    assert [replace(each.enrolment, message_id="") for each in claimed] == mine
    assert [(1, False, after(1), False)] * 2 == [
        (each.attempt, each.repeated, each.enrolled_at, each.is_late) for each in audience
    ]
    assert [] == claim(store, one, EFFECT, 9, after(3), first=False)
    assert "what they read" == content.get(store, content.ref_of("what they read"))


@pytest.mark.parametrize("late_at", [None, after(9)])
def test_a_draft_is_what_is_handed_out_in_the_same_order(
    store: Store, late_at: datetime | None
) -> None:
    """Also of those who stand at one position."""
    case = open_case(store)
    rows = [replace(recipient(case, at), position=at % 2) for at in range(1, 9)]
    enroll(store, rows, after(2), real_at=after(1), late_at=late_at)

    assert claim(store, case, EFFECT, 9, after(2)) == drafted(rows, after(1), late_at)


def several(case: int) -> list[Enrolment]:
    """One address for two reasons."""
    return [recipient(case, 1), recipient(case, 1, "watch list")]


def test_who_was_begun_by_a_killed_sender_may_have_been_told(store: Store) -> None:
    """The next attempt finds them as it finds any claim that nobody noted."""
    case = open_case(store)
    audience = drafted([recipient(case, 1)], after(1))
    begin(store, audience, after(1))

    (again,) = claim(store, case, EFFECT, 9, after(2))

    assert (audience[0].id, 2, True) == (again.id, again.attempt, again.repeated)


def test_a_notice_that_was_begun_is_not_begun_as_one_act(store: Store) -> None:
    """Whoever is in the ledger already is in somebody's hands: nothing is done."""
    case = open_case(store)
    enroll(store, [recipient(case, 1)], after(1))
    before = standing(store, case)

    is_begun = begin(store, drafted([recipient(case, 2)], after(2)), after(2), texts=["no"])

    assert not is_begun
    assert before == standing(store, case)


def test_another_notice_or_case_keeps_none_from_being_begun(store: Store) -> None:
    """What counts is what the ledger knows of this notice of this case."""
    case, other = open_case(store), open_case(store, key="INC-2")
    enroll(store, [recipient(other, 1)], after(1))
    row = replace(recipient(case, 1), effect="notice:2", message_id="<of.2>")
    enroll(store, [row], after(1))

    assert begin(store, drafted([recipient(case, 1)], after(2)), after(2))


def test_who_is_put_down_at_the_same_time_is_seen(store: Store) -> None:
    """Of two who put the audience of one notice down, the second one waits, and does nothing."""
    case, is_begun = open_case(store), SimpleQueue[bool]()
    key = delivery_id(case, EFFECT, "email", "first@example.com")
    row = row_of(key, recipient(case, 1))

    def second() -> None:
        is_begun.put(begin(store, drafted([recipient(case, 2)], after(2)), after(2)))

    thread = Thread(target=second, daemon=True)
    with store.write() as connection:
        store.lock(connection, f"ledger:{case}:{EFFECT}")
        thread.start()
        thread.join(0.2)
        is_waiting = thread.is_alive()
        insert(connection, DELIVERIES, [{**row, "enrolled_at": after(1), "late_at": None}])

    assert not is_begun.get(timeout=30)
    assert is_waiting
    assert [1] == [row["position"] for row in standing(store, case)]


def test_nobody_is_begun_whose_text_cannot_be_kept(store: Store) -> None:
    """Texts are kept with their recipients, or neither."""
    case = open_case(store)

    with pytest.raises(Unstorable):
        begin(store, drafted([recipient(case, 1)], after(1)), after(1), texts=["\0"])

    assert Counts() == counts(store, case, EFFECT)
