"""Whatever is wrong in a scenario file is told: each mistake with its line, and what to write."""

from pathlib import Path
from random import Random

import pytest

from firsthour.directory.yaml_directory import DirectoryInvalid
from firsthour.laboratory.rehearsal.play import prepared
from firsthour.laboratory.rehearsal.rehearse import rehearse
from firsthour.laboratory.rehearsal.sayings import COMMANDS
from firsthour.laboratory.scenarios.scenario import (
    LARGEST,
    SHIPPED,
    Scenario,
    ScenarioInvalid,
    load,
    read,
    shipped,
)
from firsthour.policies.problems import PolicyInvalid

Told = list[tuple[int | None, str, str]]


def mistakes_in(text: str) -> Told:
    """Line, field, and sentence with advice of each mistake."""
    with pytest.raises(ScenarioInvalid) as raised:
        prepared(read(text, "story.yaml", SHIPPED))
    return [(p.line, p.field, f"{p.message} ({p.hint})") for p in raised.value.problems]


def test_every_mistake_of_the_form_is_told_at_once() -> None:
    """Unknown fields, wrong numbers and lengths, each with the nearest that is meant."""
    found = mistakes_in(
        """scenario: A story
startz: Monday 09:00
case:
  severity: 7
  custmers: 3
  trigger: functionel
until: 5 parsecs
"""
    )

    assert [
        (2, "startz", "There is no field of this name (did you mean starts?)"),
        (4, "case.severity", "It must be at most 4 ()"),
        (5, "case.custmers", "There is no field of this name (did you mean customers?)"),
        (
            6,
            "case.trigger",
            "It must be 'functional', 'hierarchical' or 'automatic' (did you mean functional?)",
        ),
        (7, "until", "It is not a length of time (such as +12 min, 2 h 30 min or 1 bd)"),
    ] == found


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("severity: 1", "it belongs in case"),
        ("case: {starts: Monday 09:00}", "it belongs at the top of the file"),
        ("goes_wrong: {accepted_after: 1 h}", "it belongs in seats"),
    ],
)
def test_a_field_in_the_wrong_section_is_told_where_it_belongs(text: str, hint: str) -> None:
    """Which is nearer than any field of that section."""
    with pytest.raises(ScenarioInvalid) as raised:
        read(f"scenario: A\n{text}\n")

    assert hint == raised.value.problems[0].hint


def test_every_mistake_in_what_happens_is_told_at_once() -> None:
    """Commands, people, customers, fields and moments are checked before anything is played."""
    found = mistakes_in(
        """scenario: A story
case: {severity: 2, customers: 2}
happens:
  - {at: +12 min, who: owner, does: aknowledge}
  - {at: soon, who: owner, does: acknowledge}
  - {at: +12 min, who: enginer, does: signal-resolved}
  - {at: +12 min, customer: C3, does: deny-access}
  - {at: +12 min, customer: C1, does: cancel}
  - {at: +12 min, does: acknowledge}
  - {at: +12 min, who: owner, does: set-phase, phase: identifyed}
  - {at: +12 min, who: owner, does: pause, untill: +2 h}
  - {at: +12 min, who: owner, does: pause, until: later}
  - {at: +12 min, who: owner, does: change-severity, severity: high}
  - {at: +12 min, who: owner, does: step-up}
  - {at: +12 min, who: owner, does: add-customers, customers: [{id: C1}]}
  - {at: +12 min, who: owner, does: repin-policy, policy: defualt}
"""
    )

    assert list(range(4, 17)) == [line for line, _, _ in found]
    assert [
        ("happens[1].does", "There is no command aknowledge (did you mean acknowledge?)"),
        (
            "happens[2].at",
            "It is not a length of time since the opening (such as +12 min, +2 h 30 min or 1 bd)",
        ),
        ("happens[3].who", "There is no person or role enginer (did you mean engineer?)"),
        ("happens[4].customer", "There is no customer C3 in the case (known here: C1, C2)"),
    ] == [(field, told) for _, field, told in found[:4]]
    assert "A customer does not say cancel" in found[4][2]
    assert "did you mean identified?" in found[6][2]
    assert "did you mean until?" in found[7][2]


def test_people_whom_the_directory_does_not_know_are_told() -> None:
    """Owner, stakeholders, team, and whoever should decline a seat."""
    found = mistakes_in(
        """scenario: A story
directory: with/shifts.yaml
case:
  owner: mara.lin
  team: plattform
  stakeholders: [stakeholder]
seats: {declined_by: [tomas.nowak]}
"""
    )

    assert [
        (4, "did you mean mara.lind?"),
        (5, "did you mean platform?"),
        (6, "did you mean stakeholders?"),
        (7, "did you mean tomas.novak?"),
    ] == [(line, told[told.index("(") + 1 : -1]) for line, _, told in found]


