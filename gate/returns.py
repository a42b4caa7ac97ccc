"""Notices that came back after they had seemed to arrive: their cases are told, once each."""

from datetime import datetime
from hashlib import sha256

from temporalio.client import Client

from firsthour.domain.commands import ReturnNotice, Said
from firsthour.domain.refusals import Code
from firsthour.domain.roles import engine
from firsthour.records import views
from firsthour.records.ledger.returns import Returned, case_was_told, returned
from firsthour.records.store import Store
from gate.errors import NoSuchCase, Refusal
from gate.say import say


async def relay_returns(client: Client, store: Store, now: datetime) -> int:
    """Tell each case which of its notices came back, and from how many; how many were told.

    A notice that is being sent still is told of later. A case that has ended hears nothing more.
    """
    told = 0
    for each in returned(store):
        if await _tell(client, store, each, now):
            case_was_told(store, each.deliveries, now)
            told += 1
    return told


async def _tell(client: Client, store: Store, each: Returned, now: datetime) -> bool:
    command = ReturnNotice(each.effect, len(each.deliveries))
    try:
        await say(client, each.case, Said(_id(each, now), engine("returned"), command))
    except NoSuchCase:
        return True
    except Refusal as refusal:
        is_over = views.case(store, each.case).ended_at is not None
        return refusal.code != Code.WRONG_STAGE or is_over
    return True


def _id(each: Returned, now: datetime) -> str:
    """The same for all workers that tell of it in one minute; a refused one is said anew."""
    about = "\n".join((each.effect, *each.deliveries))
    return f"returned-{each.case}-{sha256(about.encode()).hexdigest()[:16]}-{now:%Y%m%d%H%M}"
