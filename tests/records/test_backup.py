"""Copies are made while the records are used, are whole, and go back into either database."""

import json
import stat
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import pytest

from firsthour.domain import facts as f
from firsthour.domain.stages import Stage
from firsthour.records import backup as copies
from firsthour.records import content, views
from firsthour.records.answers import Answer, put_answer
from firsthour.records.connect import connect
from firsthour.records.dump import dump, dump_originals
from firsthour.records.errors import ForeignBackup, NewerRecords, NotEmpty
from firsthour.records.facts import write_facts
from firsthour.records.ledger.deliveries import Enrolment, Note, State
from firsthour.records.ledger.enrolling import enroll
from firsthour.records.ledger.entries import claim, note
from firsthour.records.store import Store
from tests.records.cases import after, numbered, open_case

Copy = Callable[[Store, Path], None]


def lived_in(store: Store) -> int:
    """Fill the records with something of everything; give the case."""
    case = open_case(store, key="INC-1")
    write_facts(store, case, numbered(f.StageEntered(Stage.COMMUNICATE), f.CaseAcknowledged("ma")))
    content.put(store, "Wir arbeiten daran — 我们正在处理 😀")
    row = Enrolment(case, "e1", "page", "email", "ada@example.org", "<1@example.org>", ("owner",))
    enroll(store, [row], after(1))
    for one in claim(store, case, "e1", 9, after(1)):
        note(store, [Note(one.id, State.SENT, after(1), {"id": "q1"})])
    put_answer(store, Answer("a1", case, 1, "h1", "access", 1, after(2)))
    return case


@pytest.mark.parametrize("copy", [copies.backup, copies.export])
@pytest.mark.parametrize("into", ["sqlite", "postgresql"])
def test_a_copy_restores_everything(
    store: Store, copy: Copy, into: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Originals and projections are equal as sorted dumps, from and into either database."""
    lived_in(store)
    file = tmp_path / "copy"
    copy(store, file)
    url = f"sqlite:///{tmp_path / 'other.sqlite'}"
    if into == "postgresql":
        url = request.getfixturevalue("another_postgres")
    other = connect(url)

    count = copies.restore(other, file)

    assert 3 == count
    assert dump_originals(store) == dump_originals(other)
    assert dump(store) == dump(other)
    assert open_case(store) == open_case(other)
    other.close()


def test_a_copy_made_while_facts_are_written_is_of_one_moment(store: Store, tmp_path: Path) -> None:
    """A copy holds whole writes only, and the writer never waits in vain."""
    case = open_case(store)
    stop, failed = Event(), list[BaseException]()

    def write() -> None:
        number = 2
        try:
            while not stop.is_set():
                bodies = f.CaseAcknowledged("ma"), f.AcknowledgementExpired("ma")
                write_facts(store, case, numbered(*bodies, first=number))
                number += 2
        except BaseException as error:  # noqa: BLE001 - shown to the test
            failed.append(error)

    writer = Thread(target=write)
    writer.start()
    for at in range(3):
        copies.backup(store, tmp_path / f"copy{at}")
    stop.set()
    writer.join()

    assert [] == failed
    for at in range(3):
        other = connect(f"sqlite:///{tmp_path / f'other{at}.sqlite'}")
        count = copies.restore(other, tmp_path / f"copy{at}")
        assert 1 == count % 2
        assert count == views.case(other, case).last_fact
        other.close()


def test_a_copy_is_for_its_owner_only(store: Store, tmp_path: Path) -> None:
    """Names and addresses are in it: nobody else may read the file."""
    copies.backup(store, tmp_path / "copy")

    assert 0o600 == stat.S_IMODE((tmp_path / "copy").stat().st_mode)
    assert ["copy"] == [file.name for file in tmp_path.iterdir() if file.name.startswith("copy")]


def test_a_restore_needs_empty_records(store: Store, tmp_path: Path) -> None:
    """Records that hold something are never written over."""
    lived_in(store)
    copies.export(store, tmp_path / "copy")
    before = dump_originals(store)

    with pytest.raises(NotEmpty):
        copies.restore(store, tmp_path / "copy")

    assert before == dump_originals(store)


def _shorter(lines: list[str]) -> list[str]:
    return lines[:-2]


def _one_less(lines: list[str]) -> list[str]:
    return [*lines[:-2], lines[-1]]


def _foreign(lines: list[str]) -> list[str]:
    return ['{"a": 1}', *lines]


def _no_json(lines: list[str]) -> list[str]:
    return [*lines[:3], "nonsense", *lines[3:]]


def _other_table(lines: list[str]) -> list[str]:
    return [lines[0], '{"table": "users", "row": {}}', *lines[1:]]


def _later(lines: list[str]) -> list[str]:
    return [json.dumps({**json.loads(lines[0]), "revision": "9999"}), *lines[1:]]


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (_shorter, ForeignBackup),
        (_one_less, ForeignBackup),
        (_foreign, ForeignBackup),
        (_no_json, ForeignBackup),
        (_other_table, ForeignBackup),
        (_later, NewerRecords),
        (lambda _: [], ForeignBackup),
    ],
)
def test_a_spoilt_copy_is_refused_as_a_whole(
    store: Store,
    tmp_path: Path,
    spoil: Callable[[list[str]], list[str]],
    error: type[Exception],
) -> None:
    """A file that is cut off, changed or foreign is an error, and the records stay empty."""
    lived_in(store)
    file = tmp_path / "copy"
    copies.export(store, file)
    lines = spoil(file.read_text(encoding="utf-8").splitlines())
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    other = connect(f"sqlite:///{tmp_path / 'other.sqlite'}")

    with pytest.raises(error):
        copies.restore(other, file)

    assert {""} == {"".join(rows) for rows in dump_originals(other).values()}
    other.close()
