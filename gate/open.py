"""Opening a case, safe at every instant: intake, number and first fact, workflow."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from firsthour.domain.clock import CaseClock
from firsthour.domain.commands import AddCustomers, Group
from firsthour.domain.criteria import Report, met
from firsthour.domain.effects import Effect
from firsthour.domain.escalation import Escalation
from firsthour.domain.evolve import rebuild
from firsthour.domain.facts import Fact
from firsthour.domain.policy import Policy
from firsthour.records import content
from firsthour.records import opening as openings
from firsthour.records.codec import decode_policy, encode_policy
from firsthour.records.groups import by_contract, groups_of
from firsthour.records.intake import Intake as Put
from firsthour.records.intake import (
    Request,
    cases_without_workflow,
    intakes_without_case,
    mark_started,
    number_case,
    put_intake,
)
from firsthour.records.ledger.told import unsettled
from firsthour.records.ledger.voiding import void
from firsthour.records.shapes import (
    Customer,
    IntakeDocument,
    read_intake,
    write_customers,
    write_intake,
)
from firsthour.records.store import Store
from firsthour.records.views import facts
from gate.errors import Refusal
from gate.say import as_gate_error, workflow_id
from workflows.carried import Carried
from workflows.escalation import EscalationCase

DEFAULT_SEVERITY = 3


@dataclass(frozen=True, slots=True)
class Opened:
    """The case that a request has become; ``new`` is false when it was one before."""

    case: int
    label: str
    new: bool


def put_down(
    store: Store,
    document: IntakeDocument,
    policy: Policy,
    *,
    now: datetime,
    key: str = "",
    clock: CaseClock | None = None,
) -> Put:
    """Step 1: keep the request. The same source record or ``key`` gives the earlier one."""
    ordered = replace(document, customers=by_contract(document.customers))
    request = Request(
        write_intake(ordered),
        document.requester,
        document.source.system,
        document.source.key,
        key,
        content.put(store, encode_policy(policy), "policy", content.JSON),
        clock or CaseClock(),
    )
    return put_intake(store, request, now)


def number(store: Store, put: Put, now: datetime) -> tuple[int, str]:
    """Step 2: number and first fact, in one transaction. ``now`` is the real time."""
    kept = content.get_all(store, (put.content, put.policy))
    document, policy = read_intake(kept[put.content]), decode_policy(kept[put.policy])
    opened_at = put.clock.case_time(now)

    def first_fact(case: int, label: str) -> Fact:
        return opening(case, label, put, document, policy, opened_at)

    return number_case(store, put.id, opened_at, first_fact, now)


async def start(
    client: Client,
    store: Store,
    case: int,
    clock: CaseClock,
    *,
    queue: str,
    now: datetime,
    again: bool = False,
    continue_at: int = 3_000,
    continue_anyway: int = 20_000,
) -> None:
    """Step 3: the workflow, from the facts. ``again`` starts a case anew that has run before."""
    timeline = facts(store, case)
    state = rebuild(timeline)
    left = leftovers(store, case, timeline, state) if again else ()
    reuse = (
        WorkflowIDReusePolicy.ALLOW_DUPLICATE if again else WorkflowIDReusePolicy.REJECT_DUPLICATE
    )
    try:
        await client.start_workflow(
            EscalationCase.run,
            Carried(state, clock, (), continue_at, continue_anyway, left),
            id=workflow_id(case),
            task_queue=queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=reuse,
            static_summary=f"{state.intake.label}, SEV{state.severity} at the opening",
        )
    except WorkflowAlreadyStartedError:
        pass  # it ran to its end before this was noted
    except RPCError as error:
        raise as_gate_error(error, case) from error
    mark_started(store, case, now)


def leftovers(
    store: Store, case: int, timeline: Iterable[Fact], state: Escalation
) -> tuple[Effect, ...]:
    """Notices that were called off and that the ledger has not closed: the engine was lost before.

    Only what nobody can be told by any more: these begin once again, to be closed.
    """
    effects = (getattr(fact.body, "effect", None) for fact in timeline)
    begun = {e.key: e for e in effects if isinstance(e, Effect) and e.act == "notify"}
    still_open = unsettled(store, case) - state.effects.keys()
    left = (begun[key] for key in begun if key in still_open)
    return tuple(effect for effect in left if void(store, case, effect))


async def open_case(
    client: Client,
    store: Store,
    document: IntakeDocument,
    policy: Policy,
    *,
    now: datetime,
    queue: str,
    key: str = "",
    clock: CaseClock | None = None,
) -> Opened:
    """All three steps. Killed between any two, a worker's sweep takes the rest."""
    put = put_down(store, document, policy, now=now, key=key, clock=clock)
    case, label = number(store, put, now)
    await start(client, store, case, put.clock, queue=queue, now=now)
    return Opened(case, label, put.new)


async def start_waiting(client: Client, store: Store, *, queue: str, now: datetime) -> int:
    """Take up every request that has not become a running case; how many there were."""
    taken = 0
    for put in intakes_without_case(store):
        number(store, put, now)
    for waiting in cases_without_workflow(store):
        await start(client, store, waiting.number, waiting.clock, queue=queue, now=now)
        taken += 1
    return taken


def opening(
    case: int,
    label: str,
    put: Put,
    document: IntakeDocument,
    policy: Policy,
    opened_at: datetime,
) -> Fact:
    """The first fact of a case: the intake in short, under its policy."""
    return openings.opening(
        case,
        label,
        put.content,
        document,
        policy,
        opened_at,
        stated=stated_severity(document, policy),
        rehearsal=not put.clock.is_real,
    )


def criteria_met(document: IntakeDocument, policy: Policy) -> tuple[str, ...]:
    """The start criteria of the policy that a request meets: with any it is an escalation."""
    groups = groups_of(by_contract(document.customers), policy.key_customer_tiers)
    return met(policy, _report(document, policy, groups))


def _report(document: IntakeDocument, policy: Policy, groups: Sequence[Group]) -> Report:
    return Report(
        stated_severity(document, policy),
        groups,
        document.trigger,
        reopened=document.reopened,
        transfers=document.transfers,
    )


def stated_severity(document: IntakeDocument, policy: Policy) -> int:
    """The severity as given, or by impact and urgency from the policy's matrix."""
    if document.severity is not None:
        if not 1 <= document.severity <= len(policy.severities):
            raise Refusal(
                "invalid", f"There is no severity {document.severity}.", "Use 1, 2, 3 or 4."
            )
        return document.severity
    if document.impact and document.urgency:
        return policy.matrix[document.impact - 1][document.urgency - 1]
    return DEFAULT_SEVERITY


def addition(store: Store, customers: Iterable[Customer], policy: Policy) -> AddCustomers:
    """The command that adds these customers to a running case; who they are is kept here."""
    ordered = by_contract(customers)
    ref = content.put(store, write_customers(ordered), "customers", content.JSON)
    return AddCustomers(groups_of(ordered, policy.key_customer_tiers, policy.tiers), ref)
