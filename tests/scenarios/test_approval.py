"""A policy that asks for approval."""

from firsthour.domain import commands as c
from tests.world import rules, world

NEEDS_APPROVAL = rules("approval: [2]")


async def test_nothing_is_promised_before_the_approval() -> None:
    """Until the approver agrees nobody is paged; the promises count from the approval."""
    async with world() as w:
        await w.opens(severity=2, customers=1, policy=NEEDS_APPROVAL)

        assert ("start", {}) == (w.stage, w.told())

        await w.wait(minutes=10)
        await w.director.says(c.Approve())

        assert {"page": ["mara"]} == w.told("page")
        assert ("communicate", 70) == (w.stage, w.due("initial_notice:customers"))


async def test_a_declined_case_ends() -> None:
    """A case that is declined never begins."""
    async with world() as w:
        await w.opens(severity=2, customers=1, policy=NEEDS_APPROVAL)
        await w.director.says(c.Decline(w.director.text("Use the ticket.")))
        await w.wait(hours=2)

        assert ("declined", {}) == (w.stage, w.told())
        assert 1 == len(w.facts("case_finished"))
