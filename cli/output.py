"""What reaches the terminal: clean of control characters, as wide as it is, or JSON."""

import json
import sys
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"})
_JOINERS = "\u200c\u200d"
"""Marks that several scripts need inside of words."""


def clean(value: object) -> str:
    """A value as one line that cannot move the cursor, colour the screen or turn its direction."""
    return " ".join(_visible(str(value)).split())


def prose(value: object) -> str:
    """A text whose line breaks stay, and nothing else that a terminal would act on."""
    return "\n".join(_visible(line) for line in str(value).replace("\t", "    ").split("\n"))


def _visible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(char) for char in text)


def _shown(char: str) -> str:
    if char in _JOINERS or unicodedata.category(char) not in _HIDDEN:
        return char
    return " " if char in "\n\r\t\u2028\u2029" else "\N{REPLACEMENT CHARACTER}"


def said(value: object, style: str = "") -> Text:
    """A cell or a line whose content is somebody's text: no markup in it is heard."""
    return Text(clean(value), style=style)


def hang(console: Console, text: Text, by: int = 2) -> None:
    """Print a line; where it is too long, what follows stands ``by`` columns further in."""
    first, *others = text.wrap(console, max(console.width - by, 20)) or [Text()]
    console.print(first)
    for line in others:
        line.rstrip()
        console.print(Text(" " * by).append_text(line))


def out() -> Console:
    """The terminal (or file) that results go to. Nothing in a string is taken for markup."""
    return Console(markup=False, emoji=False, highlight=False, soft_wrap=False)


def err() -> Console:
    """Where troubles and notes go, so that results can be piped."""
    return Console(stderr=True, markup=False, emoji=False, highlight=False, soft_wrap=False)


def as_json(value: Mapping[str, Any] | Iterable[Any]) -> str:
    """A value as JSON, readable, without a character that a terminal would act on."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    return "".join(_escaped(char) for char in text)


def print_json(value: Mapping[str, Any] | Iterable[Any]) -> None:
    """Print a value as JSON on stdout, and nothing else."""
    sys.stdout.write(as_json(value) + "\n")


def print_json_line(value: Mapping[str, Any]) -> None:
    """Print a value as one line of JSON, at once."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    sys.stdout.write("".join(_escaped(char) for char in text) + "\n")
    sys.stdout.flush()


def _escaped(char: str) -> str:
    if char == "\n" or (char.isascii() and char.isprintable()):
        return char
    if unicodedata.category(char) in _HIDDEN and ord(char) <= 0xFFFF:  # noqa: PLR2004 - one \u
        return f"\\u{ord(char):04x}"
    return char
