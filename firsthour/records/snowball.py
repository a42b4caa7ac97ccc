"""The same trouble at many customers, seen across cases: the snowball of the start criteria."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import Text, and_, bindparam, func, or_, select, union_all
from sqlalchemy import case as case_when

from firsthour.domain import facts as f
from firsthour.domain.calendar import seconds
from firsthour.domain.effects import Snowball
from firsthour.domain.facts import Fact
from firsthour.domain.policy import Policy
from firsthour.records.codec import BODY
from firsthour.records.columns import names, word
from firsthour.records.projected import CUSTOMERS, ESCALATIONS
from firsthour.records.ready import Ready
from firsthour.records.store import Store
from firsthour.records.tables import FACTS

_FIRST_TURN = 2
"""The number of the fact that comes next after the opening."""
_WIDENING = (f.ServiceAdded, f.CustomersAdded, f.DuplicateAdopted)
_LOOKED_AT = 100
"""Other cases of the last hour that are compared: with more, one of these is close enough."""
_OWN = Ready(
    select(ESCALATIONS.c.services, ESCALATIONS.c.ended_at, ESCALATIONS.c.rehearsal).where(
        ESCALATIONS.c.case == bindparam("of_case")
    )
)
_POLICY = Ready(
    select(FACTS.c.body)
    .where(FACTS.c.case == bindparam("of_case"))
    .where(or_(FACTS.c.kind == "escalation_opened", FACTS.c.kind == "policy_repinned"))
    .order_by(FACTS.c.number.desc())
    .limit(1)
)
_SERVICE = bindparam("service", type_=Text)
_COMPARED = union_all(
    select(
        select(ESCALATIONS.c.case)
        .where(
            ESCALATIONS.c.case < bindparam("of_case"),
            ESCALATIONS.c.opened_at >= bindparam("since"),
            ESCALATIONS.c.rehearsal == bindparam("rehearsal"),
            ESCALATIONS.c.ended_at.is_(None),
            names(ESCALATIONS.c.services, _SERVICE),
        )
        .order_by(ESCALATIONS.c.case.desc())
        .limit(_LOOKED_AT)
        .subquery()
    ),
    select(ESCALATIONS.c.case).where(ESCALATIONS.c.case == bindparam("of_case")),
).subquery()
"""A case and the older open ones since then that share the service; not those on another clock."""
_USERS = and_(
    CUSTOMERS.c.case == _COMPARED.c.case,
    CUSTOMERS.c.removed_at.is_(None),
    or_(CUSTOMERS.c.services == [], names(CUSTOMERS.c.services, _SERVICE)),
)
"""Who names no service uses all of a case."""
_TOGETHER = Ready(
    select(
        func.min(_COMPARED.c.case).label("oldest"),
        func.count(_COMPARED.c.case.distinct()).label("cases"),
        func.count(CUSTOMERS.c.id.distinct()).label("customers"),
        func.count(
            case_when((CUSTOMERS.c.case == bindparam("of_case"), CUSTOMERS.c.id)).distinct()
        ).label("own"),
    ).select_from(_COMPARED.outerjoin(CUSTOMERS, _USERS))
)
"""They are counted where they are: there may be ten thousand, and each new case asks."""


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
        asked: dict[str, object] = {"of_case": case}
        (own,), (pinned,) = _OWN.all(connection, asked), _POLICY.all(connection, asked)
        if own["ended_at"] is not None:
            return None
        policy = _policy(pinned["body"])
        since = now - timedelta(seconds=seconds(policy.snowball_within))
        asked |= {"since": since, "rehearsal": own["rehearsal"]}
        for service in own["services"]:
            (found,) = _TOGETHER.all(connection, {**asked, "service": word(service)})
            if policy.snowball <= found["customers"] != found["own"]:
                return Snowball(service, found["oldest"], found["cases"], found["customers"])
    return None


@lru_cache(maxsize=64)
def _policy(body: str) -> Policy:
    fact = BODY.validate_json(body)
    if not isinstance(fact, f.EscalationOpened | f.PolicyRepinned):
        raise TypeError(fact.kind)
    return fact.policy
