"""From a recipient in the ledger to a message: what they may read, in their language and zone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Row, select

from firsthour.clock import utc_now
from firsthour.directory.interface import Directory
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.stages import Audience
from firsthour.notices.channels.senders import Message, thread_id
from firsthour.notices.rendering.contexts import Context, Missing, Reader, context
from firsthour.notices.rendering.environment import locale_of, tag_of
from firsthour.notices.rendering.forms import Form, Forms, Names
from firsthour.notices.rendering.render import Own, Rendered, TemplateFault, written
from firsthour.notices.settings import NoticeSettings
from firsthour.notices.telling.answers import tokens_for
from firsthour.notices.telling.case import Standing
from firsthour.notices.telling.missing import LISTED, missing
from firsthour.notices.times import when
from firsthour.records import content
from firsthour.records.ledger.deliveries import Delivery, Enrolment
from firsthour.records.ledger.kept import Keeper, Sent, values_of
from firsthour.records.ledger.told import last_sent
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
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """A text that waited: what it says, and when (case time) it was to go out, where known."""

    words: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the messages of one page need of their readers, read together."""

    customers: Mapping[int, _About] = field(default_factory=dict)
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
        return self.customers.get(told.customer, _About()).is_removed


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it is sent; and its form, where the names in it stand as in the ledger."""

    message: Message
    form: Form | None = None


@dataclass(slots=True)
class Writer:
    """Writes the messages of one notice. ``prepare`` reads; ``write`` composes, in threads.

    ``keep`` keeps what was written, so that it can be shown again.
    """

    store: Store
    directory: Directory
    settings: NoticeSettings
    standing: Standing
    effect: Effect
    channels: frozenset[str] = frozenset()
    """Those that have a sender."""
    _forms: Forms = field(init=False)
    _keeper: Keeper = field(init=False)

    def __post_init__(self) -> None:
        self._forms = Forms(self._rendered)
        self._keeper = Keeper(self.store)

    def prepare(self, page: Sequence[Delivery]) -> Prepared:
        """Read what a page of customers needs, in one statement."""
        numbers = {d.enrolment.customer for d in page} - {0}
        corrects = self._corrected(page)
        if not numbers:
            return Prepared(corrects=corrects)
        who = CUSTOMERS.c
        columns = (who.number, who.name, who.timezone, who.services, who.removed_at)
        of_case = who.case == self.standing.number
        query = select(*columns).where(of_case, who.number.in_(numbers))
        with self.store.read() as connection:
            rows = connection.execute(query).all()
            pages = self._documents(connection, numbers)
            sharing = self._sharing(connection, page)
        removed = {row.name for row in sharing if row.removed_at is not None}
        removed -= {row.name for row in sharing if row.removed_at is None}
        return Prepared(
            {
                row.number: _About(
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

    def write(self, delivery: Delivery, prepared: Prepared) -> Letter:
        """The message for one recipient. TemplateFault where it cannot be rendered."""
        told, brief = delivery.enrolment, self.standing.brief
        about = prepared.customers.get(told.customer, _About())
        rendered, form, tokens = self._said(delivery, about, prepared)
        message = Message(
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
            document=about.page,
            kind=self.effect.notice or "",
            due=self.standing.real_due,
            corrects=prepared.corrects.get((told.channel, told.address), ""),
            repeated=delivery.repeated,
            secrets=tokens,
        )
        return Letter(message, form)

    def _said(
        self, delivery: Delivery, about: _About, prepared: Prepared
    ) -> tuple[Rendered, Form | None, tuple[str, ...]]:
        """What is said to a recipient, by which form if by one, with which tokens."""
        told = delivery.enrolment
        words = self._words(delivery, about, prepared)
        names = self._names(told, about)
        group = names and (self._language(told), about.zone, about.services, words, names.places)
        form = self._forms.of(group) if group else None
        if names and form:
            is_exact = names.values() == Names.exactly(*values_of(told))
            return form.filled(names), form if is_exact else None, ()
        reader = self._reader(delivery, about, prepared)
        made = context(self.standing.brief, self.effect, reader, words, self.settings.from_name)
        # Templates of one's own may ask who the reader is, and then write something else.
        own = self.settings.templates
        rendered = self._rendered(made) if own else self._forms.write(made, group)
        return rendered, None, tuple(reader.tokens.values())

    def _words(self, delivery: Delivery, about: _About, prepared: Prepared) -> str:
        """What a person wrote for this notice, and below it the texts that waited for it.

        Those stand under the time at which they were to go out, as the reader writes it.
        """
        earlier = prepared.earlier.get(delivery.id, ())
        if not earlier:
            return self.standing.text.strip()
        locale = locale_of(delivery.enrolment.language, self.settings.locales)
        zone = self._zone(delivery.enrolment, about)
        parts = [self.standing.text]
        for each in earlier:
            parts += [when(locale, each.at, zone)] if each.at else []
            parts.append(each.words)
        return "\n\n".join(parts).strip()

    def _language(self, told: Enrolment) -> str:
        """The language that they are written in."""
        return tag_of(told.language, self.settings.locales)

    def _zone(self, told: Enrolment, about: _About) -> str:
        person = self.directory.person(told.person) if told.person else None
        return person.timezone if person else about.zone

    def _names(self, told: Enrolment, about: _About) -> Names | None:
        """What alone sets a customer's notice apart; None for who reads what nobody else does."""
        is_one = self.effect.audience is Audience.CUSTOMERS and len(told.reasons) == 1
        if not is_one or told.person or about.markdown or self.settings.templates:
            return None
        return Names.of(told.name, about.name, told.reasons[0])

    def keep(self, delivery: Delivery, letter: Letter) -> dict[str, str]:
        """Keep what the recipient is sent; give what the ledger says of it."""
        message = letter.message
        sent = Sent(message.subject, message.text, message.html, message.short)
        secrets, document = message.secrets, message.document
        return self._keeper.keep(delivery.enrolment, sent, secrets, document, letter.form)

    def _rendered(self, made: Context) -> Rendered:
        if self.effect.notice is None:
            raise TemplateFault(self.effect.act, 0, "no_kind")
        own = Own(self.settings.templates, self.settings.locales)
        return written(self.effect.notice, made, own)

    def _reader(self, delivery: Delivery, about: _About, prepared: Prepared) -> Reader:
        told = delivery.enrolment
        missing, more = self._missing()
        return Reader(
            name=told.name,
            language=self._language(told),
            zone=self._zone(told, about),
            reasons=told.reasons,
            organisation=about.name,
            services=_services(told, about, prepared),
            due=self.standing.due,
            document=about.markdown,
            missing=missing,
            more=more,
            tokens=tokens_for(
                self.settings.token_key,
                self.standing.number,
                self.effect,
                told.person,
                self.standing.now(),
            ),
        )

    def _missing(self) -> tuple[tuple[Missing, ...], int]:
        """Whom an alarm about a promise in danger lists, as the ledger stands now."""
        if self.effect.reason not in LISTED or not self.effect.obligation:
            return (), 0
        return missing(self.store, self.directory, self.channels, self.standing, self.effect)

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


def _services(told: Enrolment, about: _About, prepared: Prepared) -> tuple[str, ...]:
    """The customer's own services; of all of them, where one address stands for several."""
    if len(told.reasons) < _SEVERAL:
        return about.services
    each = [prepared.shared.get(reason, ()) for reason in told.reasons]
    return tuple(dict.fromkeys(chain(*each))) if all(each) else ()
