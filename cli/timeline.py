"""The timeline of a case on the terminal: facts as sentences, day by day and stage by stage."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC
from textwrap import shorten
from types import MappingProxyType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cli.desk import CaseDesk, desk, on_desk
from cli.output import out, print_json, said
from cli.shapes import line_shape
from cli.voices import effects_of, voice_for

if TYPE_CHECKING:
    from firsthour.documents.prose import Voice
    from firsthour.domain.facts import Fact
    from firsthour.records.shown import Line

QUIET = ("obligation_owed", "obligation_moved", "obligation_cancelled", "notice_drafted")
"""Facts that follow from others by themselves: shown with --all."""
_QUOTED = 300
"""Characters of what somebody wrote that are shown; the whole of it stands in the JSON."""
_MISSED = ("obligation_missed", "sla_breached", "notice_failed", "recipients_unreachable")
_BAD = (*_MISSED, "access_denied", "relapse_reported", "policy_exhausted", "step_found_nobody")
_GOOD = ("obligation_met", "access_confirmed", "resolution_verified", "case_closed")


def tell(ref: str, *, after: int, everything: bool, json: bool) -> None:
    """Tell what happened, from a number on."""
    from firsthour.records.views import timeline, written

    with desk() as open_desk:
        about = on_desk(open_desk, ref)
        lines = timeline(about.store, about.number, after)
        voice = voice_of(about)
        texts = written(about.store, (line.fact for line in lines))
        if json:
            facts = [line_shape(line, voice, texts) for line in lines]
            print_json({"case": about.case.label, "number": about.number, "facts": facts})
            return
        shown = [line for line in lines if everything or line.fact.body.kind not in QUIET]
        _print(out(), shown, voice, texts)
        if len(shown) < len(lines):
            left = len(lines) - len(shown)
            out().print(
                Text(f"{left} lines about due times are left out; --all shows them.", "dim")
            )


def voice_of(about: CaseDesk) -> "Voice":
    """The voice for any part of a case: it knows every act, also those of earlier facts."""
    from firsthour.records.views import facts

    return replace(voice_for(about, ()), effects=effects_of(facts(about.store, about.number)))


def table_of(
    facts: "list[Fact]", voice: "Voice", texts: Mapping[int, str] = MappingProxyType({})
) -> Table:
    """Facts as a table without lines: number, time of day, sentence, and what somebody wrote."""
    from firsthour.documents.prose import sentence

    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(no_wrap=True, style="cyan")
    table.add_column(overflow="fold")
    for fact in facts:
        kind = fact.body.kind
        style = "red" if kind in _BAD else "green" if kind in _GOOD else ""
        clock = f"{fact.at.astimezone(UTC):%H:%M:%S}"
        table.add_row(str(fact.number), clock, said(sentence(fact, voice), style))
        if text := texts.get(fact.number):
            table.add_row("", "", said(f"“{shorten(text, _QUOTED, placeholder=' …')}”", "dim"))
    return table


def _print(console: Console, lines: "list[Line]", voice: "Voice", texts: Mapping[int, str]) -> None:
    from firsthour.documents.words import STAGES

    waiting: list[Fact] = []
    here = ("", "")
    for line in lines:
        now = (f"{line.fact.at.astimezone(UTC):%A %Y-%m-%d}", line.stage)
        if now != here:
            _flush(console, waiting, voice, texts)
            stage = STAGES.get(line.stage, line.stage)
            console.print(Text.assemble((f"{now[0]} UTC", "bold"), (f"  {stage}", "magenta")))
            here = now
        waiting.append(line.fact)
    _flush(console, waiting, voice, texts)


def _flush(
    console: Console, waiting: "list[Fact]", voice: "Voice", texts: Mapping[int, str]
) -> None:
    if waiting:
        console.print(Padding(table_of(waiting, voice, texts), (0, 0, 0, 1)))
        waiting.clear()
