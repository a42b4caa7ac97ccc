"""The same trouble at many customers, seen across cases: the snowball of the start criteria."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import Connection, bindparam, func, or_, select

from firsthour.domain import facts as f
from firsthour.domain.calendar import seconds
from firsthour.domain.effects import Snowball
from firsthour.domain.facts import Fact
from firsthour.domain.policy import Policy
from firsthour.records.codec import BODY
from firsthour.records.columns import names
from firsthour.records.projected import CUSTOMERS, ESCALATIONS
from firsthour.records.store import Store
from firsthour.records.tables import FACTS

_FIRST_TURN = 2
"""The number of the fact that comes next after the opening."""
_WIDENING = (f.ServiceAdded, f.CustomersAdded, f.DuplicateAdopted)
POLICY = (
    select(FACTS.c.body)
    .where(FACTS.c.case == bindparam("of_case"))
    .where(FACTS.c.kind.in_(("escalation_opened", "policy_repinned")))
    .order_by(FACTS.c.number.desc())
    .limit(1)
)
_LOOKED_AT = 100
"""Other cases of the last hour that are compared: with more, one of these is close enough."""


def widens(facts: Sequence[Fact]) -> bool:
    """True if these facts are the first ones after an opening, or bring services or customers."""
    return facts[0].number == _FIRST_TURN or any(isinstance(x.body, _WIDENING) for x in facts)


def find(store: Store, case: int, now: datetime) -> Snowball | None:
    """The snowball that this case is a part of, if there is one.

    As many customers as its policy says, of this case and of older open ones that share a service
    with it and were opened in the policy's time before ``now``; at least one of them is not a
    customer of this case. The oldest case leads it.
    """
    with store.read() as connection:
        own = connection.execute(select(ESCALATIONS).where(ESCALATIONS.c.case == case)).one()
        if not own.services or own.ended_at is not None:
            return None
        policy = _policy(connection.execute(POLICY, {"of_case": case}).scalar_one())
        within = timedelta(seconds=seconds(policy.snowball_within))
        others = _others(connection, case, now - within, rehearsal=own.rehearsal)
        for service in own.services:
            cases = [number for number, services in others if service in services]
            together = _customers(connection, (case, *cases), service) if cases else 0
            if together < policy.snowball or together == _customers(connection, (case,), service):
                continue
            return Snowball(service, min(cases), len(cases) + 1, together)
    return None


@lru_cache(maxsize=64)
def _policy(body: str) -> Policy:
    fact = BODY.validate_json(body)
    if not isinstance(fact, f.EscalationOpened | f.PolicyRepinned):
        raise TypeError(fact.kind)
    return fact.policy


def _others(
    connection: Connection, case: int, since: datetime, *, rehearsal: bool
) -> list[tuple[int, Sequence[str]]]:
    """Older open cases since then, with their services; not those on another clock."""
    query = (
        select(ESCALATIONS.c.case, ESCALATIONS.c.services)
        .where(
            ESCALATIONS.c.opened_at >= since,
            ESCALATIONS.c.case < case,
            ESCALATIONS.c.rehearsal.is_(rehearsal),
            ESCALATIONS.c.ended_at.is_(None),
        )
        .order_by(ESCALATIONS.c.opened_at.desc(), ESCALATIONS.c.case.desc())
        .limit(_LOOKED_AT)
    )
    return [(row.case, row.services) for row in connection.execute(query)]


def _customers(connection: Connection, cases: Sequence[int], service: str) -> int:
    """How many customers of these cases use the service: who names none uses all of a case.

    They are counted where they are: there may be ten thousand, and each new case asks.
    """
    query = select(func.count(CUSTOMERS.c.id.distinct())).where(
        CUSTOMERS.c.case.in_(cases),
        CUSTOMERS.c.removed_at.is_(None),
        or_(CUSTOMERS.c.services == [], names(CUSTOMERS.c.services, service)),
    )
    return connection.execute(query).scalar_one()
