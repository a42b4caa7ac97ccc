"""What the directory can carry: the import of customers, and the answer to who is asked.

    python benchmarks/directory.py [--quick] [--json] [--only PART ...]

Everything runs on this machine, on SQLite with the records' own settings (write-ahead log,
synchronous=FULL). The keys:

`import_ratio`: rows a second of `firsthour directory import` (50,000 customers in 55,000 rows of
  14 columns into empty records: decoded, checked, compared with what is kept, written with their
  contacts) divided by rows a second of the bare twin in the same run: `csv.reader` alone, and the
  cells as they stand inserted by the driver's own `executemany` into a table of the same form,
  in transactions of as many rows. Both are run several times by turns; the fastest of each count.
`import_rows_per_second`, `bare_rows_per_second`: the two of them.
`again_rows_per_second`: the same file imported once more, when nothing has changed.
`import_peak_mb`: the most memory that a fresh process held while it imported that file, in MiB.
`who_ms_p95`: milliseconds of one answer to "who is asked now, and in which order", the
  95th percentile over asks of every kind with 2,000 people and 300 rotations, while time moves on
  by four weeks, as it does for a worker. `who_ms_max`: the longest, where shifts of the days to
  come had to be worked out.
`who_cold_ms_p95`, `who_cold_ms_max`: the same at instants anywhere in ten years, of which nothing
  has been worked out yet.
"""

import csv
import json
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy.schema import CreateTable

from benchmarks.reporting import Bars, Found, measure
from firsthour.admin.customers.columns import COLUMNS
from firsthour.admin.customers.file import examine
from firsthour.admin.customers.importing import BATCH, Import
from firsthour.directory.book import Book
from firsthour.directory.interface import Concern
from firsthour.directory.yaml_directory import read
from firsthour.records.connect import connect
from firsthour.records.tables import DIRECTORY_CUSTOMERS

HOME = Path(__file__).resolve().parents[1]
CUSTOMERS = 50_000
PEOPLE, ROTATIONS, TEAMS = 2_000, 300, 100
"""The organisation that `who_ms_p95` asks."""
_TEN_YEARS = 10 * 365 * 24 * 60
"""Minutes."""
_COLD = 400
"""How often it is asked where nothing is worked out yet."""
LANGUAGES = ("en", "de", "tr", "el", "pt-BR", "ja")
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC", "Asia/Tokyo", "Europe/Athens")
SERVICES = ("dns", "mail", "web", "storage", "search", "payments", "login", "backup")
BARS: Bars = {
    "import_ratio": (">=", 0.4),
    "import_peak_mb": ("<=", 200),
    "who_ms_p95": ("<=", 50),
    "who_cold_ms_p95": ("<=", 50),
}
_MIB = 1024


@dataclass(frozen=True, slots=True)
class Size:
    """How often each side is run, and how many answers are timed."""

    turns: int
    asks: int


QUICK, WHOLE = Size(4, 400), Size(8, 4_000)


def customers_file(folder: Path) -> Path:
    """Write the file: every tenth customer has a second contact, and services differ."""
    chance, file = random.Random(3), folder / "customers.csv"
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        for number in range(CUSTOMERS):
            writer.writerow(_row(number, chance))
            if number % 10 == 0:
                second = ("Bo Duty", "sms", f"+44 20 {number:08d}", "")
                writer.writerow([f"customer-{number:06d}", *[""] * 9, *second])
    return file


def _row(number: int, chance: random.Random) -> list[str]:
    services = "|".join(sorted(chance.sample(SERVICES, chance.randint(0, 4))))
    own = [f"customer-{number:06d}", f"Customer {number} Übersee Ltd", ("", "key")[number % 2]]
    own += [f"{chance.randrange(1, 900)}.000 EUR", chance.choice(LANGUAGES), chance.choice(ZONES)]
    own += [("", "4 h", "1 bd")[number % 3], ("", "24x7")[number % 2], services, "import"]
    return [*own, f"Änne Muster {number}", "email", f"ops{number}@customer-{number}.example", ""]


def bare(file: Path, folder: Path) -> tuple[int, float]:
    """Rows and seconds of the bare twin."""
    connection = sqlite3.connect(folder / "bare.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(str(CreateTable(DIRECTORY_CUSTOMERS)))
    marks = ", ".join("?" * len(DIRECTORY_CUSTOMERS.columns))
    begun, count = time.perf_counter(), 0
    rows = _bare_rows(file)
    while page := list(islice(rows, BATCH)):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(f"INSERT INTO directory_customers VALUES ({marks})", page)  # noqa: S608 - marks alone
        connection.execute("COMMIT")
        count += len(page)
    seconds = time.perf_counter() - begun
    connection.close()
    return count, seconds


def _bare_rows(file: Path) -> Iterator[tuple[object, ...]]:
    """The cells as they stand, in the columns of the table; a row's number keeps its key unique."""
    moment = "2026-01-01 00:00:00.000000"
    with file.open(encoding="utf-8", newline="") as text:
        rows = csv.reader(text)
        next(rows)
        for number, row in enumerate(rows):
            yield row[0], number, moment, "", "", *row[1:8], row[12], row[8], row[9]


def imported(file: Path, folder: Path) -> tuple[int, float, float]:
    """Rows, seconds of an import into empty records, and seconds of the same once more."""
    store = connect(f"sqlite:///{folder / 'records.sqlite'}")
    try:
        begun = time.perf_counter()
        report = Import(store).run(examine(file))
        between = time.perf_counter()
        again = Import(store).run(examine(file))
        ended = time.perf_counter()
    finally:
        store.close()
    if (report.new, again.same) != (CUSTOMERS, CUSTOMERS):
        message = f"not every customer was imported: {report.new} new, {again.same} the same"
        raise RuntimeError(message)
    return report.rows, between - begun, ended - between


def measure_import(size: Size) -> Found:
    """The import against its bare twin, by turns."""
    best: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="firsthour-import-") as name:
        file = customers_file(Path(name))
        for _ in range(size.turns):
            with tempfile.TemporaryDirectory(dir=name) as folder:
                count, of_bare = bare(file, Path(folder))
                rows, first, again = imported(file, Path(folder))
            found = {"bare": count / of_bare, "import": rows / first, "again": rows / again}
            best = {key: max(best.get(key, 0.0), value) for key, value in found.items()}
    return {
        "import_ratio": round(best["import"] / best["bare"], 3),
        "import_rows_per_second": round(best["import"]),
        "bare_rows_per_second": round(best["bare"]),
        "again_rows_per_second": round(best["again"]),
    }


