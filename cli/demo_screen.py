"""The demonstration on the terminal: live with stages, promises and facts, or line by line."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from cli.demo_play import Play
from cli.demo_script import Step
from cli.following import Following
from cli.output import clean, out
from cli.stages_shown import heading, stage_bar
from cli.timeline import QUIET, table_of
from cli.watching import countdowns

if TYPE_CHECKING:
    from firsthour.domain.clock import CaseClock

_LOOK_S = 0.4
_FACTS, _PROMISES = 9, 4
_LEFT_OUT = (*QUIET, "notice_due", "page_due", "seat_offer_due", "rca_render_due", "stage_entered")
_NONE_SAID = "The engine starts by itself what the policy promises."


class Screen:
    """Shows one play: on a terminal live, else each new fact as a line."""

    def __init__(self, play: Play) -> None:
        self._play = play
        self._said = _NONE_SAID
        self._sent = 0
        play.on_step = self._hear

    @asynccontextmanager
    async def showing(self) -> AsyncIterator[None]:
        """Show the play as long as the context lasts."""
        live = sys.stdout.isatty()
        shown = asyncio.create_task(self._live() if live else self._lines())
        try:
            yield
        finally:
            await asyncio.sleep(2 * _LOOK_S)
            shown.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await shown

    @cached_property
    def _following(self) -> Following:
        return Following(self._play.about, _LEFT_OUT)

    def _hear(self, step: Step) -> None:
        self._said = self._sentence(step)
        if not sys.stdout.isatty():
            self._print_new()
            stamp = f"{step.at:%m-%d %H:%M:%S}"
            out().print(Text(f"{stamp}  > {self._said}", "bold cyan"), soft_wrap=True)

    def _sentence(self, step: Step) -> str:
        desk = self._play.desk
        if step.who:
            person = desk.directory.person(step.who)
            who = person.name if person else step.who
        else:
            who = f"Customer {step.given['customer']}"
        text = str(step.given.get("text") or step.given.get("reason") or "")
        words = f"{who}: {step.does.replace('_', ' ')}"
        return clean(f"{words}, “{' '.join(text.split())}”" if text else words)

    async def _live(self) -> None:
        with Live(Text(""), console=out(), refresh_per_second=4, transient=True) as live:
            while True:
                live.update(self._frame(live.console))
                await asyncio.sleep(_LOOK_S)

    async def _lines(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_S)
            self._print_new()

    def _print_new(self) -> None:
        from firsthour.documents.prose import sentence

        for line in self._following.look():
            if line.fact.body.kind not in _LEFT_OUT:
                words = clean(sentence(line.fact, self._following.voice))
                out().print(Text(f"{line.fact.at:%m-%d %H:%M:%S}    {words}"), soft_wrap=True)

    def _frame(self, console: Console) -> RenderableType:
        following, about = self._following, self._play.about
        following.look()
        case, now = about.case, about.now
        promises = [p for p in following.promises if p.state == "pending"]
        said = Text(self._said, "bold cyan")
        head = heading(case).append(f"  {clean(case.title)}")
        for line in (said, head):
            line.truncate(max(20, console.width - 1), overflow="ellipsis")
        return Group(
            head,
            stage_bar(case.stage),
            self._clock(about.clock, now),
            Text(""),
            said,
            Text(""),
            Text("Next promises", "bold"),
            countdowns(promises[:_PROMISES], now),
            Text(""),
            Text("What happened last", "bold"),
            table_of(list(following.recent)[-_FACTS:], following.voice),
        )

    def _clock(self, clock: "CaseClock", now: datetime) -> Table:
        """How far the demonstration is, and how fast the case's time runs."""
        steps = self._play.script.steps
        start, end = clock.real_start, clock.real_time(steps[-1].at)
        here = clock.real_time(now)
        begun = start or here
        grid = Table.grid(padding=(0, 2))
        whole = max(1.0, (end - begun).total_seconds())
        gone = min(whole, max(0.0, (here - begun).total_seconds()))
        rate = rate_at(clock, now)
        grid.add_row(
            ProgressBar(total=whole, completed=gone, width=32),
            Text(f"{now:%a %Y-%m-%d %H:%M:%S} UTC", "bold"),
            Text(f"{rate:,.0f} x real time", "dim"),
        )
        return grid


def rate_at(clock: "CaseClock", now: datetime) -> float:
    """How many seconds of the case go by in one real second."""
    if clock.case_start is None:
        return 1.0
    past = (now - clock.case_start).total_seconds()
    return next((s.rate for s in reversed(clock.segments) if s.case_from <= past), 1.0)
