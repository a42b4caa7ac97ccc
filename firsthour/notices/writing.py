"""From a recipient in the ledger to a message: what they may read, in their language and zone."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from firsthour.clock import utc_now
from firsthour.directory.interface import Directory
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.notices.case import Standing
from firsthour.notices.contexts import Reader, context
from firsthour.notices.render import TemplateFault, render
from firsthour.notices.senders import Message, thread_id
from firsthour.notices.settings import NoticeSettings
from firsthour.records import content
from firsthour.records.deliveries import Delivery
from firsthour.records.projected import CUSTOMERS
from firsthour.records.store import Store
from firsthour.records.tables import DOCUMENTS


@dataclass(frozen=True, slots=True)
class _About:
    """What of a customer is not in the ledger."""

    name: str = ""
    zone: str = "UTC"
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

    def prepare(self, page: Sequence[Delivery]) -> None:
        """Read what a page of customers needs, in one statement."""
        numbers = {d.enrolment.customer for d in page} - {0}
        query = select(CUSTOMERS.c.number, CUSTOMERS.c.name, CUSTOMERS.c.timezone).where(
            CUSTOMERS.c.case == self.standing.number, CUSTOMERS.c.number.in_(numbers)
        )
        with self.store.read() as connection:
            rows = connection.execute(query).all() if numbers else []
            pages = self._documents(connection, numbers)
        self._customers = {
            row.number: _About(row.name, row.timezone, *pages.get(row.number, ("", "")))
            for row in rows
        }

    def write(self, delivery: Delivery) -> Message:
        """The message for one recipient. TemplateFault where it cannot be rendered."""
        kind, told, brief = self.effect.notice, delivery.enrolment, self.standing.brief
        if kind is None:
            raise TemplateFault(self.effect.act, 0, "no_kind")
        reader = self._reader(delivery)
        made = context(brief, self.effect, reader, self.standing.text, self.settings.from_name)
        rendered = render(kind, made, self.settings.templates, self.settings.locales)
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
            due=self.standing.due,
            document=about.markdown,
        )

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
