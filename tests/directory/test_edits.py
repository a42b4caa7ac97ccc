"""People edit the directory over its file: what fits is taken, what does not is told."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from firsthour.directory.editing import EditRefused, edit
from firsthour.directory.edits import Kind, in_force, laid_over
from firsthour.directory.versions import current
from firsthour.directory.yaml_directory import DirectoryInvalid, load
from firsthour.domain.roles import Role
from firsthour.records.directory import KeptEdit, edits, last_edit, versions
from firsthour.records.store import Store

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
FILE = """
people:
  ada:
    name: Ada
    roles: [administrator]
    contacts: [{channel: email, address: ada@example.com}]
  ben:
    name: Ben
    roles: [engineer]
    teams: [ops]
    skills: [dns]
    contacts: [{channel: email, address: ben@example.com}]
  cleo:
    name: Cleo
    roles: [engineer]
    teams: [ops]
    contacts: [{channel: email, address: cleo@example.com}]
teams:
  ops: {name: Operations, manager: ada}
groups:
  board: {name: Board, members: [ada]}
rotations:
  night:
    name: Night
    team: ops
    layers: [{people: [ben, cleo], turn: daily, starts: 2026-03-01T20:00}]
"""
SPAN = {"from": "2026-03-02T00:00:00Z", "to": "2026-03-03T00:00:00Z"}
AWAY = {"of": "ben", "by": "cleo", "from": "2026-03-02T00:00:00Z", "until": "2026-03-05T00:00:00Z"}
MORE = {"id": "ben", "add": {"contacts": [{"channel": "sms", "address": "+49 30 1234567"}]}}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give a directory of three people."""
    found = tmp_path / "directory.yaml"
    found.write_text(FILE, "utf-8")
    return found


def make(store: Store, file: Path, kind: Kind, body: dict[str, Any], by: str = "ada") -> int:
    """Make an edit."""
    return edit(store, file, by, kind, body, NOW)[0]


def test_each_kind_of_edit_is_laid_over_the_file(store: Store, file: Path) -> None:
    """Contacts, skills, quiet hours, groups, stand-ins, overrides, swaps; the file stays."""
    body = {**MORE, "remove": {"skills": ["dns"]}, "set": {"quiet_hours": ["22:00-06:00"]}}
    make(store, file, "person", body)
    make(store, file, "person", {"id": "dora", "new": True, "set": {"name": "Dora"}})
    make(store, file, "group", {"id": "board", "add": {"members": ["cleo"]}})
    make(store, file, "stand_in", AWAY)
    make(store, file, "override", {"rotation": "night", "person": "ada", **SPAN})
    make(store, file, "swap", {"rotation": "night", "between": ["ben", "cleo"], **SPAN})

    book = current(store, file)

    ben = book.people["ben"]
    assert ["ben@example.com", "+49301234567"] == [contact.address for contact in ben.contacts]
    assert ((), ("22:00-06:00",)) == (ben.skills, ben.quiet_hours)
    assert "Dora" == book.people["dora"].name
    assert ("ada", "cleo") == book.groups["board"].members
    assert "cleo" == book.at(NOW + timedelta(days=2)).stand_in("ben")
    assert ("ada",) == book.rota("night").on(NOW + timedelta(days=1))
    assert 1 == len(book.rotations["night"].swaps)
    assert FILE == file.read_text("utf-8")


def test_who_is_removed_leaves_every_list(store: Store, file: Path) -> None:
    """Groups, stand-ins, overrides and swaps do without them; it can be undone."""
    make(store, file, "person", {"id": "dora", "new": True, "set": {"name": "Dora"}})
    make(store, file, "group", {"id": "board", "add": {"members": ["dora"]}})
    make(store, file, "stand_in", {**AWAY, "by": "dora"})
    make(store, file, "override", {"rotation": "night", "person": "dora", **SPAN})
    make(store, file, "swap", {"rotation": "night", "between": ["ben", "dora"], **SPAN})

    number = make(store, file, "removal", {"id": "dora"})
    without = current(store, file)
    make(store, file, "undo", {"edit": number})

    assert None is without.person("dora")
    assert (("ada",), ()) == (without.groups["board"].members, without.delegations)
    assert ((), ()) == (without.rotations["night"].overrides, without.rotations["night"].swaps)
    assert "Dora" == current(store, file).people["dora"].name


