"""A case told over two real channels: customers with two addresses, a clock that can be moved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from firsthour.clock import utc_now
from firsthour.domain.effects import Effect, NoticeKind, Told
from firsthour.domain.stages import Audience
from firsthour.notices.channels.senders import Sender
from firsthour.notices.settings import NoticeSettings
from firsthour.notices.telling.deliver import Deliver
from firsthour.notices.telling.job import Job
from firsthour.records.shapes import Contact, Customer
from firsthour.records.shown import LedgerLine
from tests.notices.world import Steady, World, notice

TO_CUSTOMERS = notice(Audience.CUSTOMERS)
PAGE = notice(Audience.OWNER, NoticeKind.PAGE, key="page:1:1:0")


def on_both(count: int, first: str = "email", second: str = "pager") -> tuple[Customer, ...]:
    """Customers whose contact is reached on two channels, in this order."""
    return tuple(
        Customer(
            f"c{at}",
            f"Customer {at}",
            contacts=(
                Contact(f"Ada {at}", f"c{at}@{first}.example", channel=first),
                Contact(f"Ada {at}", f"c{at}@{second}.example", channel=second),
            ),
        )
        for at in range(1, count + 1)
    )


def on_one(count: int, channel: str, first: int = 1) -> tuple[Customer, ...]:
    """Customers who are reached on this channel alone."""
    return tuple(
        Customer(
            f"{channel}{at}",
            f"{channel} {at}",
            contacts=(Contact(f"Bo {at}", f"{channel}{at}@{channel}.example", channel=channel),),
        )
        for at in range(first, first + count)
    )


@dataclass
class Telling:
    """One process that tells: its channels stay as they are from one attempt to the next."""

    world: World
    deliver: Deliver
    started: datetime

    @classmethod
    def of(cls, world: World, senders: Mapping[str, Sender], **settings: object) -> "Telling":
        """A process with these channels."""
        made = NoticeSettings(**settings)  # type: ignore[arg-type]
        deliver = Deliver(world.store, lambda: world.directory, senders, made)
        return cls(world, deliver, utc_now())

    def tell(self, effect: Effect, after: timedelta = timedelta(0)) -> Told:
        """One attempt, so long after the first as the engine's clock has it."""
        job = Job(self.world.number, effect, utc_now() + after)
        return self.deliver.tell(job, Steady())

    def lines(self, effect: str = "notice:1") -> dict[str, LedgerLine]:
        """The ledger of a notice, by address."""
        return {line.enrolment.address: line for line in self.world.ledger(effect)}

    def states(self, effect: str = "notice:1") -> dict[str, str]:
        """The last state of each address, with the reason where there is one."""
        return {
            address: " ".join(
                filter(None, (line.state.value, str(line.steps[-1].detail.get("why", ""))))
            )
            for address, line in self.lines(effect).items()
        }
