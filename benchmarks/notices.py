"""What one notice costs the history, whatever the size of its audience."""

from dataclasses import replace

from benchmarks.canonical import Canonical
from benchmarks.ground import Ground
from firsthour.clock import utc_now
from firsthour.domain.clock import CaseClock
from firsthour.domain.commands import Said, SendNotice
from firsthour.domain.roles import Actor, Role
from firsthour.records.shapes import Contact, Customer
from gate.open import open_case
from gate.say import say, workflow_id


def customers(count: int) -> tuple[Customer, ...]:
    """So many customers with one contact each."""
    return tuple(
        Customer(
            f"c-{number}",
            f"Customer {number}",
            contacts=(Contact(f"Contact {number}", f"contact-{number}@example.com"),),
        )
        for number in range(1, count + 1)
    )


async def opened_with(
    ground: Ground, canonical: Canonical, affected: tuple[Customer, ...], key: str = "notice"
) -> int:
    """A case of severity 4 with these customers, in real time; its number, once it is quiet."""
    intake = replace(
        canonical.intake,
        severity=4,
        criteria=(),
        source=replace(canonical.intake.source, key=f"{key}-{len(affected)}"),
        customers=affected,
    )
    opened = await open_case(
        ground.client,
        ground.tools.store,
        intake,
        canonical.policy,
        now=utc_now(),
        queue=ground.queue,
        clock=CaseClock(),
    )
    await ground.quiet(opened.case)
    return opened.case


def send_now(canonical: Canonical) -> Said:
    """The manager sends the initial notice to the customers."""
    manager = Actor(canonical.intake.owner, (Role.MANAGER,))
    return Said("send-now", manager, SendNotice("initial_notice:customers:1"))


async def events_per_notice(ground: Ground, canonical: Canonical, count: int) -> int:
    """Events of the history from the command that sends a notice until nothing is in flight."""
    case = await opened_with(ground, canonical, customers(count))
    handle = ground.client.get_workflow_handle(workflow_id(case))
    before = (await handle.describe()).history_length
    await say(ground.client, case, send_now(canonical))
    await ground.quiet(case)
    events = (await handle.describe()).history_length - before
    await handle.terminate("measured")
    return events
