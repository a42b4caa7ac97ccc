"""What the command line, the web and templates read."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import get_args, get_type_hints

import pytest
from sqlalchemy.exc import StatementError

from firsthour.domain import facts as f
from firsthour.domain.commands import NO_TEXT, Group, PlanItem, Text
from firsthour.domain.effects import Effect
from firsthour.domain.roles import Role
from firsthour.domain.stages import Audience, RecordType, Stage
from firsthour.records import content, views
from firsthour.records.documents import Document, documents, put_documents
from firsthour.records.errors import NaiveTime, UnknownContent, UnreadableContent, Unstorable
from firsthour.records.facts import write_facts
from firsthour.records.shapes import LinkedRecord, write_customers, write_record
from firsthour.records.store import Store
from firsthour.records.tables import CONTENT
from tests.records.cases import OPENED, after, customers, numbered, open_case


def owed(key: str, minutes: float) -> f.ObligationOwed:
    """Give a promise that falls due so many minutes after the opening."""
    return f.ObligationOwed(key, Role.MANAGER, Audience.CUSTOMERS, after(0), after(minutes))


def test_open_cases_come_by_their_most_urgent_promise(store: Store) -> None:
    """Overdue first, then by the next due time; those that owe nothing last, ended ones not."""
    idle, late, soon, later, ended = (open_case(store) for _ in range(5))
    write_facts(store, later, numbered(owed("a", 90), owed("b", 60)))
    write_facts(store, soon, numbered(owed("a", 30)))
    write_facts(store, late, numbered(owed("a", 99), owed("b", 1)))
    write_facts(store, late, numbered(f.ObligationMissed("b", after(1), "outage"), first=4))
    write_facts(store, ended, numbered(owed("a", 2), f.CaseCancelled(NO_TEXT)))

    found = views.open_cases(store)

    assert [late, soon, later, idle] == [case.case for case in found]
    assert [after(99), after(30), after(60), None] == [case.next_due for case in found]
    assert [True, False, False, False] == [case.overdue for case in found]
    assert (idle, late, soon, later) == views.unfinished_cases(store)
    assert [ended, later] == [case.case for case in views.cases(store, limit=2)]


def test_a_promise_that_was_kept_late_carries_both_times(store: Store) -> None:
    """A missed promise says when it was due, when it was kept, how late, and by what evidence."""
    case = open_case(store)
    missed = f.ObligationMissed("a", after(1), "outage")
    met = f.ObligationMet("a", ("<1@example.org>",), after(3), 120)

    write_facts(store, case, numbered(owed("a", 1), missed, met))

    promise = views.obligations(store, case)[0]
    assert ("missed", after(1), after(3), 120, ("<1@example.org>",)) == (
        promise.state,
        promise.missed_due_at,
        promise.kept_at,
        promise.late_s,
        promise.evidence,
    )
    assert not views.case(store, case).overdue


def test_an_earlier_promise_under_the_same_key_stays(store: Store) -> None:
    """A promise that is owed again keeps the history of the former one."""
    case = open_case(store)
    met = f.ObligationMet("a", (), after(3))

    write_facts(store, case, numbered(owed("a", 5), met, owed("a", 50)))

    assert ["met", "pending"] == [promise.state for promise in views.obligations(store, case)]
    current = views.obligations(store, case, history=False)
    assert [after(50)] == [promise.due_at for promise in current]
    assert current[0] == views.next_due(store, case)


@pytest.mark.parametrize("ref", [1, "1", "ESC-2026-000001", "esc-2026-000001", "2026-000001"])
def test_a_case_is_found_as_people_write_it(store: Store, ref: int | str) -> None:
    """Number or label, with or without its head."""
    open_case(store)

    assert "ESC-2026-000001" == views.case(store, ref).label


def test_customers_are_read_by_the_page(store: Store) -> None:
    """Customers come in the order of their numbers, those who joined later in their own group."""
    case = open_case(store)
    ref = content.put(store, write_customers(customers(1200, first=4)), "customers")
    write_facts(store, case, numbered(f.CustomersAdded(4, (Group(1200),), ref)))

    page = views.customers(store, case, after=2, limit=3)

    assert [(3, 1, "c-3"), (4, 2, "c-4"), (5, 2, "c-5")] == [
        (one.number, one.joined, one.id) for one in page
    ]
    assert "ada4@example.org" == page[1].contacts[0].address
    assert list(range(1, 1204)) == [one.number for one in views.all_customers(store, case)]
    assert 1203 == views.case(store, case).customers
    assert views.customer(store, case, 9999) is None


def test_the_plan_has_its_revisions_and_its_items(store: Store) -> None:
    """A revision holds the whole plan: what it leaves out is dropped, what is done stays done."""
    case = open_case(store)
    items = [PlanItem(Text(f"t{at}"), "eva", after(at), "corrective", at) for at in (1, 2, 3)]

    write_facts(
        store,
        case,
        numbered(
            f.PlanRevised(1, tuple(items[:2]), playbook="outage"),
            f.ActionFinished(1),
            f.PlanRevised(2, (items[0], items[2]), Text("why")),
        ),
    )

    latest = views.plan(store, case)
    assert latest is not None
    assert [(1, after(1)), (3, after(3))] == [(item.action, item.due) for item in latest.items]
    assert [1, 2] == [revision.revision for revision in views.plan_revisions(store, case)]
    assert [(1, False, True), (2, True, False), (3, False, False)] == [
        (action.action, action.dropped, action.done_at is not None)
        for action in views.actions(store, case)
    ]


def test_records_of_other_systems_carry_their_url(store: Store) -> None:
    """Links from the opening and later ones say where they lead and how they were settled."""
    case = open_case(store)
    link = LinkedRecord("jira", RecordType.PROBLEM, "PRB-1", "https://example.org/p", "new")
    ref = content.put(store, write_record(link), "record")

    write_facts(
        store,
        case,
        numbered(
            f.RecordAdded(2, "jira", RecordType.PROBLEM, "PRB-1", ref),
            f.RecordSettled(1, "closed"),
        ),
    )

    assert [
        ("INC-1", "https://example.org/1", "open", "closed"),
        ("PRB-1", "https://example.org/p", "new", "open"),
    ] == [(one.key, one.url, one.was, one.state) for one in views.records(store, case)]


def test_documents_are_kept_once(store: Store) -> None:
    """A document made again is the same; those of one customer are found by its number."""
    case = open_case(store)
    ref = content.put(store, "# Root cause", "document", "text/markdown")
    made = [
        Document(case, "customer_rca", at, 1, "md", "en", f"rca-{at}.md", ref, after(at))
        for at in (1, 2)
    ]

    put_documents(store, made)
    put_documents(store, made)

    assert tuple(made) == documents(store, case)
    assert (made[1],) == documents(store, case, "customer_rca", 2)
    assert () == documents(store, case, "case_report")


def test_every_change_is_seen(store: Store) -> None:
    """Whoever watches sees by two values whether anything happened."""
    case = open_case(store)
    before = views.last_change(store)

    write_facts(store, case, numbered(f.StageEntered(Stage.COMMUNICATE)))

    assert ((1, OPENED), (2, after(2))) == (before, views.last_change(store))


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_a_text_that_no_database_keeps_is_refused(store: Store, text: str) -> None:
    """NUL and half surrogates are an error with a type, before anything is written."""
    with pytest.raises(Unstorable):
        content.put(store, text)


@pytest.mark.parametrize(
    "text",
    ["a", "\x01\x1b[31m", "ภาษาไทย ελληνικά Türkçe 中文 😀", "<b>{{ x }}</b>", "x" * 1_000_000],
)
def test_any_other_text_comes_back_as_it_was(store: Store, text: str) -> None:
    """Control characters, every script and a million characters are kept, once."""
    first, again = content.put(store, text), content.put(store, text)

    assert first == again
    assert 32 == len(first)
    assert text == content.get(store, first)
    assert "" == content.get(store, content.put(store, ""))


def test_content_that_is_missing_or_unreadable_is_an_error(store: Store) -> None:
    """Facts that refer to customers nobody kept are refused as a whole."""
    case = open_case(store)
    ref = content.put(store, "[1, 2]", "customers")

    with pytest.raises(UnknownContent):
        write_facts(store, case, numbered(f.CustomersAdded(4, (Group(1),), Text("none"))))
    with pytest.raises(UnreadableContent):
        write_facts(store, case, numbered(f.CustomersAdded(4, (Group(1),), ref)))

    assert 1 == views.case(store, case).last_fact


def test_a_time_without_its_zone_is_refused(store: Store) -> None:
    """Only aware times are recorded, in facts and in every other column."""
    case = open_case(store)
    naive = OPENED.replace(tzinfo=None)
    row = {"ref": "r", "kind": "k", "media": "m", "body": "b", "created_at": naive}

    with pytest.raises(NaiveTime):
        write_facts(store, case, (replace(numbered(f.CaseApproved())[0], at=naive),))
    with store.write() as connection, pytest.raises(StatementError) as refused:
        connection.execute(CONTENT.insert(), row)

    assert isinstance(refused.value.orig, NaiveTime)


def test_times_come_back_in_utc_whatever_their_zone(store: Store) -> None:
    """The instant counts: it is kept to the microsecond and given back in UTC."""
    case = open_case(store)
    at = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=3)))

    write_facts(
        store, case, (f.Fact(2, at, numbered(f.CaseApproved())[0].actor, f.CaseApproved()),)
    )

    kept = views.facts(store, case)[1].at
    assert at == kept
    assert UTC == kept.tzinfo


def test_what_people_wrote_is_given_by_fact(store: Store) -> None:
    """A remark, a reason, a note; nothing for facts with which nobody wrote anything."""
    remark, reason, note = (content.put(store, text) for text in ("A remark.", "Why.", "Called."))
    call = Effect("note:1", "note", audience=Audience.CUSTOMERS)
    told = f.CustomerToldByPhone("update:customers:1", 1, "", NO_TEXT, after(5), note, call)
    written = (f.CommentAdded(remark), f.SeverityChanged(1, reason), told)

    found = views.written(store, numbered(*written, f.SeverityChanged(2)))

    assert {2: "A remark.", 3: "Why.", 4: "Called."} == found


def test_what_is_taken_for_writing_is_a_reference() -> None:
    """A field of this name is never anything else, in no kind of fact."""
    kinds = [get_type_hints(kind) for kind in get_args(f.Body)]
    found = [hints[name] for hints in kinds for name in views.WRITTEN if name in hints]

    assert len(found) > 30
    assert {Text} == set(found)
