"""The import of customers at the terminal: a bar while it runs, then a report."""

import csv
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from cli.desk import Desk, desk, person_id
from cli.errors import Exit, usage
from cli.output import err, out, print_json, said

if TYPE_CHECKING:
    from firsthour.admin.customers.file import Table as CustomersTable
    from firsthour.admin.customers.importing import Report
    from firsthour.admin.customers.rows import Refusal

_SHOWN = 20
_FIELDS = ("line", "id", "field", "reason", "hint")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed after `directory import`."""

    file: str
    encoding: str
    refused: str
    person: str
    dry: bool
    json: bool


def run_import(wish: Wish) -> int:
    """Import, and tell what came of it. The exit code is 2 where rows were refused."""
    from firsthour.admin.customers.file import examine

    with desk() as open_desk:
        _check_files(Path(wish.file), wish.refused)
        table = examine(Path(wish.file), wish.encoding)
        by = person_id(open_desk, wish.person) if wish.person else ""
        with _refusals_to(wish.refused) as tell:
            report = _run(open_desk, table, wish, by, tell)
    _show(report, wish)
    return int(Exit.INVALID if report.mistakes else Exit.DONE)


def _run(
    open_desk: Desk,
    table: "CustomersTable",
    wish: Wish,
    by: str,
    tell: "Callable[[Refusal], None]",
) -> "Report":
    from firsthour.admin.customers.importing import Import

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    console = err()
    shown: dict[str, Any] = {"console": console, "disable": not console.is_terminal}
    with Progress(*columns, TimeRemainingColumn(), transient=True, **shown) as bar:
        task = bar.add_task("Customers", total=max(table.size, 1))

        def tell_bytes(done: int) -> None:
            bar.update(task, completed=done)

        return Import(open_desk.store, by, wish.dry, tell_bytes, tell).run(table)


def _check_files(file: Path, refused: str) -> None:
    if not file.is_file():
        raise usage(f"There is no file {file}.", code="no_file")
    try:
        with file.open("rb"):
            pass
    except OSError as error:
        raise usage(f"{file} cannot be read: {error.strerror}.", code="unreadable") from error
    if refused and Path(refused).exists() and Path(refused).samefile(file):
        raise usage("--refused names the file that is to be imported.", "Name another one.")


@contextmanager
def _refusals_to(name: str) -> "Iterator[Callable[[Refusal], None]]":
    """Give what is called with each refusal: it writes them to a CSV file, where one is named."""
    if not name:
        yield lambda _: None
        return
    with ExitStack() as opened:
        try:
            file = opened.enter_context(Path(name).open("w", encoding="utf-8-sig", newline=""))
        except OSError as error:
            message = f"{name} cannot be written: {error.strerror}."
            raise usage(message, code="unwritable") from error
        writer = csv.writer(file)
        writer.writerow(_FIELDS)
        yield lambda refusal: writer.writerow(_cells(refusal))


def _cells(refusal: "Refusal") -> list[Any]:
    """A refusal as cells that a spreadsheet shows and does not compute."""
    cells = asdict(refusal)
    return [
        f"'{cells[name]}" if str(cells[name]).startswith(_FORMULA) else cells[name]
        for name in _FIELDS
    ]


def _show(report: "Report", wish: Wish) -> None:
    if wish.json:
        print_json(asdict(report) | {"dry_run": wish.dry})
        return
    console = out()
    if report.refusals:
        _show_refusals(report, wish)
    counts = f"{report.new:,} new, {report.changed:,} changed, {report.same:,} the same"
    line = Text.assemble(("✓ " if not report.mistakes else "! ", "bold"), counts)
    if report.refused:
        line.append(f", {report.refused:,} refused", "bold red")
    line.append(f"  ({report.rows:,} rows)", "dim")
    console.print(line)
    if wish.dry:
        console.print(Text("  Nothing was written: --dry-run.", "yellow"))


def _show_refusals(report: "Report", wish: Wish) -> None:
    table = Table.grid(padding=(0, 2))
    for style in ("bold", "", "cyan", "", "yellow"):
        table.add_column(overflow="fold", style=style)
    for each in report.refusals[:_SHOWN]:
        what = (f"line {each.line}", each.id, each.field, each.reason, each.hint)
        table.add_row(*map(said, what))
    console = err()
    console.print(table)
    if report.mistakes > _SHOWN:
        where = f"all of them stand in {wish.refused}" if wish.refused else "see --refused FILE"
        console.print(Text(f"and {report.mistakes - _SHOWN:,} more: {where}", "dim"))
