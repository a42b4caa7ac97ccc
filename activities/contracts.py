"""What the workflow may ask of the world: names and types of the activities, no I/O."""

from dataclasses import dataclass
from typing import Literal

from temporalio import activity

from firsthour.domain.effects import (
    Answered,
    Effect,
    Noted,
    Offered,
    Rendered,
    Snowball,
    Sought,
    Told,
)
from firsthour.domain.facts import Fact

BULK = "bulk"
"""Suffix of the task queue for notices to customers: a mass mail never delays anything else."""
NOTICES = "notices"
"""Suffix of the task queue for notices to colleagues: mail that hangs never delays the records."""
PAGES = "pages"
"""Suffix of the task queue for pages and offers: they wait for nothing but one another."""
QUEUES = (PAGES, NOTICES, BULK)
"""The queues beside the one of the cases, which every worker serves as well."""


@dataclass(frozen=True, slots=True)
class WriteFacts:
    """Facts of one case in the order of their numbers, to be recorded once."""

    case: int
    facts: tuple[Fact, ...]
    kind: Literal["write_facts"] = "write_facts"


@dataclass(frozen=True, slots=True)
class Recorded:
    """The number of the last fact recorded, where something was found while recording it."""

    last: int
    snowball: Snowball
    kind: Literal["recorded"] = "recorded"


@dataclass(frozen=True, slots=True)
class Order:
    """One effect of one case; the effect's key makes a repetition harmless."""

    case: int
    effect: Effect
    kind: Literal["order"] = "order"


class Records:
    """The lasting memory."""

    @activity.defn(name="records.write")
    def write(self, order: WriteFacts) -> int | Recorded:
        """Record facts and derive projections from them; the number of the last fact recorded.

        Almost always a number alone: there are hundreds of them in a history.
        """
        raise NotImplementedError


class Notices:
    """Messages to people."""

    @activity.defn(name="notices.send")
    def send(self, order: Order) -> Told:
        """Tell the effect's audience, each recipient once, and note the proof in the ledger."""
        raise NotImplementedError


class Ledger:
    """Who was told, and who was not."""

    @activity.defn(name="ledger.seek")
    def seek(self, order: Order) -> Sought:
        """Count those to whom the effect's obligation is owed and whom nothing has reached."""
        raise NotImplementedError

    @activity.defn(name="ledger.note_call")
    def note_call(self, order: Order) -> Noted:
        """Enter a telephone call as proof, and leave out what is still open to them."""
        raise NotImplementedError

    @activity.defn(name="ledger.resend")
    def resend(self, order: Order) -> Told:
        """Tell those from whom the effect's target came back on their next way."""
        raise NotImplementedError


class Directory:
    """Who can be asked."""

    @activity.defn(name="directory.offer_seat")
    def offer_seat(self, order: Order) -> Offered:
        """Find the next person for a seat and send them the offer."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Checked:
    """How many errors and warnings the directory has, and how many of them are news."""

    errors: int
    warnings: int
    new: int
    kind: Literal["checked"] = "checked"


class Preflight:
    """Whether somebody will be found."""

    @activity.defn(name="directory.check")
    def check(self) -> Checked:
        """Check the directory and the policies in use; tell the administrators what is new."""
        raise NotImplementedError


class Documents:
    """Written accounts."""

    @activity.defn(name="documents.render_rca")
    def render_rca(self, order: Order) -> Rendered:
        """Merge the internal RCAs into the final one of each customer."""
        raise NotImplementedError


class Cases:
    """Other cases."""

    @activity.defn(name="cases.merge")
    async def merge(self, order: Order) -> Answered:
        """Ask the target of a merge to adopt this case's customers."""
        raise NotImplementedError
