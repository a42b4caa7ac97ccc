"""Looks into the ledger for the workflows: who is not reached, who was called, what came back."""

from temporalio import activity

from activities import contracts
from activities.heart import Heart
from activities.notices import without_words
from firsthour.domain.effects import Noted, Sought, Told
from firsthour.notices.telling.danger import Danger
from firsthour.notices.telling.deliver import Deliver


class LookAfter(contracts.Ledger):
    """Works with the ledger, and with the senders of notices."""

    def __init__(self, deliver: Deliver) -> None:
        self._danger = Danger(deliver)

    @activity.defn(name="ledger.seek")
    def seek(self, order: contracts.Order) -> Sought:
        """Count those to whom the effect's obligation is owed and whom nothing has reached."""
        return without_words(order, self._danger.seek)

    @activity.defn(name="ledger.note_call")
    def note_call(self, order: contracts.Order) -> Noted:
        """Enter a telephone call as proof, and leave out what is still open to them."""
        return without_words(order, self._danger.note_call)

    @activity.defn(name="ledger.resend")
    def resend(self, order: contracts.Order) -> Told:
        """Tell those from whom the effect's target came back on their next way."""
        return without_words(order, lambda job: self._danger.resend(job, Heart()))
