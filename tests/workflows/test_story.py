"""What Temporal's own UI shows of a case."""

from temporalio.api.sdk.v1 import WorkflowMetadata

from tests.workflows.desk import Desk
from tests.world import REQUEST, customer


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
