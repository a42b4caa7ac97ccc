"""How sentences are read: patterns of words, optional parts and slots, tried against the words.

A pattern is written as it is documented: ``WHO told [of NOTICE]``. Words in capitals are slots,
``[…]`` may be left out, ``a|b`` is one word or the other. What would have been understood where a
sentence went wrong is remembered, so that a mistake can say what belongs there.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

_TOKEN = re.compile(r"[^\s,]+|,")
_PART = re.compile(r"\[|\]|[^\s\[\]]+")
_DROPPED = "the"
_SLOT = re.compile(r"[A-Z]+")


def tokens_of(sentence: str) -> tuple[str, ...]:
    """The words of a sentence; a comma is a word, and ``the`` is none."""
    return tuple(word for word in _TOKEN.findall(sentence) if word.lower() != _DROPPED)


@dataclass(slots=True)
class Reading:
    """A sentence that is being read: its words, what they may mean, and how far they were read."""

    tokens: tuple[str, ...]
    slots: Mapping[str, "Slot"]
    words: tuple[str, ...] = field(init=False)
    """The same in small letters."""
    far: int = 0
    wanted: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.words = tuple(word.lower() for word in self.tokens)

    def want(self, at: int, what: str, words: tuple[str, ...] = ()) -> None:
        """Remember what would have been understood ``at`` a word; the farthest place counts."""
        if at > self.far:
            self.far, self.wanted = at, {}
        if at == self.far:
            self.wanted.setdefault(what, words)

    def word(self, at: int) -> str:
        """A word in small letters; empty behind the end."""
        return self.words[at] if at < len(self.words) else ""


Read: TypeAlias = tuple[int, Any]
"""How far it was read, and what was understood."""
Slot: TypeAlias = Callable[[Reading, int], Iterator[Read]]


class Phrases:
    """Names of one or more words, with what each stands for; ``what`` is what they are names of."""

    def __init__(self, what: str, known: Mapping[str, Any]) -> None:
        self._what, self._names = what, tuple(known)
        self._by_first: dict[str, list[tuple[tuple[str, ...], Any]]] = {}
        for name in sorted(known, key=len, reverse=True):
            words = tuple(word for word in name.lower().split() if word != _DROPPED)
            self._by_first.setdefault(words[0], []).append((words, known[name]))

    def __call__(self, reading: Reading, at: int) -> Iterator[Read]:
        """What stands at a word, the longest name first: a slot."""
        hit = False
        for words, value in self._by_first.get(reading.word(at), ()):
            if reading.words[at : at + len(words)] == words:
                hit = True
                yield at + len(words), value
        if not hit:
            reading.want(at, self._what, self._names)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern, ready to be tried. Make it with `pattern`."""

    written: str
    parts: tuple["str | Pattern", ...]

    def read(self, reading: Reading, at: int) -> Iterator[tuple[int, dict[str, Any]]]:
        """Each way in which the words from ``at`` on can be understood: the end, and its slots."""
        yield from _read(self.parts, reading, at)


def pattern(written: str) -> Pattern:
    """Make a pattern of its text."""
    stack: list[list[str | Pattern]] = [[]]
    for part in _PART.findall(written):
        if part == "[":
            stack.append([])
        elif part == "]":
            inner = stack.pop()
            stack[-1].append(Pattern("", tuple(inner)))
        else:
            stack[-1].append(part)
    return Pattern(written, tuple(stack[0]))


def _read(
    parts: tuple[str | Pattern, ...], reading: Reading, at: int
) -> Iterator[tuple[int, dict[str, Any]]]:
    if not parts:
        yield at, {}
        return
    for end, got in _first(parts[0], reading, at):
        for last, more in _read(parts[1:], reading, end):
            yield last, {**got, **more}


def _first(part: str | Pattern, reading: Reading, at: int) -> Iterator[tuple[int, dict[str, Any]]]:
    if isinstance(part, Pattern):
        yield from _read(part.parts, reading, at)
        yield at, {}
    elif _SLOT.fullmatch(part) and part in reading.slots:
        for end, value in reading.slots[part](reading, at):
            yield end, {part: value}
    elif reading.word(at) in part.lower().split("|"):
        yield at + 1, {part: reading.word(at)}
    else:
        reading.want(at, part.replace("|", " or "), tuple(part.split("|")))