def test_what_goes_wrong_must_have_a_name() -> None:
    """A trouble with nothing is a mistake, not silence."""
    found = mistakes_in(
        """scenario: A story
goes_wrong:
  late: {pagers: 20 min}
  never: [reminder]
  down: [{what: mails, until: 2 h}]
"""
    )

    assert [3, 4, 5] == [line for line, _, _ in found]
    assert "did you mean pages?" in found[0][2]
    assert "did you mean reminders?" in found[1][2]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"- a\n- list\n", "foreign"),
        (b"people: {}\n", "foreign"),
        (b"scenario: [", "not_yaml"),
        (b"scenario: &a A\ncase: *a\n", "not_yaml"),
        (b"\xff\xfe", "not_text"),
        (b"scenario: A\x00B", "not_text"),
        (b"scenario: A\n" + b"#" * LARGEST, "too_large"),
        (b"scenario: A\nscenario: B\n", "invalid"),
        (b"scenario: A\ncase: {customers: 10001}\n", "invalid"),
        (b"scenario: A\ncase: {customers: many}\n", "invalid"),
        (b"scenario: A\nhappens: [acknowledge]\n", "invalid"),
        (b"scenario: A\nhappens: {at: 1 h}\n", "invalid"),
        (b"scenario: A\nuntil: 121 d\n", "invalid"),
        (b"scenario: A\nuntil: 99999999999999 d\n", "invalid"),
        (b"scenario: A\nhappens: [" + b"{}," * 1001 + b"]\n", "invalid"),
    ],
)
def test_a_file_that_is_no_scenario_has_a_code(content: bytes, code: str) -> None:
    """Too large, not text, not YAML, something else, or beyond the bounds."""
    with pytest.raises(ScenarioInvalid) as raised:
        prepared(read(content))

    assert code == raised.value.code


def test_a_tab_is_told_as_what_it_is() -> None:
    """YAML knows no tabs, and its own words about them help nobody."""
    with pytest.raises(ScenarioInvalid) as raised:
        read("scenario: A\ncase:\n\tseverity: 1\n")
    (problem,) = raised.value.problems

    assert (3, "it begins with a tab: indent with blanks") == (problem.line, problem.hint)


def test_a_file_that_is_not_there_suggests_a_shipped_scenario(tmp_path: Path) -> None:
    """Nor is a folder a scenario."""
    with pytest.raises(ScenarioInvalid) as missing:
        load("goodcase")
    with pytest.raises(ScenarioInvalid) as folder:
        load(tmp_path)

    assert ("not_found", "did you mean good-case?") == (
        missing.value.code,
        missing.value.problems[0].hint,
    )
    assert "unreadable" == folder.value.code


def test_files_that_a_scenario_names_are_told_by_their_own_mistakes(tmp_path: Path) -> None:
    """A policy and a directory are looked for beside the scenario, and name their own file."""
    (tmp_path / "ours.yaml").write_text("extends: default\nreplyto: a@b.cc\nname: o\n", "utf-8")
    (tmp_path / "people.yaml").write_text("poeple: {}\n", "utf-8")
    with pytest.raises(PolicyInvalid) as policy:
        prepared(read("scenario: A\npolicy: ours.yaml\n", "s", tmp_path))
    with pytest.raises(DirectoryInvalid) as directory:
        prepared(read("scenario: A\ndirectory: people.yaml\n", "s", tmp_path))

    assert str(tmp_path / "ours.yaml") == policy.value.source
    assert str(tmp_path / "people.yaml") == directory.value.source


@pytest.mark.parametrize("field", ["policy", "directory"])
def test_a_file_that_is_not_there_is_told_with_the_line_that_names_it(
    field: str, tmp_path: Path
) -> None:
    """The mistake is in the scenario: its line, its field, and the name that was looked for."""
    with pytest.raises(ScenarioInvalid) as raised:
        prepared(read(f"scenario: A\nabout: B\n{field}: nowhere.yaml\n", "s", tmp_path))
    (problem,) = raised.value.problems

    assert (3, field) == (problem.line, problem.field)
    assert "nowhere.yaml" in problem.message


def test_expectations_are_kept_with_their_lines() -> None:
    """They are sentences; who reads them is told where each stands."""
    found = read(
        "scenario: A\nexpect:\n  - executive told within 45 min\n  - never reaches finance\n"
    )

    assert [(3, "executive told within 45 min"), (4, "never reaches finance")] == [
        (each.line, each.text) for each in found.expectations
    ]


def test_every_command_of_the_command_line_can_be_said() -> None:
    """What the groups by role offer, a scenario can have somebody say."""
    from cli.groups import SENTENCES  # noqa: PLC0415 - the door, which only this test opens

    assert set(SENTENCES) == set(COMMANDS)


@pytest.mark.parametrize("name", shipped())
def test_shipped_scenarios_explain_themselves(name: str) -> None:
    """Each begins with a comment for whoever reads it, and is well-formed."""
    text = (SHIPPED / f"{name}.yaml").read_text("utf-8")

    assert text.startswith("# ")
    assert isinstance(load(name), Scenario)


@pytest.mark.parametrize("seed", range(60))
def test_a_spoilt_file_is_a_mistake_and_never_a_crash(seed: int) -> None:
    """Lines left out, doubled, cut off, or with another's words: played, or told as a mistake."""
    chance = Random(seed)
    name = chance.choice(shipped())
    lines = (SHIPPED / f"{name}.yaml").read_text("utf-8").splitlines()
    words = " ".join(lines).replace(",", " ").split()
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(lines))
        spoilt = lines[at].split(" ")
        spoilt[chance.randrange(len(spoilt))] = chance.choice((*words, "-1", "''", "[]", "{}", "~"))
        cut = lines[at][: chance.randrange(len(lines[at]) + 1)]
        lines[at : at + 1] = chance.choice(([], [lines[at]] * 2, [cut], [" ".join(spoilt)]))
    try:
        play = prepared(read("\n".join(lines), name, SHIPPED))
    except (ScenarioInvalid, PolicyInvalid, DirectoryInvalid) as error:
        assert error.problems  # noqa: PT017 - either outcome is right
    else:
        assert rehearse(play).facts
