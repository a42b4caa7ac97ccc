"""Strict reading of what people write in files: YAML or JSON with line numbers, mistakes as data.

Smaller than YAML on purpose: one document, no anchors, aliases or tags. ``yes``, ``no`` and dates
are text. Every mistake says where it is, what is wrong and, where a word is near, which one.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, TypeAlias
from zoneinfo import available_timezones

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from firsthour.sections import elsewhere, fields_at

Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"
Path: TypeAlias = tuple[str | int, ...]
"""Where a value stands in a file: ``("people", "mara", "roles", 0)``."""

LARGEST = 2 * 1024 * 1024
"""Bytes of the largest file that is read."""
_DEPTH = 16
_BYTES_A_NODE = 5
"""A file of many small values costs more than its bytes say: at most one value for so many."""
_HIDDEN = frozenset({"Cc", "Cs", "Zl", "Zp"})
_WORDS: dict[str, Plain] = {"": None, "~": None, "null": None, "true": True, "false": False}
_NUMBER = re.compile(r"[-+]?[0-9]{1,18}")
_TOLD = {
    "missing": "It is missing",
    "extra_forbidden": "There is no field of this name",
    "string_type": "It must be text",
    "int_type": "It must be a whole number",
    "int_parsing": "It must be a whole number",
    "bool_type": "It must be true or false",
    "bool_parsing": "It must be true or false",
    "tuple_type": "It must be a list",
    "dict_type": "It must be a section of fields",
    "model_type": "It must be a section of fields",
    "model_attributes_type": "It must be a section of fields",
    "literal_error": "It must be {expected}",
    "enum": "It must be {expected}",
    "greater_than_equal": "It must be at least {ge}",
    "less_than_equal": "It must be at most {le}",
    "string_too_short": "It must not be empty",
    "string_too_long": "It must have at most {max_length} characters",
    "too_short": "It must have at least {min_length} entries",
    "too_long": "It must have at most {max_length} entries",
    "timezone_aware": "It must say its time zone, such as 2026-03-01T09:30:00+01:00",
    "datetime_parsing": "It must be a time, such as 2026-03-01T09:30:00+01:00",
    "datetime_from_date_parsing": "It must be a time, such as 2026-03-01T09:30:00+01:00",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: its line (None where it has none), field, sentence and advice."""

    line: int | None
    field: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = ", ".join(filter(None, [f"line {self.line}" if self.line else "", self.field]))
        told = ": ".join(filter(None, [place, self.message]))
        return f"{told} ({self.hint})" if self.hint else told


class Unreadable(ValueError):
    """The text cannot be read at all.

    ``code`` is ``too_large``, ``not_text``, ``empty``, ``not_yaml`` or ``foreign``
    (well-formed, but no mapping of fields).
    """

    def __init__(self, code: str, problem: Problem) -> None:
        self.code = code
        self.problem = problem
        super().__init__(str(problem))


@dataclass(frozen=True, slots=True)
class Document:
    """The data of one file, the line of each value, and what is written twice."""

    data: dict[str, Plain]
    lines: dict[Path, int]
    problems: tuple[Problem, ...] = ()

    def line(self, path: Path) -> int | None:
        """The line of ``path``, or of the nearest section around it."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path[:-1]
        return None


def decode(content: bytes, largest: int = LARGEST) -> str:
    """The text of a file, without a byte order mark. Unreadable if too large or not UTF-8 text."""
    if len(content) > largest:
        raise _unreadable("too_large", f"It has more than {largest // 1024} KiB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable("not_text", "It is not UTF-8 text") from error
    if "\0" in text:
        raise _unreadable("not_text", "It is not text: it contains zero bytes")
    return text


def parse(text: str, largest: int = LARGEST) -> Document:
    """Read YAML (or JSON, which is YAML too). Unreadable if it is no mapping of fields."""
    decode(text.encode(errors="surrogatepass"), largest)
    if not text.strip():
        raise _unreadable("empty", "It is empty")
    try:
        _refuse_tricks(text, largest // _BYTES_A_NODE)
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        hint = tabbed(text, line)
        raise _unreadable("not_yaml", f"It is not YAML: {error.problem}", line, hint) from error
    except yaml.YAMLError as error:
        raise _unreadable("not_yaml", "It contains characters that YAML forbids") from error
    if root is None:
        raise _unreadable("empty", "It says nothing")
    if not isinstance(root, yaml.MappingNode):
        raise _unreadable("foreign", "It must be a list of `field: value`")
    reader = _Reader()
    data = reader.mapping(root, ())
    return Document(data, reader.lines, tuple(reader.problems))


def nearest(word: str, known: Iterable[str]) -> str:
    """Advice that names the known word most like ``word``, or all of them if none is like it."""
    words = list(known)
    match = get_close_matches(word[:80].lower(), words, n=1, cutoff=0.5)
    if match:
        return f"did you mean {match[0]}?"
    return "known here: " + ", ".join(words[:40]) if words else ""


def nearest_zone(name: str) -> str:
    """Advice for what is no time zone: the one of this city, or the one most like it."""
    known = {zone.lower(): zone for zone in sorted(available_timezones())}
    cities = {zone.rpartition("/")[2]: zone for zone in known if "/" in zone}
    word = name[:80].lower()
    near = [cities.get(word.rpartition("/")[2].replace(" ", "_"), "")]
    near = [*filter(None, near), *get_close_matches(word, known, n=1, cutoff=0.5)]
    return f"did you mean {known[near[0]]}?" if near else "a name such as Europe/Athens or UTC"


def dotted(path: Path) -> str:
    """``people.mara.roles[1]``; items of lists are counted from 1."""
    text = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def mistakes(
    error: ValidationError, model: type[BaseModel], lines: Mapping[Path, int] | None = None
) -> list[Problem]:
    """Each error of a validation of ``model``, with line, field, plain sentence and advice."""
    document = Document({}, dict(lines or {}))
    errors = error.errors(include_url=False)
    places = [_within(details["loc"]) for details in errors]
    found = [
        Problem(document.line(path), dotted(path), _message(details), _hint(details, model))
        for path, details in zip(places, errors, strict=True)
        # A list with a wrong item is also too short; the item is what there is to mend.
        if not any(other != path and other[: len(path)] == path for other in places)
    ]
    return sorted(found, key=lambda problem: problem.line or 0)


def mistake(message: str, hint: str = "") -> PydanticCustomError:
    """A mistake in one value, told in the product's own words."""
    return PydanticCustomError("firsthour", "{message}", {"message": message, "hint": hint})


