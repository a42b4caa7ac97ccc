"""Edits of the directory: what users change without touching its file, laid over it in order.

An edit says what to add, remove or set, not what came of it: so it holds over a file that has
changed since. An edit of somebody who is not in the file any more changes nothing. The whole,
file and edits, is read as strictly as the file alone.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Literal, TypeAlias, get_args

from pydantic_core import PydanticCustomError

from firsthour.directory.addresses import checked
from firsthour.directory.book import Book
from firsthour.directory.yaml_directory import DirectoryInvalid, read
from firsthour.records.directory import KeptEdit

Kind: TypeAlias = Literal["person", "removal", "group", "stand_in", "override", "swap", "undo"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Plain: TypeAlias = dict[str, Any]
"""A directory in the form of its file."""


def in_force(edits: Iterable[KeptEdit]) -> list[KeptEdit]:
    """The edits that hold: without those that were undone, and without the undoing itself."""
    undone: set[int] = set()
    found = []
    for edit in sorted(edits, key=lambda each: each.number, reverse=True):
        if edit.number in undone:
            continue
        if edit.kind == "undo":
            undone.add(int(edit.body["edit"]))
        else:
            found.append(edit)
    return found[::-1]


def laid_over(book: Book, edits: Iterable[KeptEdit]) -> Book:
    """The directory of a file with the edits that hold. DirectoryInvalid if they do not fit."""
    holding = in_force(edits)
    if not holding:
        return book
    content: Plain = json.loads(book.to_json())
    for edit in holding:
        _APPLIED[edit.kind](content, edit.body)
    try:
        made = read(json.dumps(content, ensure_ascii=False))
    except DirectoryInvalid as error:
        # The lines are those of no file that anybody could open.
        found = [replace(problem, line=None) for problem in error.problems]
        raise DirectoryInvalid(error.code, found, "The directory with its edits") from error
    return made.with_calendars(book.copies, book.faults)


def _person(content: Plain, body: Mapping[str, Any]) -> None:
    people = content["people"]
    if body.get("new"):
        people.setdefault(body["id"], {})
    person = people.get(body["id"])
    if person is not None:
        change(person, body)


def _removal(content: Plain, body: Mapping[str, Any]) -> None:
    """Take somebody out, and out of every list that does without them.

    Layers of rotations and the managers of teams do not: to leave them nobody is another decision,
    so that such a directory is refused with the places in it.
    """
    gone = body["id"]
    content["people"].pop(gone, None)
    for group in content.get("groups", {}).values():
        group["members"] = [each for each in group.get("members", ()) if each != gone]
    content["delegations"] = [
        each for each in content.get("delegations", ()) if gone not in (each["of"], each["by"])
    ]
    for rotation in content.get("rotations", {}).values():
        for name, who in (("overrides", "person"), ("swaps", "between")):
            kept = [each for each in rotation.get(name, ()) if not _names(each[who], gone)]
            if name in rotation:
                rotation[name] = kept
        calendar = rotation.get("calendar", {})
        if "people" in calendar:
            named = calendar["people"].items()
            calendar["people"] = {title: each for title, each in named if each != gone}


def _names(who: object, person: str) -> bool:
    """True if an id, or one of two, is this person's."""
    return person == who or (isinstance(who, list) and person in who)


def _group(content: Plain, body: Mapping[str, Any]) -> None:
    groups = content.setdefault("groups", {})
    if body.get("new"):
        groups.setdefault(body["id"], {})
    group = groups.get(body["id"])
    if group is not None:
        change(group, body)


def change(entry: Plain, body: Mapping[str, Any]) -> None:
    """Change an entry by an edit: set fields, take out of lists, put in at their ends."""
    entry |= body.get("set", {})
    for name, gone in body.get("remove", {}).items():
        entry[name] = [item for item in entry.get(name, ()) if not _is_among(item, gone)]
    for name, more in body.get("add", {}).items():
        kept = list(entry.get(name, ()))
        entry[name] = kept + [item for item in more if not _is_among(item, kept)]


def _is_among(item: object, others: Iterable[object]) -> bool:
    """A contact is the same one by its channel and address."""
    return any(_key(item) == _key(other) for other in others)


def _key(item: object) -> object:
    """Of a contact its channel and address; a word is itself."""
    return (item["channel"], _kept(**item)) if isinstance(item, dict) else item


def _kept(channel: str, address: str, **_: object) -> str:
    """An address as the directory keeps it, however it was typed here."""
    try:
        return checked(channel, address)
    except PydanticCustomError:
        return address  # it is told as a mistake once the whole is read


def _stand_in(content: Plain, body: Mapping[str, Any]) -> None:
    if {body["of"], body["by"]} <= content["people"].keys():
        content.setdefault("delegations", []).append(dict(body))


def _override(content: Plain, body: Mapping[str, Any]) -> None:
    _of_rotation(content, body, "overrides", [body["person"]])


def _swap(content: Plain, body: Mapping[str, Any]) -> None:
    _of_rotation(content, body, "swaps", body["between"])


def _of_rotation(
    content: Plain, body: Mapping[str, Any], section: str, people: Iterable[str]
) -> None:
    rotation = content.get("rotations", {}).get(body["rotation"])
    if rotation is None or not content["people"].keys() >= set(people):
        return
    entry = {name: value for name, value in body.items() if name != "rotation"}
    rotation.setdefault(section, []).append(entry)


_APPLIED = {
    "person": _person,
    "removal": _removal,
    "group": _group,
    "stand_in": _stand_in,
    "override": _override,
    "swap": _swap,
}
