"""The group `policy` as it is typed: checked, told apart, put under a running case."""

from pathlib import Path

import pytest

from tests.cli.conftest import PEOPLE, ROOT, Type

OURS = """extends: default
name: ours
policy_owner: role:boss
severities:
  sev1: {acknowledge: 20 min}
ladder:
  - {key: a, type: functional, ask: team:nowhere, after: 1 h}
approvals:
  - {audience: customers, mode: any, by: [group:legal, person:nobody]}
"""


@pytest.fixture
def ours(tmp_path: Path) -> str:
    """A policy with unknown names, and a promise that is later than that of a lesser severity."""
    file = tmp_path / "ours.yaml"
    file.write_text(OURS, "utf-8")
    return str(file)


@pytest.mark.usefixtures("quiet")
def test_every_name_is_looked_up_in_the_directory(ours: str, type_in: Type) -> None:
    """Roles, teams, groups and people; each unknown one is an error with its line."""
    typed = type_in("policy", "check", ours, "--json")
    found = typed.json
    unknown = {
        (each["line"], each["field"]) for each in found["findings"] if each["code"] == "unknown"
    }
    expected = {(3, "policy_owner"), (7, "ladder[1].ask")}
    expected |= {(9, "approvals[1].by[1]"), (9, "approvals[1].by[2]")}

    assert expected == unknown
    assert (2, True, str(PEOPLE)) == (typed.code, found["usable"], found["directory"])
    assert (4, len(found["findings"]) - 4) == (found["errors"], found["warnings"])


def test_without_a_directory_roles_alone_are_looked_up(
    ours: str, type_in: Type, quiet: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The roles are those of the process; of other names it is said that nobody looked."""
    del quiet
    monkeypatch.setenv("FIRSTHOUR_DIRECTORY", "none.yaml")
    found = type_in("policy", "check", ours, "--json").json
    told = type_in("policy", "check", ours)
    given = type_in("policy", "check", ours, "--directory", str(PEOPLE), "--json").json

    assert ["policy_owner"] == [e["field"] for e in found["findings"] if e["code"] == "unknown"]
    assert found["directory"] is None
    assert "roles alone" in " ".join(told.out.split())
    assert 4 == given["errors"]


@pytest.mark.usefixtures("quiet")
def test_warnings_count_when_somebody_asks_for_it(tmp_path: Path, type_in: Type) -> None:
    """A doubt is told and ends with 0, with --strict with 2; a mistake always with 2."""
    file = tmp_path / "ours.yaml"
    file.write_text("extends: default\nname: ours\ndanger_lead: 20 min\n", "utf-8")
    plain, strict = (
        type_in("policy", "check", str(file)),
        type_in("policy", "check", str(file), "--strict"),
    )
    file.write_text("extends: default\nname: ours\nsnowball: 99\n", "utf-8")
    wrong = type_in("policy", "check", str(file), "--json")

    assert (0, 2, 2) == (plain.code, strict.code, wrong.code)
    assert "line 3, danger_lead" in plain.out
    assert "1 warning" in plain.out
    assert [("out_of_limits", 3)] == [(e["code"], e["line"]) for e in wrong.json["findings"]]
    assert not wrong.json["usable"]


@pytest.mark.usefixtures("quiet")
def test_differences_are_told_by_severity_and_by_role(type_in: Type) -> None:
    """In words, as Markdown and as JSON; whom a change concerns has it under their name."""
    words = ("policy", "diff", "default", "status-page")
    severities, roles = type_in(*words).out, type_in(*words, "--by", "role").out
    tables, found = type_in(*words, "--markdown").out, type_in(*words, "--json").json["changes"]
    first = found[0]

    assert ["Severity 1", "Severity 2", "Severity 3"] == _headings(severities)
    assert ["Stakeholders", "Incident manager", "Customers"] == _headings(roles)
    assert (
        "| stakeholders | updates (investigating) | 30 min | 10 min | earlier by 20 min |" in tables
    )
    assert (1, ["stakeholders", "incident manager"]) == (first["severity"], first["roles"])
    assert ("earlier", "20 min") == (first["direction"], first["by"])
    assert first["words"].startswith("Severity 1, stakeholders: updates (investigating) 10 min")
    assert "Differences: 18" in severities


def _headings(text: str) -> list[str]:
    return [line for line in text.splitlines() if line[:1].isalpha() and ":" not in line]


@pytest.mark.usefixtures("quiet")
def test_the_schema_is_printed_as_it_is_published(type_in: Type) -> None:
    """Nothing else reaches stdout, so that it can be written to a file."""
    assert (ROOT / "policies" / "policy.schema.json").read_text("utf-8") == type_in(
        "policy", "schema"
    ).out
