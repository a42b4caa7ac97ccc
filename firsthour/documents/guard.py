"""The leak guard: stops a text for customers that holds what is internal, and names it.

What it finds, in any case, width, wrapping, with invisible characters in between and with
markup inside of words:

- eight words in a row of a part that is not meant for the reader;
- a whole sentence or line of such a part: of four or five words where it is a sentence or line
  of its own, of six or seven anywhere;
- a forbidden term of the policy, between borders of words, also in addresses of links.

It does not find what is told in other words, nor internal parts shorter than four words: for
those, there are the forbidden terms.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias
from urllib.parse import unquote

Code: TypeAlias = Literal[
    "internal_part",
    "other_customer_part",
    "case_summary",  # what the case was opened with, for colleagues
    "forbidden_term",
]
Words: TypeAlias = tuple[str, ...]

_SHINGLE = 8.0
_SENTENCE = 4.0
_ANYWHERE = 6.0
_MARKUP = re.compile(r"[*_~`\\]")
_INLINE = re.compile(
    r"</?(?:a|abbr|b|code|em|i|s|small|span|strong|sub|sup)\b[^<>]*>", re.IGNORECASE
)
_ADDRESS = re.compile(r"\b(?:href|src|title|alt)=\"([^\"]*)\"", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_ENDS = re.compile(r"[.!?…。！？؟।]+[\s\"'”’»)\]]*|\n\s*\n")  # noqa: RUF001 - marks of other scripts
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Characters of scripts that put no spaces between words: each counts as half a word."""


class LeakFound(Exception):
    """Something internal stands in a text for customers; the text must not leave the house.

    ``part`` names the internal part (``rca[2].root_causes[1]``) or, for a forbidden term, the
    part that holds it (``text`` where it is none of them); ``rca`` is the number of that RCA, 0
    for none; ``term`` is the number of the term in the policy's list, from 1, and 0 for none.
    The texts themselves are not told: this travels into histories.
    """

    def __init__(self, code: Code, part: str, rca: int = 0, term: int = 0) -> None:
        self.code: Code = code
        self.part = part
        self.rca = rca
        self.term = term
        told = f"forbidden_terms[{term}] in {part}" if term else part
        super().__init__(f"{code}: {told}")


@dataclass(frozen=True, slots=True)
class Withheld:
    """A text that must not reach the reader: where it comes from, and why."""

    part: str
    rca: int
    text: str
    code: Code = "internal_part"


def seen(document: str) -> str:
    """What a reader of an HTML document sees, and the addresses of its links, as text to check."""
    body = document.partition("</head>")[2] or document
    text = _TAG.sub("\n", _INLINE.sub("", body))
    return html.unescape("\n".join((text, *_ADDRESS.findall(body))))


def check_parts(text: str, withheld: Iterable[Withheld], own: Iterable[str] = ()) -> None:
    """Raise LeakFound if ``text`` holds anything of ``withheld``.

    ``own`` are texts that the reader may read: where a part for other customers, or the summary
    of the case, says the same, it is no leak. A part classed internal is one always.
    """
    found = _traces(text)
    may = frozenset(
        words
        for each in own
        for view in _views(each)
        for words in (*_shingles(view), *_sentences(view))
    )
    for part in withheld:
        if _leaks(part, found, may):
            raise LeakFound(part.code, part.part, part.rca)


def check_terms(
    text: str, terms: Sequence[str], parts: Iterable[tuple[str, int, str]] = ()
) -> None:
    """Raise LeakFound if ``text`` holds one of ``terms``.

    ``parts`` (name, number of the RCA, text) are those that ``text`` was made of, so that the
    error can name the one to blame.
    """
    views = _views(text)
    for number, term in enumerate(terms, 1):
        wanted = {words for words in map(_words, _views(term)) if words}
        if any(_holds(_words(view), words) for view in views for words in wanted):
            name, rca = _blame(wanted, parts)
            raise LeakFound("forbidden_term", name, rca, number)


