"""Tells the administrators about Firsthour itself: what no case can tell because it is stuck."""

import logging
from collections.abc import Sequence

from firsthour.notices.telling.administrators import Bulletin, tell
from service.tools import Tools

_LOG = logging.getLogger(__name__)


def tell_administrators(tools: Tools, stuck: Sequence[str]) -> bool:
    """Mail the list of stuck cases; whether every administrator was told.

    However many workers look, each administrator has one message an hour about the same cases.
    """
    cases = tuple(sorted(stuck))
    _LOG.critical("Cases whose workflow task keeps failing: %s", ", ".join(cases))
    bulletin = Bulletin("stuck_cases", "stuck", ", ".join(cases), {"cases": cases})
    people = tools.directory().administrators()
    return tell(people, tools.sender, tools.deliver.settings, bulletin)
