"""The command `backtest`: what a policy would have made of incidents of the past."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from types import FrameType
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from cli.errors import Exit, Flaw, Trouble, usage
from cli.groups import Json

if TYPE_CHECKING:
    from firsthour.laboratory.backtest.page import About
    from firsthour.laboratory.backtest.report import Report

INTERRUPTED = 130
"""The exit code of a report that is partial."""

Incidents = Annotated[
    str, Argument(metavar="CSV", show_default=False, help="The incident log, with a header.")
]
Policy = Annotated[str, Option(help="A shipped policy, or a file with one of your own.")]
Against = Annotated[str, Option(help="Another policy: what it would change.", show_default=False)]
MappingOf = Annotated[
    str, Option(help="What the columns mean: servicenow, jira, zendesk, or a file of your own.")
]
Zone = Annotated[
    str,
    Option(
        "--timezone", help="Of times that name none, such as Europe/Athens.", show_default=False
    ),
]
Html = Annotated[
    str,
    Option(
        metavar="FILE", show_default=False, help="Write it as a page with plots, in one file, too."
    ),
]


def backtest(
    incidents: Incidents,
    policy: Policy = "default",
    against: Against = "",
    mapping: MappingOf = "servicenow",
    timezone: Zone = "",
    html: Html = "",
    json: Json = False,
) -> int:
    """Replay incidents of the past under a policy: promises kept and missed, pages, notices.

    Nothing is sent, and nothing is written but the page. Ctrl-C ends it with what is known by then
    (and exit code 130).

    Example: firsthour backtest samples/incidents.csv --against status-page --html report.html
    """
    from cli.backtest_shown import print_report
    from cli.output import out, print_json, said
    from cli.shapes import plain
    from firsthour.clock import utc_now
    from firsthour.laboratory.backtest.page import About

    _see_folder(html)
    report = _replayed(Path(incidents), policy, against, mapping, timezone)
    if html:
        _write_page(html, report, About(Path(incidents).name, mapping, utc_now()))
    if json:
        print_json(plain(report))
    else:
        print_report(out(), report)
        if html:
            out().print(said(f"The page: {html}", "dim"))
    if report.partial:
        return INTERRUPTED
    return int(Exit.DONE if report.read.incidents else Exit.INVALID)


def _replayed(incidents: Path, policy: str, against: str, mapping: str, zone: str) -> "Report":
    """The report, or what is wrong with policies, mapping or log."""
    from cli.troubles import told
    from firsthour.laboratory.backtest.log import LogInvalid
    from firsthour.laboratory.backtest.mapping import MappingInvalid, load
    from firsthour.laboratory.backtest.run import backtest as run
    from firsthour.policies.loading import load as load_policy

    with told(), _stoppable() as stopped, _bar() as progress:
        try:
            return run(
                incidents,
                load(mapping),
                load_policy(policy),
                load_policy(against) if against else None,
                zone=zone,
                stopped=stopped,
                progress=progress,
            )
        except (LogInvalid, MappingInvalid) as error:
            flaws = [Flaw(p.line, p.field, p.message, p.hint) for p in error.problems]
            raise Trouble(
                Exit.INVALID, error.code, f"{error.source} cannot be used:", flaws=flaws
            ) from error


def _see_folder(file: str) -> None:
    """A page that has nowhere to go is told before the replay, not after it."""
    if reason := _why_not(Path(file).absolute()) if file else "":
        raise usage(f"{file} cannot be written: {reason}.", "Name another file.")


def _why_not(path: Path) -> str:
    """Why a file cannot be written; empty: it can."""
    if path.is_dir() or not path.parent.is_dir():
        return "it is a folder" if path.is_dir() else "there is no such folder"
    try:
        if path.exists():
            path.open("r+b").close()
        else:
            TemporaryFile(dir=path.parent).close()  # whether one may be made there
    except OSError as error:
        return error.strerror or "nothing may be written there"
    return ""


def _write_page(file: str, report: "Report", about: "About") -> None:
    from cli import files
    from firsthour.laboratory.backtest.page import page

    files.write(file, page(report, about))


@contextmanager
def _stoppable() -> Iterator[Callable[[], bool]]:
    """The first Ctrl-C asks for the report, a second one ends at once."""
    pressed: list[int] = []

    def press(_number: int, _frame: FrameType | None) -> None:
        if pressed:
            raise KeyboardInterrupt
        pressed.append(1)

    former = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, former)


@contextmanager
def _bar() -> Iterator[Callable[[str, float], None]]:
    """A bar on stderr, where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _what, _share: None
        return
    from rich.progress import Progress

    from cli.output import err

    words = {"read": "Reading", "replay": "Replaying"}
    with Progress(console=err(), transient=True) as bar:
        tasks = {what: bar.add_task(word, total=1.0) for what, word in words.items()}

        def move(what: str, share: float) -> None:
            if what == "replay":
                bar.update(tasks["read"], completed=1.0)
            bar.update(tasks[what], completed=share)

        yield move
