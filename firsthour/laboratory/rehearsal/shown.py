"""How rehearsals are shown: moments since the opening, what became of what was told, and names."""

import re
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

FATES: Mapping[str, str] = {
    "told": "told",
    "failed": "could not be sent",
    "nobody": "nobody found",
    "waits": "waits for who comes on duty",
    "stopped": "called off",
    "open": "not ended",
}
"""What became of a telling."""
CALLS = ("level_called", "step_called")
"""Codes of the alarms by which a level or a step of the ladder is called."""
_SPELT = re.compile(r"\bde escalation\b|\b(?:rca|sla)\b")
_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60


def since(seconds: int) -> str:
    """Time since the opening as ``T+0:15``, and with days ``T+2d 03:10``."""
    days, rest = divmod(max(0, seconds), _DAY)
    hours, minutes = rest // _HOUR, rest % _HOUR // _MINUTE
    return f"T+{days}d {hours:02}:{minutes:02}" if days else f"T+{hours}:{minutes:02}"


def clock(at: datetime, timezone: str) -> str:
    """The weekday and time of day in a zone."""
    return f"{at.astimezone(ZoneInfo(timezone)):%a %H:%M}"


def spoken(name: str) -> str:
    """A name of the domain as words: ``de_escalation_architect`` as it is written."""
    bare = name.replace("_", " ").replace(":", " ")
    return _SPELT.sub(lambda found: _spelt(found[0]), bare)


def _spelt(word: str) -> str:
    return word.replace(" ", "-") if " " in word else word.upper()