def test_who_is_in_a_layer_or_manages_is_replaced_first(store: Store, file: Path) -> None:
    """Both are told with their places, and nothing is written; only administrators remove."""
    with pytest.raises(DirectoryInvalid) as layered:
        make(store, file, "removal", {"id": "ben"})
    with pytest.raises(DirectoryInvalid) as managing:
        make(store, file, "removal", {"id": "ada"})
    with pytest.raises(EditRefused) as refused:
        make(store, file, "removal", {"id": "cleo"}, by="cleo")

    assert "rotations.night.layers[1].people[1]" == layered.value.problems[0].field
    assert "teams.ops.manager" == managing.value.problems[0].field
    assert ("not_allowed", 0) == (refused.value.code, last_edit(store))


def test_turns_of_a_calendar_are_swapped_by_those_whom_it_names(store: Store, file: Path) -> None:
    """Whoever stands nowhere in it has no turn to give away."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:1", "SUMMARY:Ben"]
    lines += ["DTSTART:20260301T000000Z", "DTEND:20260302T000000Z", "RRULE:FREQ=DAILY"]
    lines += ["ATTENDEE:mailto:cleo@example.com", "END:VEVENT", "END:VCALENDAR", ""]
    (file.parent / "day.ics").write_text("\r\n".join(lines))
    day = "  day: {name: Day, calendar: {file: day.ics, people: {Ben: ben, Cleo: cleo}}}\n"
    file.write_text(FILE + day, "utf-8")
    make(store, file, "swap", {"rotation": "day", "between": ["ben", "cleo"], **SPAN})

    with pytest.raises(EditRefused) as caught:
        make(store, file, "swap", {"rotation": "day", "between": ["ben", "ada"], **SPAN})

    assert ("not_in_rotation", 1) == (caught.value.code, last_edit(store))


def test_a_number_is_taken_out_however_it_is_written(store: Store, file: Path) -> None:
    """The directory keeps numbers in one form; who edits it need not know which."""
    make(store, file, "person", MORE)
    typed = {"channel": "sms", "address": "+49 (30) 123-45 67"}

    make(store, file, "person", {"id": "ben", "remove": {"contacts": [typed]}})

    assert ["ben@example.com"] == [c.address for c in current(store, file).people["ben"].contacts]


def test_an_edit_that_does_not_fit_is_told_and_not_kept(store: Store, file: Path) -> None:
    """The whole directory is checked before an edit is taken; nothing is lost or half done."""
    before = current(store, file)
    wrong = {"id": "ben", "add": {"contacts": [{"channel": "by fax", "address": "1"}]}}

    with pytest.raises(DirectoryInvalid) as caught:
        make(store, file, "person", wrong)

    assert ["people.ben.contacts[2].channel"] == [p.field for p in caught.value.problems]
    assert (0, before) == (last_edit(store), current(store, file))


def test_edits_can_be_undone_and_the_undoing_too(store: Store, file: Path) -> None:
    """An edit that was undone holds no more; undone twice it holds again."""
    first = make(store, file, "person", MORE)
    second = make(store, file, "undo", {"edit": first})
    undone = current(store, file)

    make(store, file, "undo", {"edit": second})

    assert load(file) == undone
    assert 2 == len(current(store, file).people["ben"].contacts)
    assert [first] == [each.number for each in in_force(edits(store))]


@pytest.mark.parametrize(
    ("by", "kind", "body", "allowed"),
    [
        ("ben", "stand_in", AWAY, True),
        ("cleo", "stand_in", AWAY, False),
        ("ben", "swap", {"rotation": "night", "between": ["ben", "cleo"], **SPAN}, True),
        ("stranger", "swap", {"rotation": "night", "between": ["ben", "cleo"], **SPAN}, False),
        ("ben", "override", {"rotation": "night", "person": "ben", **SPAN}, False),
        ("ben", "person", {"id": "ben", "add": {"roles": ["administrator"]}}, False),
        ("ada", "person", {"id": "ben", "add": {"roles": ["administrator"]}}, True),
    ],
)
def test_who_may_edit(
    store: Store,
    file: Path,
    by: str,
    kind: Kind,
    body: dict[str, Any],
    allowed: bool,  # noqa: FBT001 - a row of the table
) -> None:
    """Administrators all of it; others name their own stand-in and swap turns of their own."""
    if allowed:
        assert 1 == make(store, file, kind, body, by)
        return
    with pytest.raises(EditRefused) as caught:
        make(store, file, kind, body, by)

    assert ("not_allowed", 0) == (caught.value.code, last_edit(store))


def test_who_may_undo_is_who_might_have_made_it(store: Store, file: Path) -> None:
    """An administrator's edit is not undone by somebody else; there must be one to undo."""
    make(store, file, "person", MORE)

    with pytest.raises(EditRefused) as another:
        make(store, file, "undo", {"edit": 1}, by="ben")
    with pytest.raises(EditRefused) as none:
        make(store, file, "undo", {"edit": 7})
    with pytest.raises(EditRefused) as nothing:
        make(store, file, "group", {"id": "board", "add": {"members": ["ada"]}})

    codes = [caught.value.code for caught in (another, none, nothing)]
    assert ["not_allowed", "no_edit", "nothing_changed"] == codes


