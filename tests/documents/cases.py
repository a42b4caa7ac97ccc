"""A whole case for documents, told by the domain itself and kept in real records."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count

from firsthour.domain import commands as c
from firsthour.domain.effects import Effect, Offered, Rendered, Told
from firsthour.domain.escalation import Escalation
from firsthour.domain.policy import Policy
from firsthour.domain.roles import Actor, Role
from firsthour.domain.simulate import Reply, Run, Spoken, simulate
from firsthour.domain.stages import Audience, Criterion
from firsthour.policies.loading import load
from firsthour.records import content
from firsthour.records.facts import write_facts
from firsthour.records.ledger.deliveries import Enrolment
from firsthour.records.shapes import Contact, Customer, IntakeDocument
from firsthour.records.store import Store
from firsthour.records.views import facts
from gate.open import number, put_down

OPENED = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
SUMMARY = (
    "Card payments time out since 08:40 UTC. The on-call rolled back release 4.12 "
    "without any effect; the primary database is suspected."
)
BANK = Customer(
    "bank",
    "Bank of Examples",
    tier="key",
    timezone="Europe/Athens",
    contacts=(Contact("Ada Example", "ada@example.com"),),
    services=("card-payments",),
)
SHOP = Customer(
    "shop",
    "ร้านค้าตัวอย่าง <b>& Söhne</b>",
    language="tr",
    timezone="Asia/Bangkok",
    contacts=(Contact("Somchai", "somchai@example.com"),),
)
PAYROLL = Customer("payroll", "Μισθοδοσία ΑΕ", timezone="UTC", services=("payouts",))
INTAKE = IntakeDocument(
    criteria=(Criterion.OUTAGE,),
    title="Card payments fail in Europe",
    summary=SUMMARY,
    public_summary="Card payments are failing.",
    severity=1,
    known_since=OPENED - timedelta(minutes=20),
    customers=(BANK, SHOP, PAYROLL),
    services=("card-payments", "payouts"),
    owner="mara.lindqvist",
    team="platform",
    requester="rosa.marin",
)
INTERNAL = (
    "The on-call engineer dropped the replica, because nobody had told her it was the last one."
)
RCA = f"""
team: Platform
summary:
  - {{class: customer, text: "From 08:40 to 11:05 UTC, **card payments** and payouts failed."}}
  - "{INTERNAL}"
impact:
  - {{class: customer, services: [card-payments], text: "One card payment in three was declined."}}
  - {{class: customer, services: [payouts], text: "Payouts were made up to two hours late."}}
  - {{class: customer, customers: [bank], text: "1,204 of your payments can be repeated."}}
timeline:
  - {{class: customer, at: "2026-03-03T11:05:00+00:00", text: "All payments succeed again."}}
  - {{class: customer, at: "2026-03-03T08:40:00+00:00", text: "First payments fail."}}
  - {{at: "2026-03-03T09:10:00+00:00", text: "Somebody restarts the wrong host."}}
root_causes:
  - {{class: customer, text: "A fault in a database that had no copy."}}
  - "Budget for the second replica was refused in January by the management."
corrective_actions:
  - class: customer
    text: Two copies of each database, checked every day.
    type: preventative
    due: 2026-04-30
    owner: Tomas
  - {{text: "Talk with the management about the budget.", owner: David}}
