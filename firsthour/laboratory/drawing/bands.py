"""The bands over the lanes: in which stage the case was, how severe, and when its clocks rested."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from firsthour.documents.picture import COLOURS
from firsthour.documents.svg import GREY, INK, box, fitted, titled, words
from firsthour.domain import facts as f
from firsthour.domain.stages import Stage
from firsthour.laboratory.drawing.look import LINE, STRIP, haloed
from firsthour.laboratory.drawing.scale import Scale
from firsthour.laboratory.drawing.words import Clock
from firsthour.laboratory.rehearsal.result import Rehearsal

HIGH = 18.0
_END = (STRIP, INK)


@dataclass(frozen=True, slots=True)
class Band:
    """One row of what held from when to when, in seconds since the opening."""

    label: str
    spans: tuple[tuple[float, float, str, str, str], ...]
    """From, until, what it is called, fill and ink."""

    def draw(self, y: float, scale: Scale, clock: Clock) -> Iterator[str]:
        """The band with its top at ``y``."""
        for start, end, name, fill, ink in self.spans:
            left, right = scale.x(start), scale.x(end)
            shape = box(left, y + 1, max(right - left, 2), HIGH - 3, fill, f'stroke="{ink}"')
            said = fitted(name, right - left - 8, 11)
            if said:
                text = words(left + 5, y + 12.5, said, 11, ink, bold=True)
                shape += haloed(text) if fill.startswith("url") else text
            yield titled(shape, f"{name}: {clock.when(start)} to {clock.when(end)}")


def bands_of(found: Rehearsal, end: float) -> list[Band]:
    """Stages always; severity where it changed; rest where there was any."""
    bands = [Band("Stage", _stages(found, end))]
    severities = _severities(found, end)
    if len(severities) > 1:
        bands.append(Band("Severity", severities))
    rests = _rests(found, end)
    return [*bands, Band("Clocks paused", rests)] if rests else bands


def _stages(found: Rehearsal, end: float) -> tuple[tuple[float, float, str, str, str], ...]:
    entered = [(0.0, "start")]
    entered += [
        (_since(found, fact), str(fact.body.stage))
        for fact in found.facts
        if isinstance(fact.body, f.StageEntered)
    ]
    known = {str(stage): colours for stage, colours in COLOURS.items()}
    return tuple(
        (start, until, name.capitalize(), *known.get(name, _END))
        for start, until, name in _spans(entered, end)
        if until > start or name in tuple(Stage)[-4:]
    )


def _severities(found: Rehearsal, end: float) -> tuple[tuple[float, float, str, str, str], ...]:
    changed = [(0.0, f"SEV{found.severity}")]
    changed += [
        (_since(found, fact), f"SEV{fact.body.severity}")
        for fact in found.facts
        if isinstance(fact.body, f.SeverityChanged)
    ]
    spans = _spans(changed, end)
    return tuple((a, b, name, STRIP, INK) for a, b, name in spans if b > a)


def _rests(found: Rehearsal, end: float) -> tuple[tuple[float, float, str, str, str], ...]:
    turns = [
        (_since(found, fact), "paused" if fact.body.kind == "clocks_paused" else "")
        for fact in found.facts
        if fact.body.kind in ("clocks_paused", "clocks_resumed")
    ]
    spans = _spans(turns, end)
    return tuple((a, b, name, "url(#rests)", GREY) for a, b, name in spans if name)


def _spans(turns: Sequence[tuple[float, str]], end: float) -> list[tuple[float, float, str]]:
    """Each turn until the next, and the last until the end."""
    ends = [*(since for since, _ in turns[1:]), end][: len(turns)]
    return [(since, until, name) for (since, name), until in zip(turns, ends, strict=True)]


def _since(found: Rehearsal, fact: f.Fact) -> float:
    return (fact.at - found.opened_at).total_seconds()


def frame(left: float, right: float, y: float) -> str:
    """The thin line under a row."""
    return f'<path d="M{left:.1f} {y:.1f} H{right:.1f}" stroke="{LINE}" stroke-width="0.6"/>'
