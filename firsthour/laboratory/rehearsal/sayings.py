"""From the fields of a line to a command: every command of the command line, by its name there."""

import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from functools import cache
from hashlib import sha256
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from firsthour.domain import commands as c
from firsthour.domain.calendar import after
from firsthour.domain.kinds import kind_of
from firsthour.domain.policy import Calendar, Policy, Span
from firsthour.laboratory.scenarios.form import spans_of
from firsthour.reading import nearest

NOT_SAID = ("adopt", "hear_customers", "recover", "return_notice")
"""Commands that the engine alone says."""
COMMANDS: Mapping[str, type[Any]] = {
    kind_of(member): member for member in get_args(c.Command) if kind_of(member) not in NOT_SAID
}
AS_REHEARSED = "As rehearsed."
"""The text where one must be given and the scenario gives none."""
_ALSO: Mapping[str, Mapping[str, str]] = {
    "write_update": {"to": "audience"},
    "postpone_update": {"to": "audience"},
    "told_by_phone": {"promise": "obligation"},
}
"""Names of fields on the command line that the domain calls otherwise."""
_WRITTEN = {"add_action": ("text", "owner", "due", "type"), "add_customers": ("customers",)}
"""The fields of commands whose own are made of others."""
_ACTION_TYPES = ("detective", "corrective", "preventative")


OWN_SEAT = ("accept_seat", "decline_seat", "hand_over")
"""Commands about a seat that may leave it out: it is the speaker's own."""


