"""Parts of pictures in SVG: text that is escaped, measured without a font, and cut to fit."""

import re
import unicodedata
from datetime import timedelta
from html import escape

FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif"
_FORBIDDEN = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML may hold."""
INK, GREY = "#1b1f24", "#57606a"
_WIDE, _ROUND, _NARROW = 1.02, 0.6, 0.34


def opened(wide: float, high: float, about: str) -> str:
    """The first tag of a picture of this size; ``about`` is read aloud in its place."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high:.0f}" '
        f'width="{wide:.0f}" height="{high:.0f}" font-family="{escape(FONT, quote=True)}" '
        f'role="img" aria-label="{escape(clean(about), quote=True)}">'
    )


def length(span: timedelta) -> str:
    """A span of time in words, to the minute: ``3 d 4 h``, ``1 h 05``, ``12 min``."""
    minutes = round(span.total_seconds() / 60)
    hours, minutes = divmod(minutes, 60)
    days, rest = divmod(hours, 24)
    if days > 1:
        return f"{days} d {rest} h" if rest else f"{days} d"
    return (f"{hours} h {minutes:02}" if minutes else f"{hours} h") if hours else f"{minutes} min"


def clean(text: str) -> str:
    """A text as XML may hold it, not yet escaped; on one line."""
    return " ".join(_FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text).split())


def width(text: str, size: float) -> float:
    """About how wide a text is, in the unit of ``size``: rather too wide than too narrow."""
    return size * sum(map(_em, text))


def _em(char: str) -> float:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0.0  # stands above or below the letter before it
    if unicodedata.east_asian_width(char) in ("W", "F"):
        return _WIDE
    if char in " .,:;'|!ijltfrI-/()\N{LATIN SMALL LETTER DOTLESS I}":
        return _NARROW
    return 0.9 if char in "mwMW@%" else _ROUND + 0.08 * char.isupper()


def fitted(text: str, room: float, size: float) -> str:
    """The text, or as much of it as there is room for with an ellipsis; empty for next to none."""
    text = clean(text)
    if width(text, size) <= room:
        return text
    kept = text
    while kept and width(kept, size) + size * 0.8 > room:
        kept = kept[:-1]
    while kept and unicodedata.category(kept[-1]) in ("Mn", "Zs"):
        kept = kept[:-1]
    return f"{kept}…" if len(kept) > 1 else ""


def name_in(name: str, room: float, size: float) -> str:
    """A person's name as far as there is room: whole, given name alone, initials, or nothing."""
    name = clean(name)
    words = name.split()
    initials = "".join([word[0] for word in words if word[0].isalpha()][:2])
    for short in (name, words[0] if words else "", initials):
        if short and width(short, size) <= room:
            return short
    return ""


def words(
    x: float,
    y: float,
    text: str,
    size: float,
    ink: str,
    *,
    bold: bool = False,
    anchor: str = "",
    title: str = "",
) -> str:
    """A line of text; ``title`` is shown when somebody points at it."""
    weight = ' font-weight="600"' if bold else ""
    at = f' text-anchor="{anchor}"' if anchor else ""
    more = f"<title>{escape(clean(title))}</title>" if title else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{ink}"{weight}{at}>'
        f"{more}{escape(clean(text))}</text>"
    )


def box(x: float, y: float, wide: float, high: float, fill: str, more: str = "") -> str:
    """A rectangle without content; ``more`` are further attributes."""
    extra = f" {more}" if more else ""
    size = f'x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}"'
    return f'<rect {size} fill="{fill}"{extra}/>'


def titled(shape: str, title: str) -> str:
    """A shape that says something when somebody points at it."""
    return f"<g><title>{escape(clean(title))}</title>{shape}</g>"
