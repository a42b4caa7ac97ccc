"""The picture of a rehearsal: one time line with a lane for each role and audience.

One SVG, whole in itself: no script, no font and no file besides; in the dark it is dark.
"""

from collections.abc import Iterator, Mapping
from html import escape

from firsthour.documents.svg import GREY, INK, box, clean, fitted, opened, words
from firsthour.domain.facts import EscalationOpened
from firsthour.laboratory.drawing.axis import HIGH as AXIS_PX
from firsthour.laboratory.drawing.axis import Axis
from firsthour.laboratory.drawing.bands import HIGH as BAND_PX
from firsthour.laboratory.drawing.bands import bands_of, frame
from firsthour.laboratory.drawing.heard import lanes_of_sayings
from firsthour.laboratory.drawing.lanes import Lane, Row, lanes_of
from firsthour.laboratory.drawing.legend import LEGEND_PX, legend, totals
from firsthour.laboratory.drawing.look import PAPER, STRIP, definitions
from firsthour.laboratory.drawing.marks import HIGH as MARK_PX
from firsthour.laboratory.drawing.marks import Marks
from firsthour.laboratory.drawing.said import Sayings
from firsthour.laboratory.drawing.scale import Scale, scaled
from firsthour.laboratory.drawing.spans import Spans
from firsthour.laboratory.drawing.words import TIMES, Clock, short
from firsthour.laboratory.rehearsal.course import BY_ENGINE
from firsthour.laboratory.rehearsal.result import Rehearsal

WIDE = 1200
_MARGIN, _LEFT, _RIGHT, _TOP = 16, 200, 1176, 92
_STRIP_PX = 19.0


def draw(found: Rehearsal, names: Mapping[str, str] | None = None) -> str:
    """The picture of a rehearsal; ``names`` are those of people by their ids."""
    return _Picture(found, names or {}).drawn()