"""
PEOPLE = {
    "mara.lindqvist": "Mara Lindqvist",
    "priya.raman": "Priya Raman",
    "tomas.novak": "Tomáš Novák",
    "amelie.dubois": "Amélie Dubois",
    "rosa.marin": "Rosa Marín",
    "samuel.osei": "Samuel Osei",
    "hanna.virtanen": "Hanna Virtanen",
}
MANAGER = Actor("mara.lindqvist", (Role.MANAGER,))
ENGINEER = Actor("priya.raman", (Role.ENGINEER,))
ARCHITECT = Actor("amelie.dubois", (Role.ARCHITECT,))
EXECUTIVE = Actor("samuel.osei", (Role.CUSTOMER_EXECUTIVE,))
COORDINATOR = Actor("hanna.virtanen", (Role.COORDINATOR,))
SEATS = ("priya.raman", "tomas.novak", "lucia.ferreira")


class Answers:
    """The world of these cases: everybody is reached, seats are offered in turn."""

    def __init__(self) -> None:
        self._next = count()

    def answer(self, _state: Escalation, effect: Effect, _now: datetime) -> Reply:
        """Answer at once, as if all went well."""
        if effect.act == "offer":
            preferred = next(iter(effect.prefer), "")
            return Reply(Offered(effect.key, preferred or SEATS[next(self._next) % len(SEATS)]))
        if effect.act == "render":
            return Reply(Rendered(effect.key, documents=3))
        return Reply(Told(effect.key, 3, 3, people=("mara.lindqvist",)))


@dataclass(frozen=True)
class Kept:
    """A case in the records: its number, and how its simulation went."""

    case: int
    run: Run


def said(store: Store, rca: str = RCA, *more: tuple[float, Actor, c.Command]) -> list[Spoken]:
    """Give what people say in a case from the acknowledgement to the findings, by minutes."""

    def text(body: str) -> c.Text:
        return content.put(store, body)

    spoken: list[tuple[float, Actor, c.Command]] = [
        (3, MANAGER, c.Acknowledge()),
        (12, MANAGER, c.Comment(text("Vendor called, *ticket 4711*. <script>alert(1)</script>"))),
        (4, ENGINEER, c.AcceptSeat("lead")),
        (4.1, Actor("tomas.novak", (Role.ENGINEER,)), c.AcceptSeat("member-1")),
        (4.2, Actor("lucia.ferreira", (Role.ENGINEER,)), c.AcceptSeat("member-2")),
        (25, MANAGER, c.FinishAction(1)),
        (40, MANAGER, c.WriteUpdate(Audience.CUSTOMERS, text("We have found the cause."))),
        (50, ENGINEER, c.SubmitTechnicalPlan(text("Promote the copy in zone B."))),
        (115, ENGINEER, c.SignalResolved(text("Copy promoted; error rate at 0 for ten minutes."))),
        (118, MANAGER, c.DeclareResolved(text("Payments succeed."))),
        (125, ARCHITECT, c.VerifyResolution(text("Checked in three regions."))),
        (140, EXECUTIVE, c.ConfirmAccess(3, "phone")),
        (160, EXECUTIVE, c.ConfirmAccess(1, "phone")),
        (170, EXECUTIVE, c.DenyAccess(2, "mail", text("Still failing in Bangkok."))),
        (171, ENGINEER, c.AcceptSeat("lead")),
        (171.1, Actor("tomas.novak", (Role.ENGINEER,)), c.AcceptSeat("member-1")),
        (171.2, Actor("lucia.ferreira", (Role.ENGINEER,)), c.AcceptSeat("member-2")),
        (220, ENGINEER, c.SignalResolved(text("Cache of the region emptied."))),
        (222, MANAGER, c.DeclareResolved(text("Bangkok works."))),
        (230, ARCHITECT, c.VerifyResolution()),
        (260, EXECUTIVE, c.ConfirmAccess(2, "mail")),
        (1500, COORDINATOR, c.SubmitInternalRca(content.put(store, rca, "rca"), "Platform")),
        *more,
    ]
    return [
        Spoken(OPENED + timedelta(minutes=at), c.Said(f"say-{number}", actor, command))
        for number, (at, actor, command) in enumerate(spoken)
    ]


def told(run: Run, case: int) -> Iterator[Enrolment]:
    """Give a ledger for the notices of a run: each customer once for each."""
    for fact in run.facts:
        effect = getattr(fact.body, "effect", None)
        if isinstance(effect, Effect) and effect.act == "notify" and effect.audience == "customers":
            for at, customer in enumerate(INTAKE.customers, 1):
                yield Enrolment(
                    case=case,
                    effect=effect.key,
                    notice=str(effect.notice),
                    obligation=effect.obligation,
                    revision=effect.revision,
                    audience="customers",
                    reasons=("customer",),
                    customer=at,
                    person="",
                    name=customer.name,
                    channel="email",
                    address=f"c{at}@example.com",
                    language="en",
                    message_id=f"<{case}.{effect.key}.{at}@example.com>",
                    text=c.NO_TEXT,
                    position=at,
                )


def keep(
    store: Store,
    spoken: Sequence[Spoken],
    *,
    intake: IntakeDocument = INTAKE,
    policy: Policy | None = None,
    days: float = 3,
) -> Kept:
    """Open a case, run it through what is said, and keep all its facts."""
    policy = policy or load("default")
    put = put_down(store, intake, policy, now=OPENED)
    case, _ = number(store, put, OPENED)
    (first,) = facts(store, case)
    run = simulate(first, Answers(), spoken, OPENED + timedelta(days=days))
    write_facts(store, case, run.facts)
    return Kept(case, run)


def without_customers(count: int) -> IntakeDocument:
    """Give the intake with so many plain customers in place of its own."""
    many = tuple(Customer(f"c-{at}", f"Customer {at}") for at in range(1, count + 1))
    return replace(INTAKE, customers=many)
