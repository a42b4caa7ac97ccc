"""`firsthour backtest`, as it is typed: tables, JSON, mistakes, and Ctrl-C in the middle."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cli.app import run

HOME = Path(__file__).resolve().parents[2]
SAMPLE = HOME / "samples" / "incidents.csv"
_ANSI = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]")


def test_the_sample_is_told_as_tables(capsys: pytest.CaptureFixture[str]) -> None:
    """Promises, verdicts with their reasons, pages, notices, times, and what another would do."""
    code = run(["backtest", str(SAMPLE), "--against", "status-page"])

    told = capsys.readouterr().out
    assert 0 == code
    for words in (
        "60 incidents, 434 events",
        "Promises under default",
        "policy: missed",
        "Pages a person a week",
        "Notices a customer",
        "Time in a stage",
        "What status-page 1 would have changed",
    ):
        assert words in told


def test_promises_are_named_in_words_and_fit_a_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """No number and no heading is cut off at 80 columns."""
    run(["backtest", str(SAMPLE)])

    told = capsys.readouterr().out.split("The target:")[0]
    assert "  Initial notice to the customers\n    SEV1 " in told
    assert "called off" in told
    assert 80 >= max(map(len, told.splitlines()))


def test_a_log_without_incidents_is_no_success(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Whoever runs it in a script hears that nothing was replayed."""
    file = tmp_path / "empty.csv"
    file.write_text(SAMPLE.read_text("utf-8").splitlines()[0] + "\n", "utf-8")

    code = run(["backtest", str(file)])

    assert 2 == code
    assert "Nothing was replayed" in capsys.readouterr().out


def test_json_has_the_whole_report(capsys: pytest.CaptureFixture[str]) -> None:
    """Under stable names, for programs and pages."""
    code = run(["backtest", str(SAMPLE), "--json"])

    report = json.loads(capsys.readouterr().out)
    assert 0 == code
    assert {"read", "outcome", "against", "changes", "partial"} == set(report)
    assert 60 == report["read"]["incidents"]
    assert "resolution" in {row["name"] for row in report["outcome"]["promises"]}
    assert report["partial"] is False


def test_another_policy_with_the_same_rules_changes_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Only figures that differ are told."""
    run(["backtest", str(SAMPLE), "--against", "default", "--json"])

    assert [] == json.loads(capsys.readouterr().out)["changes"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["no-such-file.csv"], "unreadable"),
        ([str(SAMPLE), "--mapping", "serviceno"], "not_found"),
        ([str(SAMPLE), "--mapping", "jira"], "no_column"),
        ([str(SAMPLE), "--timezone", "Mars/Base"], "invalid"),
        ([str(SAMPLE), "--policy", "defualt"], "not_found"),
        # A page that cannot be written is told before the log is looked at.
        (["no-such-file.csv", "--html", "/proc/page.html"], "usage"),
        (["no-such-file.csv", "--html", "/"], "usage"),
    ],
)
def test_a_mistake_is_told_by_its_code(
    arguments: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was typed cannot be used: exit code 2."""
    exit_code = run(["backtest", *arguments, "--json"])

    assert (2, code) == (exit_code, json.loads(capsys.readouterr().out)["error"]["code"])


def test_ctrl_c_ends_it_with_what_is_known(tmp_path: Path) -> None:
    """The report says that it is partial, and so does the exit code."""
    head, *rows = SAMPLE.read_text().splitlines()
    log = tmp_path / "long.csv"
    with log.open("w") as file:
        print(head, file=file)
        for again in range(40):
            file.writelines(f"{row.replace('INC', f'INC{again}-', 1)}\n" for row in rows)
    outside, inside = pty.openpty()
    words = [sys.executable, "starter.py", "backtest", str(log), "--json"]
    process = subprocess.Popen(words, cwd=HOME, stdout=subprocess.PIPE, stderr=inside)
    os.close(inside)
    seen = b""
    while not re.search(rb"Replaying[^%\n]*[1-9]%", _ANSI.sub(b"", seen)):
        seen += os.read(outside, 4096)

    process.send_signal(signal.SIGINT)
    told, _ = process.communicate(timeout=60)
    os.close(outside)

    report = json.loads(told)
    assert 130 == process.returncode
    assert report["partial"] is True
    assert 1 <= report["read"]["incidents"] < 2_400
