"""A long night in the task force."""

from firsthour.records import views
from tests.world import rules, world

POLICY = """
seats: [{key: lead, lead: true}]
seat_hours: 4 h
"""


async def test_who_has_sat_for_long_is_relieved() -> None:
    """Warned after three of four hours, when relief is asked; the hours are on record."""
    async with world() as w:
        await w.opens(severity=2, customers=0, policy=rules(POLICY))
        await w.manager.acknowledges()
        await w.manager.activates_task_force()
        await w.engineer.accepts("lead")
        await w.wait(minutes=179)
        w.told()
        await w.wait(minutes=2)
        told = w.told()
        assert {"mara", "priya"} <= set(told["alarm"])
        (relief,) = told["seat_offer"]

        successor = next(f for f in w.facts("seat_offered") if f.body.person.startswith(relief))
        await w.someone(successor.body.person).accepts("lead")
        await w.wait(minutes=119)

        assert [] == w.happened("seat_hours_exceeded")
        stints = [s for s in views.stints(w.tools.store, w.case) if s.duty == "seat:lead"]
        assert ["priya.raman", successor.body.person] == [stint.person for stint in stints]
        assert [181, None] == [s.until and w.minute(s.until) for s in stints]
