"""From the rows of a CSV file to customers, one after the other: checked, put together, or refused.

Most rows are plain: short printable words, and cells that stood in rows before. Those are taken
at once. Every other row is asked of the form, which knows all rules and words every mistake; what
is taken at once is never anything that the form would refuse or change.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from json import dumps
from json.encoder import encode_basestring_ascii as quoted
from operator import getitem, itemgetter
from typing import TypeAlias, TypeVar

from firsthour.admin.customers.file import Rows
from firsthour.admin.customers.form import CONTACT, DEFAULTS, RowInvalid, cells
from firsthour.admin.inputs import InputInvalid
from firsthour.directory.addresses import Look, look_of
from firsthour.reading import Problem

_SHARED = ("tier", "language", "timezone", "resolution", "calendar", "services", "tags")
"""Columns in which many customers say the same."""
OWN = ("name", "value", *_SHARED)
"""The columns of a customer after its id, in the order of `Entry.own`."""
LISTS = ("services", "tags")
_WORDS = ("id", "name", "value", "contact_name", "contact_address")
_TAIL = ("contact_channel", "contact_language")
_PLAIN = 200
"""Characters that the words of a plain row have together: then none of them is too long."""
_REMEMBERED = 5_000
_TRIED = 1_000
"""Mistakes that are told before it is asked whether the file is a list of customers at all."""
_EXAMPLES = 10
_SHOWN = 80

MOST_CONTACTS = 50

K = TypeVar("K")
V = TypeVar("V")
Cells: TypeAlias = tuple[str, ...]
Read: TypeAlias = tuple[str, Cells | None, str]
"""Of one row: the customer's id, its own cells (None: refused), its contact as JSON or nothing."""


@dataclass(slots=True)
class Entry:
    """A customer of the file. ``own`` are its cells in the order of `OWN`, empty ones filled.

    Cells with several entries, and ``contacts``, are JSON; ``row`` is the first one as it stood.
    A customer of whom a row is ``refused`` stays as it was.
    """

    line: int
    id: str
    own: Cells
    contacts: list[str]
    row: Sequence[str] = ()
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """One mistake in one row: its line, the customer, the column, why, and what to do."""

    line: int
    id: str
    field: str
    reason: str
    hint: str


