"""Renders the final root cause analyses for the workflows."""

import logging

from temporalio import activity
from temporalio.exceptions import ApplicationError, CancelledError

from activities import contracts
from activities.heart import Heart
from firsthour.documents.casefile import read_case
from firsthour.documents.final import NotRenderable
from firsthour.documents.guard import LeakFound
from firsthour.documents.store import keep_final_rcas
from firsthour.domain.effects import Rendered
from firsthour.records.errors import UnknownCase
from firsthour.records.store import Store

_LOG = logging.getLogger(__name__)


class RenderDocuments(contracts.Documents):
    """Makes documents from the records it is given. Runs on threads: it waits for the database."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @activity.defn(name="documents.render_rca")
    def render_rca(self, order: contracts.Order) -> Rendered:
        """Merge the internal RCAs into the final one of each customer, and keep them.

        A leak, or nothing to merge, is an outcome with its code and the part to blame. Tried
        again: ``not_recorded`` (the facts are still on their way), ``rendering_failed``. No text
        and no name is in any of them.
        """
        try:
            # A cancellation waits for the end, so that no revision is kept in half.
            with activity.shield_thread_cancel_exception():
                return self._rendered(order)
        except (ApplicationError, CancelledError):
            raise
        except Exception as fault:  # noqa: BLE001 - the boundary to the engine, see below
            # An error of the database or of a template may quote texts, which must not reach a
            # history. The whole of it stands in this worker's log.
            _LOG.exception("RCAs of case %s could not be rendered", order.case)
            raise ApplicationError(type(fault).__name__, type="rendering_failed") from None

    def _rendered(self, order: contracts.Order) -> Rendered:
        effect = order.effect
        try:
            case = read_case(self._store, order.case)
        except UnknownCase:
            raise _not_recorded() from None
        if effect.key not in case.effects():
            raise _not_recorded()
        try:
            count = keep_final_rcas(self._store, case, effect.revision, Heart().beat)
        except LeakFound as leak:
            term = f":forbidden_terms[{leak.term}]" if leak.term else ""
            return Rendered(effect.key, code=leak.code, part=leak.part + term)
        except NotRenderable as fault:
            return Rendered(effect.key, code=fault.code, part=fault.part)
        return Rendered(effect.key, documents=count)


def _not_recorded() -> ApplicationError:
    message = "The facts that call for it are not recorded yet"
    return ApplicationError(message, type="not_recorded")
