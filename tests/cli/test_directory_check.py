"""`directory check` at the command line: exit codes, table, JSON, picture; and what `up` tells."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from cli.directory_check import _TITLES
from cli.up_preflight import preflight
from firsthour.admin.preflight.found import CODES
from firsthour.clock import utc_now
from firsthour.directory.versions import current, note
from firsthour.loading import load
from firsthour.records.connect import connect
from tests.cli.conftest import PEOPLE, ROOT, House, Type

Change = Callable[[dict[str, Any]], object]
FIELDS = [
    "code",
    "severity",
    "kind",
    "subject",
    "team",
    "policies",
    "rules",
    "severities",
    "people",
    "from",
    "until",
    "spans",
    "sentence",
    "hint",
]


@pytest.fixture
def changed(quiet: House, monkeypatch: pytest.MonkeyPatch) -> Callable[[Change], Path]:
    """Give a function that makes the directory of this house differ from the demonstration's."""

    def change(how: Change) -> Path:
        content = yaml.safe_load(PEOPLE.read_text("utf-8"))
        how(content)
        file = quiet.folder.parent / "directory.yaml"
        file.write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")
        monkeypatch.setenv("FIRSTHOUR_DIRECTORY", str(file))
        return file

    return change


def without_director(content: dict[str, Any]) -> None:
    """Nobody stands at the second level."""
    content["people"]["david.okafor"]["roles"] = ["approver"]


def with_a_namesake(content: dict[str, Any]) -> None:
    """Nothing worse than two people of one name."""
    content["people"]["wen.two"] = deepcopy(content["people"]["wen.zhao"])


@pytest.mark.usefixtures("quiet")
def test_the_demonstration_has_nothing_wrong(type_in: Type) -> None:
    """Neither in words nor as JSON; the exit code is 0, also when warnings count."""
    said, shaped = (
        type_in("directory", "check", "--strict"),
        type_in("directory", "check", "--json"),
    )

    assert (0, 0) == (said.code, shaped.code)
    assert "nothing is wrong" in said.out
    assert [0, 0, []] == [shaped.json[name] for name in ("errors", "warnings", "findings")]


def test_every_kind_of_finding_has_a_title() -> None:
    """One that has none could not be printed."""
    assert set(CODES) == set(_TITLES)


def test_errors_end_with_2_and_are_told(type_in: Type, changed: Callable[[Change], Path]) -> None:
    """As a table within 80 columns, and as JSON with stable fields, which are documented."""
    changed(without_director)
    said, shaped = type_in("directory", "check"), type_in("directory", "check", "--json")
    finding = shaped.json["findings"][0]
    page = (ROOT / "docs" / "command-line.md").read_text("utf-8")

    assert (2, 2) == (said.code, shaped.code)
    assert "L2 finds nobody for any case at any time in the next 30 days" in " ".join(
        said.out.split()
    )
    assert max(map(len, said.out.splitlines())) <= 80
    assert 1 == shaped.json["errors"]
    assert ("step_finds_nobody", "error", "L2") == tuple(
        finding[name] for name in ("code", "severity", "subject")
    )
    assert list(finding) == FIELDS
    assert all(f"`{name}`" in page for name in FIELDS)
    assert [{"from": finding["from"], "until": finding["until"]}] == finding["spans"]


def test_warnings_count_when_asked_to(type_in: Type, changed: Callable[[Change], Path]) -> None:
    """Else the exit code is 0."""
    changed(with_a_namesake)

    codes = [type_in("directory", "check").code, type_in("directory", "check", "--strict").code]

    assert [0, 2] == codes


@pytest.mark.usefixtures("quiet")
def test_another_policy_can_be_tried(type_in: Type, tmp_path: Path) -> None:
    """One that names nobody is told; one that is none is an error of its own."""
    file = tmp_path / "ours.yaml"
    head = "extends: default\nname: ours\nreply_to: a@example.com\n"
    file.write_text(f"{head}policy_owner: person:nobody\n", "utf-8")

    tried = type_in("directory", "check", "--policy", str(file), "--json")
    none = type_in("directory", "check", "--policy", "nonsense", "--json")

    assert ["unknown"] == [each["code"] for each in tried.json["findings"]]
    assert (2, "not_found") == (none.code, none.json["error"]["code"])


def test_a_broken_file_is_told_beside_the_last_good_one(
    type_in: Type, changed: Callable[[Change], Path]
) -> None:
    """Once a worker has kept a version; without any, the mistake alone is told."""
    file = changed(without_director)
    good = file.read_text("utf-8")
    file.write_text("people: [", "utf-8")
    never = type_in("directory", "check", "--json")
    file.write_text(good, "utf-8")
    settings = load()
    store = connect(settings.records_url)
    note(store, current(store, file), [], utc_now())
    store.close()
    file.write_text("people: [", "utf-8")

    broken = type_in("directory", "check", "--json")

    assert (2, "not_yaml") == (never.code, never.json["error"]["code"])
    assert 2 == broken.code
    assert ["directory_broken", "step_finds_nobody"] == [e["code"] for e in broken.json["findings"]]


@pytest.mark.usefixtures("quiet")
def test_the_picture_is_written(type_in: Type, tmp_path: Path) -> None:
    """Where it is said; a place that is none is wrong usage."""
    file = tmp_path / "shifts.svg"

    done = type_in("directory", "check", "--svg", str(file))
    none = type_in("directory", "check", "--svg", str(tmp_path / "no" / "where.svg"))

    assert (0, 2) == (done.code, none.code)
    assert ET.fromstring(file.read_text("utf-8")).tag.endswith("svg")  # noqa: S314 - our own
    assert "cannot be written" in none.err


def test_up_tells_it_in_short_and_starts(changed: Callable[[Change], Path]) -> None:
    """Errors one by one, and nothing that is raised; a directory that is gone stops nothing."""
    file = changed(without_director)
    events: list[tuple[str, str]] = []

    def tell(event: str, line: str, **_data: object) -> None:
        events.append((event, line))

    preflight(load(), tell)
    file.unlink()
    preflight(load(), tell)

    assert ["directory_faulty", "directory_error", "directory_unchecked"] == [e for e, _ in events]
    assert "1 error, 0 warnings" in events[0][1]
    assert "L2 finds nobody" in events[1][1]
