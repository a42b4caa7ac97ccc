"""One case live: a bar over the stages, countdowns to the next promises, what happens."""

import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from cli.desk import CaseDesk, desk, on_desk
from cli.following import Following
from cli.output import clean, out, print_json_line, said
from cli.shapes import line_shape
from cli.showing import head
from cli.stages_shown import how_it_stands
from cli.timeline import QUIET, table_of
from cli.times import short

if TYPE_CHECKING:
    from firsthour.documents.prose import Voice
    from firsthour.records.ledger.waiting import Recipients
    from firsthour.records.shown import Line, Notice, Obligation

_LOOK_S = 0.5
_PROMISES, _FACTS, _WIDTH = 6, 8, 16
_OVER = ("cancelled", "merged", "declined")


def watch_one(ref: str, *, json: bool) -> None:
    """Watch a case until it is finished or Ctrl-C: on a terminal live, else line by line."""
    with desk() as open_desk, _until_interrupted() as left:
        about = on_desk(open_desk, ref)
        if json or not sys.stdout.isatty():
            _follow(about, left, json=json)
        else:
            _live(about, left, out())


@contextmanager
def _until_interrupted() -> Iterator[Event]:
    """An event that Ctrl-C sets. Raised as an exception it could be lost inside a library."""
    left = Event()
    before = signal.signal(signal.SIGINT, lambda *_: left.set())
    try:
        yield left
    finally:
        signal.signal(signal.SIGINT, before)


def is_over(about: CaseDesk) -> bool:
    """True when nothing more will happen in the case."""
    return about.case.finished or about.case.stage in _OVER


def _live(about: CaseDesk, left: Event, console: Console) -> None:
    following = Following(about, QUIET)
    following.look()
    with Live(frame(following), console=console, refresh_per_second=4, transient=False) as live:
        while not is_over(about) and not left.wait(_LOOK_S):
            following.look()
            live.update(frame(following))


def _follow(about: CaseDesk, left: Event, *, json: bool) -> None:
    """New facts as they come, one a line, for pipes."""
    following = Following(about)
    told: dict[str, int] = {}
    while not left.is_set():
        over = is_over(about)
        lines = following.look()
        if json:
            _tell_shapes(about, lines, following.voice)
        else:
            for line in lines:
                _tell(line, following.voice)
            _tell_progress(following, told)
        if over and following.last >= about.case.last_fact:
            return
        left.wait(_LOOK_S)


def _tell_shapes(about: CaseDesk, lines: "Sequence[Line]", voice: "Voice") -> None:
    from firsthour.records.views import written

    texts = written(about.store, (line.fact for line in lines))
    for line in lines:
        print_json_line(line_shape(line, voice, texts))


def _tell(line: "Line", voice: "Voice") -> None:
    from firsthour.documents.prose import sentence

    text = f"{line.fact.number:>4}  {line.fact.at:%Y-%m-%d %H:%M:%S}  "
    sys.stdout.write(f"{text}{clean(sentence(line.fact, voice))}\n")
    sys.stdout.flush()


def _tell_progress(following: Following, told: dict[str, int]) -> None:
    """A line for each tenth of a notice that is out."""
    for notice, found in following.progress():
        tenth = 10 * (found.all - found.open) // found.all
        if tenth != told.get(notice.key, 0):
            told[notice.key] = tenth
            sys.stdout.write(f"      {clean(notice.key)}: {progress_of(found)}\n")
            sys.stdout.flush()


def progress_of(found: "Recipients") -> str:
    """How far a notice is: ``told 1200 of 2000, 790 left, 10 failed``."""
    rest = {"left": found.open, "failed": found.failed, "left out": found.skipped}
    parts = [f"{number} {word}" for word, number in rest.items() if number]
    return ", ".join([f"told {found.told} of {found.all}", *parts])


def frame(following: Following) -> RenderableType:
    """What is on the screen at one moment."""
    about, now = following.about, following.about.now
    parts: list[RenderableType] = [head(about)]
    promises = [p for p in following.promises if p.settled_at is None and p.kept_at is None]
    if promises:
        parts += [Text("Next promises", "bold"), countdowns(promises[:_PROMISES], now), Text("")]
    under_way = list(following.progress())
    if under_way:
        parts += [Text("Being sent", "bold"), sending(under_way), Text("")]
    facts = list(following.recent)[-_FACTS:]
    parts += [Text("What happened last", "bold"), table_of(facts, following.voice)]
    stamp = Text(f"{now:%Y-%m-%d %H:%M:%S} UTC, the case's time · Ctrl-C ends watching", "dim")
    return Group(*parts, Text(""), stamp)


def countdowns(promises: "list[Obligation]", now: datetime) -> Table:
    """Promises with a bar of the time that has gone by."""
    table = Table.grid(padding=(0, 2))
    table.add_column(overflow="fold")
    table.add_column(width=_WIDTH)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, style="dim")
    for promise in promises:
        whole = max(1.0, (promise.due_at - promise.base).total_seconds())
        gone = min(whole, max(0.0, (now - promise.base).total_seconds()))
        late = promise.due_at <= now
        bar = ProgressBar(
            total=whole,
            completed=gone,
            width=_WIDTH,
            complete_style="red" if late else "cyan",
            finished_style="red",
        )
        table.add_row(
            said(promise.key), bar, how_it_stands(promise, now), short(promise.due_at, now)
        )
    return table


def sending(under_way: "list[tuple[Notice, Recipients]]") -> Table:
    """Notices that are being sent, with a bar of who has been told."""
    table = Table.grid(padding=(0, 2))
    table.add_column(overflow="fold")
    table.add_column(width=_WIDTH)
    table.add_column(overflow="fold")
    for notice, found in under_way:
        done = found.all - found.open
        bar = ProgressBar(total=found.all, completed=done, width=_WIDTH, complete_style="green")
        style = "red" if found.failed else "dim"
        table.add_row(said(notice.key), bar, Text(progress_of(found), style))
    return table
