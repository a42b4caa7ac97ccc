"""A customer's server says that it has put the notice into the mailbox."""

from pathlib import Path

from firsthour.records.ledger.promised import tellings
from firsthour.records.ledger.tellings import Asked, Came
from tests.notices.post import Post
from tests.notices.returned import POSTFIX_DELIVERED, made
from tests.scenarios.channels import (
    NOTICE,
    lines,
    over,
    read_mailbox,
    returning,
    running,
    with_mailbox,
)
from tests.world import world


async def test_accepted_becomes_delivered_in_ledger_and_report(tmp_path: Path) -> None:
    """The time at which they were told stays that of the mail; the proof is better."""
    with running(Post()) as post, returning() as box:
        async with world(mail=with_mailbox(over(post), box, tmp_path / "password")) as w:
            await w.opens(severity=2, customers=2)
            await w.manager.acknowledges()
            await w.manager.sends(NOTICE)
            await w.wait(minutes=5)
            sent = lines(w)["ops@aster.example"].enrolment.message_id
            box.deliver(made(POSTFIX_DELIVERED, sent, "ops@aster.example"))
            await read_mailbox(w)
            found = list(tellings(w.tools.store, Asked(case=w.case, obligation=NOTICE)))

            assert {"Aster": "delivered", "Birch": "accepted"} == {
                each.name: each.proof for each in found
            }
            assert ["queued", "sent", "delivered"] == [
                step.state for step in lines(w)["ops@aster.example"].steps
            ]
            assert {Came.KEPT} == {each.came for each in found}
            assert {0} == {round(each.took_s / 60) for each in found}
