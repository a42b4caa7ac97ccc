"""The resolution: signalled, declared, verified or rejected, and the trouble that is back."""

from dataclasses import dataclass
from typing import Literal

from firsthour.domain.sayings.words import NO_TEXT, Text


@dataclass(frozen=True, slots=True)
class SignalResolved:
    """Signal the technical resolution: what was done, and the evidence."""

    text: Text
    kind: Literal["signal_resolved"] = "signal_resolved"


@dataclass(frozen=True, slots=True)
class DeclareResolved:
    """Declare the open round resolved, on an engineer's signal."""

    text: Text
    kind: Literal["declare_resolved"] = "declare_resolved"


@dataclass(frozen=True, slots=True)
class VerifyResolution:
    """Confirm that the declared resolution holds."""

    text: Text = NO_TEXT
    kind: Literal["verify_resolution"] = "verify_resolution"


@dataclass(frozen=True, slots=True)
class RejectResolution:
    """Say that the declared resolution does not hold; the task force resumes."""

    reason: Text
    kind: Literal["reject_resolution"] = "reject_resolution"


@dataclass(frozen=True, slots=True)
class ReportRelapse:
    """Say that the trouble is back during monitoring."""

    text: Text
    kind: Literal["report_relapse"] = "report_relapse"
