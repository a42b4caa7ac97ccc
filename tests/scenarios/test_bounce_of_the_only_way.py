"""The mail to a customer comes back, and they have no other address."""

from pathlib import Path

from firsthour.records.shapes import Contact
from tests.notices.post import Post
from tests.notices.returned import POSTFIX, made
from tests.scenarios.channels import (
    NOTICE,
    lines,
    mails_to,
    over,
    plain,
    read_mailbox,
    returning,
    running,
    with_mailbox,
)
from tests.world import customer, world


async def test_the_manager_is_told_whom_to_call_before_it_is_due(tmp_path: Path) -> None:
    """The report is read out of the mailbox; the alarm has the customer's number."""
    with running(Post()) as post, returning() as box:
        ops = Contact("Ann Aster", "ann@aster.example")
        by_phone = Contact("Ann Aster", "+302101234567", channel="phone")
        settings = with_mailbox(over(post), box, tmp_path / "password")
        async with world(mail=settings) as w:
            crowd = (customer(1, contacts=(ops, by_phone)), customer(2))
            await w.opens(severity=2, customers=crowd)
            await w.manager.acknowledges()
            await w.manager.sends(NOTICE)
            sent = lines(w)["ann@aster.example"].enrolment.message_id
            box.deliver(made(POSTFIX, sent, "ann@aster.example"))
            await read_mailbox(w)
            (alarm,) = (
                mail
                for mail in mails_to(post, "mara.lindqvist@example.com")
                if "Ann Aster" in plain(mail)
            )
            told_at = next(f.at for f in w.facts("alarm_raised") if f.body.code == "unreachable")

            assert "failed" == lines(w)["ann@aster.example"].state
            assert "Aster (#1): the message came back" in plain(alarm)
            assert "+302101234567" in plain(alarm)
            assert "Birch" not in plain(alarm)
            assert w.minute(told_at) < 45
