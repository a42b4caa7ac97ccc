"""An incident log, read row by row: bad rows are told by line and kept out."""

import csv
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Protocol
from zoneinfo import ZoneInfoNotFoundError

from firsthour.laboratory.backtest import dates
from firsthour.laboratory.backtest.flaws import Flaws
from firsthour.laboratory.backtest.incidents import State
from firsthour.laboratory.backtest.mapping import Mapping, MappingInvalid, places
from firsthour.laboratory.backtest.sorting import Row
from firsthour.reading import Problem, nearest, nearest_zone

SAMPLE = 2_000
"""Rows from which the forms of dates are seen."""
_START = 4_096
"""Bytes in which no text has a zero."""
_PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"\x28\xb5\x2f\xfd")
"""How the files of zip (also of spreadsheets), gzip, bzip2, xz, 7-Zip and Zstandard begin."""
_TIMES = ("updated", "opened", "resolved", "closed")
_LONGEST = 200
"""Characters of a name that are kept."""
Progress = Callable[[float], None]
"""Hears how far the reading is, 0 to 1."""


class Cells(Protocol):
    """What gives the cells of each row, and knows its line."""

    @property
    def line_num(self) -> int:
        """The line of the file that was read last."""

    def __next__(self) -> list[str]:
        """The cells of the next row."""


class LogInvalid(ValueError):
    """A log cannot be read at all: ``code``, and each mistake in ``problems``."""

    def __init__(self, code: str, message: str, source: str, hint: str = "") -> None:
        self.code, self.source = code, source
        self.problems = (Problem(None, "", message, hint),)
        super().__init__(f"{source}: {message}")


