"""What `up` tells of the directory before it starts: in short, and never in the way."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cli.up_tree import Tell
    from firsthour.admin.preflight.found import Finding
    from firsthour.settings import Settings

_LOG = logging.getLogger(__name__)
_TOLD = 5
STYLES = {
    "directory_unchecked": "yellow",
    "directory_faulty": "bold red",
    "directory_error": "red",
    "directory_errors_left": "red",
}
"""How the lines of events look on a terminal."""


def preflight(settings: "Settings", tell: "Tell") -> None:
    """Tell what the check of the directory finds. Escalations must run: nothing stops `up`."""
    from cli.directory_check import summary

    try:
        found = _found(settings)
    except Exception as error:  # noqa: BLE001 - the boundary: a check must not keep `up` from starting
        _LOG.debug("The directory could not be checked", exc_info=True)
        told = f"The directory could not be checked ({type(error).__name__})."
        tell("directory_unchecked", told)
        return
    errors = [each for each in found if each.is_error]
    data = {"errors": len(errors), "warnings": len(found) - len(errors)}
    if not found:
        tell("directory_checked", "Everybody who is needed in the next 30 days is found.", **data)
        return
    line = f"The directory has {summary(found)}; see: firsthour directory check"
    tell("directory_faulty" if errors else "directory_checked", line, **data)
    for each in errors[:_TOLD]:
        tell("directory_error", f"- {each.sentence}", code=each.code, subject=each.subject)
    if len(errors) > _TOLD:
        tell("directory_errors_left", f"- and {len(errors) - _TOLD} more")


def _found(settings: "Settings") -> "tuple[Finding, ...]":
    from firsthour.admin.preflight.gather import survey
    from firsthour.admin.stores import open_records
    from firsthour.assembly import channels_of
    from firsthour.clock import utc_now
    from firsthour.directory.refresh import refresh
    from firsthour.directory.versions import in_use

    channels = channels_of(settings)
    store = open_records(settings.records_url)
    try:
        file, cache = Path(settings.directory), settings.calendars
        book, trouble = in_use(store, file, cache)
        book = refresh(book, cache, utc_now(), missing=True)
        own = settings.notices.locales
        return survey(
            store,
            book,
            settings.policy,
            utc_now(),
            trouble=trouble,
            channels=channels,
            locales=Path(own) if own else None,
        )
    finally:
        store.close()