def _blame(wanted: set[Words], parts: Iterable[tuple[str, int, str]]) -> tuple[str, int]:
    for name, rca, text in parts:
        if any(_holds(_words(view), words) for view in _views(text) for words in wanted):
            return name, rca
    return "text", 0


@dataclass(frozen=True, slots=True)
class _Traces:
    """What is looked for in the customer's text: all ways to read it, cut in pieces."""

    words: tuple[Words, ...]
    shingles: frozenset[Words]
    sentences: frozenset[Words]


def _traces(text: str) -> _Traces:
    views = _views(text)
    return _Traces(
        tuple(_words(view) for view in views),
        frozenset[Words]().union(*(_shingles(view) for view in views)),
        frozenset(words for view in views for words in _sentences(view)),
    )


def _leaks(part: Withheld, found: _Traces, may: frozenset[Words]) -> bool:
    excused = frozenset[Words]() if part.code == "internal_part" else may
    for view in _views(part.text):
        if (_shingles(view) & found.shingles) - excused:
            return True
        for words in _sentences(view):
            weight = _weight(words)
            if words in excused or not _SENTENCE <= weight < _SHINGLE:
                continue
            if words in found.sentences:
                return True
            if weight >= _ANYWHERE and any(_holds(all_, words) for all_ in found.words):
                return True
    return False


@lru_cache(maxsize=2048)
def _views(text: str) -> tuple[str, ...]:
    """The ways in which a reader, or a program that shows it to them, could read ``text``."""
    plain = _fold(text)
    decoded = _fold(unquote(html.unescape(text)))
    ways = (plain, decoded, _TAG.sub("", decoded), _TAG.sub(" ", decoded))
    bare = (_MARKUP.sub("", way) for way in ways)
    return tuple(dict.fromkeys((*ways, *bare)))


def _fold(text: str) -> str:
    """Case, width, invisible characters and accents written apart make no difference.

    The dotted and the dotless i of Turkish are one, because their capitals are mixed up easily.
    """
    folded = unicodedata.normalize("NFKC", text).casefold().replace("\u0131", "i")
    # Each character is looked at once, however often it stands in the text.
    shown = folded.translate({ord(char): None for char in set(folded) if _is_invisible(char)})
    return unicodedata.normalize("NFKC", shown.replace("i\u0307", "i"))


def _is_invisible(char: str) -> bool:
    selector = "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
    filler = char in "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
    return selector or filler or unicodedata.category(char) == "Cf"


@lru_cache(maxsize=4096)
def _words(view: str) -> Words:
    """The words, without punctuation; in scripts that do not part words, the characters."""
    found: list[str] = []
    between = {ord(char): " " for char in set(view) if not _is_letter(char)}
    for run in view.translate(between).split():
        found.extend(run if _UNSPACED.search(run) else (run,))
    return tuple(found)


def _is_letter(char: str) -> bool:
    """True for letters, digits, and the marks that scripts of Asia write around letters."""
    return char.isalnum() or unicodedata.category(char)[0] == "M"


def _weight(words: Sequence[str]) -> float:
    return sum(map(_weight_of, words))


def _weight_of(word: str) -> float:
    return 0.5 if _UNSPACED.match(word) else 1.0


@lru_cache(maxsize=1024)
def _shingles(view: str) -> frozenset[Words]:
    """Every run of words that is just heavy enough to be no chance."""
    words, found = _words(view), set[Words]()
    weights = [_weight_of(word) for word in words]
    end, weight = 0, 0.0
    for start in range(len(words)):
        while weight < _SHINGLE and end < len(words):
            weight += weights[end]
            end += 1
        if weight < _SHINGLE:
            break
        found.add(words[start:end])
        weight -= weights[start]
    return frozenset(found)


def _sentences(view: str) -> Iterator[Words]:
    """Sentences as they run over lines, and lines as they stand."""
    for piece in (*_ENDS.split(view), *view.splitlines()):
        words = _words(piece)
        if words:
            yield words


def _holds(words: Words, wanted: Words) -> bool:
    first, length = wanted[0], len(wanted)
    return any(word == first and words[at : at + length] == wanted for at, word in enumerate(words))
