"""The script of the demonstration: who says what, when, and how fast the case's time runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from firsthour.domain.clock import CaseClock, Segment

DEMO = Path(__file__).resolve().parent.parent / "demo"
_OWN = ("at", "after", "who", "customer", "does", "kill")


@dataclass(frozen=True, slots=True)
class Pace:
    """Which columns of the clock go before ``rate``: for a kill, then for those in a hurry."""

    fast: bool = False
    kill: bool = False

    def of(self, line: Mapping[str, Any]) -> float:
        """The rate of one line of the clock."""
        wanted = (("kill", self.kill), ("fast", self.fast))
        return float(next((line[name] for name, on in wanted if on and name in line), line["rate"]))


@dataclass(frozen=True, slots=True)
class Step:
    """Something that somebody says, at ``at`` (case time) and after the fact ``after``.

    ``who`` is empty for a customer's own answer. ``given`` are the arguments of the command, as
    on the command line.
    """

    at: datetime
    does: str
    who: str
    after: str
    kills: bool
    given: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Script:
    """The whole demonstration."""

    opened: datetime
    steps: tuple[Step, ...]
    speeds: tuple[Mapping[str, Any], ...]

    def clock(self, real_start: datetime, pace: Pace) -> CaseClock:
        """The clock of the case, if it is opened at ``real_start``."""
        segments = tuple(
            Segment((line["from"] - self.opened).total_seconds(), pace.of(line))
            for line in self.speeds
        )
        return CaseClock(real_start, self.opened, segments)


def read(folder: Path = DEMO) -> Script:
    """The script that ships."""
    data = yaml.safe_load((folder / "script.yaml").read_text("utf-8"))
    steps = tuple(_step(entry, folder) for entry in data["steps"])
    return Script(data["opened"], steps, tuple(data["clock"]))


def _step(entry: Mapping[str, Any], folder: Path) -> Step:
    given = {name: value for name, value in entry.items() if name not in _OWN}
    if "customer" in entry:
        given["customer"] = entry["customer"]
    if "file" in entry:
        given["file"] = str(folder / entry["file"])
    return Step(
        entry["at"],
        entry["does"],
        entry.get("who", ""),
        entry.get("after", ""),
        entry.get("kill") == "worker",
        given,
    )
