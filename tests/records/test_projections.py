"""The projections say what the domain's own state says, however the facts were written."""

import random
from typing import Any

import pytest

from firsthour.domain import facts as f
from firsthour.domain.escalation import (
    ASKED,
    ASSUMED,
    CONFIRMED,
    DENIED,
    NOT_ASKED,
    REMOVED,
    WAIVED,
    Escalation,
)
from firsthour.policies.loading import load
from firsthour.records import content, views
from firsthour.records.codec import decode_row, encode
from firsthour.records.dump import dump
from firsthour.records.facts import write_facts
from firsthour.records.rebuild import rebuild
from firsthour.records.shown import Case
from firsthour.records.store import Store
from tests.records import lives
from tests.records.cases import numbered, open_case, write_all
from tests.records.every import EVERY, KINDS, MORE
from tests.records.lives import live

POLICY = load("default")
LIVES = {"calm": (lives.CALM, 40.0), "cancelled": (lives.CANCELLED, 2.0), "silent": ((), 2.0)}
MARKS = {
    "not_asked": NOT_ASKED,
    "asked": ASKED,
    "confirmed": CONFIRMED,
    "denied": DENIED,
    "assumed": ASSUMED,
    "waived": WAIVED,
    "removed": REMOVED,
}


def in_short(case: Case) -> dict[str, Any]:
    """Give what the projection and the state both say of a case."""
    return {
        "stage": case.stage,
        "phase": case.phase,
        "severity": case.severity,
        "owner": case.owner,
        "team": case.team,
        "services": case.services,
        "stakeholders": case.stakeholders,
        "round": case.round,
        "customers": case.customers,
        "plan": case.plan_revision,
        "transfers": case.transfers,
        "acknowledged": case.acknowledged_by,
        "problem": case.problem,
        "shared": case.rca_shared_at,
        "closed": case.closed_at,
        "finished": case.finished,
        "facts": case.last_fact,
        "overdue": case.overdue,
        "next_due": case.next_due,
    }


def expected(state: Escalation) -> dict[str, Any]:
    """Give the same from the state."""
    pending = [o.due for o in state.obligations.values() if not o.missed]
    return {
        "stage": state.stage.value,
        "phase": state.phase.value,
        "severity": state.severity,
        "owner": state.owner,
        "team": state.team,
        "services": state.services,
        "stakeholders": state.stakeholders,
        "round": len(state.rounds),
        "customers": state.customers.present,
        "plan": state.plan_revision,
        "transfers": state.transfers,
        "acknowledged": state.acknowledged.person if state.acknowledged else "",
        "problem": state.rca.problem,
        "shared": state.rca.shared_at,
        "closed": state.closed_at,
        "finished": state.finished,
        "facts": state.facts,
        "overdue": any(o.missed for o in state.obligations.values()),
        "next_due": min(pending, default=None),
    }


@pytest.mark.parametrize("name", LIVES)
def test_the_projections_agree_with_the_state(store: Store, name: str) -> None:
    """Stage, promises, customers, seats, plan and notices are those of the domain's state."""
    case = open_case(store, policy=POLICY)
    lines, days = LIVES[name]
    run = live(views.facts(store, case)[0], lines, days)
    state = run.state

    write_all(store, case, run.facts[1:], chunk=7)

    assert () == run.refused
    assert expected(state) == in_short(views.case(store, case))
    assert {key: (o.due, o.missed) for key, o in state.obligations.items()} == {
        o.key: (o.due_at, o.state == "missed")
        for o in views.obligations(store, case, history=False)
        if o.state == "pending" or (o.state == "missed" and o.kept_at is None)
    }
    customers = views.customers(store, case)
    assert state.customers.access == "".join(MARKS[one.access] for one in customers)
    assert state.customers.rounds == "".join(str(one.round) for one in customers)
    assert {key for key, notice in state.notices.items() if not notice.sending} == {
        notice.key for notice in views.notices(store, case, pending=True)
    }
    assert {action.number: action.done for action in state.actions} == {
        action.action: action.done_at is not None
        for action in views.actions(store, case)
        if not action.dropped
    }
    assert [record.settled for record in state.records] == [
        record.state != "open" for record in views.records(store, case)
    ]


@pytest.mark.parametrize("name", LIVES)
def test_a_rebuild_makes_the_same_projections(store: Store, name: str) -> None:
    """Dropped and derived anew from the facts, the projections are equal as sorted dumps."""
    case = open_case(store, policy=POLICY)
    lines, days = LIVES[name]
    run = live(views.facts(store, case)[0], lines, days)
    write_all(store, case, run.facts[1:], chunk=3)
    before = dump(store)

    count = rebuild(store)

    assert len(run.facts) == count
    assert before == dump(store)
    assert run.facts == views.facts(store, case)


@pytest.mark.parametrize("seed", range(6))
def test_facts_in_any_order_and_any_writes_project_the_same(store: Store, seed: int) -> None:
    """Every kind of fact, shuffled, projects the same by one write, by many and by rebuild."""
    chance = random.Random(seed)
    bodies = [body for body in EVERY if body.kind != "escalation_opened"]
    chance.shuffle(bodies)
    one, many = open_case(store), open_case(store)
    facts = numbered(*bodies)
    content.put(store, MORE, "customers", content.JSON)

    write_facts(store, one, facts)
    at = 0
    while at < len(facts):
        size = chance.randint(1, 9)
        write_facts(store, many, facts[at : at + size])
        at += size

    by_many = dump(store, case=many)
    assert anonymous(dump(store, case=one), one) == anonymous(by_many, many)
    rebuild(store, many)
    assert by_many == dump(store, case=many)


def anonymous(tables: dict[str, list[str]], case: int) -> dict[str, list[str]]:
    """Give a dump without the number and the label of its case."""
    return {
        name: [
            line.replace(f'"case":{case}', "").replace(f"ESC-2026-{case:06d}", "") for line in lines
        ]
        for name, lines in tables.items()
    }


def test_every_kind_of_fact_is_tried() -> None:
    """The examples leave no kind of fact out."""
    assert KINDS == {type(body) for body in EVERY}


@pytest.mark.parametrize("body", EVERY, ids=lambda body: body.kind)
def test_every_kind_of_fact_survives_the_way_down_and_up(body: f.Body) -> None:
    """Encoded and decoded, a fact is equal, and so is its digest."""
    fact = numbered(body)[0]
    texts = encode(fact)

    class Row:
        """What the database would give."""

        number, at, due, said = fact.number, fact.at, fact.due, fact.said
        kind, actor, body, digest = texts.kind, texts.actor, texts.body, texts.digest

    back = decode_row(Row)

    assert fact == back
    assert texts == encode(back)


def test_every_fact_enters_the_timeline(store: Store) -> None:
    """A fact that means nothing to the projections still has its line, with the stage after it."""
    case = open_case(store)
    facts = numbered(*[body for body in EVERY if body.kind != "escalation_opened"])
    content.put(store, MORE, "customers", content.JSON)

    write_facts(store, case, facts)

    lines = views.timeline(store, case, after=1)
    assert facts == tuple(line.fact for line in lines)
    assert "start" == lines[0].stage
    assert lines[-3:] == views.timeline(store, case, after=len(facts) - 2)
