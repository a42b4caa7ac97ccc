"""Checks the directory for the daily schedule, and tells the administrators what is new."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities import contracts
from firsthour.admin.preflight.check import DAYS
from firsthour.admin.preflight.found import Finding
from firsthour.admin.preflight.gather import survey
from firsthour.admin.preflight.news import news, to_keep
from firsthour.clock import utc_now
from firsthour.directory.versions import Shelf
from firsthour.notices.channels.registry import names
from firsthour.notices.channels.senders import Sender
from firsthour.notices.settings import NoticeSettings
from firsthour.notices.telling.administrators import Bulletin, tell
from firsthour.records import findings as kept_findings
from firsthour.records.store import Store

_LOG = logging.getLogger(__name__)
_TOLD = 40
"""Findings in one message; of the others their number is told."""


class CheckDirectory(contracts.Preflight):
    """Looks at the directory in use, and at the policies of new and of open cases."""

    def __init__(
        self, store: Store, shelf: Shelf, policy: str, sender: Sender, settings: NoticeSettings
    ) -> None:
        """``policy`` is the one of new cases: a name or a file."""
        self._store, self._shelf, self._policy = store, shelf, policy
        self._sender, self._settings = sender, settings

    @activity.defn(name="directory.check")
    def check(self) -> contracts.Checked:
        """Check the directory; mail the administrators what is new, and remember all of it.

        It is remembered only when it was told: ``not_told`` is tried again.
        """
        try:
            return self._checked(utc_now())
        except ApplicationError:
            raise
        except Exception as trouble:  # noqa: BLE001 - the boundary to the engine, see below
            # An error may quote names and addresses, which must not reach a history.
            _LOG.exception("The directory could not be checked")
            raise ApplicationError(type(trouble).__name__, type="not_checked") from None

    def _checked(self, now: datetime) -> contracts.Checked:
        book = self._shelf()
        found = survey(
            self._store,
            book,
            self._policy,
            now,
            DAYS,
            self._shelf.trouble,
            names(self._settings),
            self._settings.locales,
        )
        fresh = news(found, kept_findings.kept(self._store))
        if fresh and not self._tell(fresh):
            raise ApplicationError("not_told", type="not_told")
        kept_findings.keep(self._store, to_keep(found, now + timedelta(days=DAYS)), now)
        errors = sum(each.is_error for each in found)
        return contracts.Checked(errors, len(found) - errors, len(fresh))

    def _tell(self, fresh: Sequence[Finding]) -> bool:
        values = {
            "count": len(fresh),
            "errors": sum(each.is_error for each in fresh),
            "findings": tuple(fresh[:_TOLD]),
            "more": len(fresh) - len(fresh[:_TOLD]),
        }
        about = ", ".join(f"{each.key} {each.begin}" for each in fresh)
        bulletin = Bulletin("directory_findings", "directory", about, values)
        people = self._shelf().administrators()
        return tell(people, self._sender, self._settings, bulletin)
