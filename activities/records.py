"""Writes facts for the workflows. Runs on threads: it waits for the database."""

import logging

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities import contracts
from firsthour.records.errors import FactConflict, FactGap
from firsthour.records.facts import write_facts
from firsthour.records.snowball import find, widens
from firsthour.records.store import Store

_LOG = logging.getLogger(__name__)


class WriteRecords(contracts.Records):
    """The lasting memory, in the database it is given."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @activity.defn(name="records.write")
    def write(self, order: contracts.WriteFacts) -> int | contracts.Recorded:
        """Record the facts once, and what follows from them; look for a snowball in other cases.

        Tried for ever: a database that is down comes back. ``fact_conflict`` (another content
        under the same number) and ``fact_gap`` stay visible on the pending activity and, a
        conflict, as an alarm in the records, until an administrator has looked.
        """
        try:
            last = write_facts(self._store, order.case, order.facts)
            found = (
                find(self._store, order.case, order.facts[-1].at) if widens(order.facts) else None
            )
            return contracts.Recorded(last, found) if found else last
        except (FactConflict, FactGap) as trouble:
            _LOG.critical("Records of case %s: %s", order.case, trouble.code)
            raise ApplicationError(trouble.code, type=trouble.code) from None
        except Exception as trouble:  # noqa: BLE001 - the boundary to the engine, see below
            # An error of the database may quote what it was given, which must not reach a
            # history. The whole of it stands in this worker's log.
            _LOG.exception("Facts of case %s could not be recorded", order.case)
            raise ApplicationError(type(trouble).__name__, type="not_recorded") from None
