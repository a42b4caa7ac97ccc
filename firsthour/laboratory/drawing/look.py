"""How the picture of a rehearsal looks: its colours, its patterns, and the same in the dark.

Colour-blind people can tell the colours apart, and the patterns are told apart without any. The
colours of promises are those of Okabe and Ito. In the dark a colour is replaced by its
pair, by what it is, so that a viewer without style sheets shows the light picture whole.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from firsthour.documents.svg import GREY, INK

PAPER, LINE, STRIP, CLOSED, FREE = "#ffffff", "#d0d7de", "#eaeef2", "#f0f3f6", "#e5e9ef"
KEPT, LATE, MISSED = "#009e73", "#e69f00", "#d55e00"
WAIVED, OPEN, FALLEN = "#56b4e9", "#0072b2", "#8c959f"
_LATE_TINT, _MISSED_TINT = "#fdeecb", "#fbe0cf"
_WAIVED_TINT, _OPEN_TINT = "#e3f3fc", "#e6f1f8"
_DARK: Mapping[str, str] = {
    PAPER: "#0d1117",
    INK: "#e6edf3",
    GREY: "#a3adb8",
    LINE: "#30363d",
    STRIP: "#21262d",
    CLOSED: "#151a21",
    FREE: "#1f262f",
    KEPT: "#2cc79b",
    LATE: "#f0b429",
    MISSED: "#ff8a3d",
    OPEN: "#5fb2ea",
    WAIVED: "#7cc6f2",
    FALLEN: "#7d8590",
    _LATE_TINT: "#3f300a",
    _MISSED_TINT: "#46210c",
    _WAIVED_TINT: "#15344a",
    _OPEN_TINT: "#0e2c44",
    "#eef2ff": "#232b52",
    "#3b4a9a": "#b4bff5",
    "#e8f4fb": "#12334a",
    "#0f5c85": "#9ad2f2",
    "#fdf1e3": "#43290b",
    "#8a4b08": "#f0bd85",
    "#e9f6ee": "#12392a",
    "#1d6b3a": "#93d8ad",
}
"""Each colour of the picture with the one that stands for it in the dark."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a promise of one state looks: what fills it, its edge, and its word in the legend."""

    fill: str
    edge: str
    word: str
    dashes: str = ""

    @property
    def stroke(self) -> str:
        """The attributes of its edge."""
        dashes = f' stroke-dasharray="{self.dashes}"' if self.dashes else ""
        return f'stroke="{self.edge}"{dashes}'


STYLES: Mapping[str, Style] = {
    "met": Style(KEPT, KEPT, "kept"),
    "late": Style("url(#late)", LATE, "kept late"),
    "missed": Style("url(#missed)", MISSED, "missed"),
    "waived": Style("url(#waived)", WAIVED, "waived"),
    "cancelled": Style(PAPER, FALLEN, "fell away", "3 2.5"),
    "passed_on": Style(PAPER, GREY, "passed on", "1 1.5"),
    "pending": Style("url(#open)", OPEN, "still open"),
}
"""By the state of a promise, in the order of the legend."""
_PATTERNS = (
    ("late", 6, 0, _LATE_TINT, f'<rect width="2" height="6" fill="{LATE}"/>'),
    ("missed", 6, 45, _MISSED_TINT, f'<rect width="2.4" height="6" fill="{MISSED}"/>'),
    ("waived", 3, 0, _WAIVED_TINT, f'<rect y="1" width="3" height="1" fill="{WAIVED}"/>'),
    ("open", 7, 0, _OPEN_TINT, f'<circle cx="3" cy="3" r="0.8" fill="{OPEN}"/>'),
    ("left-out", 8, 45, PAPER, f'<rect width="1" height="8" fill="{LINE}"/>'),
    ("rests", 5, 135, PAPER, f'<rect width="1.4" height="5" fill="{GREY}"/>'),
)


def haloed(text: str) -> str:
    """Words that can be read over lines."""
    return f'<g paint-order="stroke" stroke="{PAPER}" stroke-width="3">{text}</g>'


def definitions() -> Iterator[str]:
    """What stands at the head of the picture: its style sheet for the dark, and its patterns."""
    rules = "".join(
        f'[{kind}="{light}"]{{{kind}:{dark}}}'
        for light, dark in _DARK.items()
        for kind in ("fill", "stroke")
    )
    yield f"<style>@media screen and (prefers-color-scheme: dark){{{rules}}}</style>"
    yield "<defs>"
    for name, size, turn, ground, drawn in _PATTERNS:
        turned = f' patternTransform="rotate({turn})"' if turn else ""
        units = f'width="{size}" height="{size}" patternUnits="userSpaceOnUse"{turned}'
        paper = f'<rect width="{size}" height="{size}" fill="{ground}"/>'
        yield f'<pattern id="{name}" {units}>{paper}{drawn}</pattern>'
    yield "</defs>"
