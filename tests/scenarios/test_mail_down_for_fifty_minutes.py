"""The mail server is away for fifty minutes of the hour in which customers are to be told."""

from firsthour.records.shapes import Contact
from firsthour.settings import Channel, Notices, Smtp
from tests.notices.post import Post
from tests.world import World, customer, name_of, world


def reached_on_both(number: int) -> tuple[Contact, ...]:
    """Operations by mail, then by pager."""
    name = name_of(number)
    return (
        Contact(f"Operations of {name}", f"ops@{name.lower()}.example"),
        Contact(f"Operations of {name}", f"{name.lower()}@pager.example", channel="pager"),
    )


def over(mail: Post, pager: Post) -> Notices:
    """Mail and pager, each with a server of its own."""
    on_pager = Channel.model_validate({"kind": "smtp", "host": "127.0.0.1", "port": pager.port})
    smtp = Smtp(host="127.0.0.1", port=mail.port)
    return Notices(channel="smtp", smtp=smtp, channels={"pager": on_pager})


def told_at(w: World) -> dict[str, int]:
    """In which minute the first notice reached each address, as the ledger has it."""
    return {
        line.enrolment.address: w.minute(line.steps[-1].at)
        for line in w.ledger("initial_notice")
        if line.enrolment.customer and line.state == "sent"
    }


async def test_every_customer_is_told_within_the_hour() -> None:
    """By pager who has one; the others on the return of mail, in the same hour and once."""
    mail, pager = Post(), Post()
    mail.start()
    pager.start()
    crowd = tuple(customer(each, contacts=reached_on_both(each)) for each in (1, 2, 3))
    async with world(mail=over(mail, pager)) as w:
        await w.opens(severity=2, customers=(*crowd, customer(4), customer(5)))
        await w.manager.acknowledges()
        await w.wait(minutes=5)
        mail.stop()
        await w.manager.sends("initial_notice:customers:1")
        await w.wait(minutes=40)

        assert ["aster@pager.example", "birch@pager.example", "cedar@pager.example"] == sorted(
            told_at(w)
        )

        await w.wait(minutes=10)
        mail.start()
        await w.wait(minutes=4)
        at = told_at(w)
        customers = [address for address in mail.recipients if address.startswith("ops@")]

        assert "met" == w.obligation("initial_notice:customers").state
        assert ["ops@dogwood.example", "ops@elder.example"] == sorted(customers)
        assert 5 == len(at)
        assert all(minute <= 58 for minute in at.values())
        assert {20, 21} >= {at[f"{each}@pager.example"] for each in ("aster", "birch", "cedar")}

    mail.stop()
    pager.stop()


async def test_a_customer_whose_domain_is_dead_is_told_by_the_next_channel() -> None:
    """The others do not wait for them; the ledger says what their server answered."""
    mail, pager = Post(), Post()
    mail.start()
    pager.start()
    mail.answers["ops@birch.example"] = "451 4.4.1 no route to host"
    crowd = tuple(customer(each, contacts=reached_on_both(each)) for each in (1, 2, 3))
    async with world(mail=over(mail, pager)) as w:
        await w.opens(severity=2, customers=crowd)
        await w.manager.acknowledges()
        await w.manager.sends("initial_notice:customers:1")

        assert {"ops@aster.example": 0, "ops@cedar.example": 0} == told_at(w)

        await w.wait(minutes=17)
        lines = {line.enrolment.address: line for line in w.ledger("initial_notice")}
        dead = lines["ops@birch.example"].steps

        assert {"ops@aster.example", "ops@cedar.example", "birch@pager.example"} == set(told_at(w))
        assert "451 4.4.1 no route to host" in {step.detail.get("answer") for step in dead}
        assert ("skipped", "told_otherwise") == (dead[-1].state, dead[-1].detail["why"])
        assert "met" == w.obligation("initial_notice:customers").state
        assert ["birch@pager.example"] == pager.recipients

    mail.stop()
    pager.stop()
