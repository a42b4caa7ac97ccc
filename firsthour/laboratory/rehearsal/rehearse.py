"""A play, run to its end without an engine: the domain decides, the directory answers."""

from firsthour.domain.refusals import Refused
from firsthour.domain.simulate import Cue, Spoken, simulate
from firsthour.laboratory.rehearsal.play import Play
from firsthour.laboratory.rehearsal.result import RefusedCommand, Rehearsal, rehearsal_of
from firsthour.laboratory.rehearsal.speaking import Line


def rehearse(play: Play) -> Rehearsal:
    """What comes of a play. The same play gives the same rehearsal, always."""
    run = simulate(play.first, play.house, play.cues, play.until, play.reacts)
    refused = tuple(refusal(play, spoken, why) for spoken, why in run.refused)
    return rehearsal_of(play.name, run.facts, refused, play.until)


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
    return (line.who, line.command.kind, line.number) if isinstance(line, Line) else ("", "", 0)


def _line_of(play: Play, said: str) -> int:
    lines = (cue.speaker for cue in play.cues if isinstance(cue.speaker, Line))
    return next((line.number for line in lines if line.id == said), 0)
