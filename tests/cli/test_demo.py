"""The demonstration: run once, in a hurry; its records asked again, also with a fact taken out."""

import inspect
import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cli.demo_checks import all_checks
from cli.demo_evidence import Evidence, gather
from cli.demo_script import Pace, read
from cli.desk import CaseDesk, Desk, on_desk
from cli.groups import SENTENCES
from firsthour.loading import load
from tests.cli.conftest import Type

ROOT = Path(__file__).resolve().parents[2]
TAKEN_OUT = {
    "case_acknowledged": "acknowledged",
    "level_called": "second level",
    "notice_sent": "",
    "seat_accepted": "task force",
    "technical_plan_submitted": "technical plan",
    "holding_statement_sent": "engine wrote",
    "resolution_signalled": "signalled",
    "resolution_declared": "declared",
    "resolution_verified": "verified",
    "resolution_announced": "announced",
    "access_denied": "denied access",
    "access_confirmed": "confirmed access",
    "round_opened": "second round",
    "record_settled": "linked record",
    "monitoring_ended": "monitoring",
    "internal_rca_submitted": "internal root cause",
    "rca_drafted": "final root cause",
    "rca_approved": "approved",
    "rca_shared": "shared",
    "case_closed": "closed",
    "survey_answered": "every customer answered",
    "feedback_answered": "low score",
}
"""A kind of fact, and what the check is called that must miss it (none: only the count does)."""


pytestmark = pytest.mark.timeout(300)
"""It runs by the clock for a minute, and for longer on a machine that does much else."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demonstration puts everything."""
    return tmp_path_factory.mktemp("demo") / "house"


@pytest.fixture(scope="module")
def told(folder: Path) -> dict[str, Any]:
    """What a demonstration tells: a real server, a real worker, mails in an outbox."""
    words = [sys.executable, str(ROOT / "starter.py"), "demo", "--fast", "--json"]
    done = subprocess.run(
        [*words, "--folder", str(folder)], capture_output=True, text=True, timeout=240, check=False
    )
    found: dict[str, Any] = json.loads(done.stdout) if done.stdout else {"error": done.stderr}
    return {**found, "code": done.returncode}


def desk_of(folder: Path) -> CaseDesk:
    """The case of a demonstration, as anybody looks at it afterwards."""
    desk = Desk()
    desk.settings = load({"FIRSTHOUR_CONFIG": str(folder / "firsthour.toml")})
    return on_desk(desk, "1")


@pytest.fixture(scope="module")
def evidence(told: dict[str, Any], folder: Path) -> Evidence:
    """What its records hold."""
    assert 0 == told["code"], told
    about = desk_of(folder)
    found = gather(about, about.desk.settings.outbox)
    about.desk.close()
    return found


def without(evidence: Evidence, kind: str) -> Evidence:
    """The evidence with the last fact of a kind taken out, and the gap closed."""
    last = max(fact.number for fact in evidence.facts if fact.body.kind == kind)
    left = [fact for fact in evidence.facts if fact.number != last]
    facts = tuple(replace(fact, number=at) for at, fact in enumerate(left, 1))
    return replace(evidence, facts=facts)


def test_a_demonstration_passes_and_tells_what_there_is_to_open(told: dict[str, Any]) -> None:
    """Every check holds, promises are told with their lateness, and the files are there."""
    names = {Path(file).suffix for file in told["files"]}

    assert (0, True) == (told["code"], told["passed"]), told["checks"]
    assert [] == [check for check in told["checks"] if not check["passed"]]
    assert {".md", ".html"} == names
    assert all(Path(file).stat().st_size for file in told["files"])
    assert [] == [p for p in told["promises"] if p["state"] == "missed"]
    assert {"met", "pending", "cancelled"} == {p["state"] for p in told["promises"]}
    assert told["actions"]


def test_its_records_answer_the_same_afterwards(evidence: Evidence) -> None:
    """The records alone say that everything happened."""
    assert [] == [check for check in all_checks(evidence) if not check.passed]


@pytest.mark.parametrize(("kind", "name"), TAKEN_OUT.items(), ids=TAKEN_OUT)
def test_a_fact_taken_out_is_missed(evidence: Evidence, kind: str, name: str) -> None:
    """Without one fact the check that asks for it fails, even where the gap is closed."""
    failed = [check.name for check in all_checks(without(evidence, kind)) if not check.passed]

    assert failed
    assert any(name in found for found in failed)


def test_a_fact_deleted_from_the_records_fails_the_checks(
    evidence: Evidence, folder: Path, tmp_path: Path
) -> None:
    """A row deleted from the table of facts itself does not go unnoticed."""
    copy = shutil.copytree(folder, tmp_path / "copy")
    number = next(fact.number for fact in evidence.facts if fact.body.kind == "access_asked")
    with closing(sqlite3.connect(copy / "data" / "records.sqlite")) as records:
        records.execute("DELETE FROM facts WHERE number = ?", (number,))
        records.commit()

    about = desk_of(copy)
    failed = [c for c in all_checks(gather(about, copy / "data" / "outbox")) if not c.passed]
    about.desk.close()

    assert f"fact {number} is missing" in failed[0].detail
    assert any("asked and confirmed access" in check.name for check in failed)


def test_a_mail_that_is_gone_fails_the_checks(evidence: Evidence) -> None:
    """The ledger's proof is the file: without it nobody was told."""
    gone = replace(evidence, outbox=frozenset(sorted(evidence.outbox)[1:]))

    failed = [check for check in all_checks(gone) if not check.passed]

    assert ["the outbox holds each message" in check.name for check in failed] == [True]


def test_every_step_of_the_script_is_a_sentence_of_the_command_line() -> None:
    """Commands and their arguments in the script are those that people type."""
    for step in read().steps:
        inspect.signature(SENTENCES[step.does].make).bind(None, **step.given)


def test_the_case_runs_at_most_sixty_times_as_fast_in_its_first_hour() -> None:
    """People can follow the first hour; the whole takes about two minutes."""
    script = read()
    start = datetime(2026, 1, 1, tzinfo=UTC)

    clock = script.clock(start, Pace())
    whole = clock.real_time(script.steps[-1].at) - start

    assert 60 >= max(segment.rate for segment in clock.segments if segment.case_from < 3600)
    assert timedelta(minutes=1, seconds=45) < whole < timedelta(minutes=2, seconds=15)


def test_a_folder_that_is_not_empty_is_left_alone(type_in: Type, tmp_path: Path) -> None:
    """A demonstration writes into no folder that holds something."""
    (tmp_path / "mine.txt").write_text("keep")

    typed = type_in("demo", "--json", "--folder", str(tmp_path))

    assert (2, "not_empty") == (typed.code, typed.json["error"]["code"])
    assert ["mine.txt"] == [file.name for file in tmp_path.iterdir()]
