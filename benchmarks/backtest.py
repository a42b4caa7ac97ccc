"""What a backtest costs: incidents a second, how it grows with the data, and how much it holds.

    python benchmarks/backtest.py [--quick] [--json] [--only PART ...]

All on one core, in time of the processor (other work on the machine counts little), warm: start-up
and the loading of the policy are left out. The policy is `default`. The keys:

`incidents_per_second`, `events_per_second`: of a whole backtest, from the file to the report. The
  log is the real one in the folder that FIRSTHOUR_DATA names (447 incidents, twelve days to the
  resolution on average), or else the sample.
`csv_rows_per_second`: the floor, in the same run: the same file read by the csv module, and nothing
  done with its rows. `share_of_reading`: what part of the backtest's time that would be.
`scaling`: how many times as long it takes for the sample 100 times over (6,000 incidents, in an
  order that has to be sorted on disk) as for the sample once. The sample alone is taken again and
  again in the midst of the long run, since a machine is not as fast at all times; the mean of these
  counts. With --quick it is measured at 10 times the data, and given for 100.
`memory_growth`: the peak of a fresh process at 100 times the data over that at 10 times, less one
  (--quick: 20 and 5 times).
"""

import csv
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.reporting import Bars, Found, measure
from firsthour.laboratory.backtest.mapping import load as load_mapping
from firsthour.laboratory.backtest.report import Report
from firsthour.laboratory.backtest.run import Progress, backtest
from firsthour.policies.loading import load

HOME = Path(__file__).resolve().parents[1]
SAMPLE = HOME / "samples" / "incidents.csv"
BARS: Bars = {
    "incidents_per_second": (">=", 400),
    "scaling": ("<=", 115),
    "memory_growth": ("<=", 0.2),
}
_TIMES = 100
_SMALL = 20
"""How often the data is taken once while it is taken many times."""


@dataclass(frozen=True, slots=True)
class Size:
    """How often each is run, and how many times the data is taken."""

    turns: int
    scaled: int
    small: int
    great: int


QUICK, WHOLE = Size(1, 10, 5, 20), Size(5, 100, 10, 100)


def log() -> Path:
    """The real log where it is there, else the sample."""
    real = Path(os.environ.get("FIRSTHOUR_DATA", "")) / "servicenow_incident_log.csv"
    return real if real.is_file() else SAMPLE


def replayed(file: Path, progress: Progress = lambda _what, _share: None) -> tuple[Report, float]:
    """A backtest, and the seconds of the processor that it took."""
    mapping, policy = load_mapping("servicenow"), load("default")
    begun = time.process_time()
    report = backtest(file, mapping, policy, progress=progress)
    return report, time.process_time() - begun


def only_read(file: Path) -> tuple[int, float]:
    """The rows of a file, and the seconds in which the csv module reads them."""
    begun = time.process_time()
    with file.open(newline="") as opened:
        rows = sum(1 for _ in csv.reader(opened)) - 1
    return rows, time.process_time() - begun


def measure_rate(size: Size) -> Found:
    """The backtest and the floor by turns; the fastest of each count."""
    file = log()
    report, _ = replayed(file)
    spent = floor = float("inf")
    rows = 0
    for _ in range(size.turns):
        spent = min(spent, replayed(file)[1])
        rows, seconds = only_read(file)
        floor = min(floor, seconds)
    return {
        "incidents_per_second": round(report.read.incidents / spent, 1),
        "events_per_second": round(report.read.events / spent, 1),
        "csv_rows_per_second": round(rows / floor),
        "share_of_reading": round(floor / spent, 4),
    }


def times_over(times: int, folder: Path) -> Path:
    """The sample so many times over, each time under other numbers."""
    head, *rows = SAMPLE.read_text().splitlines()
    file = folder / f"{times}.csv"
    with file.open("w") as opened:
        print(head, file=opened)
        for again in range(times):
            opened.writelines(f"{row.replace('INC', f'INC{again:03}', 1)}\n" for row in rows)
    return file


def measure_scaling(size: Size) -> Found:
    """Many times the data, and in its midst the data once, warm."""
    small: list[float] = []
    with tempfile.TemporaryDirectory(prefix="firsthour-backtest-") as name:
        once, many = times_over(1, Path(name)), times_over(size.scaled, Path(name))
        replayed(once)
        between = in_the_midst(_SMALL, lambda: small.append(replayed(once)[1]))
        great = replayed(many, between)[1] - sum(small)
    mean = sum(small) / len(small)
    return {"scaling": round(great / mean * _TIMES / size.scaled, 1)}


def in_the_midst(times: int, act: Callable[[], None]) -> Progress:
    """Act so many times while a log is replayed, at equal distances."""
    marks = [(at + 0.5) / times for at in range(times)]

    def progress(what: str, share: float) -> None:
        if what == "replay" and marks and share >= marks[0]:
            del marks[0]
            act()

    return progress


def measure_memory(size: Size) -> Found:
    """Peaks of fresh processes: this file, run again with a log."""
    with tempfile.TemporaryDirectory(prefix="firsthour-backtest-") as name:
        peaks = [_peak(times_over(times, Path(name))) for times in (size.small, size.great)]
    return {"memory_growth": round(peaks[1] / peaks[0] - 1, 3), "peak_mb": round(peaks[1], 1)}


def _peak(file: Path) -> float:
    words = [sys.executable, str(Path(__file__)), "--replay-once", str(file)]
    ended = subprocess.run(words, cwd=HOME, capture_output=True, text=True, check=True)
    return float(ended.stdout)


def _replay_once(file: Path) -> None:
    replayed(file)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


PARTS: dict[str, Callable[[Size], Found]] = {
    "rate": measure_rate,
    "scaling": measure_scaling,
    "memory": measure_memory,
}


def main() -> int:
    """Measure and print; 0 when it was measured, whatever the figures."""
    return measure(__doc__, PARTS, (QUICK, WHOLE), BARS, ("--replay-once", _replay_once))


if __name__ == "__main__":
    sys.exit(main())
