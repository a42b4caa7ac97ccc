"""The same trouble in several cases within the hour."""

from tests.world import OUTBOX, customer, world


async def test_the_third_customer_makes_a_snowball_of_three_cases() -> None:
    """The third case is raised, and its owner is proposed to merge it into the first."""
    async with world(mail=OUTBOX) as w:
        first = await w.opens(severity=3, customers=(customer(1),))
        await w.wait(minutes=10)
        await w.opens(severity=3, customers=(customer(2),))
        assert [] == w.happened("snowball_found")
        await w.wait(minutes=10)
        await w.opens(severity=3, customers=(customer(3),))

        (found,) = w.facts("snowball_found")
        assert ("card-payments", first, 3, 3) == (
            found.body.service,
            found.body.into,
            found.body.cases,
            found.body.customers,
        )
        assert (2, ("snowball",)) == ((await w.state()).severity, (await w.state()).raised_by)
        alarms = [line for line in w.ledger("alarm") if "merge_proposed" in line.enrolment.effect]
        assert ["mara.lindqvist"] == [line.enrolment.person for line in alarms]


async def test_cases_of_two_hours_ago_are_another_trouble() -> None:
    """Nobody looks at them."""
    async with world() as w:
        await w.opens(severity=3, customers=(customer(1), customer(2)))
        await w.wait(hours=2)
        await w.opens(severity=3, customers=(customer(3),))

        assert [] == w.happened("snowball_found")
