"""A notice that comes back after it was sent."""

from firsthour.domain import commands as c
from firsthour.domain.roles import Actor, Role
from firsthour.records.ledger.deliveries import State
from firsthour.records.ledger.returns import Settled, Word, case_was_told, returned, settle
from firsthour.records.shapes import Contact
from gate.say import say
from tests.world import OUTBOX, World, customer, world

NOTICE = "initial_notice:customers:1"
TWO = (
    Contact("Ann Aster", "ann@aster.example"),
    Contact("Ann Aster", "ann@private.example"),
)


async def bounces(w: World, address: str) -> None:
    """The mail server of an address says that it cannot deliver after all; the case is told."""
    line = next(x for x in w.ledger("initial_notice") if x.enrolment.address == address)
    said = Word(
        f"report-{address}",
        State.FAILED,
        (line.enrolment.message_id,),
        address,
        {"why": "returned"},
    )
    assert Settled.NOTED is settle(w.tools.store, said)
    for each in returned(w.tools.store):
        command = c.ReturnNotice(each.effect, len(each.deliveries))
        actor = Actor("", (Role.ENGINE,), "returned")
        for _ in range(2):
            await say(w.client, w.case, c.Said(f"returned-{each.deliveries[0]}", actor, command))
        case_was_told(w.tools.store, each.deliveries, w.now)
    await w.quiet()


async def test_who_had_it_back_is_told_on_the_next_way() -> None:
    """Once; and the case says that the notice came back."""
    async with world(mail=OUTBOX) as w:
        await w.opens(severity=2, customers=(customer(1, contacts=TWO),))
        await w.manager.acknowledges()
        await w.manager.sends(NOTICE)
        await bounces(w, "ann@aster.example")
        by = {
            x.enrolment.address: x.state for x in w.ledger("initial_notice") if x.enrolment.customer
        }

        assert {"ann@aster.example": State.FAILED, "ann@private.example": State.SENT} == by
        assert [(NOTICE, 1)] == [(f.body.notice, f.body.count) for f in w.facts("notice_returned")]
        assert [(1, 0)] == [(f.body.told, f.body.left) for f in w.facts("returned_told_again")]


async def test_whom_no_further_way_leads_to_is_an_alarm() -> None:
    """The manager reads who it is, and why."""
    async with world(mail=OUTBOX) as w:
        await w.opens(severity=2, customers=1)
        await w.manager.acknowledges()
        await w.manager.sends(NOTICE)
        await bounces(w, "ops@aster.example")

        assert [(0, 1)] == [(f.body.told, f.body.left) for f in w.facts("returned_told_again")]
        assert "Aster (#1): the message came back" in w.mail("alarm", "mara")
