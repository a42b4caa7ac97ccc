"""Edits of the directory as they are typed: made into what is kept, tried, told."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from rich.text import Text

from cli.desk import Desk, desk, person_id, rotation_id
from cli.errors import refused, usage
from cli.output import clean, out, print_json

if TYPE_CHECKING:
    from firsthour.directory.edits import Kind

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
Lists = Mapping[str, list[str] | None]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a person or a group: fields to set, entries to add and to remove."""

    id: str
    fields: Mapping[str, str | list[str] | None]
    add: Lists
    remove: Lists


def change(kind: "Kind", wanted: Change, speaks: str, *, json: bool) -> None:
    """Change a person or a group."""
    with desk() as open_desk:
        body: dict[str, Any] = {"id": wanted.id}
        fields = {name: _field(name, value) for name, value in wanted.fields.items() if value}
        body |= {"set": fields} if fields else {}
        body |= _entries("add", wanted.add) | _entries("remove", wanted.remove)
        if len(body) == 1:
            raise usage("Say what is to change.", f"See: firsthour directory {kind} --help")
        book = open_desk.directory
        if wanted.id not in (book.people if kind == "person" else book.groups):
            _new(kind, open_desk, wanted, fields)
            body["new"] = True
        _make(open_desk, kind, body, speaks, json=json)


def remove_person(who: str, speaks: str, *, json: bool) -> None:
    """Take a person out; whatever they still have to do in open cases is told."""
    from firsthour.records.serving import serving

    with desk() as open_desk:
        gone = person_id(open_desk, who)
        _make(open_desk, "removal", {"id": gone}, speaks, json=json)
        left = [each for each in serving(open_desk.store) if each.person == gone]
        if left and not json:
            told = ", ".join(f"{each.duty.replace(':', ' ')} of {each.label}" for each in left)
            out().print(Text(f"  Still theirs: {told}. Give it to another.", "yellow"))


def stand_in(
    of: str, by: str, span: tuple[str, str], reason: str, speaks: str, *, json: bool
) -> None:
    """Name a stand-in."""
    with desk() as open_desk:
        body = {"of": person_id(open_desk, of), "by": person_id(open_desk, by)}
        begin, until = _span(span)
        body |= {"from": begin, "until": until, "reason": reason}
        _make(open_desk, "stand_in", body, speaks, json=json)


def override(rotation: str, person: str, span: tuple[str, str], speaks: str, *, json: bool) -> None:
    """Put somebody on duty."""
    with desk() as open_desk:
        begin, until = _span(span)
        body = {
            "rotation": rotation_id(open_desk, rotation),
            "person": person_id(open_desk, person),
        }
        _make(open_desk, "override", body | {"from": begin, "to": until}, speaks, json=json)


def swap(
    rotation: str, between: Iterable[str], span: tuple[str, str], speaks: str, *, json: bool
) -> None:
    """Exchange turns."""
    with desk() as open_desk:
        begin, until = _span(span)
        body: dict[str, Any] = {"rotation": rotation_id(open_desk, rotation)}
        body |= {"between": [person_id(open_desk, one) for one in between]}
        _make(open_desk, "swap", body | {"from": begin, "to": until}, speaks, json=json)


def undo(number: int, speaks: str, *, json: bool) -> None:
    """Take an edit back."""
    with desk() as open_desk:
        _make(open_desk, "undo", {"edit": number}, speaks, json=json)


def _make(
    open_desk: Desk, kind: "Kind", body: Mapping[str, Any], speaks: str, *, json: bool
) -> None:
    from cli.desk import speaker
    from firsthour.clock import utc_now
    from firsthour.directory.editing import EditRefused, edit

    by = speaker(open_desk, speaks, utc_now()).person
    try:
        number, book = edit(
            open_desk.store,
            open_desk.directory_file,
            by,
            kind,
            body,
            utc_now(),
            open_desk.calendars,
        )
    except EditRefused as error:
        raise refused(error.code, error.message, error.hint) from error
    if json:
        print_json({"edit": number, "version": book.version, "by": by, "kind": kind, "body": body})
        return
    told = f"Edit {number} is made; the directory is at version {book.version[:12]}."
    out().print(Text.assemble(("✓ ", "bold green"), told))
    out().print(Text(f"  Take it back with: firsthour directory undo {number}", "dim"))


def _new(kind: str, open_desk: Desk, wanted: Change, fields: Mapping[str, Any]) -> None:
    """A new entry needs a name; without one the id is a slip."""
    if "name" in fields:
        return
    from firsthour.admin.inputs import advice

    book = open_desk.directory
    known = book.people if kind == "person" else book.groups
    raise usage(
        f"The directory knows no {kind} {clean(wanted.id)}.",
        f"{advice(wanted.id, known)}; --name makes a new one.",
        f"unknown_{kind}",
    )


def _entries(what: str, lists: Lists) -> dict[str, Any]:
    given = {
        name: [contact(word) if name == "contacts" else word for word in words]
        for name, words in lists.items()
        if words
    }
    return {what: given} if given else {}


def contact(word: str) -> dict[str, str]:
    """A contact as it is typed, CHANNEL:ADDRESS, in the form of the file."""
    channel, colon, address = word.partition(":")
    if not colon:
        raise usage(f"{word!r} is no contact.", "Write CHANNEL:ADDRESS, such as email:a@b.example.")
    return {"channel": channel.strip(), "address": address.strip()}


def _field(name: str, value: str | list[str]) -> str | list[str]:
    return [] if name == "quiet_hours" and list(value) == ["none"] else value


def _span(span: tuple[str, str]) -> tuple[str, str]:
    """Begin and end in UTC; a day alone is the whole day."""
    begin, until = span
    first = moment(f"{begin}T00:00Z" if _DAY.fullmatch(begin) else begin, "--from")
    if _DAY.fullmatch(until):
        last = moment(f"{until}T00:00Z", "--until") + timedelta(days=1)
    else:
        last = moment(until, "--until")
    if last <= first:
        raise usage("--until must be later than --from.")
    return _written(first), _written(last)


def moment(text: str, flag: str) -> datetime:
    """A moment as it is typed. Trouble says what is wrong with it."""
    from cli.times import when
    from firsthour.clock import utc_now
    from firsthour.domain.policy import Calendar

    try:
        return when(text, utc_now(), Calendar())
    except ValueError as error:
        raise usage(f"{flag}: {error}.") from error


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
