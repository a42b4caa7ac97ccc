"""Offers seats of the task force: finds the next person and asks them."""

from collections.abc import Callable

from temporalio import activity

from activities import contracts
from activities.notices import tell
from firsthour.directory.interface import Directory
from firsthour.domain.effects import Effect, Offered
from firsthour.notices.telling.deliver import Deliver


class OfferSeats(contracts.Directory):
    """Asks people by the directory and the senders it is given."""

    def __init__(self, directory: Callable[[], Directory], deliver: Deliver) -> None:
        self._directory = directory
        self._deliver = deliver

    @activity.defn(name="directory.offer_seat")
    def offer_seat(self, order: contracts.Order) -> Offered:
        """Find the next person for the seat and send them the offer; nobody is an answer too.

        A repetition asks the same person, whoever is on duty by then, and sends the offer under
        the same message id.
        """
        before = self._deliver.enrolled(order.case, order.effect)
        now = self._deliver.time_of(order.case, activity.info().started_time)
        directory = self._directory().at(now)
        person = next(iter(before), "") or _next(directory, order.effect)
        if person:
            tell(self._deliver, order, (person,))
        return Offered(order.effect.key, person)


def _next(directory: Directory, effect: Effect) -> str:
    """The id of the next person to ask; ``""`` when nobody is left."""
    team, _, skill = effect.reason.partition("/")
    found = directory.candidates(team, skill, effect.exclude, effect.prefer)
    return found[0].id if found else ""
