"""From a recipient in the ledger to a message: what they may read, in their language and zone."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from firsthour.clock import utc_now
from firsthour.directory.interface import Directory
from firsthour.domain.effects import Effect
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
from firsthour.notices.telling.preparing import About, Prepared
from firsthour.notices.times import when
from firsthour.records.ledger.deliveries import Delivery, Enrolment
from firsthour.records.ledger.kept import Keeper, Sent, ToKeep, values_of
from firsthour.records.store import Store


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it is sent; and its form, where the names in it stand as in the ledger."""

    message: Message
    form: Form | None = None


@dataclass(slots=True)
class Writer:
    """Writes the messages of one notice, in threads, with what was read for them before.

    What was written is kept, so that it can be shown again.
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
    _ahead: dict[str, tuple[Letter, dict[str, str]] | Exception] = field(default_factory=dict)
    """Messages written before their turn, with what the ledger says of them, by delivery; or why
    one could not be written."""

    def __post_init__(self) -> None:
        self._forms = Forms(self._rendered)
        self._keeper = Keeper(self.store)

    def write_ahead(
        self, page: Sequence[Delivery], prepared: Prepared, beat: Callable[[], None]
    ) -> dict[str, str]:
        """Write some messages before their turn; give the texts that are to be kept for them.

        Whoever keeps them says so to `kept`, or has the messages forgotten. What is in the way of
        one is raised on its own turn, and holds up no other. ``beat`` hears that it goes on.
        """
        if self.settings.templates:
            return {}  # those of one's own may take long: the lanes wait for them, side by side
        texts: dict[str, str] = {}
        for each in page:
            beat()
            try:
                letter = self.write(each, prepared)
                (found,), new = self._keeper.gather([_to_keep(each, letter)])
            except Exception as fault:  # noqa: BLE001 - `written` raises it, whatever it is
                self._ahead[each.id] = fault
            else:
                self._ahead[each.id] = letter, found
                texts |= new
        return texts

    def kept(self, texts: Mapping[str, str]) -> None:
        """These texts of messages that were written ahead are kept."""
        self._keeper.know(texts)

    def forget(self, several: Iterable[str]) -> None:
        """Have these messages (by delivery) written again, and kept, on their own turn."""
        for each in several:
            self._ahead.pop(each, None)

    def written(self, delivery: Delivery, prepared: Prepared) -> tuple[Letter, dict[str, str]]:
        """The message for one recipient, once it is kept, with what the ledger says of it.

        TemplateFault where it cannot be rendered; and whatever was in the way ahead of its turn.
        """
        ahead = self._ahead.pop(delivery.id, None)
        if isinstance(ahead, Exception):
            raise ahead
        if ahead is not None:
            return ahead
        letter = self.write(delivery, prepared)
        return letter, self._keeper.keep_all([_to_keep(delivery, letter)])[0]

    def write(self, delivery: Delivery, prepared: Prepared) -> Letter:
        """The message for one recipient. TemplateFault where it cannot be rendered."""
        told, brief = delivery.enrolment, self.standing.brief
        about = prepared.customers.get(told.customer, About())
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
        self, delivery: Delivery, about: About, prepared: Prepared
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

    def _words(self, delivery: Delivery, about: About, prepared: Prepared) -> str:
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

    def _zone(self, told: Enrolment, about: About) -> str:
        person = self.directory.person(told.person) if told.person else None
        return person.timezone if person else about.zone

    def _names(self, told: Enrolment, about: About) -> Names | None:
        """What alone sets a customer's notice apart; None for who reads what nobody else does."""
        is_one = self.effect.audience is Audience.CUSTOMERS and len(told.reasons) == 1
        if not is_one or told.person or about.markdown or self.settings.templates:
            return None
        return Names.of(told.name, about.name, told.reasons[0])

    def _rendered(self, made: Context) -> Rendered:
        if self.effect.notice is None:
            raise TemplateFault(self.effect.act, 0, "no_kind")
        own = Own(self.settings.templates, self.settings.locales)
        return written(self.effect.notice, made, own)

    def _reader(self, delivery: Delivery, about: About, prepared: Prepared) -> Reader:
        told = delivery.enrolment
        missing, more = self._missing()
        return Reader(
            name=told.name,
            language=self._language(told),
            zone=self._zone(told, about),
            reasons=told.reasons,
            organisation=about.name,
            services=prepared.services_of(told),
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


def _to_keep(delivery: Delivery, letter: Letter) -> ToKeep:
    message = letter.message
    sent = Sent(message.subject, message.text, message.html, message.short)
    told, secrets = delivery.enrolment, message.secrets
    return ToKeep(told, sent, secrets, message.document, letter.form)
