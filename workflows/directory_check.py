"""The daily check of the directory: one activity, tried again for some hours."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.contracts import Checked, Preflight

ONCE = timedelta(minutes=10)
"""What one try may take, where there are thousands of people."""
ALTOGETHER = timedelta(hours=12)
"""After this the check of the next day is near enough."""


@workflow.defn(name="DirectoryCheck")
class DirectoryCheck:
    """One check."""

    @workflow.run
    async def run(self) -> Checked:
        """Check, and have the administrators told; how much was found."""
        return await workflow.execute_activity_method(
            Preflight.check,
            start_to_close_timeout=ONCE,
            schedule_to_close_timeout=ALTOGETHER,
            retry_policy=RetryPolicy(
                initial_interval=timedelta(seconds=5), maximum_interval=timedelta(minutes=30)
            ),
            summary="check the directory",
        )
