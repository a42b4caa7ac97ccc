"""From a recipient in the ledger to a message: what they may read, in their language and zone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

from sqlalchemy import Connection, select

from firsthour.clock import utc_now
from firsthour.directory.interface import Directory
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.notices.answers import tokens_for
from firsthour.notices.case import Standing
from firsthour.notices.contexts import Reader, context
from firsthour.notices.render import Own, TemplateFault, written
from firsthour.notices.senders import Message, thread_id
from firsthour.notices.settings import NoticeSettings
from firsthour.records import content
from firsthour.records.deliveries import Delivery, Enrolment
from firsthour.records.projected import CUSTOMERS
from firsthour.records.store import Store
from firsthour.records.tables import DOCUMENTS

_SEVERAL = 2
"""From so many reasons on, an address stands for more than one customer."""


@dataclass(frozen=True, slots=True)
class _About:
    """What of a customer is not in the ledger."""

    name: str = ""
    zone: str = "UTC"
    services: tuple[str, ...] = ()
    markdown: str = ""
    page: str = ""


@dataclass(slots=True)
class Writer:
    """Writes the messages of one notice. ``prepare`` reads; ``write`` composes, in threads."""

    store: Store
    directory: Directory
    settings: NoticeSettings
    standing: Standing
    effect: Effect
    _customers: dict[int, _About] = field(default_factory=dict)
    _shared: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def prepare(self, page: Sequence[Delivery]) -> None:
        """Read what a page of customers needs, in one statement."""
        numbers = {d.enrolment.customer for d in page} - {0}
        who = CUSTOMERS.c
        query = select(who.number, who.name, who.timezone, who.services).where(
            who.case == self.standing.number, who.number.in_(numbers)
        )
        with self.store.read() as connection:
            rows = connection.execute(query).all() if numbers else []
            pages = self._documents(connection, numbers)
            self._shared = self._services_by_name(connection, page)
        self._customers = {
            row.number: _About(
                row.name, row.timezone, tuple(row.services), *pages.get(row.number, ("", ""))
            )
            for row in rows
        }

    def write(self, delivery: Delivery) -> Message:
        """The message for one recipient. TemplateFault where it cannot be rendered."""
        kind, told, brief = self.effect.notice, delivery.enrolment, self.standing.brief
        if kind is None:
            raise TemplateFault(self.effect.act, 0, "no_kind")
        reader = self._reader(delivery)
        made = context(brief, self.effect, reader, self.standing.text, self.settings.from_name)
        rendered = written(kind, made, Own(self.settings.templates, self.settings.locales))
        return Message(
            message_id=told.message_id,
            thread=thread_id(brief.label, self.settings.message_domain),
            case=brief.label,
            sender_name=self.settings.from_name,
            sender_address=self.settings.from_address,
            name=told.name,
            address=told.address,
            reply_to=brief.reply_to,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            short=rendered.short,
            at=utc_now(),
            language=rendered.language,
            document=self._customers.get(told.customer, _About()).page,
        )

    def _reader(self, delivery: Delivery) -> Reader:
        told = delivery.enrolment
        person = self.directory.person(told.person) if told.person else None
        about = self._customers.get(told.customer, _About())
        return Reader(
            name=told.name,
            language=told.language,
            zone=person.timezone if person else about.zone,
            reasons=told.reasons,
            organisation=about.name,
            services=self._services(told, about),
            due=self.standing.due,
            document=about.markdown,
            tokens=tokens_for(
                self.settings.token_key,
                self.standing.number,
                self.effect,
                told.person,
                self.standing.now(),
            ),
        )

    def _services(self, told: Enrolment, about: _About) -> tuple[str, ...]:
        """The customer's own services; of all of them, where one address stands for several."""
        if len(told.reasons) < _SEVERAL:
            return about.services
        each = [self._shared.get(reason, ()) for reason in told.reasons]
        return tuple(dict.fromkeys(chain(*each))) if all(each) else ()

    def _services_by_name(
        self, connection: Connection, page: Sequence[Delivery]
    ) -> dict[str, tuple[str, ...]]:
        """The services of those who share an address, by the reason why it is told."""
        told = (d.enrolment for d in page if d.enrolment.customer)
        reasons = {r for each in told if len(each.reasons) >= _SEVERAL for r in each.reasons}
        if not reasons:
            return {}
        names = {reason.partition(":")[2] for reason in reasons}
        query = select(CUSTOMERS.c.name, CUSTOMERS.c.services).where(
            CUSTOMERS.c.case == self.standing.number, CUSTOMERS.c.name.in_(names)
        )
        rows = connection.execute(query)
        return {f"customer:{row.name}": tuple(row.services) for row in rows}

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
