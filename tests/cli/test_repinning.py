"""Another policy for a running case: what would move is what then moves, at every stage."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from cli.desk import desk, on_desk
from firsthour.records import content
from firsthour.records.views import facts
from tests.cli.conftest import Type, until

pytestmark = pytest.mark.usefixtures("house")

MANAGER = ("--as", "jonas.weber")
ARCHITECT = ("--as", "amelie.dubois")
ADMINISTRATOR = ("--as", "piet.devries")
OURS = """extends: default
name: ours
severities:
  sev1:
    action_plan: 60 min
    executive_report: null
    levels: {L3: 2 h}
    resolution: 8 h
    verification: 1 h
    final_rca: 9 bd
    updates_internal: {investigating: 20 min}
    access_reminders: [5 h, 24 h]
ladder:
  - {key: net, type: functional, ask: team:platform, after: 3 h}
close_within: 25 d
close_warnings: [20 d]
survey_open: 9 d
"""


@pytest.fixture
def ours(tmp_path: Path) -> str:
    """A policy that brings, drops and moves promises and steps of severity 1."""
    file = tmp_path / "ours.yaml"
    file.write_text(OURS, "utf-8")
    return str(file)


@pytest.fixture
def case(type_in: Type) -> str:
    """A new case of severity 1."""
    words = ("open", "--title", "T", "--summary", "S", "-s", "1", "--team", "payments", "--json")
    return str(type_in(*words, "--as", "rosa.marin").json["case"])


def declare(type_in: Type, case: str) -> None:
    """Bring the case to the declaration of its resolution."""
    type_in("manager", "acknowledge", case, *MANAGER)
    type_in("manager", "send-notice", case, "initial_notice:internal", *MANAGER)
    type_in("engineer", "signal-resolved", case, "-t", "Rolled back", "--as", "kerem.aydin")
    type_in("manager", "declare-resolved", case, "-t", "It is back", *MANAGER)


def announce(type_in: Type, case: str) -> None:
    """Bring the case to its monitoring period."""
    declare(type_in, case)
    type_in("architect", "verify-resolution", case, *ARCHITECT)
    type_in("architect", "send-notice", case, "announcement:1:stakeholders", *ARCHITECT)
    until(type_in, case, "resolution_announced")


def stay(_type_in: Type, _case: str) -> None:
    """Leave the case as it was opened."""


STAGES = {
    "opened": (stay, {"action_plan", "level:L3", "resolution", "close"}),
    "declared": (declare, {"verification:1", "resolution", "close"}),
    "announced": (announce, {"close"}),
}


@pytest.mark.parametrize("stage", STAGES)
def test_what_would_move_is_what_moves(stage: str, case: str, ours: str, type_in: Type) -> None:
    """The due times of a dry run are those that the case has afterwards; it changes nothing."""
    reach, expected = STAGES[stage]
    reach(type_in, case)
    before = _dues(type_in, case)
    told = type_in("policy", "repin", case, ours, "--dry-run", "--json").json["moves"]
    unchanged = type_in("show", case, "--json").json["case"]["policy_name"]
    done = type_in("policy", "repin", case, ours, "-r", "They pay more", *ADMINISTRATOR, "--json")
    after = _dues(type_in, case)
    moves = {each["key"]: each for each in told if each["kind"] == "promise"}
    moved = {key for key in before | after if before.get(key) != after.get(key)}

    assert ("default", 0) == (unchanged, done.code)
    assert expected <= set(moves)
    assert moved - _recurring(moved) == set(moves) - _recurring(moves)
    for key, each in moves.items():
        assert key in _recurring(moves) or each["after"] == after.get(key)
        assert key in _recurring(moves) or each["before"] == before.get(key)


def _recurring(keys: Any) -> set[str]:  # noqa: ANN401 - names of promises
    """What may be kept by itself, and followed by the next one, between two looks."""
    return {key for key in keys if key.startswith(("update:", "acknowledge:", "seat:"))}


def _dues(type_in: Type, case: str) -> dict[str, str]:
    """The due times of what is still owed."""
    shown = type_in("show", case, "--json").json["obligations"]
    return {each["key"]: each["due_at"] for each in shown if each["state"] in ("pending", "missed")}


def test_it_is_told_what_is_new_and_what_is_dropped(case: str, ours: str, type_in: Type) -> None:
    """A promise that is no longer owed, a step that was not there; earlier and later."""
    told = type_in("policy", "repin", case, ours, "--dry-run", "--json").json["moves"]
    changes = {(each["kind"], each["key"]): each["change"] for each in told}

    assert "dropped" == changes["promise", "executive_report:1"]
    assert ("dropped", "new") == (changes["step", "step:managers-1"], changes["step", "step:net"])
    assert ("earlier", "later") == (changes["promise", "close"], changes["promise", "resolution"])


def test_times_are_those_of_who_reads(case: str, ours: str, type_in: Type) -> None:
    """In the zone of the person, else in UTC; JSON is in UTC always."""
    words = ("policy", "repin", case, ours, "--dry-run")
    due = type_in(*words, "--json").json["moves"][-1]["after"]
    plain, own = type_in(*words).out, type_in(*words, "--as", "wen.zhao").out
    moment = datetime.fromisoformat(due)

    assert "(UTC)" in " ".join(plain.split())
    assert f"{moment:%H:%M:%S}" in plain
    assert re.search(r"\([A-Z]\w+/\w+\)", " ".join(own.split()))


def test_it_is_recorded_who_did_it_and_why(case: str, ours: str, type_in: Type) -> None:
    """One fact with the policy, by the person, with the reason; the same again is refused."""
    words = ("policy", "repin", case, ours, "-r", "They pay more", "--json")
    done = type_in(*words, *ADMINISTRATOR)
    fact = next(each for each in done.json["facts"] if each["kind"] == "policy_repinned")
    again = type_in(*words, *ADMINISTRATOR)
    looked = type_in("policy", "repin", case, ours, "--dry-run", "--json")
    told = " ".join(type_in("timeline", case).out.split())
    with desk() as open_desk:
        about = on_desk(open_desk, case)
        body = facts(about.store, about.number)[fact["number"] - 1].body
        reason = content.get(about.store, body.reason)

    assert "piet.devries" == fact["actor"]
    assert "policy ours" in told
    assert "They pay more" == reason
    assert (3, "already_done") == (again.code, again.json["error"]["code"])
    assert (3, "already_done") == (looked.code, looked.json["error"]["code"])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("-r", "x", "--as", "priya.raman"), (3, "not_permitted")),
        (("--as", "piet.devries"), (2, "no_text")),
        (("-r", "x"), (2, "no_speaker")),
        (("--dry-run", "--as", "nobody"), (2, "unknown_person")),
    ],
)
def test_refusals_say_why(
    words: tuple[str, ...], expected: tuple[int, str], case: str, ours: str, type_in: Type
) -> None:
    """Who may not, who gives no reason, who does not say who they are."""
    typed = type_in("policy", "repin", case, ours, *words, "--json")

    assert expected == (typed.code, typed.json["error"]["code"])


def test_a_case_that_is_over_keeps_its_policy(case: str, ours: str, type_in: Type) -> None:
    """The dry run refuses as the command does."""
    type_in("manager", "cancel", case, "-r", "A test", *MANAGER)
    words = ("policy", "repin", case, ours, "--json")
    looked, said = type_in(*words, "--dry-run"), type_in(*words, "-r", "x", *ADMINISTRATOR)

    assert (3, "wrong_stage") == (looked.code, looked.json["error"]["code"])
    assert (3, "wrong_stage") == (said.code, said.json["error"]["code"])
    assert 2 == type_in("policy", "repin", case, "defualt", "--dry-run").code
