"""What people bring to a door: files read within bounds, texts fit to be kept, mistakes as data."""

import re
from collections.abc import Iterable
from typing import Literal, TypeAlias, TypeVar, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError

from firsthour.reading import Document, Problem, Unreadable, decode, mistakes, nearest, parse, prose

Code: TypeAlias = Literal["too_large", "not_text", "empty", "not_yaml", "foreign", "invalid"]
LARGEST = 16 * 1024 * 1024
"""Bytes of the largest file that a door takes: room for ten thousand customers with contacts."""
LONGEST = 20_000
"""Characters of the longest text that goes to a case."""
_SHOWN = 50
_HIGH, _LOW = r"\\u([dD][89abAB][0-9a-fA-F]{2})", r"\\u([dD][c-fC-F][0-9a-fA-F]{2})"
_PAIR = re.compile(rf"(?<!\\)((?:\\\\)*){_HIGH}{_LOW}")
_INDENT = re.compile(r"^\t+", re.MULTILINE)
M = TypeVar("M", bound=BaseModel)


class InputInvalid(ValueError):
    """An input cannot be used: ``code`` says what kind of trouble, ``problems`` each mistake."""

    def __init__(self, code: Code, problems: Iterable[Problem], source: str) -> None:
        self.code: Code = code
        self.problems = tuple(problems)
        self.source = source
        told = [str(problem) for problem in self.problems[:_SHOWN]]
        if len(self.problems) > _SHOWN:
            told.append(f"and {len(self.problems) - _SHOWN} more")
        super().__init__(f"{source} cannot be used:\n" + "\n".join(told))


def text_of(content: bytes, source: str) -> str:
    """The text of a file. InputInvalid if it is too large or no text."""
    try:
        return decode(content, LARGEST)
    except Unreadable as error:
        raise InputInvalid(cast("Code", error.code), [error.problem], source) from error


def parsed(text: str, source: str) -> Document:
    """The fields of a YAML or JSON text, with their lines. InputInvalid if it has none."""
    try:
        return parse(_as_yaml(text), LARGEST)
    except Unreadable as error:
        raise InputInvalid(cast("Code", error.code), [error.problem], source) from error


def validated(model: type[M], document: Document, source: str) -> M:
    """The fields as a ``model``. InputInvalid names every mistake with its line."""
    if set(document.data).isdisjoint(model.model_fields):
        known = ", ".join(model.model_fields)
        problem = Problem(1, "", "None of its fields is known here", f"known: {known}")
        raise InputInvalid("foreign", [*document.problems, problem], source)
    try:
        value = model.model_validate(document.data)
    except ValidationError as error:
        wrong = [*document.problems, *mistakes(error, model, document.lines)]
        raise InputInvalid("invalid", wrong, source) from error
    if document.problems:
        raise InputInvalid("invalid", document.problems, source)
    return value


def clean_text(text: str, field: str, longest: int = LONGEST) -> str:
    """A text of several lines, ready to be kept. InputInvalid if empty, too long or strange."""
    try:
        found = prose(text)
    except PydanticCustomError as error:
        raise InputInvalid("invalid", [Problem(None, field, error.message())], "text") from error
    if not found:
        raise InputInvalid("invalid", [Problem(None, field, "It must not be empty")], "text")
    if len(found) > longest:
        problem = Problem(
            None, field, f"It must have at most {longest} characters, and has {len(found)}"
        )
        raise InputInvalid("invalid", [problem], "text")
    return found


def advice(word: str, known: Iterable[str]) -> str:
    """The known word that is most like ``word``, as advice; or the known ones."""
    return nearest(word, known)


def _as_yaml(text: str) -> str:
    """JSON in the form that YAML reads too: no tabs before a line, no halves of a character."""
    if not text.lstrip().startswith("{"):
        return text
    spaced = _INDENT.sub(lambda tabs: "  " * len(tabs[0]), text)
    return _PAIR.sub(lambda found: found[1] + _joined(found[2], found[3]), spaced)


def _joined(high: str, low: str) -> str:
    """The character that two halves, in hex, stand for."""
    return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + (int(low, 16) - 0xDC00))
