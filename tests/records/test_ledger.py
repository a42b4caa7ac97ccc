"""The ledger tells each recipient once, resumes after a crash, and never loses one."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from firsthour.domain import facts as f
from firsthour.domain.commands import NO_TEXT, Text
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.stages import Audience, Stage
from firsthour.records.facts import write_facts
from firsthour.records.ledger import told
from firsthour.records.ledger.entries import (
    Counts,
    Enrolment,
    Note,
    State,
    claim,
    counts,
    effect_done,
    enroll,
    halted,
    note,
    page_void,
    release,
)
from firsthour.records.store import Store
from tests.records.cases import after, numbered, open_case

EFFECT = "notice:customers:1"
DUE = f.NoticeDue(Effect(EFFECT, "notify", NoticeKind.INITIAL_NOTICE, Audience.CUSTOMERS))
PAGE = Effect("page:1:1:0", "notify", NoticeKind.PAGE, Audience.OWNER)


def recipient(case: int, at: int, reason: str = "contact") -> Enrolment:
    """Give a recipient of the test's notice."""
    return Enrolment(
        case=case,
        effect=EFFECT,
        notice="initial_notice",
        channel="email",
        address=f"ada{at}@example.org",
        message_id=f"<{case}.{at}@example.org>",
        reasons=(reason,),
        customer=at,
        position=at,
    )


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


def test_two_recipients_with_one_message_id_are_refused(store: Store) -> None:
    """A message id names one recipient of one notice: a second one is an error, never left out."""
    case = open_case(store)
    other = replace(recipient(case, 2), message_id=recipient(case, 1).message_id)

    with pytest.raises(IntegrityError):
        enroll(store, [recipient(case, 1), other], after(1))

    assert Counts() == counts(store, case, EFFECT)
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


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (f.NoticeStopped(EFFECT, NO_TEXT), "stopped"),
        (f.CaseCancelled(NO_TEXT), "cancelled"),
        (f.CaseMerged(2), "merged"),
        (f.CaseClosed(), ""),
    ],
)
def test_a_halted_notice_says_so(store: Store, body: f.Body, why: str) -> None:
    """Once a notice is stopped or its case called off, its sender sees it before it goes on."""
    case = open_case(store)
    write_facts(store, case, numbered(DUE))
    before = halted(store, case, EFFECT)

    write_facts(store, case, numbered(body, first=3))

    assert ("", why) == (before, halted(store, case, EFFECT))


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


AGAIN = replace(PAGE, key="page:1:2:0")
LEVEL = replace(PAGE, key="page:1:1:1", audience=Audience.LEVEL, target="L1")


@pytest.mark.parametrize(
    ("bodies", "why"),
    [
        ((), ""),
        ((f.PageDue(PAGE, 1, 0),), ""),
        ((f.PageDue(PAGE, 1, 0), f.CaseAcknowledged("maya")), "acknowledged"),
        ((f.CaseAcknowledged("maya"), f.AcknowledgementExpired("maya")), ""),
        ((f.CaseAcknowledged("maya"), f.PageDue(PAGE, 1, 0)), ""),
        (
            (
                f.PageDue(PAGE, 1, 0),
                f.CaseAcknowledged("maya"),
                f.AcknowledgementExpired("maya"),
                f.PageRoundBegun(1),
            ),
            "acknowledged",
        ),
        ((f.PageDue(PAGE, 1, 0), f.OwnershipTransferred("omar", "", 1, NO_TEXT)), "transferred"),
        ((f.PageDue(PAGE, 1, 0), f.PageRoundBegun(1)), "paged_anew"),
        ((f.PageDue(PAGE, 1, 0), f.ResolutionAnnounced(1)), "announced"),
        ((f.PageDue(PAGE, 1, 0), f.StageEntered(Stage.CANCELLED)), "cancelled"),
        ((f.PageDue(PAGE, 1, 0), f.CaseCancelled(NO_TEXT)), "cancelled"),
        ((f.PageDue(PAGE, 1, 0), f.CaseClosed()), "closed"),
        ((f.PageDue(PAGE, 1, 0), f.CaseClosed(), f.CaseReopened(NO_TEXT, 1)), "closed"),
        ((f.PageDue(PAGE, 1, 0), f.CaseMerged(2)), "merged"),
        ((f.PageDue(PAGE, 1, 0), f.CaseDeclined(NO_TEXT)), "declined"),
        ((f.PageDue(PAGE, 1, 0), f.PageDue(AGAIN, 2, 0)), "overtaken"),
        ((f.PageDue(PAGE, 1, 0), f.PageDue(LEVEL, 1, 1)), ""),
    ],
)
def test_a_page_is_void_once_it_is_pointless(
    store: Store, bodies: tuple[f.Body, ...], why: str
) -> None:
    """No page begins once its purpose is gone; why is the first thing that took it away."""
    case = open_case(store)
    write_facts(store, case, numbered(*bodies))

    assert why == page_void(store, case, PAGE.key)
