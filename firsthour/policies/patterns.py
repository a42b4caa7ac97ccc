"""The kinds of value of a policy as patterns of JSON Schema, for editors that know no Python.

Patterns keep to what ECMAScript and Python read alike. ``END`` stands for ``$``, which in Python
also fits before a line break.
"""

from typing import Any, TypeAlias

from firsthour.domain.calendar import LONGEST

Shape: TypeAlias = dict[str, Any]
END = r"(?![\s\S])"
_NINE = 9
_DIGITS = r"(?=[0-9]{1,9}(?![0-9]))"
_CLOCK = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]"
_LEAP = r"(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29"
_DAYS = (
    r"[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)
_CONTROLS = r"\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\ud800-\udfff"
_BREAKS = r"\u000b-\u000d\u001c-\u001f\u0085\u2028\u2029"


def numbers(low: int, high: int) -> str:
    """A pattern of the whole numbers from ``low`` to ``high``, without zeros before them."""
    stops = sorted(_stops(low, high))
    starts = [low, *(stop + 1 for stop in stops[:-1])]
    return "|".join(_digits(start, stop) for start, stop in zip(starts, stops, strict=True))


def _stops(low: int, high: int) -> set[int]:
    """Where one pattern of digits ends and the next begins."""
    found, count = {high}, 1
    while low <= (stop := int(str(low)[:-count] + "9" * count)) < high:
        found.add(stop)
        count += 1
    count = 1
    while low < (stop := (high + 1) // 10**count * 10**count - 1) <= high:
        found.add(stop)
        count += 1
    return found


def _digits(start: int, stop: int) -> str:
    pairs = zip(str(start), str(stop), strict=True)
    return "".join(
        a if a == b else "[0-9]" if (a, b) == ("0", "9") else f"[{a}-{b}]" for a, b in pairs
    )


def span(bounds: dict[str, tuple[int, int]]) -> str:
    """A pattern of the spans whose amount lies within the bounds of its unit."""
    units = "|".join(
        f"{_DIGITS}0*(?:{numbers(low, high)}) ?{unit}"
        for unit, (low, high) in bounds.items()
        if low <= high
    )
    return rf"^\s*(?:{units})\s*{END}"


def text(*, lines: bool = False) -> Shape:
    """Text without control characters; with ``lines`` it may have several."""
    if not lines:
        return {"not": {"pattern": rf"[{_CONTROLS}{_BREAKS}\t\n]"}}
    inside = rf"\S[\s\S]*[{_BREAKS}\t][\s\S]*\S"
    return {"not": {"pattern": rf"[{_CONTROLS}]|{inside}"}}


def fits(pattern: str, told: str) -> Shape:
    """Text of a pattern, and what editors say of any other."""
    return {"type": "string", "pattern": f"^(?:{pattern}){END}", "patternErrorMessage": told}


ANY_SPAN: Shape = {
    "type": "string",
    "pattern": span({unit: (0, most) for unit, most in LONGEST.items()}),
    "patternErrorMessage": "A number and a unit: s, min, h, d, bh or bd, such as 30 min or 1 bd",
}
RATE: Shape = fits(
    r"\s*(?=[0-9]{1,4} )0*(?:"
    + numbers(1, 1000)
    + ") in (?:"
    + "|".join(
        rf"(?=[0-9]{{1,6}}(?![0-9]))0*(?:{numbers(low, high)}) ?{unit}"
        for unit, (low, high) in {
            "s": (60, 999_999),
            "min": (1, 43_200),
            "h": (1, 720),
            "d": (1, 30),
        }.items()
    )
    + r")\s*",
    "How many in which time, such as 3 in 15 min",
)
_RANGE: Shape = fits(
    rf"\s*{_CLOCK}\s*[-\u2013]\s*(?:{_CLOCK}|24:00)\s*", "Such as 09:00-17:00, or closed"
)
HOURS: Shape = {
    "anyOf": [
        {"const": "closed"},
        _RANGE,
        {"type": "array", "items": _RANGE},
        {"type": "array", "items": {"const": "closed"}, "minItems": 1, "maxItems": 1},
    ]
}
DATE: Shape = fits(rf"(?!0000)(?:{_DAYS}|{_LEAP})", "A date such as 2026-12-24")
ADDRESS: Shape = {
    "pattern": r"""^[^\s@<>,;:"()\[\]\\]{1,64}@[^\s@<>,;:"()\[\]\\]+\.[^\s@<>,;:"()\[\]\\.]+"""
    + END,
    "patternErrorMessage": "An e-mail address, such as escalations@example.com",
}
URL: Shape = {
    "pattern": rf"""^(?:https?://[^\s<>"']+)?{END}""",
    "patternErrorMessage": "Such as https://support.example.com, or empty",
}


def ask(fixed: tuple[str, ...], kinds: tuple[str, ...], roles: tuple[str, ...]) -> Shape:
    """Whom to ask: one of the ``fixed`` words, or one of the ``kinds`` with a name."""
    known = [*fixed, *(f"role:{role}" for role in roles)]
    named = rf"(?:{'|'.join(kinds)}):\S(?:[^\n]{{0,98}}\S)?"
    return {"anyOf": [{"enum": known}, fits(named, "Such as team:ID, skill:NAME or person:ID")]}


def approver(roles: tuple[str, ...]) -> Shape:
    """Who approves: one of the ``roles``, a person, a group."""
    named = rf"\s*(?:role:(?:{'|'.join(roles)})|(?:person|group):\S(?:[\s\S]*\S)?)\s*"
    shape = fits(named, "Such as role:duty_manager, person:ID or group:NAME")
    return {"anyOf": [{"enum": [f"role:{role}" for role in roles]}, shape]}