def measure_memory(_size: Size) -> Found:
    """The peak of a fresh process that imports: this file, run again with a name."""
    with tempfile.TemporaryDirectory(prefix="firsthour-import-") as name:
        file = customers_file(Path(name))
        words = [sys.executable, str(Path(__file__)), "--import-once", str(file)]
        ended = subprocess.run(words, cwd=HOME, capture_output=True, text=True, check=True)
    return {"import_peak_mb": round(float(ended.stdout), 1)}


def import_once(file: Path) -> None:
    """Import a file, and print the most memory that this process ever held."""
    with tempfile.TemporaryDirectory(prefix="firsthour-import-") as folder:
        imported_by = connect(f"sqlite:///{Path(folder) / 'records.sqlite'}")
        Import(imported_by).run(examine(file))
        imported_by.close()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MIB)


def measure_who(size: Size) -> Found:
    """Who is asked, of an organisation that stands in memory."""
    book, begin = read(json.dumps(organisation())), datetime(2026, 1, 1, tzinfo=UTC)
    book.warm(begin)
    month = (begin + timedelta(weeks=4) * number / size.asks for number in range(size.asks))
    warm = _asked(book, month)
    # A book of its own knows no shifts yet; a few hundred instants hardly ever share a month.
    chance, fresh = random.Random(11), book.with_calendars({}, {})
    years = (begin + timedelta(minutes=chance.randrange(_TEN_YEARS)) for _ in range(_COLD))
    cold = _asked(fresh, years)
    return {
        "who_ms_p95": round(warm[int(len(warm) * 0.95)], 2),
        "who_ms_max": round(warm[-1], 2),
        "who_cold_ms_p95": round(cold[int(len(cold) * 0.95)], 2),
        "who_cold_ms_max": round(cold[-1], 2),
    }


def _asked(book: Book, instants: Iterable[datetime]) -> list[float]:
    """Milliseconds of an answer at each of these instants, the shortest first."""
    asks = ("owner", "L1", "L2", "managers", "team", "service", "role:duty_manager")
    chance, spent = random.Random(5), []
    for instant in instants:
        team = f"team-{chance.randrange(TEAMS)}"
        concern = Concern(team=team, services=(f"service-{chance.randrange(TEAMS)}",))
        ask = chance.choice((*asks, f"skill:skill-{chance.randrange(40)}"))
        begun = time.perf_counter()
        book.at(instant).asked(ask, concern)
        spent.append((time.perf_counter() - begun) * 1_000)
    return sorted(spent)


def organisation() -> dict[str, object]:
    """Two thousand people in a hundred teams, each with three rotations."""
    chance = random.Random(7)
    people = {f"person-{number}": _person(number, chance) for number in range(PEOPLE)}
    teams = {
        f"team-{number}": {
            "name": f"Team {number}",
            "manager": f"person-{number}",
            "services": [f"service-{number}"],
        }
        for number in range(TEAMS)
    }
    rotations = {f"rotation-{number}": _rotation(number, chance) for number in range(ROTATIONS)}
    return {"people": people, "teams": teams, "rotations": rotations}


def _person(number: int, chance: random.Random) -> dict[str, object]:
    roles = ["incident_manager", "duty_manager"] if number < TEAMS else ["engineer"]
    return {
        "name": f"Person {number}",
        "roles": roles,
        "level": f"L{number % 4}" if number >= TEAMS else "L0",
        "teams": [f"team-{number % TEAMS}"],
        "skills": [f"skill-{chance.randrange(40)}" for _ in range(2)],
        "timezone": chance.choice(ZONES),
        "quiet_hours": ["22:00-07:00"],
        "contacts": [{"channel": "email", "address": f"person-{number}@example.com"}],
    }


def _rotation(number: int, chance: random.Random) -> dict[str, object]:
    team = number % TEAMS
    members = [f"person-{team + TEAMS * step}" for step in range(1, 9)]
    layer = {"people": members, "turn": "weekly", "starts": "2026-01-05T09:00"}
    return {
        "name": f"Rotation {number}",
        "team": f"team-{team}",
        "duty": ("engineer", "L1", "L2")[number // TEAMS],
        "timezone": chance.choice(ZONES),
        "layers": [layer],
    }


PARTS: dict[str, Callable[[Size], Found]] = {
    "import": measure_import,
    "memory": measure_memory,
    "who": measure_who,
}


def main() -> int:
    """Measure and print; 0 when it was measured, whatever the figures."""
    return measure(__doc__, PARTS, (QUICK, WHOLE), BARS, ("--import-once", import_once))


if __name__ == "__main__":
    sys.exit(main())
