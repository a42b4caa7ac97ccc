"""What writing systems need beyond what Babel knows: lists, gaps, colons, and where to cut.

Thai and Chinese write no spaces between words; Chinese has marks as wide as its letters.
"""

import re
import unicodedata
from collections.abc import Sequence

from babel import Locale
from babel.lists import format_list

_JOINED = {"th": (", ", " และ "), "zh": ("、", "、"), "ja": ("、", "、")}
"""Between names, and before the last: Babel's own would run into names in Latin letters."""
_WIDE = frozenset({"zh", "ja"})
"""Languages whose marks are as wide as their letters, so that no space follows them."""
_TIMED = {"th": "{} เวลา {} น.", "zh": "{} {}", "ja": "{} {}"}
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
"""Thai, Lao, Tibetan, Burmese, Khmer, Japanese and Chinese letters."""
_LEADING = "เแโใไ"
"""Thai vowels that are written before the consonant they are spoken after."""


def listed(names: Sequence[str], locale: Locale) -> str:
    """``names`` as the language lists them: "A, B and C", "A, B และ C", "A、B、C"."""
    if not names:
        return ""
    if locale.language not in _JOINED:
        return format_list(names, locale=locale)
    between, last = _JOINED[locale.language]
    return last.join([between.join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def gap(locale: Locale) -> str:
    """What stands between two sentences: a space, or nothing."""
    return "" if locale.language in _WIDE else " "


def colon(locale: Locale) -> str:
    """What stands between a name and its value: a colon and a space, or a wide colon."""
    return "\uff1a" if locale.language in _WIDE else ": "


def aside(text: str, locale: Locale) -> str:
    """A mark that stands apart behind a sentence: " ESC-1", "（ESC-1）"."""  # noqa: RUF002 - wide brackets
    return f"\uff08{text}\uff09" if locale.language in _WIDE else f" {text}"


def bracketed(parts: Sequence[str], locale: Locale) -> str:
    """What explains the word before it: " (A, B)", "（A，B）"."""  # noqa: RUF002 - wide brackets
    if locale.language in _WIDE:
        listed_wide = "\uff0c".join(parts)
        return f"\uff08{listed_wide}\uff09"
    return f" ({', '.join(parts)})"


def timed(day: str, clock: str, locale: Locale) -> str:
    """A day and a time of it: "4 Aug 2026, 14:30", "4 ส.ค. ค.ศ. 2026 เวลา 14:30 น."."""
    return _TIMED.get(locale.language, "{}, {}").format(day, clock)


def is_unspaced(text: str) -> bool:
    """Whether ``text`` has letters of a script that writes no spaces between words."""
    return _UNSPACED.search(text) is not None


def cut(text: str, longest: int) -> str:
    """``text`` in at most ``longest`` characters, ended by "…"; no letter loses its marks."""
    if len(text) <= longest:
        return text
    end = max(longest - 1, 0)
    while end and _belongs(text[end]):
        end -= 1
    return text[:end].rstrip().rstrip(_LEADING) + "…"


def _belongs(letter: str) -> bool:
    """Whether it is written on the letter before it: an accent, a tone, a vowel above or below."""
    return unicodedata.category(letter).startswith("M") or letter in "ะาำ\u200d"
