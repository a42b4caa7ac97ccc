"""A promise that is in danger a quarter of an hour before it is due, and a call that keeps it."""

from firsthour.records.ledger.deliveries import State
from firsthour.records.shapes import Contact
from firsthour.settings import Notices, Smtp
from tests.notices.post import Post
from tests.world import OUTBOX, World, customer, world

NOTICE = "initial_notice:customers:1"


def nowhere() -> tuple[object, ...]:
    """Aster has a mail address, Birch a telephone only."""
    by_phone = (Contact("Bea Birch", "+302101234567", channel="phone"),)
    return customer(1), customer(2, contacts=by_phone)


def alarms(w: World) -> dict[str, int]:
    """In which minute each alarm was raised last."""
    return {fact.body.code: w.minute(fact.at) for fact in w.facts("alarm_raised")}


def steps(w: World, number: int) -> list[tuple[str, str, str]]:
    """What the ledger says of a customer: channel, state, and why or by whom."""
    return [
        (
            line.enrolment.channel,
            step.state.value,
            step.detail.get("why") or step.detail.get("by", ""),
        )
        for line in w.ledger("initial_notice")
        if line.enrolment.customer == number
        for step in line.steps
    ]


async def test_the_manager_is_told_whom_nothing_reaches_and_calls_them() -> None:
    """At T-15 with name, reason and number; the call counts as told, with whom and when."""
    async with world(mail=OUTBOX) as w:
        await w.opens(severity=2, customers=nowhere())  # type: ignore[arg-type]
        await w.manager.acknowledges()
        await w.wait(minutes=44)
        assert "in_danger" not in alarms(w)

        await w.wait(minutes=2)
        mail = w.mail("alarm", "mara")
        assert 45 == alarms(w)["in_danger"]
        assert "Birch (#2): only a telephone number is known; Bea Birch: +302101234567" in mail
        assert "Aster" not in mail

        await w.manager.called(2, "Bea Birch", minutes=1)
        proof = next(
            line for line in w.ledger("initial_notice") if line.enrolment.channel == "phone"
        )
        step = proof.steps[-1]
        assert (State.DELIVERED, 45) == (step.state, w.minute(step.at))
        assert ("mara.lindqvist", "Bea Birch") == (step.detail["by"], step.detail["whom"])

        await w.wait(minutes=20)
        assert "met" == w.obligation(NOTICE).state


async def test_a_call_while_mail_is_down_keeps_the_promise() -> None:
    """The mail that is still open is left out, and not sent when mail is back."""
    post = Post()
    post.start()
    smtp = Smtp(host="127.0.0.1", port=post.port)
    async with world(mail=Notices(channel="smtp", smtp=smtp)) as w:
        await w.opens(severity=2, customers=1)
        await w.manager.acknowledges()
        await w.wait(minutes=40)
        post.stop()
        await w.manager.sends(NOTICE)
        await w.wait(minutes=6)
        assert 1 == sum(f.body.unreached for f in w.facts("recipients_found") if f.body.unreached)

        await w.manager.called(1, "Ann Aster", minutes=1)
        assert ("email", "skipped", "told_by_phone") in steps(w, 1)
        await w.wait(minutes=10)
        post.start()
        await w.wait(minutes=5)

        assert "met" == w.obligation(NOTICE).state
        assert 0 == post.recipients.count("ops@aster.example")

        post.stop()
