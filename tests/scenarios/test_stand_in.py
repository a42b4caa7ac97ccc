"""Somebody is away, and another stands in for them."""

from datetime import timedelta

from tests.world import MONDAY, SHIFTS, world

TUESDAY = MONDAY + timedelta(days=1)


async def test_the_stand_in_is_asked_and_may_speak() -> None:
    """Jonas is paged in the place of Mara, and acknowledges."""
    async with world(directory=SHIFTS, starts=TUESDAY) as w:
        await w.opens(severity=2, customers=0)
        assert ["jonas"] == w.told("page")["page"]
        reasons = list(w.ledger("page")[0].enrolment.reasons)
        assert "stand_in:mara.lindqvist" in reasons

        await w.someone("jonas.weber").acknowledges()
        taken = (await w.state()).acknowledged
        assert taken is not None
        assert "jonas.weber" == taken.person
