"""Tries templates of one's own whenever they change, and tells the administrators of faults.

The notices themselves never wait for it: where a template is broken the shipped one is sent.
"""

import asyncio
from dataclasses import dataclass

from firsthour.notices.rendering.checking import check
from firsthour.notices.rendering.faults import FAULTS
from firsthour.notices.rendering.overrides import read
from firsthour.notices.rendering.render import Own
from firsthour.notices.telling.administrators import Bulletin, tell
from service.tools import Tools

_MOST = 40
"""Faults in one message; `firsthour templates check` tells them all."""


@dataclass(slots=True)
class TemplateWatch:
    """Remembers in which state the templates were tried last."""

    tools: Tools
    _tried: object = None

    async def look(self) -> None:
        """Try what has changed; mail what is wrong, once. What was not told is kept for later."""
        await asyncio.to_thread(self._look)

    def _look(self) -> None:
        settings = self.tools.deliver.settings
        if settings.templates is not None:
            state = read(settings.templates).state
            if state != self._tried:
                for flaw in check(Own(settings.templates, settings.locales)):
                    FAULTS.note(flaw.fault, state)
                self._tried = state
        self._tell()

    def _tell(self) -> None:
        faults = FAULTS.untold()
        if not faults:
            return
        places = tuple(sorted({str(fault) for fault in faults}))[:_MOST]
        bulletin = Bulletin("template_faults", "templates", ", ".join(places), {"faults": places})
        people = self.tools.directory().administrators()
        if tell(people, self.tools.sender, self.tools.deliver.settings, bulletin):
            FAULTS.told(faults)
