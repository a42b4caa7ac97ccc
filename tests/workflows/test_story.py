"""What Temporal's own UI shows of a case."""

from datetime import datetime

from temporalio.api.sdk.v1 import WorkflowMetadata

from firsthour.domain.commands import Acknowledge
from gate.say import say
from tests.workflows.desk import Desk
from tests.world import REQUEST, customer
from workflows.story import NEXT_DUE


async def test_search_attributes_follow_the_case(desk: Desk) -> None:
    """Stage, severity, next due, overdue and team can be searched for."""
    await desk.opens(severity=2)
    await desk.manager.acknowledges()
    await desk.manager.sets_severity(1)
    found = await desk.handle.describe()
    shown = {pair.key.name: pair.value for pair in found.typed_search_attributes}

    assert ("resolve", "SEV1", False, "platform") == (
        shown["Stage"],
        shown["Severity"],
        shown["Overdue"],
        shown["Team"],
    )
    assert min(o.due for o in (await desk.state()).obligations.values()) >= shown["NextDue"]


async def test_what_falls_due_next_is_told_once_it_is_recorded(desk: Desk) -> None:
    """While people speak and nothing is recorded yet, the engine indexes no new time for each."""
    await desk.opens(severity=1)
    await desk.quiet()
    before = await _next_due(desk)
    with desk.tools.store.write():
        await say(desk.client, desk.case, desk.manager.said(Acknowledge()))
        meanwhile = await _next_due(desk)
    await desk.quiet()
    due = min(o.due for o in (await desk.state()).obligations.values())

    assert before == meanwhile
    assert before < due == await _next_due(desk)


async def _next_due(desk: Desk) -> datetime:
    found = await desk.handle.describe()
    due: datetime = found.typed_search_attributes[NEXT_DUE]
    return due


async def test_the_current_details_tell_the_agenda_without_names(desk: Desk) -> None:
    """Who opens the case in the UI reads what falls due next, and nobody's words."""
    await desk.opens(severity=2)
    await desk.quiet()
    found: WorkflowMetadata = await desk.handle.query(
        "__temporal_workflow_metadata", result_type=WorkflowMetadata
    )

    assert "SEV2, stage **communicate**" in found.current_details
    assert "acknowledge:1" in found.current_details
    for word in (REQUEST.title, REQUEST.summary, customer(1).name, "Mara"):
        assert word not in found.current_details
