"""Two cases about the same trouble."""

from socket import create_server

from firsthour.records import views
from firsthour.settings import Notices, Smtp
from tests.world import OUTBOX, customer, world


async def test_the_target_adopts_the_customers_of_the_duplicate() -> None:
    """The duplicate ends as merged, and its customers are owed their notice by the target."""
    async with world() as w:
        target = await w.opens(severity=2, customers=1)
        await w.manager.acknowledges()
        duplicate = await w.opens(severity=2, customers=(customer(2), customer(3)))
        await w.manager.merges(into=target)

        assert "merged" == w.stage

        w.about(target)

        assert [duplicate] == [fact.body.source for fact in w.facts("duplicate_adopted")]
        assert 3 == (await w.state()).customers.present

        await w.wait(minutes=60)

        assert ["Aster", "Birch", "Cedar"] == [
            who for who in w.told("initial_notice")["initial_notice"] if who.istitle()
        ]


async def test_adopted_customers_keep_the_services_that_they_use() -> None:
    """The target tells them of their own services, as the duplicate would have."""
    async with world(mail=OUTBOX) as w:
        target = await w.opens(severity=2, customers=1)
        await w.manager.acknowledges()
        await w.opens(
            severity=2,
            services=("card-payments", "payouts"),
            customers=(customer(2, services=("payouts",)),),
        )
        await w.manager.merges(into=target)
        w.about(target)
        await w.wait(minutes=60)
        await w.quiet()
        members = views.customers(w.tools.store, target)

        assert [(), ("payouts",)] == [each.services for each in members]
        assert "payouts" in w.mail("initial_notice", "Birch")
        assert "card-payments" not in w.mail("initial_notice", "Birch")
        assert "card-payments" in w.mail("initial_notice", "Aster")


async def test_a_merged_case_tells_nobody_any_more() -> None:
    """What it was sending ends with it, and its ledger says of everybody left why."""
    smtp = Smtp(host="127.0.0.1", port=closed_port())
    async with world(mail=Notices(channel="smtp", smtp=smtp)) as w:
        target = await w.opens(severity=2, customers=1)
        duplicate = await w.opens(severity=2, customers=(customer(2),))
        await w.manager.acknowledges()
        await w.manager.sends("initial_notice:customers:1")
        await w.manager.merges(into=target)
        await w.wait(minutes=6)
        w.about(duplicate)
        ends = [line.steps[-1] for line in w.ledger("initial_notice") if line.enrolment.customer]

        assert [("skipped", "merged")] == [(step.state, step.detail["why"]) for step in ends]


async def test_a_case_is_merged_once() -> None:
    """A second merge while the first runs is refused; so is a merge into itself."""
    async with world() as w:
        case = await w.opens(severity=2, customers=1)
        with w.refused("invalid"):
            await w.manager.merges(into=case)


def closed_port() -> int:
    """A port at which nobody listens."""
    with create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    return port