class Log:
    """One file with its mapping; the header and the forms of its dates are read at once."""

    def __init__(self, path: Path, mapping: Mapping, flaws: Flaws, zone: str = "") -> None:
        """See that the mapping fits. LogInvalid, or MappingInvalid with the nearest columns."""
        self.path, self.mapping, self._flaws = path, mapping, flaws
        self.rows = 0
        self._zone = zone or mapping.timezone
        with self._opened() as (file, _):
            reader = self._csv(file)
            self._header = self._first(reader)
            self._at = places(mapping, self._header, str(path))
            sample = list(islice(self._safely(reader, quiet=True), SAMPLE))
        self.dates = self._forms(sample)
        self._read = {field: self._reader(form) for field, form in self.dates.items()}

    def read(self, progress: Progress | None = None) -> Iterator[Row]:
        """All good rows, in the order in which they stand there."""
        size = max(1, self.path.stat().st_size)
        with self._opened() as (file, raw):
            reader = self._csv(file, self._lines(file))
            self._first(reader)
            for cells in self._safely(reader):
                self.rows += 1
                if progress and self.rows % 1_000 == 0:
                    progress(raw.tell() / size)
                row = self._row(cells, reader.line_num)
                if row is not None:
                    yield row

    @contextmanager
    def _opened(self) -> Iterator[tuple[TextIOWrapper, BinaryIO]]:
        try:
            raw = self.path.open("rb")
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "it is no name of a file"
            raise LogInvalid(
                "unreadable", f"It cannot be read: {reason}", str(self.path)
            ) from error
        with raw:
            self._look_at(raw)
            with TextIOWrapper(raw, "utf-8-sig", errors="replace", newline="") as file:
                yield file, raw

    def _look_at(self, raw: BinaryIO) -> None:
        """Refuse what is no log before a row is read. LogInvalid."""
        if not raw.seekable():
            message = "It can be read only once, and a log is read twice"
            raise LogInvalid("unreadable", message, str(self.path), "save it as a file")
        start = raw.read(_START)
        if start.startswith(_PACKED):
            raise LogInvalid("not_text", "It is compressed", str(self.path), "unpack it first")
        if start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in start:
            raise LogInvalid("not_text", "It is not UTF-8 text", str(self.path), "save as UTF-8")
        raw.seek(0)

    def _lines(self, file: TextIOWrapper) -> Iterator[str]:
        """The lines; of one with bytes that are no text it is told that they were lost."""
        for number, line in enumerate(file, 1):
            if _LOST in line:
                message = f"It has bytes that are not UTF-8 text; each is taken as {_LOST}"
                self._flaws.mend(number, "not_utf8", message)
            yield line

    def _csv(self, file: TextIOWrapper, lines: Iterable[str] = ()) -> Cells:
        """A reader with the separator that the header has most of; of ``lines``, else of all."""
        line = file.readline(1_000_000)
        file.seek(0)
        separator = max(",;\t|", key=line.count)
        return csv.reader(lines or file, delimiter=separator)

    def _first(self, reader: Cells) -> list[str]:
        try:
            header = next(reader)
        except StopIteration:
            header = []
        except csv.Error as error:
            raise LogInvalid(
                "not_csv", f"Its header is not CSV: {error}", str(self.path)
            ) from error
        if not any(cell.strip() for cell in header):
            raise LogInvalid("empty", "It has no header", str(self.path))
        return header

    def _safely(self, reader: Cells, *, quiet: bool = False) -> Iterator[list[str]]:
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                if not quiet:
                    self._flaws.keep_out(reader.line_num, "unreadable_row", str(error))
                continue
            if cells:
                yield cells

    def _forms(self, sample: list[list[str]]) -> dict[str, dates.Form]:
        """The form of each column of times; a guess is told."""
        forms: dict[str, dates.Form] = {}
        guessed: dict[str, dates.Doubt] = {}
        for field in _TIMES:
            at = self._at.get(field)
            if at is None:
                continue
            if self.mapping.dates != "auto":
                forms[field] = self.mapping.dates
                continue
            form, doubt = dates.seen(row[at] for row in sample if len(row) > at)
            if doubt:
                guessed[field] = doubt
            forms[field] = form or "iso"
        return self._less_guessed(forms, guessed)

    def _less_guessed(
        self, forms: dict[str, dates.Form], guessed: dict[str, dates.Doubt]
    ) -> dict[str, dates.Form]:
        """A column that leaves it open is taken as one that does not."""
        sure = {form for field, form in forms.items() if field not in guessed and form != "iso"}
        alike: dict[tuple[dates.Doubt, dates.Form], list[str]] = {}
        for field, doubt in guessed.items():
            if doubt == "open" and len(sure) == 1:
                forms[field] = next(iter(sure))
            else:
                column = getattr(self.mapping.columns, field)
                alike.setdefault((doubt, forms[field]), []).append(repr(column))
        for (doubt, form), columns in alike.items():
            message = f"{_DOUBTS[doubt]} in {', '.join(columns)}; {_taken(form)}"
            self._flaws.mend(0, "ambiguous_dates", message)
        return forms

    def _reader(self, form: dates.Form) -> Callable[[str], datetime | None]:
        try:
            return dates.reader(form, self._zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            message = f"{self._zone[:60]!r} is not a time zone"
            problem = Problem(None, "timezone", message, nearest_zone(self._zone))
            raise MappingInvalid("invalid", [problem], str(self.path)) from error

    def _row(self, cells: list[str], line: int) -> Row | None:
        flaws, width = self._flaws, len(self._header)
        if len(cells) != width:
            code = "half_a_row" if len(cells) < width else "too_many_cells"
            flaws.keep_out(line, code, f"It has {len(cells)} cells, the header has {width}")
            return None
        number = self._word(cells, "number")
        if not number:
            flaws.keep_out(line, "no_number", "It names no incident")
            return None
        times = {field: self._time(cells, field) for field in self._at if field in _TIMES}
        wrong = next((field for field, at in times.items() if at == _WRONG), "")
        if wrong:
            value = cells[self._at[wrong]][:40]
            column = getattr(self.mapping.columns, wrong)
            message = f"{value!r} in {column!r} is no time{_FORMS[self.dates[wrong]]}"
            flaws.keep_out(line, "no_date", message, number)
            return None
        state, severity = self._state(cells, line, number), self._severity(cells, line, number)
        if state is None or severity is None:
            return None
        at = times.get("updated", times.get("opened", _UNKNOWN))
        if at == _UNKNOWN:
            flaws.keep_out(line, "no_date", "It says no time", number)
            return None
        verdict = self.mapping.verdicts.get(self._word(cells, "verdict").casefold())
        return Row(
            number,
            at,
            self._sequence(cells),
            line,
            state if "updated" in self._at else State.NEW.value,
            severity,
            self._word(cells, "team"),
            self._word(cells, "person"),
            self._word(cells, "customer"),
            self._word(cells, "service"),
            -1 if verdict is None else int(verdict),
            times.get("opened", _UNKNOWN),
            times.get("resolved", _UNKNOWN),
            times.get("closed", _UNKNOWN),
        )

    def _word(self, cells: list[str], field: str) -> str:
        at = self._at.get(field)
        word = cells[at].strip()[:_LONGEST] if at is not None else ""
        return "" if word.casefold() in self.mapping.unknown else word

    def _sequence(self, cells: list[str]) -> int:
        word = self._word(cells, "sequence")
        return int(word) if word.isdecimal() and len(word) <= _DIGITS else 0

    def _time(self, cells: list[str], field: str) -> int:
        word = self._word(cells, field)
        if not word:
            return _UNKNOWN
        at = self._read[field](word)
        return _WRONG if at is None else int(at.timestamp())

    def _state(self, cells: list[str], line: int, number: str) -> str | None:
        word = self._word(cells, "state")
        found = self.mapping.states.get(word.casefold())
        if found is None and "updated" in self._at:
            hint = nearest(word, list(self.mapping.states))
            message = f"{word[:40]!r} is no state of the mapping ({hint})"
            self._flaws.keep_out(line, "unknown_state", message, number)
            return None
        return found.value if found else State.NEW.value

    def _severity(self, cells: list[str], line: int, number: str) -> int | None:
        word = self._word(cells, "priority")
        found = self.mapping.priorities.get(word.casefold()) if word else self.mapping.severity
        if found is None:
            message = f"{word[:40]!r} is no priority of the mapping" if word else "No priority"
            self._flaws.keep_out(line, "unknown_priority", message, number)
        return found


def _taken(form: dates.Form) -> str:
    return f"taken as {form}: say `dates: day_first` or `dates: month_first` in the mapping"


_DOUBTS = {
    "open": "Day and month cannot be told apart",
    "both": "Some times have the day first and some the month",
}
_FORMS = {"iso": "", "day_first": " with the day first", "month_first": " with the month first"}
_LOST = "\N{REPLACEMENT CHARACTER}"
_UNKNOWN, _WRONG = -1, -2
_DIGITS = 9