class _Picture:
    """The parts of one picture, measured before they are drawn."""

    def __init__(self, found: Rehearsal, names: Mapping[str, str]) -> None:
        self._found, self._names = found, names
        self._clock = Clock(found.opened_at, found.timezone)
        self._end = float(found.end.since_s)
        self._scale = scale_of(found)
        self._y: float = _TOP + AXIS_PX

    def drawn(self) -> str:
        body, top = list(self._body()), _TOP + AXIS_PX
        bottom, axis = self._y, self._axis()
        parts = [
            opened(WIDE, bottom + LEGEND_PX, f"Time line of a rehearsal: {self._about()}"),
            f"<title>{escape(clean(self._found.scenario))}</title>",
            f"<desc>{escape(clean(self._about()))}</desc>",
            *definitions(),
            box(0, 0, WIDE, bottom + LEGEND_PX, PAPER),
            *self._title(),
            *axis.back(top, bottom),
            *axis.head(_TOP),
            *axis.front(top, bottom),
            *self._last(top, bottom),
            *body,
            *legend(_MARGIN, bottom + 26),
            "</svg>",
        ]
        return "\n".join(parts) + "\n"

    def _body(self) -> Iterator[str]:
        yield from self._bands()
        for title, sayings in lanes_of_sayings(self._found, self._names):
            placed = Sayings(sayings, self._scale)
            count = f" {TIMES}{len(sayings)}" if len(sayings) > 1 else ""
            silent = len(sayings) - len(placed.placed)
            more = f", +{silent} without words" if silent else ""
            yield from self._strip(title + count + more)
            yield from placed.draw(self._y)
            self._y += placed.height
        for lane in lanes_of(self._found, self._names):
            yield from self._lane(lane)

    def _bands(self) -> Iterator[str]:
        self._y += 3
        for band in bands_of(self._found, self._end):
            yield words(_MARGIN + 6, self._y + 12.5, band.label, 11, GREY)
            yield from band.draw(self._y, self._scale, self._clock)
            self._y += BAND_PX
        self._y += 3

    def _strip(self, title: str) -> Iterator[str]:
        room = _RIGHT - _MARGIN
        yield box(_MARGIN, self._y + 1, room, _STRIP_PX - 3, STRIP, 'rx="3" opacity="0.92"')
        yield words(_MARGIN + 6, self._y + 13, fitted(title, room - 20, 11.5), 11.5, INK, bold=True)
        self._y += _STRIP_PX

    def _lane(self, lane: Lane) -> Iterator[str]:
        yield from self._strip(lane.title)
        for row in lane.rows:
            yield from self._row(row)
            yield frame(_MARGIN, _RIGHT, self._y)
        self._y += 3

    def _row(self, row: Row) -> Iterator[str]:
        count, left_out = len(row.promises) + len(row.told), 0
        top, drawn = self._y, []
        if row.promises:
            spans = Spans(row.promises, self._scale, self._clock, self._end)
            drawn, left_out = list(spans.draw(top)), len(spans.left_out)
            self._y += spans.height
        else:
            drawn = list(Marks(row.told, self._scale, self._clock, self._names).draw(top))
            self._y += MARK_PX
        more = f" {TIMES}{count}" if count > 1 else ""
        more += f", +{left_out}" if left_out else ""
        room = _LEFT - _MARGIN - 14 - 6.2 * len(more)
        label = fitted(row.label, room, 10.5) + more
        ink = INK if row.promises else GREY
        yield words(_MARGIN + 10, top + 12, label, 10.5, ink, title=f"{row.label}{more}")
        yield from drawn

    def _title(self) -> Iterator[str]:
        found = self._found
        room = WIDE - 2 * _MARGIN
        yield words(_MARGIN, 34, fitted(found.scenario, room, 22), 22, INK, bold=True)
        yield words(_MARGIN, 56, fitted(self._under(), room, 12.5), 12.5, GREY)
        yield words(_MARGIN, 76, fitted(totals(found), room, 12.5), 12.5, INK)

    def _under(self) -> str:
        found, local = self._found, self._clock.local(0)
        starts = f"{local:%A} {local.day} {local:%B %Y, %H:%M} {found.timezone}"
        who = f"{found.customers} customer{'s' * (found.customers != 1)}"
        return f"Policy {found.policy} {found.version} · SEV{found.severity}, {who} · {starts}"

    def _about(self) -> str:
        return f"{self._found.scenario}. {self._under()}. {totals(self._found)}"

    def _axis(self) -> Axis:
        first = self._found.facts[0].body
        if not isinstance(first, EscalationOpened):
            message = "The facts of a case begin with its opening"
            raise TypeError(message)
        return Axis(self._scale, self._clock, first.policy.calendar)

    def _last(self, top: float, bottom: float) -> Iterator[str]:
        """Where nothing more was looked at."""
        x = self._scale.x(self._end)
        dashes = "" if self._found.end.finished else ' stroke-dasharray="5 3"'
        yield f'<path d="M{x:.1f} {top} V{bottom:.1f}" stroke="{INK}" stroke-width="1.4"{dashes}/>'
        end = "finished" if self._found.end.finished else "looked at until here"
        told = f"T+{short(self._end)}: {end}"
        yield words(_RIGHT, bottom + 12, told, 10.5, INK, anchor="end")


def moments_of(found: Rehearsal) -> Iterator[float]:
    """Everything that happens, in seconds since the opening; what was only due may be left out."""
    end = float(found.end.since_s)
    yield from (0.0, end)
    yield from (float(each.since_s) for each in found.told)
    yield from (float(each.since_s) for each in found.refused)
    for promise in found.promises:
        yield max(0.0, (promise.from_at - found.opened_at).total_seconds())
        if promise.ended_s is not None:
            yield float(promise.ended_s)
        if promise.is_missed:
            yield float(promise.due_s)
    for fact in found.facts:
        if not fact.actor.is_engine or fact.body.kind in BY_ENGINE:
            yield (fact.at - found.opened_at).total_seconds()


def scale_of(found: Rehearsal) -> Scale:
    """The scale on which a rehearsal is drawn."""
    return scaled(moments_of(found), _LEFT + 10, _RIGHT - 10)
