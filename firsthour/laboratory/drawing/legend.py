"""What the marks of the picture of a rehearsal mean, and its sums."""

from collections import Counter
from collections.abc import Generator, Iterator

from firsthour.documents.svg import GREY, INK, box, width, words
from firsthour.laboratory.drawing.look import CLOSED, FREE, LINE, MISSED, STYLES
from firsthour.laboratory.drawing.marks import glyph
from firsthour.laboratory.drawing.spans import chevron
from firsthour.laboratory.drawing.words import TIMES
from firsthour.laboratory.rehearsal.result import Rehearsal

LEGEND_PX = 78.0
_SMALL = 11.0
_MARKS = (
    ("page", "page", "told"),
    ("alarm", "alarm", "told"),
    ("reminder", "reminder", "told"),
    ("seat_offer", "offer of a seat", "told"),
    ("initial_notice", "notice", "told"),
    ("initial_notice", "not told yet, or called off", "open"),
    ("page", "nobody found, or not sent", "nobody"),
)
_MORE = (
    f"Point at anything for its words and rule. {TIMES}N: so many of the same name; "
    "+N: so many more, for which there is no room."
)


def totals(found: Rehearsal) -> str:
    """What became of the promises, and how much was told, in one line."""
    states = Counter(str(each.state) for each in found.promises)
    gone = Counter(str(each.state) for each in found.promises if each.is_missed)
    said = [
        f"{style.word} {states[key]}"
        + f" ({gone[key]} missed before)" * (key in ("waived", "cancelled") and gone[key] > 0)
        for key, style in STYLES.items()
        if states[key]
    ]
    told = sum(each.fate == "told" for each in found.told)
    refused = f" · Refused: {len(found.refused)}" if found.refused else ""
    promises = ", ".join(said) or "none"
    return f"Promises: {promises} · Told: {told} of {len(found.told)}{refused}"


def legend(left: float, y: float) -> Iterator[str]:
    """Two lines: what became of promises; and what was told, with what is shaded."""
    x = left
    for state, style in STYLES.items():
        yield box(x, y - 8, 24, 9, style.fill, f'{style.stroke} rx="1.5"')
        if state == "missed":
            line = f"M{x + 20.5:.1f} {y - 7} l7 7 m0 -7 l-7 7"
            yield f'<path d="{line}" stroke="{MISSED}" stroke-width="2.2" fill="none"/>'
        if state == "passed_on":
            yield chevron(x + 24, y - 3.5)
        x = yield from _said(x + 31, y, f"promise {style.word}" if state == "met" else style.word)
    yield f'<path d="M{x} {y - 4} h22 m0 -3 v6" stroke="{STYLES["met"].edge}" fill="none"/>'
    x = yield from _said(x + 29, y, "time left until it was due")
    for fill, word in ((CLOSED, "closed"), (FREE, "weekend, holiday")):
        yield box(x, y - 9, 20, 12, fill, f'stroke="{LINE}"')
        x = yield from _said(x + 26, y, word)
    x, y = left, y + 22
    for what, word, fate in _MARKS:
        yield glyph(x + 6, y - 4, what, fate)
        x = yield from _said(x + 17, y, word)
    yield f'<path d="M{x + 3} {y - 10} v13 m3 0 v-13" stroke="{GREY}"/>'
    x = yield from _said(x + 13, y, "scale changes")
    yield box(x, y - 9, 20, 12, "url(#left-out)", f'stroke="{GREY}"')
    x = yield from _said(x + 26, y, "time left out")
    yield words(left, y + 20, _MORE, _SMALL, INK)


def _said(x: float, y: float, text: str) -> Generator[str, None, float]:
    yield words(x, y, text, _SMALL, GREY)
    return x + width(text, _SMALL) + 14