@dataclass(slots=True)
class Customers:
    """The customers of a table, as a stream; ``tell`` is told of each mistake on the way.

    InputInvalid once there are too many to take the file for what it should be.
    """

    rows: Rows
    tell: Callable[[Refusal], None]
    lines: int = 0
    """Rows that were read."""
    mistakes: int = 0
    _first: list[Problem] = field(default_factory=list)
    _seen: dict[str, int] = field(default_factory=dict)
    _known: tuple[dict[str, str], ...] = field(default_factory=lambda: tuple({} for _ in _SHARED))
    _tails: dict[Cells, tuple[Look, str]] = field(default_factory=dict)
    """By the cells of a contact beside its address and name: how a short look is taken at an
    address of its channel, and what is kept of them."""

    @property
    def has_contacts(self) -> bool:
        """True where the file has columns for contacts."""
        return any(name.startswith(CONTACT) for name in self.rows.table.header)

    @property
    def absent(self) -> tuple[int, ...]:
        """Which of a customer's own columns the file has not got."""
        header = self.rows.table.header
        return tuple(at for at, name in enumerate(OWN) if name not in header)

    def __iter__(self) -> Iterator[Entry]:
        """Give each customer once all its rows have been read."""
        width, plain = len(self.rows.table.header), self._plainly()
        at = self.rows.table.header.index("id")
        current = Entry(0, "", (), [])
        for line, row in self.rows:
            self.lines += 1
            row.append("")  # for the columns that the file has not got
            is_whole = len(row) == width + 1
            if not (is_whole and row[at]) and not any(map(str.strip, row)):
                continue
            read = (plain(row) or self._asked(line, row)) if is_whole else self._torn(line, row)
            if read[0] and read[0] == current.id:
                self._join(current, line, row, read)
                continue
            if current.line:
                yield current
            current = self._begin(line, row, read)
        if current.line:
            yield current

    def _plainly(self) -> Callable[[list[str]], Read | None]:
        """What reads a row that needs no form; None for any other."""
        words_of, tail_of, shared_of = map(self._cells_of, (_WORDS, _TAIL, _SHARED))
        known, tails = self._known, self._tails

        def plain(row: list[str]) -> Read | None:
            customer, name, value, contact, address = words = words_of(row)
            raw, said = tail_of(row), "".join(words)
            tail = tails.get(raw)
            if tail is None or len(said) > _PLAIN or not said.isprintable():
                return None
            try:
                shared = map(getitem, known, shared_of(row))
                own = (name.strip(), value.strip(), *shared)
            except KeyError:  # a cell that stood in no row before
                return None
            customer, address = customer.strip(), address.strip()
            if not address:
                return None if contact or raw[1] or not customer else (customer, own, "")
            look, rest = tail
            address = look(address)
            if not customer or not address:
                return None
            # What is plain is written in JSON as it stands.
            return customer, own, f'{{"address":"{address}",{rest}{quoted(contact.strip())}}}'

        return plain

    def _cells_of(self, names: Sequence[str]) -> Callable[[list[str]], Cells]:
        """What gives the cells of these columns, of a row with an empty cell behind its last."""
        header = self.rows.table.header
        places = (header.index(name) if name in header else len(header) for name in names)
        return itemgetter(*places)

    def _asked(self, line: int, row: list[str]) -> Read:
        """A row as the form reads it; what it finds wrong is a refusal."""
        given = dict(zip(self.rows.table.header, row, strict=False))
        try:
            made = cells(given)
        except RowInvalid as error:
            for problem in error.problems:
                self.refuse(line, given["id"], problem)
            return given["id"].strip(), None, ""
        shared = []
        for name, known in zip(_SHARED, self._known, strict=True):
            cell = made.get(name, DEFAULTS.get(name, ""))
            shared.append(_json_list(cell) if name in LISTS else cell)
            _remember(known, given.get(name, ""), shared[-1])
        own = (made.get("name", ""), made.get("value", ""), *shared)
        return made["id"], own, self._contact(given, made)

    def _contact(self, given: Mapping[str, str], made: Mapping[str, str]) -> str:
        channel = made.get("contact_channel", DEFAULTS["contact_channel"])
        language = made.get("contact_language", "")
        rest = f'"channel":{quoted(channel)},"language":{quoted(language)},"name":'
        raw = tuple(given.get(name, "") for name in _TAIL)
        if "contact_address" not in made:
            if not any(raw):
                _remember(self._tails, raw, (look_of(channel), rest))
            return ""
        _remember(self._tails, raw, (look_of(channel), rest))
        address, name = made["contact_address"], made.get("contact_name", "")
        return f'{{"address":{quoted(address)},{rest}{quoted(name)}}}'

    def _torn(self, line: int, row: list[str]) -> Read:
        """A row with other columns than the header has."""
        header = self.rows.table.header
        at = header.index("id")
        customer = row[at].strip() if at < len(row) - 1 else ""
        message = f"The row has {len(row) - 1} cells, and the header {len(header)}"
        hint = f"put a cell in quotes that has {self.rows.table.delimiter!r} in it"
        self.refuse(line, customer, Problem(line, "", message, hint))
        return customer, None, ""

    def _begin(self, line: int, row: list[str], read: Read) -> Entry:
        """The customer whose first row this is."""
        customer, own, contact = read
        if own is None:
            return Entry(line, customer, (), [], row, refused=True)
        first = self._seen.setdefault(customer.casefold(), line)
        if first != line:
            message = f"The customer stood in line {first} already"
            hint = "put the rows of a customer one below the other, and each customer in once"
            self.refuse(line, customer, Problem(line, "id", message, hint))
        return Entry(line, customer, own, [contact] if contact else [], row, first != line)

    def _join(self, current: Entry, line: int, row: list[str], read: Read) -> None:
        """One more row of the same customer: its contact joins, the rest must say the same."""
        _, own, contact = read
        if own is None or current.refused:
            current.refused = True
            return
        header = self.rows.table.header
        for name, cell, former in zip(header, row, current.row, strict=False):
            if name in OWN and cell.strip() and cell.strip() != former.strip():
                message = f"It says something else than line {current.line}, of the same customer"
                hint = "leave it empty in the customer's further rows"
                self.refuse(line, current.id, Problem(line, name, message, hint))
                current.refused = True
        if contact and contact not in current.contacts:
            current.contacts.append(contact)
        if len(current.contacts) > MOST_CONTACTS:
            message = f"The customer has more than {MOST_CONTACTS} contacts"
            self.refuse(line, current.id, Problem(line, "contact_address", message))
            current.refused = True

    def refuse(self, line: int, customer: str, problem: Problem) -> None:
        """Refuse a row. InputInvalid where more rows are refused than not."""
        shown = customer[:_SHOWN]
        self.tell(Refusal(line, shown, problem.field, problem.message, problem.hint))
        self.mistakes += 1
        if len(self._first) < _EXAMPLES:
            self._first.append(replace(problem, line=line))
        if self.mistakes >= _TRIED and self.mistakes * 2 > self.lines:
            message = f"More than half of the first {self.lines:,} rows cannot be used"
            wrong = [Problem(None, "", message, "is it a list of customers?"), *self._first]
            raise InputInvalid("foreign", wrong, str(self.rows.table.file))


def _json_list(cell: str) -> str:
    """A cell with several entries as the records keep it."""
    return dumps(cell.split("|") if cell else [], separators=(",", ":"))


def _remember(known: dict[K, V], key: K, value: V) -> None:
    """Keep what stood in a row, as long as there is not too much of it."""
    if len(known) >= _REMEMBERED:
        known.clear()
    known[key] = value
