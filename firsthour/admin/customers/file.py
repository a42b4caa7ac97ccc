"""A CSV file of customers as it lies there: its encoding, its header, its rows, within bounds.

Nothing of the file is kept: what is not text, or no CSV, is refused before more than a little of
it has been read, and no line, cell or row may be longer than what customers need.
"""

import codecs
import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO, TextIOWrapper
from pathlib import Path
from typing import BinaryIO, NoReturn, TextIO

from firsthour.admin.customers.columns import COLUMNS
from firsthour.admin.inputs import Code, InputInvalid, advice
from firsthour.reading import Problem

LONGEST = 64 * 1024
"""Characters of the longest row, with all its lines."""
_PIECE = 1 << 20
_DELIMITERS = ",;\t|"
_MARKS = (("utf-8-sig", b"\xef\xbb\xbf"), ("utf-16", b"\xff\xfe"), ("utf-16", b"\xfe\xff"))


@dataclass(frozen=True, slots=True)
class Table:
    """A file that can be read: ``header`` names its columns, ``size`` is in bytes."""

    file: Path
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    first: int
    """How many lines stand before the first row."""
    size: int


@dataclass(slots=True)
class Rows:
    """The rows of an open table, each with the line that it begins in; blank ones are left out."""

    table: Table
    raw: BinaryIO
    text: TextIO
    _taken: int = 0

    @property
    def done(self) -> int:
        """Bytes that have been read."""
        return self.raw.tell()

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Give line and cells. InputInvalid where the file is no CSV any more."""
        source, last = self._lines(), self.table.first
        reader = csv.reader(source, delimiter=self.table.delimiter)
        for _ in range(self.table.first):
            next(source)
        try:
            for row in reader:
                self._taken = 0
                if row:
                    yield last + 1, row
                last = self.table.first + reader.line_num
        except csv.Error as error:
            _refuse("foreign", last + 1, "The row does not end", "is a quote left open?", error)

    def _lines(self) -> Iterator[str]:
        rest = ""
        while piece := self.text.read(LONGEST):
            text = rest + piece
            lines = StringIO(text, newline="").readlines()
            # What the piece ends with may go on in the next one, if it is only a line end.
            rest = lines.pop()
            if not self._taken and '"' not in text:
                # No row goes on in another line: all of them are looked at together.
                self._take(max(map(len, lines), default=0))
                self._taken = 0
                yield from lines
            else:
                yield from self._one_by_one(lines)
            if len(rest) > LONGEST:
                self._take(len(rest))
        yield from self._one_by_one([rest] if rest else [])

    def _one_by_one(self, lines: Iterable[str]) -> Iterator[str]:
        for line in lines:
            self._take(len(line))
            yield line

    def _take(self, characters: int) -> None:
        """InputInvalid where a row becomes too long by these."""
        self._taken += characters
        if self._taken > LONGEST:
            message = f"A row has more than {LONGEST:,} characters"
            _refuse("foreign", None, message, "is it CSV, and is every quote closed?")


def examine(file: Path, encoding: str = "") -> Table:
    """See whether a file is a CSV file of customers: text all through, with a header of columns.

    ``encoding`` is the one it was saved in, by default UTF-8. InputInvalid says what is wrong.
    """
    with file.open("rb") as raw:
        chosen = encoding or _marked(raw)
        size = _is_text(raw, chosen, said=bool(encoding))
    with file.open(encoding=chosen, newline="") as text:
        first = text.readline(LONGEST + 1)
        skipped = 1 if first.startswith("sep=") else 0
        line = text.readline(LONGEST + 1) if skipped else first
    if not line.strip():
        _refuse("empty", None, "It is empty", "its first line names the columns")
    delimiter, header = _header(line)
    _check_header(header, skipped + 1)
    return Table(file, chosen, delimiter, header, skipped + 1, size)


@contextmanager
def rows_of(table: Table) -> Iterator[Rows]:
    """Open a table that was examined, at its first row."""
    with table.file.open("rb") as raw, TextIOWrapper(raw, table.encoding, newline="") as text:
        yield Rows(table, raw, text)


def _marked(raw: BinaryIO) -> str:
    """The encoding that the first bytes tell; else UTF-8."""
    start = raw.read(4)
    raw.seek(0)
    return next((name for name, mark in _MARKS if start.startswith(mark)), "utf-8")


def _is_text(raw: BinaryIO, encoding: str, *, said: bool) -> int:
    """The size of a file that is text from its beginning to its end."""
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
    except LookupError as error:
        message = f"There is no encoding {encoding!r}"
        _refuse("not_text", None, message, "such as utf-8, windows-1252 or utf-16", error)
    lines = size = 0
    while True:
        piece = raw.read(_PIECE)
        size += len(piece)
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            line = lines + piece[: error.start].count(b"\n") + 1
            name = "UTF-8" if encoding.startswith("utf-8") else encoding
            hint = "" if said else 'save it as "CSV UTF-8", or say --encoding windows-1252'
            _refuse("not_text", line, f"It is not {name} text", hint, error)
        if "\0" in text:
            line = lines + text[: text.index("\0")].count("\n") + 1
            _refuse("not_text", line, "It is not text: it contains zero bytes")
        lines += text.count("\n")
        if not piece:
            return size


def _header(line: str) -> tuple[str, tuple[str, ...]]:
    """The delimiter by which most of the names in a header are known ones, and the names."""
    found = []
    for delimiter in _DELIMITERS:
        try:
            cells = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            continue
        names = tuple(cell.strip() for cell in cells)
        found.append((sum(name in COLUMNS for name in names), delimiter, names))
    if not found:
        _refuse("foreign", 1, "It is no CSV", "its first line names the columns")
    _, delimiter, names = max(found, key=lambda each: each[0])
    return delimiter, names


def _check_header(header: Sequence[str], line: int) -> None:
    known = ", ".join(COLUMNS)
    if not set(header) & set(COLUMNS):
        hint = f"the columns are {known}"
        _refuse("foreign", line, "Its first line names no column that is known here", hint)
    wrong = [
        Problem(line, name[:80] or "(no name)", "There is no column of this name", _near(name))
        for name in header
        if name not in COLUMNS
    ]
    for name, times in Counter(header).items():
        if times > 1 and name in COLUMNS:
            wrong.append(Problem(line, name, "The column is there twice"))
    if "id" not in header:
        wrong.append(Problem(line, "id", "The column is missing", "it says who the customer is"))
    if wrong:
        raise InputInvalid("invalid", wrong, "The header")


def _near(name: str) -> str:
    return advice(name, COLUMNS)


def _refuse(
    code: Code, line: int | None, message: str, hint: str = "", cause: Exception | None = None
) -> NoReturn:
    raise InputInvalid(code, [Problem(line, "", message, hint)], "The file") from cause
