"""Cases to write down: a policy, an intake, and facts that follow one another."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from firsthour.domain import facts as f
from firsthour.domain.clock import REAL
from firsthour.domain.commands import Group, Text
from firsthour.domain.intake import Intake, RecordLink
from firsthour.domain.policy import ZERO, Cadence, Calendar, Policy, SeverityRules, Span
from firsthour.domain.roles import Actor, Role, engine
from firsthour.domain.stages import RecordType, Source, Trigger
from firsthour.records import content
from firsthour.records.facts import write_facts
from firsthour.records.intake import Request, number_case, put_intake
from firsthour.records.shapes import (
    Contact,
    Customer,
    IntakeDocument,
    LinkedRecord,
    write_intake,
)
from firsthour.records.store import Store

OPENED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MANAGER = Actor("maya", (Role.MANAGER,))
ENGINE = engine("test")
HOUR = Span("1 h")
EVERY = Cadence(HOUR, HOUR, HOUR)
RULES = SeverityRules(
    acknowledge=HOUR,
    progress=HOUR,
    notice_internal=HOUR,
    notice_customers=HOUR,
    updates_internal=EVERY,
    updates_customers=EVERY,
    executive_report=None,
    action_plan=None,
    levels=(None, None, None),
    task_force=None,
    task_force_customers=None,
    seat_accepted=None,
    technical_plan=None,
    resolution=HOUR,
    verification=HOUR,
    announcement=HOUR,
    access_reminders=(),
    access_assumed=None,
    monitoring=ZERO,
    rca_mandatory=True,
    internal_rca=HOUR,
    final_rca=HOUR,
    corrective_actions=None,
)
POLICY = Policy("test", "1", "abc", "help@example.org", Calendar(), (RULES, RULES, RULES, RULES))


def after(minutes: float) -> datetime:
    """Give a time so many minutes after the opening."""
    return OPENED + timedelta(minutes=minutes)


def customers(count: int, first: int = 1) -> tuple[Customer, ...]:
    """Give customers with one contact each."""
    return tuple(
        Customer(
            f"c-{number}",
            f"Müşteri {number}",
            contacts=(Contact(f"Ada {number}", f"ada{number}@example.org"),),
        )
        for number in range(first, first + count)
    )


def document(count: int = 3, title: str = "Uploads fail", key: str = "INC-1") -> str:
    """Give an intake document as JSON."""
    return write_intake(
        IntakeDocument(
            title=title,
            summary="Since nine, retried twice",
            public_summary="Uploads fail",
            severity=1,
            customers=customers(count),
            services=("uploads",),
            records=(
                LinkedRecord("jira", RecordType.INCIDENT, key, "https://example.org/1", "open"),
            ),
            tags=("api",),
            requester="rita",
        )
    )


def opening(number: int, label: str, ref: Text, count: int = 3, policy: Policy = POLICY) -> f.Fact:
    """Give the first fact of a case."""
    intake = Intake(
        case=number,
        label=label,
        content=ref,
        severity=1,
        trigger=Trigger.FUNCTIONAL,
        source=Source.PORTAL,
        opened_at=OPENED,
        known_since=OPENED,
        requester="rita",
        groups=(Group(count),) if count else (),
        services=("uploads",),
        records=(RecordLink("jira", RecordType.INCIDENT, "INC-1"),),
        stakeholders=("group:support",),
    )
    return f.Fact(1, OPENED, Actor("rita", (Role.REQUESTER,)), f.EscalationOpened(intake, policy))


def open_case(store: Store, count: int = 3, key: str = "", policy: Policy = POLICY) -> int:
    """Open a case with customers and give its number."""
    text = document(count)
    request = Request(text, "rita", "jira", key, policy=Text(""), clock=REAL)
    row = put_intake(store, request, OPENED)
    ref = content.ref_of(text)
    number, _ = number_case(
        store,
        row.id,
        OPENED,
        lambda number, label: opening(number, label, ref, count, policy),
        OPENED,
    )
    return number


def numbered(*bodies: f.Body, first: int = 2, said: str = "") -> tuple[f.Fact, ...]:
    """Give facts with these bodies, a minute apart, numbered from `first`."""
    return tuple(_numbered(bodies, first, said))


def _numbered(bodies: tuple[f.Body, ...], first: int, said: str) -> Iterator[f.Fact]:
    for number, body in enumerate(bodies, first):
        actor = MANAGER if said else ENGINE
        yield f.Fact(number, after(number), actor, body, said=said)


def write_all(store: Store, case: int, facts: Sequence[f.Fact], chunk: int) -> None:
    """Record facts in writes of so many each."""
    for at in range(0, len(facts), chunk):
        write_facts(store, case, facts[at : at + chunk])
