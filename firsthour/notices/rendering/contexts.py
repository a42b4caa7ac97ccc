"""What a notice may say: one context for customers, one for colleagues, and nothing else.

The customers' context has no title and no summary: a template that asks for them there fails
instead of telling. Texts are in it only as the case passed them: written, and approved where
the policy wants it, by a person.
"""

from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.stages import Audience, Phase, Stage
from firsthour.notices.words import line, named, prose, unfolded

_LONGEST_SUMMARY = 4_000
"""Characters of a summary that a notice shows; the whole of it stands in the case."""

_WORKING_AGAIN = (Phase.MONITORING, Phase.RESOLVED)


@dataclass(frozen=True, slots=True)
class Brief:
    """A case as the notices need it, read from the records once for each sending."""

    label: str
    title: str
    summary: str
    public_summary: str
    severity: int
    stage: Stage
    phase: Phase
    services: tuple[str, ...]
    since: datetime
    owner: str
    team: str
    customers: int
    rehearsal: bool
    resolving: bool
    """True while the trouble is not over: the latest round is not announced."""
    reply_to: str
    public_address: str
    round: int = 1


@dataclass(frozen=True, slots=True)
class Reader:
    """One recipient: how to call them, their language and zone, why they are told."""

    name: str
    language: str
    zone: str
    reasons: tuple[str, ...]
    organisation: str = ""
    """The customer's name, for customers."""
    services: tuple[str, ...] = ()
    """Those that the customer uses; empty: all of the case."""
    due: datetime | None = None
    """When the promise that the notice is about falls due, where it is about one."""
    document: str = ""
    """The document that is meant for this reader, as text; empty where there is none."""
    tokens: dict[str, str] = field(default_factory=dict)
    """Signed answers to what this reader is asked, by what they say."""
    missing: tuple["Missing", ...] = ()
    """Who is not reached yet, for those who look after that; and how many ``more``."""
    more: int = 0


@dataclass(frozen=True, slots=True)
class Missing:
    """Somebody to whom something is promised, and whom nothing has reached yet."""

    customer: int
    """The customer's number in the case; 0 for a colleague."""
    person: str
    name: str
    why: str
    code: str = ""
    phones: tuple[str, ...] = ()
    """Names and numbers, to be called."""


@dataclass(frozen=True, slots=True)
class ForCustomers:
    """Everything a customer's notice can say. Add no field that a customer must not read."""

    label: str
    sender: str
    name: str
    organisation: str
    zone: str
    services: tuple[str, ...]
    since: datetime
    phase: str
    solved: bool
    called_off: bool
    public_summary: str
    text: str
    document: str
    next_at: datetime | None
    due: datetime | None
    reasons: tuple[str, ...]
    reply_to: str
    public_address: str
    rehearsal: bool
    obligation: str


@dataclass(frozen=True, slots=True)
class ForColleagues(ForCustomers):
    """Everything a colleague's notice can say."""

    title: str
    summary: str
    severity: int
    stage: str
    owner: str
    team: str
    customers: int
    round: int
    audience: str
    target: str
    reason: str
    missing: tuple[Missing, ...]
    """Who is not reached yet, with numbers to call."""
    more: int
    """How many besides those."""
    tokens: dict[str, str]
    """What the reader may answer with one word, by what it says; empty where nothing is asked."""


@dataclass(frozen=True, slots=True)
class Context:
    """The values for one notice to one reader, and which of the two sets of templates they fit."""

    values: ForCustomers
    language: str

    @property
    def for_customers(self) -> bool:
        """True where the reader is a customer's contact."""
        return not isinstance(self.values, ForColleagues)

    def named(self) -> dict[str, object]:
        """The values by name, as templates ask for them."""
        return {field.name: getattr(self.values, field.name) for field in fields(self.values)}


def context_customer(
    brief: Brief, effect: Effect, reader: Reader, text: str, sender: str
) -> Context:
    """What ``reader``, a customer's contact, may be told; ``text`` is approved, or empty."""
    return Context(ForCustomers(**_shared(brief, effect, reader, text, sender)), reader.language)


def context_internal(
    brief: Brief, effect: Effect, reader: Reader, text: str, sender: str
) -> Context:
    """What ``reader``, a colleague, may be told: all of the above, and the case itself."""
    values = ForColleagues(
        **_shared(brief, effect, reader, text, sender),
        title=line(brief.title),
        summary=unfolded(prose(brief.summary, _LONGEST_SUMMARY)),
        severity=brief.severity,
        stage=brief.stage,
        owner=named(brief.owner),
        team=named(brief.team),
        customers=brief.customers,
        round=brief.round,
        audience=effect.audience,
        target=effect.target,
        reason=effect.reason,
        missing=tuple(_called(each) for each in reader.missing),
        more=reader.more,
        tokens=reader.tokens,
    )
    return Context(values, reader.language)


def _called(missing: Missing) -> Missing:
    """The same, each of its words on one line."""
    return replace(
        missing, name=named(missing.name), phones=tuple(line(each) for each in missing.phones)
    )


def context(brief: Brief, effect: Effect, reader: Reader, text: str, sender: str) -> Context:
    """The context of the effect's audience."""
    build = context_customer if effect.audience is Audience.CUSTOMERS else context_internal
    return build(brief, effect, reader, text, sender)


def about(effect: Effect) -> str:
    """The promise that a notice is about; a reminder without one names it as its reason."""
    if effect.obligation or effect.notice is not NoticeKind.REMINDER:
        return effect.obligation
    return effect.reason


def _shared(brief: Brief, effect: Effect, reader: Reader, text: str, sender: str) -> dict[str, Any]:
    """The values that any reader may have; neither title nor summary is touched here."""
    # The announcement itself is sent just before the case counts as announced.
    announces = effect.notice is NoticeKind.RESOLUTION_ANNOUNCEMENT
    phase = Phase.MONITORING if announces and brief.resolving else brief.phase
    return {
        "label": line(brief.label),
        "sender": named(sender),
        "name": named(reader.name),
        "organisation": named(reader.organisation),
        "zone": reader.zone,
        "services": tuple(line(service) for service in reader.services or brief.services),
        "since": brief.since,
        "phase": phase,
        "solved": announces or (not brief.resolving and brief.phase in _WORKING_AGAIN),
        "called_off": brief.stage is Stage.CANCELLED,
        "public_summary": unfolded(prose(brief.public_summary)),
        "text": unfolded(prose(text)),
        "document": prose(reader.document),
        "next_at": effect.next_at,
        "due": reader.due or effect.due,
        "reasons": tuple(line(reason) for reason in reader.reasons),
        "reply_to": line(brief.reply_to),
        "public_address": line(brief.public_address),
        "rehearsal": brief.rehearsal,
        "obligation": about(effect),
    }


CUSTOMER_NAMES = frozenset(field.name for field in fields(ForCustomers))
COLLEAGUE_NAMES = frozenset(field.name for field in fields(ForColleagues))
