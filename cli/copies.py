"""Copies of records and engine, made while both are in use; and the way back.

The records are what is put back. An engine's copy is of another moment than theirs, so cases go
on from their facts instead (`admin recover --all`); it is kept for whoever wants to look into it.
"""

from pathlib import Path

from rich.text import Text

from cli.desk import desk
from cli.errors import usage
from cli.output import clean, out, print_json

RECORDS, ENGINE = "records.copy", "temporal.db"


def back_up(folder: str, *, json: bool) -> None:
    """Copy the records, and the embedded engine's file where there is one."""
    from engine.backup import copy_database
    from engine.errors import EngineError
    from engine.server import DATABASE_FILE
    from firsthour.records.backup import backup

    target = Path(folder)
    with desk() as open_desk:
        file = open_desk.settings.data_folder / DATABASE_FILE
        try:
            target.mkdir(parents=True, exist_ok=True)
            if file.exists():
                copy_database(file, target / ENGINE)
            backup(open_desk.store, target / RECORDS)
        except (OSError, EngineError) as error:
            raise usage(f"{folder} cannot be written: {error}.", code="unwritable") from error
        made = [name for name in (RECORDS, ENGINE) if (target / name).exists()]
        if json:
            print_json({"folder": str(target), "files": made})
            return
        console = out()
        for name in made:
            size = (target / name).stat().st_size // 1024
            console.print(Text(f"  {clean(target / name)}  {size} KiB", "green"))


def put_back(folder: str, *, json: bool) -> None:
    """Fill empty records from a copy."""
    from engine.server import DATABASE_FILE
    from firsthour.records.backup import restore

    source = Path(folder) / RECORDS
    if not source.is_file():
        raise usage(f"There is no copy of the records in {folder}.", code="no_file")
    with desk() as open_desk:
        file = open_desk.settings.data_folder / DATABASE_FILE
        if file.exists():
            hint = "Stop it, move its file away, or use another data folder: FIRSTHOUR_HOME"
            raise usage(f"The engine of {file.parent} has a file already.", hint, "engine_there")
        count = restore(open_desk.store, source)
        if json:
            print_json({"folder": folder, "facts": count})
            return
        console = out()
        console.print(Text(f"  {count} facts are back.", "green"))
        console.print(Text("  Now: firsthour up, and then: firsthour admin recover --all", "dim"))
