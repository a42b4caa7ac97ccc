"""Makes an edit of the directory: who may, what comes of it, whether the whole still fits."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from firsthour.directory.book import Book
from firsthour.directory.edits import Kind, laid_over
from firsthour.directory.yaml_directory import load
from firsthour.domain.roles import Role
from firsthour.reading import nearest
from firsthour.records.directory import LOCK, KeptEdit, add_edit, edits, note_version
from firsthour.records.store import Store


class EditRefused(Exception):
    """An edit is not made. ``code`` says why.

    ``not_allowed``, ``nothing_changed``, ``no_edit`` or ``not_in_rotation``.
    """

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        self.code = code
        self.message = message
        self.hint = hint
        super().__init__(message)


def edit(
    store: Store,
    file: Path,
    by: str,
    kind: Kind,
    body: Mapping[str, Any],
    now: datetime,
    cache: Path | None = None,
) -> tuple[int, Book]:
    """Make an edit; give its number and the directory that came of it.

    DirectoryInvalid tells what does not fit, EditRefused why it is not made: then nothing has
    been written.
    """
    loaded = load(file, cache)
    with store.write() as connection:
        store.lock(connection, LOCK)
        kept = edits(connection)
        before = laid_over(loaded, kept)
        _check(before, kept, by, kind, body)
        number = kept[-1].number + 1 if kept else 1
        after = laid_over(loaded, [*kept, KeptEdit(number, now, by, kind, body)])
        if after.version == before.version:
            raise EditRefused("nothing_changed", "The directory says so already.")
        if not kept:
            note_version(connection, before.version, before.to_json(), now, "file")
        return _write(connection, after, by, kind, body, now), after


def _write(
    connection: Connection,
    after: Book,
    by: str,
    kind: Kind,
    body: Mapping[str, Any],
    now: datetime,
) -> int:
    number = add_edit(connection, now, by, kind, body)
    note_version(connection, after.version, after.to_json(), now, f"edit {number}", by)
    return number


def _check(
    before: Book, kept: list[KeptEdit], by: str, kind: Kind, body: Mapping[str, Any]
) -> None:
    if kind != "undo":
        _check_speaker(before, by, kind, body)
        _check_members(before, kind, body)
        return
    undone = next((each for each in kept if each.number == body["edit"]), None)
    if undone is None:
        hint = "`firsthour directory edits` lists them."
        raise EditRefused("no_edit", f"There is no edit {body['edit']}.", hint)
    _check_speaker(before, by, undone.kind, undone.body)


def _check_members(before: Book, kind: Kind, body: Mapping[str, Any]) -> None:
    """Turns by a calendar are swapped by those whom it names; layers are checked with the whole."""
    key = body.get("rotation", "")
    if kind != "swap" or key not in before.copies:
        return
    members = before.rota(key).members
    for person in body["between"]:
        if person not in members:
            message = f"The calendar of {before.rotations[key].name} does not name {person}."
            raise EditRefused("not_in_rotation", message, f"{nearest(person, members)}.")


def _check_speaker(before: Book, by: str, kind: str, body: Mapping[str, Any]) -> None:
    """Administrators may edit everything; others their own stand-ins, and swaps of their own."""
    if Role.ADMINISTRATOR in before.roles_of(by):
        return
    if (kind == "stand_in" and body["of"] == by) or (kind == "swap" and by in body["between"]):
        return
    hint = "Others may name a stand-in for themselves, and swap turns of their own."
    raise EditRefused("not_allowed", "Only an administrator edits the directory.", hint)
