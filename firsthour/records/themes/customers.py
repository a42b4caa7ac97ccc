"""The customers of a case: who joined, and how far access, RCA and survey are for each."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Update, bindparam, update

from firsthour.domain import facts as f
from firsthour.records.projected import CUSTOMERS, ROUNDS
from firsthour.records.reading import read_customers
from firsthour.records.rows import among
from firsthour.records.shapes import Customer
from firsthour.records.themes.table import on
from firsthour.records.work import Work


@on(f.CustomersAdded)
def customers_added(work: Work, body: f.CustomersAdded, fact: f.Fact) -> None:
    """They get the next numbers and go with the latest round."""
    customers = read_customers(work.content(body.content))
    join(work, customers, body, fact.at)


def join(work: Work, customers: Sequence[Customer], added: f.CustomersAdded, at: datetime) -> None:
    """Add a row for each customer of the groups."""
    count = sum(group.count for group in added.groups)
    joined = work.now["joins"] + 1
    work.set(joins=joined, customers=work.now["customers"] + count)
    for number, customer in enumerate(customers[:count], added.first):
        work.put(
            CUSTOMERS,
            {"number": number},
            joined=joined,
            joined_at=at,
            adopted_from=added.source,
            round=work.now["round"],
            **_who(customer),
        )


def _who(customer: Customer) -> dict[str, Any]:
    return {
        "id": customer.id,
        "name": customer.name,
        "tier": customer.tier,
        "value": customer.value,
        "language": customer.language,
        "timezone": customer.timezone,
        "resolution": customer.resolution,
        "calendar": customer.calendar,
        "services": list(customer.services),
        "contacts": [
            {
                "name": contact.name,
                "channel": contact.channel,
                "address": contact.address,
                "language": contact.language,
            }
            for contact in customer.contacts
        ],
    }


@on(f.CustomerRemoved)
def customer_removed(work: Work, body: f.CustomerRemoved, fact: f.Fact) -> None:
    """The number stays taken."""
    work.set(customers=work.now["customers"] - 1)
    work.change(
        CUSTOMERS,
        {"number": body.customer},
        access="removed",
        removed_at=fact.at,
        removed_reason=body.reason,
    )


def _answered(work: Work, numbers: Iterable[int], access: str, body: Any, fact: f.Fact) -> None:
    for number in numbers:
        work.change(
            CUSTOMERS,
            {"number": number},
            access=access,
            access_at=fact.at,
            access_by=fact.actor.person,
            access_heard=body.heard_by,
            access_text=body.text,
        )


@on(f.AccessConfirmed)
def access_confirmed(work: Work, body: f.AccessConfirmed, fact: f.Fact) -> None:
    """They can use the service again."""
    _answered(work, body.customers, "confirmed", body, fact)


@on(f.AccessDenied)
def access_denied(work: Work, body: f.AccessDenied, fact: f.Fact) -> None:
    """They cannot use it yet."""
    _answered(work, body.customers, "denied", body, fact)


def _in_round(of: tuple[str, ...], to: str) -> Update:
    """Give the statement that moves those of a round whose access is one of these to another."""
    return (
        update(CUSTOMERS)
        .where(
            CUSTOMERS.c.case == bindparam("of_case"),
            CUSTOMERS.c.round == bindparam("of_round"),
            among(CUSTOMERS.c.access, of),
        )
        .values(access=to, access_at=bindparam("moment"))
    )


ASKED = _in_round(("not_asked", "denied"), "asked")
ASKED_GROUP = ASKED.where(CUSTOMERS.c.joined == bindparam("of_group"))
ASSUMED = _in_round(("not_asked", "asked"), "assumed")
_ALL = CUSTOMERS.c.case == bindparam("of_case")
INTO_ROUND = update(CUSTOMERS).where(_ALL).values(round=bindparam("of_round"))
ANEW = (
    update(CUSTOMERS)
    .where(_ALL, CUSTOMERS.c.access != "removed")
    .values(access="not_asked", access_at=None, access_by="", access_heard="", access_text="")
)


@on(f.AccessAsked)
def access_asked(work: Work, body: f.AccessAsked, fact: f.Fact) -> None:
    """Everybody in the round (or of one group in it) who has not settled is asked."""
    if body.group:
        work.sweep(CUSTOMERS, ASKED_GROUP, of_round=body.round, of_group=body.group, moment=fact.at)
    else:
        work.sweep(CUSTOMERS, ASKED, of_round=body.round, moment=fact.at)
    work.merge(ROUNDS, {"round": body.round}, asked_at=fact.at)


@on(f.AccessAssumed)
def access_assumed(work: Work, body: f.AccessAssumed, fact: f.Fact) -> None:
    """Silence is taken for a yes."""
    work.sweep(CUSTOMERS, ASSUMED, of_round=body.round, moment=fact.at)


def into_round(work: Work, number: int, customers: Sequence[int]) -> None:
    """Move these customers (all, when none are named) into a round; all start anew then."""
    if not customers:
        work.sweep(CUSTOMERS, INTO_ROUND, of_round=number)
        work.sweep(CUSTOMERS, ANEW)
    for customer in customers:
        work.change(CUSTOMERS, {"number": customer}, round=number)


def waive_access(work: Work, customer: int, fact: f.Fact, reason: str) -> None:
    """One customer need not be asked any more."""
    work.change(
        CUSTOMERS,
        {"number": customer},
        access="waived",
        access_at=fact.at,
        access_by=fact.actor.person,
        access_heard="",
        access_text=reason,
    )


@on(f.RcaAcknowledged)
def rca_read(work: Work, body: f.RcaAcknowledged, fact: f.Fact) -> None:
    """They have read the RCA."""
    for number in body.customers:
        work.change(CUSTOMERS, {"number": number}, read_at=fact.at)


@on(f.SurveyAnswered)
def survey_answered(work: Work, body: f.SurveyAnswered, _fact: f.Fact) -> None:
    """A score each."""
    for score in body.scores:
        work.change(CUSTOMERS, {"number": score.customer}, score=score.score, score_text=score.text)
