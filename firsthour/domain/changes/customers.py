"""The customers of a case: who joins and leaves, their access, and what they say of it."""

from firsthour.domain import facts as f
from firsthour.domain.changes.table import Changes, on
from firsthour.domain.escalation import (
    ASKED,
    ASSUMED,
    CONFIRMED,
    DENIED,
    NOT_ASKED,
    NOTHING,
    READ,
    READ_AND_SCORED,
    REMOVED,
    SCORED,
    Customers,
    Escalation,
    Join,
    round_mark,
)
from firsthour.domain.frozen import replace


@on(f.CustomersAdded)
def customers_added(state: Escalation, body: f.CustomersAdded, fact: f.Fact) -> Changes:
    """They get the next numbers and go with the latest round, whose access check they open."""
    latest = state.rounds[-1]
    return {
        "customers": joined(state.customers, body, fact, len(state.rounds)),
        "rounds": (*state.rounds[:-1], replace(latest, reminders=0)),
        "settled": {k: v for k, v in state.settled.items() if k != f"access:{latest.number}"},
    }


def joined(customers: Customers, body: f.CustomersAdded, fact: f.Fact, rounds: int) -> Customers:
    """The customers of a case with those that joined."""
    join = Join(len(customers.joins) + 1, body.first, fact.at, body.groups)
    return replace(
        customers,
        access=customers.access + NOT_ASKED * join.count,
        rounds=customers.rounds + round_mark(max(rounds, 1)) * join.count,
        feedback=customers.feedback + NOTHING * join.count,
        joins=(*customers.joins, join),
    )


def marked(marks: str, numbers: tuple[int, ...], mark: str) -> str:
    """A string of marks with the given customers' set to ``mark``."""
    if len(numbers) == 1:
        at = numbers[0]
        return f"{marks[: at - 1]}{mark}{marks[at:]}"
    cells = list(marks)
    for number in numbers:
        cells[number - 1] = mark
    return "".join(cells)


@on(f.CustomerRemoved)
def customer_removed(state: Escalation, body: f.CustomerRemoved, _fact: f.Fact) -> Changes:
    """The number stays taken; nothing more is owed to them."""
    access = marked(state.customers.access, (body.customer,), REMOVED)
    return {"customers": replace(state.customers, access=access)}


@on(f.AccessConfirmed)
def access_confirmed(state: Escalation, body: f.AccessConfirmed, _fact: f.Fact) -> Changes:
    """Settled: they can use the service again."""
    access = marked(state.customers.access, body.customers, CONFIRMED)
    return {"customers": replace(state.customers, access=access)}


@on(f.AccessDenied)
def access_denied(state: Escalation, body: f.AccessDenied, _fact: f.Fact) -> Changes:
    """They wait for the next announcement."""
    access = marked(state.customers.access, body.customers, DENIED)
    return {"customers": replace(state.customers, access=access)}


@on(f.AccessAsked)
def access_asked(state: Escalation, body: f.AccessAsked, _fact: f.Fact) -> Changes:
    """Everybody in the round (or of one group in it) who has not settled is asked."""
    changes = _in_round(state, body.round, NOT_ASKED + DENIED, ASKED)
    if body.group == 0:
        return changes
    join, asked = state.customers.joins[body.group - 1], changes["customers"].access
    access, first, last = state.customers.access, join.first - 1, join.first - 1 + join.count
    access = access[:first] + asked[first:last] + access[last:]
    return {"customers": replace(state.customers, access=access)}


@on(f.AccessAssumed)
def access_assumed(state: Escalation, body: f.AccessAssumed, _fact: f.Fact) -> Changes:
    """The policy takes silence for a yes."""
    return _in_round(state, body.round, NOT_ASKED + ASKED, ASSUMED)


def _in_round(state: Escalation, number: int, of: str, to: str) -> Changes:
    customers = state.customers
    mark = round_mark(number)
    pairs = zip(customers.access, customers.rounds, strict=True)
    access = "".join(to if at == mark and now in of else now for now, at in pairs)
    return {"customers": replace(customers, access=access)}


WHEN_READ = dict(
    zip(NOTHING + SCORED + READ + READ_AND_SCORED, (READ + READ_AND_SCORED) * 2, strict=True)
)
"""The mark of a customer who acknowledges the RCA, by the one that they had."""


@on(f.RcaAcknowledged)
def rca_read(state: Escalation, body: f.RcaAcknowledged, _fact: f.Fact) -> Changes:
    """They have read it."""
    marks = list(state.customers.feedback)
    for number in body.customers:
        marks[number - 1] = WHEN_READ[marks[number - 1]]
    return {"customers": replace(state.customers, feedback="".join(marks))}


@on(f.SurveyAnswered)
def survey_answered(state: Escalation, body: f.SurveyAnswered, _fact: f.Fact) -> Changes:
    """One score a customer."""
    marks = list(state.customers.feedback)
    for score in body.scores:
        of = SCORED if marks[score.customer - 1] in (NOTHING, *SCORED) else READ_AND_SCORED
        marks[score.customer - 1] = of[score.score - 1]
    return {"customers": replace(state.customers, feedback="".join(marks))}
