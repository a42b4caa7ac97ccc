"""The stories whose histories are kept: small, and together every kind of effect and message."""

from collections.abc import Awaitable, Callable

from firsthour.domain import commands as c
from firsthour.domain.roles import Role
from firsthour.domain.stages import Audience
from tests.speakers import Voice
from tests.world import World, rules

Story = Callable[[World], Awaitable[object]]
ONE_SEAT = rules("seats: [{key: lead, lead: true}]")


async def silent(w: World) -> None:
    """Nobody says a word for half an hour."""
    await w.opens(severity=2, customers=1, policy=ONE_SEAT)
    await w.wait(minutes=31)


async def solved(w: World) -> None:
    """From the opening to the close."""
    await w.opens(severity=4, customers=1, public_summary="Some payments are declined.")
    await w.manager.acknowledges()
    await w.manager.edits("initial_notice:customers:1", "Card payments are slow in Europe.")
    await w.tells()
    await w.manager.writes(Audience.CUSTOMERS, "We have found the cause of the trouble.")
    await w.solves()
    await w.customer(1).confirms(1)
    await w.manager.closes()
    await w.wait(hours=25)
    await w.customer(1).scores(2)


async def denied(w: World) -> None:
    """One of two customers denies access, and the severity changes."""
    await w.opens(severity=2, customers=2)
    await w.manager.acknowledges()
    await w.manager.sets_severity(1)
    await w.manager.sets_severity(4)
    await w.tells()
    await w.solves()
    await w.customer(1).confirms(1)
    await w.customer(2).denies(2)


async def task_force(w: World) -> None:
    """Seats are offered, accepted, handed over; the resolution is rejected."""
    await w.opens(severity=2, customers=0, policy=ONE_SEAT)
    await w.manager.activates_task_force()
    await w.engineer.accepts("lead")
    await w.engineer.presents_plan()
    await w.engineer.hands_over("lead", "tomas.novak")
    await w.someone("tomas.novak").accepts("lead")
    await w.engineer.signals_blindly()
    await w.engineer.signals_blindly()
    await w.manager.declares()
    await w.architect.rejects()


async def analysed(w: World) -> None:
    """Findings are submitted and the final analysis is shared."""
    await w.opens(severity=4, customers=1)
    await w.manager.acknowledges()
    await w.tells()
    await w.solves()
    await w.manager.asks_for_rca()
    public = {"text": "A resolver answered with old addresses.", "class": "customer"}
    await w.coordinator.submits(summary=public)
    await w.executive.approves_rca()
    await w.executive.shares_rca()


async def merged(w: World) -> None:
    """A duplicate goes into another case."""
    target = await w.opens(severity=4, customers=1)
    await w.manager.acknowledges()
    await w.opens(severity=4, customers=1)
    await w.manager.merges(into=target)


async def cancelled(w: World) -> None:
    """A false alarm, after the notice."""
    await w.opens(severity=4, customers=1)
    await w.manager.acknowledges()
    await w.tells()
    await w.manager.cancels()


async def paused(w: World) -> None:
    """The clocks stand and run again."""
    await w.opens(severity=4, customers=1)
    await w.manager.acknowledges()
    await w.manager.pauses(hours=2)
    await w.wait(hours=3)


async def continued(w: World) -> None:
    """Run follows run."""
    await w.opens(severity=4, customers=1, continue_at=40)
    await w.manager.acknowledges()
    await w.tells()
    for words in ("Restarted the gateway.", "It did not help.", "Looking at the resolver now."):
        await w.manager.comments(words)


async def mail_down(w: World) -> None:
    """A channel fails and is tried again."""
    await w.opens(severity=4, customers=1)
    await w.manager.acknowledges()
    await w.manager.sends("initial_notice:internal")


async def called(w: World) -> None:
    """A text waits for two, a customer is told by telephone, a notice comes back, is corrected."""
    both = "approvals: [{audience: customers, mode: all, by: [role:director, role:duty_manager]}]"
    await w.opens(severity=4, customers=2, policy=rules(both))
    await w.manager.acknowledges()
    notice = "initial_notice:customers:1"
    await w.manager.edits(notice, "Card payments are slow in Europe.")
    await w.director.approves(notice)
    await w.wait(minutes=46)
    await w.manager.called(2, "Bartholomew Birch", minutes=2)
    await w.wait(minutes=5)
    returned = Voice(w, "", (Role.ENGINE,))
    await returned.says(c.ReturnNotice(notice, 1))
    await w.manager.corrects(notice, "Payouts are slow in Europe, not payments.")


STORIES: dict[str, Story] = {
    story.__name__: story
    for story in (
        silent,
        solved,
        denied,
        task_force,
        analysed,
        merged,
        cancelled,
        paused,
        continued,
        mail_down,
        called,
    )
}
