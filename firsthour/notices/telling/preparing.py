"""What the messages of one page need that is not in the ledger, read together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from firsthour.domain.effects import Effect, NoticeKind
from firsthour.notices.telling.case import Standing
from firsthour.records import content
from firsthour.records.ledger.deliveries import Delivery, Enrolment
from firsthour.records.ledger.told import last_sent
from firsthour.records.projected import CUSTOMERS
from firsthour.records.store import Store
from firsthour.records.tables import DOCUMENTS

_SEVERAL = 2
"""From so many reasons on, an address stands for more than one customer."""

_WHO = CUSTOMERS.c
_ABOUT = (
    select(_WHO.number, _WHO.name, _WHO.timezone, _WHO.services, _WHO.removed_at)
    .where(_WHO.case == bindparam("of_case"))
    .where(_WHO.number.in_(bindparam("numbers", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class About:
    """What of a customer is not in the ledger."""

    name: str = ""
    zone: str = "UTC"
    services: tuple[str, ...] = ()
    markdown: str = ""
    page: str = ""
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """A text that waited: what it says, and when (case time) it was to go out, where known."""

    words: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the messages of one page need of their readers, read together."""

    customers: Mapping[int, About] = field(default_factory=dict)
    shared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The services of those who share an address, by the reason why it is told."""
    removed: frozenset[str] = frozenset()
    """Of those reasons, the customers who are not affected after all."""
    corrects: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Of a correction, the message that it corrects, by channel and address."""
    earlier: Mapping[str, tuple[Earlier, ...]] = field(default_factory=dict)
    """Texts that waited and go with this one, by delivery."""

    def is_removed(self, told: Enrolment) -> bool:
        """Whether no customer is left for whose sake this address is told."""
        if len(told.reasons) >= _SEVERAL:
            return bool(told.customer) and self.removed.issuperset(told.reasons)
        return self.customers.get(told.customer, About()).is_removed

    def services_of(self, told: Enrolment) -> tuple[str, ...]:
        """The customer's own services; of all of them, where one address stands for several."""
        if len(told.reasons) < _SEVERAL:
            return self.customers.get(told.customer, About()).services
        each = [self.shared.get(reason, ()) for reason in told.reasons]
        return tuple(dict.fromkeys(chain(*each))) if all(each) else ()


@dataclass(frozen=True, slots=True)
class Preparing:
    """Reads for the messages of one notice."""

    store: Store
    standing: Standing
    effect: Effect

    def prepare(self, page: Sequence[Delivery]) -> Prepared:
        """Read what a page of customers needs, in one statement."""
        numbers = {d.enrolment.customer for d in page} - {0}
        corrects = self._corrected(page)
        if not numbers:
            return Prepared(corrects=corrects)
        asked = {"of_case": self.standing.number, "numbers": sorted(numbers)}
        with self.store.read() as connection:
            rows = connection.execute(_ABOUT, asked).all()
            pages = self._documents(connection, numbers)
            sharing = self._sharing(connection, page)
        removed = {row.name for row in sharing if row.removed_at is not None}
        removed -= {row.name for row in sharing if row.removed_at is None}
        return Prepared(
            {
                row.number: About(
                    row.name,
                    row.timezone,
                    tuple(row.services),
                    *pages.get(row.number, ("", "")),
                    row.removed_at is not None,
                )
                for row in rows
            },
            {f"customer:{row.name}": tuple(row.services) for row in sharing},
            frozenset(f"customer:{name}" for name in removed),
            corrects,
        )

    def _corrected(self, page: Sequence[Delivery]) -> dict[tuple[str, str], str]:
        """The messages that a correction corrects; nothing for any other notice."""
        if self.effect.notice is not NoticeKind.CORRECTION:
            return {}
        addresses = {d.enrolment.address for d in page}
        key, audience = self.effect.key, str(self.effect.audience)
        with self.store.read() as connection:
            number, of = self.standing.number, self.effect.target
            return last_sent(connection, number, audience, key, addresses, of=of)

    def _sharing(self, connection: Connection, page: Sequence[Delivery]) -> list[Row[Any]]:
        """The customers who share an address with another one of the page."""
        told = (d.enrolment for d in page if d.enrolment.customer)
        reasons = {r for each in told if len(each.reasons) >= _SEVERAL for r in each.reasons}
        if not reasons:
            return []
        names = {reason.partition(":")[2] for reason in reasons}
        query = select(CUSTOMERS.c.name, CUSTOMERS.c.services, CUSTOMERS.c.removed_at).where(
            CUSTOMERS.c.case == self.standing.number, CUSTOMERS.c.name.in_(names)
        )
        return list(connection.execute(query))

    def _documents(self, connection: Connection, numbers: set[int]) -> dict[int, tuple[str, str]]:
        """The latest final RCA of each customer, as Markdown and as a page."""
        if self.effect.notice is not NoticeKind.RCA_SHARED or not numbers:
            return {}
        query = (
            select(DOCUMENTS.c.customer, DOCUMENTS.c.format, DOCUMENTS.c.content)
            .where(
                DOCUMENTS.c.case == self.standing.number,
                DOCUMENTS.c.kind == "customer_rca",
                DOCUMENTS.c.customer.in_(numbers),
            )
            .order_by(DOCUMENTS.c.revision)
        )
        rows = connection.execute(query).all()
        texts = content.get_all(connection, {row.content for row in rows})
        found: dict[int, tuple[str, str]] = {}
        for row in rows:
            former = found.get(row.customer, ("", ""))
            is_page = row.format == "html"
            body = texts[row.content]
            found[row.customer] = (former[0], body) if is_page else (body, former[1])
        return found
