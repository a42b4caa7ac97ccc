"""What the check looks at: the policy of new cases, those of open ones, the directory in use."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from firsthour.admin.preflight.gather import policies_of_cases, survey
from firsthour.directory.versions import current, in_use, note
from firsthour.directory.yaml_directory import DirectoryInvalid, read
from firsthour.domain import commands as c
from firsthour.domain import facts as f
from firsthour.domain.stages import Stage
from firsthour.records.facts import write_facts
from firsthour.records.serving import serving
from firsthour.records.store import Store
from firsthour.records.views import facts
from tests.admin.pre import DEFAULT, NOW, policy, right
from tests.records.cases import numbered, open_case
from tests.records.lives import Line, T, live

SEATED: tuple[Line, ...] = (
    (2, "maya", c.Acknowledge()),
    (2.5, "maya", c.ActivateTaskForce()),
    (3, "eva", c.AcceptSeat("lead")),
)
CALENDAR = Path(__file__).parents[1] / "directory" / "calendars"


def test_policies_of_open_cases_are_looked_at(store: Store) -> None:
    """As they are frozen into the cases, each once; those of ended cases are not."""
    named, other = policy("policy_owner: person:ghost"), policy("policy_owner: person:gone")
    for each in (named, named):
        open_case(store, 0, policy=each)
    number = open_case(store, 0, policy=other)
    write_facts(store, number, numbered(f.CaseClosed(), f.StageEntered(Stage.CLOSED)))

    found = survey(store, read(json.dumps(right())), "default", NOW)

    assert (named,) == policies_of_cases(store)
    assert [("unknown", "policy_owner:ghost")] == [(each.code, each.subject) for each in found]


def test_who_serves_on_open_cases_is_looked_for(store: Store) -> None:
    """Owner and sitter of a case are gone; of one that has ended nobody is looked for."""
    for lines in (SEATED, (*SEATED, (4, "maya", c.Cancel(T)))):
        case = open_case(store, policy=DEFAULT)
        write_facts(store, case, live(facts(store, case)[0], lines, 1.0).facts[1:])

    found = survey(store, read(json.dumps(right())), "default", NOW)

    assert [("owner", "maya"), ("seat:lead", "eva")] == [
        (each.duty, each.person) for each in serving(store)
    ]
    assert [("person_gone", "eva"), ("person_gone", "maya")] == [
        (each.code, each.subject) for each in found
    ]


def test_a_policy_that_cannot_be_used_is_a_finding(store: Store) -> None:
    """The policies of open cases are looked at all the same."""
    open_case(store, 0, policy=replace(DEFAULT, page_round=("person:ghost",)))

    found = survey(store, read(json.dumps(right())), "nonsense", NOW)

    assert "policy_broken" == found[0].code
    assert "unknown" in {each.code for each in found}


def test_the_last_good_directory_has_its_calendars(store: Store, tmp_path: Path) -> None:
    """A version that is read back knows who is on by the files beside it; without one it fails."""
    content = right()
    calendar = next(iter(sorted(CALENDAR.glob("*.ics"))))
    shutil.copy(calendar, tmp_path / "duty.ics")
    content["rotations"]["duty"] |= {"calendar": {"file": "duty.ics"}}
    del content["rotations"]["duty"]["layers"]
    file = tmp_path / "directory.yaml"
    file.write_text(json.dumps(content), "utf-8")
    book, none = in_use(store, file, tmp_path)
    note(store, current(store, file), [], NOW)
    file.write_text("people: [", "utf-8")

    last, trouble = in_use(store, file, tmp_path)

    assert none is None
    assert trouble is not None
    assert book == last
    assert {"duty"} == set(book.copies) == set(last.copies)


def test_without_a_good_version_the_mistake_is_raised(store: Store, tmp_path: Path) -> None:
    """There is nothing that could be checked."""
    file = tmp_path / "directory.yaml"
    file.write_text("people: [", "utf-8")

    with pytest.raises(DirectoryInvalid):
        in_use(store, file, tmp_path)