def test_edits_hold_over_a_file_that_has_changed(store: Store, file: Path) -> None:
    """What was edited of somebody who is gone changes nothing; the rest holds."""
    make(store, file, "person", MORE)
    make(store, file, "stand_in", AWAY)
    make(store, file, "override", {"rotation": "night", "person": "ben", **SPAN})
    make(store, file, "group", {"id": "board", "add": {"members": ["cleo"]}})
    without = FILE.replace("[ben, cleo]", "[cleo]")
    start, end = without.index("  ben:"), without.index("  cleo:")
    file.write_text(without[:start] + without[end:], "utf-8")

    book = current(store, file)

    assert ["ada", "cleo"] == list(book.people)
    assert ((), ()) == (book.delegations, book.rotations["night"].overrides)
    assert ("ada", "cleo") == book.groups["board"].members


def test_an_edit_says_what_to_do_and_not_what_came_of_it(file: Path) -> None:
    """The same contact twice is one; what is removed and was never there is no mistake."""
    gone: dict[str, Any] = {"id": "ben", "remove": {"skills": ["never"]}}
    twice = [
        KeptEdit(n, NOW, "ada", "person", body) for n, body in enumerate((MORE, MORE, gone), 1)
    ]

    book = laid_over(load(file), twice)

    assert (2, ("dns",)) == (len(book.people["ben"].contacts), book.people["ben"].skills)


def test_people_who_edit_at_once_lose_nothing(store: Store, file: Path) -> None:
    """Edits made at the same time get numbers of their own, and all of them hold."""
    skills = [f"skill-{n}" for n in range(8)]
    threads = [
        Thread(target=make, args=(store, file, "person", {"id": "ben", "add": {"skills": [name]}}))
        for name in skills
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {"dns", *skills} == set(current(store, file).people["ben"].skills)
    assert list(range(1, 9)) == [each.number for each in edits(store)]
    assert 9 == len(versions(store))


def test_a_role_by_an_edit_is_a_role(store: Store, file: Path) -> None:
    """Who was made an administrator may edit; who is one no more may not."""
    make(store, file, "person", {"id": "ben", "add": {"roles": ["administrator"]}})
    make(store, file, "person", {"id": "ada", "remove": {"roles": ["administrator"]}}, by="ben")

    with pytest.raises(EditRefused):
        make(store, file, "person", MORE)

    assert (Role.ENGINEER, Role.ADMINISTRATOR) == current(store, file).people["ben"].roles
