"""Logs for the tests of the backtest: the real one where it is there, the sample, made-up ones."""

import os
import warnings
from pathlib import Path

from firsthour.domain.policy import Policy
from firsthour.laboratory.backtest.assemble import incidents
from firsthour.laboratory.backtest.flaws import Flaws
from firsthour.laboratory.backtest.incidents import Incident
from firsthour.laboratory.backtest.log import Log
from firsthour.laboratory.backtest.mapping import Mapping, load, read
from firsthour.laboratory.backtest.report import Report
from firsthour.laboratory.backtest.run import backtest
from firsthour.laboratory.backtest.sorting import HELD, ordered
from firsthour.policies.loading import load as load_policy

SAMPLE = Path(__file__).resolve().parents[3] / "samples" / "incidents.csv"
_DATA = os.environ.get("FIRSTHOUR_DATA", "")
REAL = Path(_DATA) / "servicenow_incident_log.csv"
IS_REAL = bool(_DATA) and REAL.is_file()
LOG = REAL if IS_REAL else SAMPLE
"""The real log where FIRSTHOUR_DATA names its folder; else the sample, and that is said."""
if not IS_REAL:
    warnings.showwarning(
        "FIRSTHOUR_DATA names no folder with the incident log: the sample is used instead",
        UserWarning,
        __file__,
        0,
    )

HEAD = "number,state,updated,opened,resolved,closed,priority,team,person,customer,verdict"
MAPPING = """
columns: {number: number, state: state, updated: updated, opened: opened, resolved: resolved,
  closed: closed, priority: priority, team: team, person: person, customer: customer,
  verdict: verdict}
states: {New: new, Active: active, Waiting: waiting, Resolved: resolved, Closed: closed}
priorities: {"1": 1, "2": 2, "3": 3, "4": 4}
"""


def mapping(more: str = "") -> Mapping:
    """The mapping of made-up logs, with more lines."""
    return read((MAPPING + more).encode(), "test")


def row(number: str, state: str, at: str, opened: str, **more: str) -> str:
    """One row of a made-up log: severity 3 and team t1 unless more is said."""
    cells = {
        "resolved": "",
        "closed": "",
        "priority": "3",
        "team": "t1",
        "person": "",
        "customer": "c1",
        "verdict": "",
        **more,
    }
    return ",".join((number, state, at, opened, *cells.values()))


def written(folder: Path, *rows: str, head: str = HEAD) -> Path:
    """A made-up log as a file."""
    file = folder / "log.csv"
    file.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return file


def taken(
    path: Path, of: Mapping | None = None, *, held: int = HELD, zone: str = ""
) -> tuple[list[Incident], Flaws]:
    """The incidents of a log, and its flaws."""
    flaws = Flaws()
    log = Log(path, of or mapping(), flaws, zone)
    return list(incidents(ordered(log.read(), held), flaws)), flaws


def real() -> list[Incident]:
    """The incidents of the log that is there."""
    return taken(LOG, load("servicenow"))[0]


def tried(path: Path, of: Mapping | None = None, under: str | Policy = "default") -> Report:
    """A backtest of a log."""
    policy = load_policy(under) if isinstance(under, str) else under
    return backtest(path, of or mapping(), policy)


def codes(flaws: Flaws) -> list[tuple[int, str]]:
    """Line and code of each flaw."""
    return [(flaw.line, flaw.code) for flaw in flaws.first]
