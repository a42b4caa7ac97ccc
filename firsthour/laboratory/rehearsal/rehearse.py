"""A play, run to its end without an engine: the domain decides, the directory answers."""

from collections.abc import Iterator, Sequence

from firsthour.domain.facts import Fact
from firsthour.domain.refusals import Refused
from firsthour.domain.simulate import Cue, Run, Spoken, simulate
from firsthour.laboratory.rehearsal.play import Play
from firsthour.laboratory.rehearsal.result import RefusedCommand, Rehearsal, rehearsal_of
from firsthour.laboratory.rehearsal.speaking import Line

NOT_SAID = "not_said"
"""The code of a line to which it never came: not one of the case's own refusals."""


def rehearse(play: Play) -> Rehearsal:
    """What comes of a play. The same play gives the same rehearsal, always."""
    return of_run(play, simulate(play.first, play.house, play.cues, play.until, play.reacts))


def of_run(play: Play, run: Run) -> Rehearsal:
    """What a run of a play amounts to, wherever it ran."""
    refused = [refusal(play, spoken, why) for spoken, why in run.refused]
    refused += not_said(play, run.facts)
    return rehearsal_of(play.name, run.facts, refused, play.until)


def not_said(play: Play, facts: Sequence[Fact]) -> Iterator[RefusedCommand]:
    """The lines that were never said: the case was finished before, or not looked at that long."""
    last = facts[-1]
    finished = last.body.kind == "case_finished"
    for cue in play.cues:
        if finished and cue.at > last.at:
            message = "It was not said: the case was finished before."
        elif cue.at > play.until:
            message = "It was not said: the case was not looked at that long."
        else:
            continue
        who, command, number = _told(play, cue)
        since = int((cue.at - play.first.at).total_seconds())
        yield RefusedCommand(cue.at, since, who, command, NOT_SAID, message, line=number)


def refusal(play: Play, spoken: Spoken | Cue, why: Refused) -> RefusedCommand:
    """A command that was refused, with the line of the scenario that it comes from."""
    since = int((spoken.at - play.first.at).total_seconds())
    who, command, number = _told(play, spoken)
    return RefusedCommand(
        spoken.at, since, who, command, str(why.code), why.message, why.hint, number
    )


def _told(play: Play, spoken: Spoken | Cue) -> tuple[str, str, int]:
    """Who said what, by which line of the file."""
    if isinstance(spoken, Spoken):
        said = spoken.said
        return said.actor.person, said.command.kind, _line_of(play, said.id)
    line = spoken.speaker
    if not isinstance(line, Line):
        return "", "", 0
    return line.who or f"#{line.customer}", line.command.kind, line.number


def _line_of(play: Play, said: str) -> int:
    lines = (cue.speaker for cue in play.cues if isinstance(cue.speaker, Line))
    return next((line.number for line in lines if line.id == said), 0)
