"""The doers of a case that is played: what is to be done in the world goes to one function."""

from collections.abc import Awaitable, Callable
from typing import Any

from temporalio import activity

from activities.contracts import Order
from firsthour.domain.effects import Outcome

ACTS = (
    "notices.send",
    "ledger.seek",
    "ledger.note_call",
    "ledger.resend",
    "directory.offer_seat",
    "documents.render_rca",
    "cases.merge",
)
"""The activities that carry an effect out, by their names in `activities.contracts`."""


def doers(carry: Callable[[Order], Awaitable[Outcome]]) -> list[Callable[..., Any]]:
    """An activity of each name, all of them done by ``carry``."""
    return [_done(name, carry) for name in ACTS]


def _done(name: str, carry: Callable[[Order], Awaitable[Outcome]]) -> Callable[..., Any]:
    @activity.defn(name=name)
    async def done(order: Order) -> Outcome:
        return await carry(order)

    return done
