"""YAML text into plain data with the line of every field, within bounds of size, depth and count.

Smaller than YAML on purpose: no anchors, aliases, tags or second documents; ``yes`` and ``no`` are
text, and so are dates and times of day, which the schema reads. A field given twice is a mistake.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias, cast

import yaml

from firsthour.policies.problems import Path, PolicyInvalid, Problem, dotted, refuse
from firsthour.reading import tabbed

Plain: TypeAlias = "str | int | bool | list[Plain] | dict[str, Plain] | None"

LARGEST = 256 * 1024
"""Bytes of the largest policy that is read."""
_DEPTH = 12
_NODES = 20_000
_WORDS: dict[str, Plain] = {"": None, "~": None, "null": None, "true": True, "false": False}
_NUMBER = re.compile(r"[-+]?[0-9]{1,18}")
_LOADER = cast("type[yaml.SafeLoader]", getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@dataclass(frozen=True, slots=True)
class Document:
    """The data of one file, and the line on which each of its values stands."""

    data: dict[str, Plain]
    lines: dict[Path, int]

    def line(self, path: Path) -> int | None:
        """The line of ``path``, or of the nearest section around it; None if not in this file."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path[:-1]
        return None


def decode(content: bytes, source: str) -> str:
    """The text of a file. PolicyInvalid if it is too large, or not text."""
    if len(content) > LARGEST:
        raise refuse("too_large", source, f"It has more than {LARGEST // 1024} KiB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse("not_text", source, "It is not UTF-8 text") from error
    if "\0" in text:
        raise refuse("not_text", source, "It is not text: it contains zero bytes")
    return text


def parse(text: str, source: str) -> Document:
    """Read ``text``. PolicyInvalid if it is empty, not YAML, or no mapping of fields."""
    if not text.strip():
        raise refuse("empty", source, "It is empty", "begin with `extends: default`")
    decode(text.encode(errors="surrogatepass"), source)
    reader = _Reader(source, iter(yaml.parse(text, Loader=_LOADER)))
    try:
        data = reader.document()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        message = f"It is not YAML: {error.problem or error.context}"
        problem = Problem(line, "", message, tabbed(text, line), code="not_yaml")
        raise PolicyInvalid("not_yaml", [problem], source) from error
    except yaml.YAMLError as error:
        raise refuse("not_yaml", source, "It contains characters that YAML forbids") from error
    if data is None:
        raise refuse("empty", source, "It says nothing", "begin with `extends: default`")
    if not isinstance(data, dict):
        raise refuse("foreign", source, "It is not a policy: a policy is a list of `field: value`")
    if reader.problems:
        raise PolicyInvalid("invalid", reader.problems, source)
    return Document(data, reader.lines)


@dataclass(slots=True)
class _Reader:
    """Builds the data from the parser's events, so that bounds hold before anything is built."""

    source: str
    events: Iterator[yaml.Event]
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    nodes: int = 0

    def document(self) -> Plain:
        """The only document of the stream; None when there is none."""
        data: Plain = None
        next(self.events)
        if isinstance(next(self.events), yaml.DocumentStartEvent):
            data = self._value(self._next(), ())
            next(self.events)
            if isinstance(next(self.events), yaml.DocumentStartEvent):
                raise refuse("not_yaml", self.source, "It contains more than one document")
        return data

    def _next(self) -> yaml.Event:
        event = next(self.events)
        self.nodes += 1
        line = _line(event)
        if self.nodes > _NODES:
            raise self._refused(line, f"It has more than {_NODES} values")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self._refused(line, "Anchors and aliases (& and *) are not used in policies")
        if getattr(event, "tag", None) is not None:
            raise self._refused(line, "Tags (!) are not used in policies")
        return event

    def _refused(self, line: int, message: str) -> PolicyInvalid:
        return PolicyInvalid("not_yaml", [Problem(line, "", message, code="not_yaml")], self.source)

    def _value(self, event: yaml.Event, path: Path) -> Plain:
        self.lines.setdefault(path, _line(event))
        if len(path) > _DEPTH:
            raise self._refused(_line(event), f"It is nested over {_DEPTH} deep")
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(path)
        return self._mapping(path)

    def _list(self, path: Path) -> list[Plain]:
        items: list[Plain] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._value(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path) -> dict[str, Plain]:
        fields: dict[str, Plain] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            line = _line(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise self._refused(line, "The name of a field must be a word")
            here = (*path, event.value)
            if event.value in fields:
                self.problems.append(
                    Problem(line, dotted(here), "It is given twice", code="given_twice")
                )
            self.lines[here] = line
            fields[event.value] = self._value(self._next(), here)
        return fields


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _scalar(event: yaml.ScalarEvent) -> Plain:
    """Words for nothing and truth, whole numbers, and otherwise text; text too where quoted."""
    if event.style:
        return event.value
    if event.value in _WORDS:
        return _WORDS[event.value]
    return int(event.value) if _NUMBER.fullmatch(event.value) else event.value
