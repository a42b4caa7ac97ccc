"""Sends notices for the workflows: one call for an audience, whatever its size."""

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TypeVar

from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory, CancelledError

from activities import contracts
from activities.heart import Heart
from firsthour.domain.effects import Told
from firsthour.notices.channels.senders import ChannelDown, Deferred
from firsthour.notices.rendering.render import TemplateFault
from firsthour.notices.telling.deliver import Deliver, NotRecorded
from firsthour.notices.telling.job import HandedOver, Job, Unfinished

T = TypeVar("T")

_LOG = logging.getLogger(__name__)
_SOON = timedelta(seconds=1)
_AT_MOST_S = 30.0
"""The longest that the engine waits before a notice is tried again, as the workflows ask it to."""


class SendNotices(contracts.Notices):
    """Tells people, by the senders it is given. Runs on threads: it waits for mail servers."""

    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver

    @activity.defn(name="notices.send")
    def send(self, order: contracts.Order) -> Told:
        """Tell the effect's audience, each recipient once, and note the proof in the ledger.

        Tried again: ``channel_down``, ``recipients_deferred``, ``handed_over``, ``not_recorded``,
        ``sending_failed``. Not tried again: ``template_fault``. No text or address is in them.
        """
        return tell(self._deliver, order)


def tell(deliver: Deliver, order: contracts.Order, people: Iterable[str] = ()) -> Told:
    """Send the order's notice; every fault leaves as an ApplicationError without anybody's words.

    For activities only. ``people`` (ids of the directory) are told in place of the audience.
    """
    return without_words(order, lambda job: deliver.tell(job, Heart(), people))


def without_words(order: contracts.Order, act: Callable[[Job], T]) -> T:
    """Do something about an order; every fault leaves as an ApplicationError without any words."""
    job = Job(order.case, order.effect, activity.info().started_time)
    try:
        # A cancellation waits for the end of the page in hand: what was sent must be noted.
        with activity.shield_thread_cancel_exception():
            return act(job)
    except CancelledError:
        raise
    except TemplateFault as fault:
        raise ApplicationError(str(fault), type=fault.code, non_retryable=True) from None
    except (HandedOver, NotRecorded) as fault:
        raise _later(type(fault).__name__, kind=fault.code, delay=_SOON) from None
    except ChannelDown as fault:
        message = "A channel takes nothing just now; what is left is sent later"
        raise _later(message, fault.code, kind=_kind(fault), delay=_again(fault)) from None
    except Exception as fault:  # noqa: BLE001 - the boundary to the engine, see below
        # An error of the database or the mail library may quote texts and addresses, which must
        # not reach a history. The whole of it stands in this worker's log.
        _LOG.exception("Notice %s of case %s could not be sent", order.effect.key, order.case)
        raise ApplicationError(type(fault).__name__, type="sending_failed") from None


def _later(message: str, *details: str, kind: str, delay: timedelta | None) -> ApplicationError:
    """What ends an attempt and is no fault of it, so that a worker's log has no stack of it.

    Of a channel that does not work its breaker speaks there, once.
    """
    benign = ApplicationErrorCategory.BENIGN
    return ApplicationError(message, *details, type=kind, next_retry_delay=delay, category=benign)


def _again(fault: ChannelDown) -> timedelta | None:
    """When to try again: as the engine would, but not later than the channel may be looked at."""
    after_s = fault.after_s if isinstance(fault, Unfinished | Deferred) else 0.0
    if after_s <= 0:
        return None
    by_itself = min(2.0 ** min(activity.info().attempt - 1, 10), _AT_MOST_S)
    return timedelta(seconds=max(min(after_s, by_itself), _SOON.total_seconds()))


def _kind(fault: ChannelDown) -> str:
    return fault.code if fault.code == "recipients_deferred" else "channel_down"
