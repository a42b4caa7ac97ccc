"""Empty records: the tables are made once for a process, by the migrations, and then copied.

Making them takes a tenth of a second, which thousands of tests would pay.
"""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from firsthour.records.connect import Store, connect

FILE = "records.sqlite"
"""What the file of the records is called in a data folder."""


@cache
def _made() -> bytes:
    """A database file as a first start leaves it."""
    with TemporaryDirectory(prefix="firsthour-empty-") as folder:
        file = Path(folder) / FILE
        connect(f"sqlite:///{file}").close()
        return file.read_bytes()


def lay(file: Path) -> str:
    """Put empty records down as this file, in a folder that is there; their URL."""
    file.write_bytes(_made())
    return f"sqlite:///{file}"


def fresh(folder: Path) -> Store:
    """Empty records of their own, in SQLite in this folder."""
    return connect(lay(folder / FILE))
