"""A recorded case, a directory and a way to tell people: what deliveries are tried on."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from sqlalchemy import update

from firsthour.directory.interface import Directory
from firsthour.directory.yaml_directory import read
from firsthour.domain import facts as f
from firsthour.domain.clock import CaseClock
from firsthour.domain.commands import Group, Text
from firsthour.domain.effects import Effect, NoticeKind, Told
from firsthour.domain.intake import Intake
from firsthour.domain.policy import Policy
from firsthour.domain.roles import engine
from firsthour.domain.stages import Audience, Source, Trigger
from firsthour.notices.channels.senders import Sender
from firsthour.notices.settings import NoticeSettings
from firsthour.notices.telling.deliver import Deliver
from firsthour.notices.telling.job import Job
from firsthour.records import content
from firsthour.records.codec import encode_clock
from firsthour.records.facts import write_facts
from firsthour.records.intake import Request, number_case, put_intake
from firsthour.records.ledger.told import whole_ledger
from firsthour.records.shapes import Contact, Customer, IntakeDocument, write_intake
from firsthour.records.shown import LedgerLine
from firsthour.records.store import Store
from firsthour.records.tables import INTAKES
from tests.records.cases import POLICY

OPENED = datetime(2026, 8, 4, 11, 2, tzinfo=UTC)
TITLE = "TITLE-only-for-colleagues"
SUMMARY = "SUMMARY-only-for-colleagues"
DIRECTORY = """
people:
  mara: {name: Mara Lind, roles: [incident_manager], teams: [payments], timezone: Europe/Stockholm,
    contacts: [{channel: email, address: Mara@example.com}]}
  duty: {name: Dana Duty, roles: [duty_manager], teams: [payments],
    contacts: [{channel: sms, address: "+46700000001"}, {channel: email, address: dana@example.com},
      {channel: email, address: dana.home@example.com}]}
  other: {name: Otis Other, roles: [duty_manager, administrator],
    contacts: [{channel: email, address: otis@example.com}]}
  eve: {name: Eve Exec, roles: [executive],
    contacts: [{channel: email, address: eve@example.com}]}
  paul: {name: Paul Phone, roles: [engineer], teams: [payments],
    contacts: [{channel: phone, address: "+46700000002"}]}
  desk: {name: Press Desk, contacts: [{channel: email, address: mara@example.com}]}
teams:
  payments: {name: Payments, manager: mara, services: [Payments]}
groups:
  press: {name: Press, members: [desk, eve]}
"""


@dataclass
class Steady:
    """A pulse that counts, and says stop after so many beats."""

    stop_after: int = 1_000_000
    beats: int = 0

    def beat(self) -> None:
        """Count."""
        self.beats += 1

    def is_stopping(self) -> bool:
        """True from the given beat on."""
        return self.beats >= self.stop_after


@dataclass
class World:
    """Records with one case in them; facts are added by ``happens``."""

    store: Store
    number: int
    label: str
    facts: int = 1
    directory: Directory = field(default_factory=lambda: read(DIRECTORY))

    def happens(self, *bodies: f.Body) -> None:
        """Record facts, in order."""
        written = [
            f.Fact(self.facts + at, OPENED, engine("test"), body)
            for at, body in enumerate(bodies, 1)
        ]
        self.facts = write_facts(self.store, self.number, written)

    def runs_on(self, clock: CaseClock) -> None:
        """Have the case run on another clock from now on."""
        change = update(INTAKES).where(INTAKES.c.number == self.number)
        with self.store.write() as connection:
            connection.execute(change.values(clock=encode_clock(clock)))

    def wanted(self, effect: Effect) -> Effect:
        """Record that the engine wants this told, and give it back."""
        page = effect.notice is NoticeKind.PAGE
        self.happens(f.PageDue(effect, 1, 0) if page else f.NoticeDue(effect))
        return effect

    def deliver(self, sender: Sender, **settings: object) -> Deliver:
        """The product's own delivery, over one channel for mail."""
        made = replace(NoticeSettings(), **settings)  # type: ignore[arg-type]
        return Deliver(self.store, lambda: self.directory, {"email": sender}, made)

    def tell(self, sender: Sender, effect: Effect, **settings: object) -> Told:
        """Tell the audience of an effect that was recorded."""
        job = Job(self.number, effect)
        return self.deliver(sender, **settings).tell(job, Steady())

    def ledger(self, effect: str) -> list[LedgerLine]:
        """What the ledger says of an effect, by address."""
        lines = whole_ledger(self.store, self.number, effect)
        return sorted(lines, key=lambda line: line.enrolment.address)

    def text(self, words: str) -> Text:
        """Keep a text that a person wrote and approved."""
        return content.put(self.store, words)


def notice(
    audience: Audience, kind: NoticeKind = NoticeKind.INITIAL_NOTICE, **more: object
) -> Effect:
    """An effect that tells an audience."""
    made = Effect("notice:1", "notify", kind, audience)
    return replace(made, **more)  # type: ignore[arg-type]


def customers(count: int) -> tuple[Customer, ...]:
    """Customers with a contact each."""
    return tuple(
        Customer(f"c{at}", f"Customer {at}", contacts=(Contact(f"Ada {at}", f"c{at}@example.com"),))
        for at in range(1, count + 1)
    )


def open_case(
    store: Store,
    affected: Sequence[Customer] = (),
    *,
    owner: str = "mara",
    stakeholders: tuple[str, ...] = (),
    policy: Policy = POLICY,
    public_summary: str = "",
) -> World:
    """Open a case in the records, as the gate does, and give it."""
    document = IntakeDocument(
        TITLE,
        SUMMARY,
        public_summary=public_summary,
        severity=1,
        customers=tuple(affected),
        services=("Payments",),
        stakeholders=stakeholders,
        owner=owner,
        team="payments",
    )
    text = write_intake(document)
    row = put_intake(store, Request(text, "rita"), OPENED)

    def first(number: int, label: str) -> f.Fact:
        groups = (Group(len(affected)),) if affected else ()
        intake = Intake(
            number, label, content.ref_of(text), 1, Trigger.FUNCTIONAL, Source.PORTAL,
            OPENED, OPENED, "rita", owner, "payments", groups=groups, services=("Payments",),
            stakeholders=stakeholders,
        )  # fmt: skip
        return f.Fact(1, OPENED, engine("test"), f.EscalationOpened(intake, policy))

    number, label = number_case(store, row.id, OPENED, first, OPENED)
    return World(store, number, label)