def one_line(value: str) -> str:
    """``value`` stripped; a mistake if it has line breaks or control characters.

    What goes into the headers of a mail or a line of a list must be a single line.
    """
    # What is printable has none of them; most lines are, and are asked by the thousand.
    if not value.isprintable() and any(unicodedata.category(char) in _HIDDEN for char in value):
        raise mistake("It contains line breaks or control characters")
    return value.strip()


def prose(value: str) -> str:
    """Text of several lines, stripped; a mistake if it has other control characters."""
    lines = value.replace("\r\n", "\n").replace("\t", "    ").strip().split("\n")
    if any(unicodedata.category(char) in _HIDDEN for line in lines for char in line):
        raise mistake("It contains control characters")
    return "\n".join(line.rstrip() for line in lines)


def tabbed(text: str, line: int | None) -> str:
    """Advice where a line of YAML begins with a tab, which looks like blanks and is none."""
    lines = text.split("\n")
    found = lines[line - 1] if line and line <= len(lines) else ""
    is_tabbed = "\t" in found[: len(found) - len(found.lstrip())]
    return "it begins with a tab: indent with blanks" if is_tabbed else ""


def _unreadable(code: str, message: str, line: int | None = None, hint: str = "") -> Unreadable:
    return Unreadable(code, Problem(line, "", message, hint))


def _refuse_tricks(text: str, most: int) -> None:
    """Refuse, before anything is built, what makes small files large or strange."""
    depth = documents = 0
    for number, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
        line = event.start_mark.line + 1 if event.start_mark else None
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if documents > 1:
            raise _unreadable("not_yaml", "It contains more than one document", line)
        if number > most or depth > _DEPTH:
            raise _unreadable("too_large", "It has too many values or is nested too deep", line)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _unreadable("not_yaml", "Anchors and aliases (& and *) are not used", line)
        if getattr(event, "tag", None) not in {None, "!"}:
            raise _unreadable("not_yaml", "Tags (!) are not used", line)


@dataclass(slots=True)
class _Reader:
    """Builds plain data from nodes and remembers the line of each value."""

    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Plain]:
        """One section of fields."""
        fields: dict[str, Plain] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise _unreadable("not_yaml", "The name of a field must be a word", line)
            here = (*path, key.value)
            if key.value in fields:
                self.problems.append(Problem(line, dotted(here), "It is given twice"))
            self.lines[here] = line
            fields[key.value] = self._value(value, here)
        return fields

    def _value(self, node: yaml.Node, path: Path) -> Plain:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*path, at)) for at, item in enumerate(node.value)]
        plain = isinstance(node, yaml.ScalarNode) and not node.style
        if plain and node.value in _WORDS:
            return _WORDS[node.value]
        return int(node.value) if plain and _NUMBER.fullmatch(node.value) else str(node.value)


def _within(loc: Path) -> Path:
    """``loc`` without the marks that pydantic adds for the keys of a mapping."""
    return tuple(part for part in loc if part != "[key]")


def _message(details: ErrorDetails) -> str:
    context: dict[str, Any] = details.get("ctx", {})
    if details["type"] == "firsthour":
        return str(context["message"])
    return _TOLD.get(details["type"], details["msg"]).format_map(context)


def _hint(details: ErrorDetails, model: type[BaseModel]) -> str:
    context: dict[str, Any] = details.get("ctx", {})
    if details["type"] == "firsthour":
        return str(context["hint"])
    if details["type"] == "extra_forbidden":
        name = str(details["loc"][-1])
        return elsewhere(model, name) or nearest(name, fields_at(model, details["loc"][:-1]))
    if details["type"] in {"enum", "literal_error"} and isinstance(details["input"], str):
        known = re.findall(r"'([^']*)'", str(context["expected"]))
        return (
            nearest(details["input"], known) if get_close_matches(details["input"], known) else ""
        )
    return ""
