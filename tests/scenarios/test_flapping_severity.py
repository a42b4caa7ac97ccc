"""The severity goes up and down, and customers are told of it each time."""

from firsthour.records.ledger.deliveries import State
from tests.speakers import CUSTOMERS
from tests.world import OUTBOX, World, world


def updates(w: World) -> list[tuple[State, int, str]]:
    """How each update to the customer stands, since which minute, and why."""
    return sorted(
        (line.state, w.minute(line.steps[-1].at), line.steps[-1].detail.get("why", ""))
        for line in w.ledger("status_update")
        if line.enrolment.customer
    )


async def test_an_update_over_the_limit_waits_for_it() -> None:
    """One mail in three minutes: the second update goes out when they have passed, by itself."""
    async with world(mail=OUTBOX) as w:
        await w.opens(severity=2, customers=1)
        await w.manager.acknowledges()
        await w.tells()
        await w.manager.sets_severity(1)
        await w.manager.writes(CUSTOMERS, "It is worse.")
        await w.wait(minutes=1)
        await w.manager.sets_severity(3)
        await w.manager.writes(CUSTOMERS, "It is better.")
        await w.wait(minutes=1)

        assert [(State.QUEUED, 1, "limit"), (State.SENT, 0, "")] == updates(w)

        await w.wait(minutes=1, seconds=10)

        assert [(State.SENT, 0, ""), (State.SENT, 3, "")] == updates(w)
        assert "It is better." in w.mail("status_update", "Aster")
