"""What people write to an audience of their own accord: updates, corrections."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from firsthour.domain.commands import Text
from firsthour.domain.stages import Audience


@dataclass(frozen=True, slots=True)
class CorrectionWritten:
    """A correction of a notice, for those whom that notice reached."""

    notice: str
    of: str
    audience: Audience
    text: Text
    kind: Literal["correction_written"] = "correction_written"


@dataclass(frozen=True, slots=True)
class UpdateWritten:
    """Somebody wrote an update."""

    notice: str
    audience: Audience
    text: Text
    kind: Literal["update_written"] = "update_written"


@dataclass(frozen=True, slots=True)
class UpdatePostponed:
    """The next update was moved."""

    audience: Audience
    until: datetime
    reason: Text
    kind: Literal["update_postponed"] = "update_postponed"


Updates = CorrectionWritten | UpdateWritten | UpdatePostponed
"""What people write, and when they do so next."""
