"""`policy rehearse --durable`: the real workflow prints the same, and it is said that it did."""

from dataclasses import replace
from pathlib import Path

import pytest

from cli.policies.rehearse_durably import Verdict
from tests.cli.conftest import Type
from tests.laboratory.rehearsal.stage import shipped

STORY = """
scenario: An hour in which the owner answers
starts: Saturday 03:00
case: {severity: 2, customers: 2}
happens:
  - {at: +15 min, who: owner, does: acknowledge}
  - {at: +20 min, who: engineer, does: verify-resolution}
until: 40 min
"""
REHEARSE = ("policy", "rehearse", "--scenario", "story.yaml")


@pytest.fixture(autouse=True)
def _nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder with a scenario: neither records nor people nor an engine are there."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "story.yaml").write_text(STORY, "utf-8")


def test_the_real_workflow_prints_the_same_and_says_so(type_in: Type, tmp_path: Path) -> None:
    """The same table but for the last words; refused commands too; no file is left."""
    thought, lived = type_in(*REHEARSE), type_in(*REHEARSE, "--durable")
    both = " ".join(lived.out.split())

    assert (0, 0) == (thought.code, lived.code)
    assert lived.out.startswith(thought.out)
    assert "Refused (not_permitted)" in lived.out
    assert "Durable: the real workflow and the simulation are equal: the same" in both
    assert ["story.yaml"] == [file.name for file in tmp_path.iterdir()]


def test_json_says_it_as_data(type_in: Type) -> None:
    """Under `durable`: whether both are equal, how many facts there were, and what differs."""
    thought, lived = type_in(*REHEARSE, "--json").json, type_in(*REHEARSE, "--durable", "--json")
    durable = lived.json["durable"]

    assert {**thought, "durable": durable} == lived.json
    assert durable["equal"]
    assert [] == durable["differences"]
    assert durable["facts"] > len(thought["told"])


def test_a_difference_is_told_and_is_a_defect(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1, and what happened otherwise, by promise or effect."""
    found = shipped("pause")
    verdict = Verdict.of(found, replace(found, facts=found.facts[:-1], refused=()))
    verdict.show(markdown=True)
    lines = capsys.readouterr().out.splitlines()

    assert 1 == verdict.exit_code
    assert not verdict.shape()["equal"]
    assert "- Durable: the real workflow did otherwise in 2." == lines[0]
    assert any("pause by" in line and "durable not refused so" in line for line in lines[1:])
