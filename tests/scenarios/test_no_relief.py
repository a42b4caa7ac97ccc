"""A long night, and nobody to take over."""

from tests.world import SHIFTS, rules, world

POLICY = """
seats: [{key: lead, lead: true, skill: dns}]
seat_hours: 4 h
"""


async def test_where_nobody_can_relieve_the_level_above_hears_of_it_at_the_cap() -> None:
    """Only one engineer has the skill; the seat stays theirs."""
    async with world(directory=SHIFTS) as w:
        await w.opens(severity=2, customers=0, policy=rules(POLICY))
        await w.manager.acknowledges()
        await w.manager.activates_task_force()
        await w.engineer.accepts("lead")
        await w.wait(minutes=239)
        await w.wait(minutes=2)

        assert [240] == w.happened("seat_hours_exceeded")
        over = [line for line in w.ledger("alarm") if "seat_hours_over" in line.enrolment.effect]
        assert ["eleni.papadaki"] == [line.enrolment.person for line in over]
        seat = (await w.state()).seat("lead")
        assert seat is not None
        assert "priya.raman" == seat.sitter