class Wrong(Exception):
    """A field cannot be used: ``name`` (empty: the line as a whole), a sentence, and advice."""

    def __init__(self, name: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.name = name
        self.message = message
        self.hint = hint


@dataclass(slots=True)
class Texts:
    """What people write in a rehearsal: commands carry references, the words are kept here."""

    kept: dict[str, str] = field(default_factory=dict)

    def keep(self, words: str) -> c.Text:
        """The reference of a text, the same that the records would give it."""
        ref = c.Text(sha256(words.encode()).hexdigest()[:32]) if words else c.NO_TEXT
        if words:
            self.kept[ref] = words
        return ref


@dataclass(frozen=True, slots=True)
class About:
    """What the fields of a line may refer to. ``number`` gives a customer's number by their id."""

    at: datetime
    calendar: Calendar
    number: Callable[[str], int]
    joining: Callable[[Any], tuple[tuple[c.Group, ...], str]]
    policy: Callable[[str], Policy]
    texts: Texts


def name_of(does: str) -> str:
    """The command that a line names. Wrong, with the nearest one, for none."""
    kind = "_".join(does.lower().replace("-", " ").split())
    if kind not in COMMANDS:
        known = [each.replace("_", "-") for each in COMMANDS]
        raise Wrong("does", f"There is no command {does[:60]}", nearest(does, known))
    return kind


def made(kind: str, given: Mapping[str, Any], about: About) -> c.Command:
    """The command of a line. Wrong names the first field that cannot be used."""
    also = _ALSO.get(kind, {})
    values = {
        also.get(name.replace("-", "_"), name.replace("-", "_")): v for name, v in given.items()
    }
    names = _WRITTEN.get(kind) or tuple(hints_of(kind))
    for name in values:
        if name not in names:
            known = [*names, *also, "at", "who", "customer", "does"]
            raise Wrong(name, "There is no field of this name", nearest(name, known))
    if kind == "add_action":
        return c.AddAction(item(values, about))
    if kind == "add_customers":
        groups, content = about.joining(values.get("customers"))
        return c.AddCustomers(groups, about.texts.keep(content))
    filled = {name: _value(kind, name, values, about) for name in names}
    return COMMANDS[kind](**{k: v for k, v in filled.items() if v is not MISSING})  # type: ignore[no-any-return]


@cache
def hints_of(kind: str) -> dict[str, Any]:
    """The fields of a command with their types."""
    hints = get_type_hints(COMMANDS[kind])
    return {each.name: hints[each.name] for each in fields(COMMANDS[kind]) if each.name != "kind"}


def _value(kind: str, name: str, values: Mapping[str, Any], about: About) -> Any:  # noqa: ANN401 - of the type that the field has
    hint = hints_of(kind)[name]
    if name in values:
        return converted(name, hint, values[name], about)
    own = next(each for each in fields(COMMANDS[kind]) if each.name == name)
    if own.default is not MISSING:
        return MISSING
    if hint is c.Text:
        return about.texts.keep(AS_REHEARSED)
    if name == "told_at":
        return about.at
    if name == "seat" and kind in OWN_SEAT:
        return ""
    raise Wrong(name, "It is missing", f"{kind.replace('_', '-')} needs it")


def converted(name: str, hint: Any, value: Any, about: About) -> Any:  # noqa: ANN401 - as above
    """A value of the file in the type of its field. Wrong says what is the matter with it."""
    if hint is c.Text:
        return about.texts.keep(_text(name, value))
    if name == "customer":
        return about.number(str(value))
    if hint is datetime:
        return moment(name, value, about)
    if hint is Policy:
        return about.policy(_text(name, value))
    if name == "items":
        return tuple(item(each, about) for each in _sections(name, value))
    origin = get_origin(hint)
    if origin is Literal:
        return _one_of(name, value, get_args(hint))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(_one_of(name, value, [each.value for each in hint]))
    if hint is int or (origin in (Union, types.UnionType) and int in get_args(hint)):
        return _number(name, value)
    return _text(name, value)


def item(given: Mapping[str, Any], about: About) -> c.PlanItem:
    """An item of the action plan from its fields. Wrong."""
    known = ("text", "owner", "due", "type", "action")
    for name in given:
        if name not in known:
            raise Wrong(name, "There is no field of this name", nearest(name, known))
    return c.PlanItem(
        about.texts.keep(_text("text", given.get("text", AS_REHEARSED))),
        _text("owner", given.get("owner", "")),
        moment("due", given.get("due", "+1 d"), about),
        _one_of("type", given.get("type", "detective"), _ACTION_TYPES),
        _number("action", given.get("action", 0)),
    )


def later(at: datetime, length: str, calendar: Calendar) -> datetime:
    """The instant so long after ``at``. ValueError if it is no length of time."""
    for span in spans_of(length):
        at = after(calendar, at, Span(span))
    return at


def moment(name: str, value: Any, about: About) -> datetime:  # noqa: ANN401 - of the file
    """A moment: so long after the line is said, or an instant with its zone. Wrong."""
    text = _text(name, value)
    try:
        return later(about.at, text, about.calendar)
    except (ValueError, OverflowError):
        pass
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise Wrong(name, "It is no moment", "such as +4 h or 2026-12-01T14:30Z") from error
    if found.tzinfo is None:
        raise Wrong(name, "It does not say its time zone", f"write {text}Z for UTC")
    return found


def _sections(name: str, value: Any) -> Iterable[Mapping[str, Any]]:  # noqa: ANN401 - of the file
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise Wrong(name, "It must be a list of sections", "such as [{text: Roll back}]")
    return value


def _text(name: str, value: Any) -> str:  # noqa: ANN401 - of the file
    if isinstance(value, dict | list) or value is None:
        raise Wrong(name, "It must be text")
    return str(value).strip()


def _number(name: str, value: Any) -> int:  # noqa: ANN401 - of the file
    if not isinstance(value, int) or isinstance(value, bool):
        raise Wrong(name, "It must be a whole number")
    return value


def _one_of(name: str, value: Any, known: Iterable[Any]) -> Any:  # noqa: ANN401 - of the file
    words = [str(each) for each in known]
    if str(value) not in words:
        raise Wrong(
            name, f"It must be one of: {', '.join(filter(None, words))}", nearest(str(value), words)
        )
    return value
