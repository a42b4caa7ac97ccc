"""How far each number of a policy may be from the default one, and the ceilings of the process."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from firsthour.domain.calendar import is_business, parse
from firsthour.domain.policy import Span
from firsthour.policies.problems import Path, Problem, dotted
from firsthour.policies.text import Document, Plain

ROWS = ("sev1", "sev2", "sev3", "sev4")
Number: TypeAlias = str | int
_SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86_400, "bh": 3600, "bd": 86_400}
_WORKED_DAY = 8 * 3600


@dataclass(frozen=True, slots=True)
class Limit:
    """A value lies between ``low`` times ``first`` and ``high`` times ``last``."""

    first: Number
    last: Number
    low: float = 0.25
    high: float = 4


Limits: TypeAlias = tuple[tuple[Path, Limit], ...]
"""Where numbers stand, and what holds them."""
_NOTICE = Limit("1 min", "60 min", 1, 1)
_SHORTEST_CADENCE = "5 min"
_NAMED = {"pause_at_most": Limit("1 h", "72 h", 1, 1), "close_within": Limit("1 d", "30 d", 1, 1)}
_PLAIN = (
    *("automatic_send_lead", "reopen_within", "survey_after", "survey_reminder", "survey_open"),
    *("seat_hours", "pages_at_most", "transfers_limit", "reopened_limit", "snowball"),
    *("snowball_within", "danger_lead"),
)


def problems(document: Document, known: Limits) -> Iterator[Problem]:
    """Each number outside its limit. What is not a number at all is left to the schema."""
    for path, limit in known:
        value = at(document.data, path)
        items = enumerate(value) if isinstance(value, list) else [(None, value)]
        for place, item in items:
            told = _outside(item, limit)
            if told is not None:
                here = path if place is None else (*path, place)
                yield Problem(document.line(here), dotted(here), *told, code="out_of_limits")


def length(span: Number, *, worked: bool = False) -> int:
    """Seconds of a span for comparing it with another one.

    A business day counts as the 8 hours ``worked`` beside other business spans, else as a day.
    """
    if isinstance(span, int):
        return span
    amount, unit = parse(Span(span))
    return amount * (_WORKED_DAY if worked and unit == "bd" else _SECONDS[unit])


def at(tree: Plain, path: Path) -> Plain:
    """The value at ``path``; None where there is nothing."""
    for part in path:
        if not isinstance(tree, dict) or not isinstance(part, str):
            return None
        tree = tree.get(part)
    return tree


def limits(default: dict[str, Plain]) -> Iterator[tuple[Path, Limit]]:
    """The limit of every number, from the default policy and the ceilings of the process."""
    yield from (((name,), limit) for name, limit in _NAMED.items())
    for name in _PLAIN:
        usual = _ends(default[name])
        if usual is not None:
            yield (name,), Limit(*usual)
    for number, row in enumerate(ROWS):
        for path in _leaves(at(default, ("severities", row))):
            yield ("severities", row, *path), _promise(default, number, path)


def _promise(default: dict[str, Plain], number: int, path: Path) -> Limit:
    """The limit of one promise; from the nearest severity where this one has none, or zero."""
    if str(path[0]).startswith("notice_"):
        return _NOTICE
    near = sorted(range(4), key=lambda row: (abs(row - number), row))
    ends = [_ends(at(default, ("severities", ROWS[row], *path))) for row in near]
    first, last = next(pair for pair in ends if pair and length(pair[1]) > 0)
    if str(path[0]).startswith("updates_"):
        return Limit(_SHORTEST_CADENCE, last, low=1)
    if ends[0] and length(ends[0][1]) == 0:
        return Limit("0 min", last, high=1)
    return Limit(first, last)


def _ends(value: Plain) -> tuple[Number, Number] | None:
    """First and last number of a default; None where it is not owed."""
    numbers = value if isinstance(value, list) else [value]
    given = [number for number in numbers if isinstance(number, str | int)]
    return (given[0], given[-1]) if given else None


def _leaves(tree: Plain) -> Iterator[Path]:
    """Paths of all numbers of a row; truth values have no limits."""
    for name, value in tree.items() if isinstance(tree, dict) else ():
        if isinstance(value, dict):
            yield from ((name, *rest) for rest in _leaves(value))
        elif not isinstance(value, bool):
            yield (name,)


def _outside(value: Plain, limit: Limit) -> tuple[str, str] | None:
    """Sentence and advice for a value outside its limit; None inside, or if it is no number."""
    if not _comparable(value, limit):
        return None
    assert isinstance(value, str | int)  # noqa: S101 - for the type checker; just made sure of
    worked = _business(value) and is_worked(limit)
    low, high = bounds(limit, worked=worked)
    found = length(value, worked=worked)
    fits = not (limit is _NOTICE and _business(value))
    if fits and low <= found <= high:
        return None
    hint = _counts(low, high) if isinstance(value, int) else between(low, high, worked=worked)
    if not fits:
        return "An initial notice runs by the clock, not in business time", hint
    if limit is _NOTICE and found > high:
        return f"An initial notice goes out within 60 min at the latest, not after {value}", hint
    if limit.first == _SHORTEST_CADENCE and found < low:
        return f"Updates come at least 5 min apart, not every {value}", hint
    return f"{value} is too {'little' if found < low else 'much'}", hint


def _comparable(value: Plain, limit: Limit) -> bool:
    if isinstance(limit.first, int):
        return isinstance(value, int) and not isinstance(value, bool)
    try:
        return isinstance(value, str) and parse(Span(value)) is not None
    except ValueError:
        return False


def _business(value: Number) -> bool:
    return isinstance(value, str) and is_business(Span(value))


def bounds(limit: Limit, *, worked: bool) -> tuple[float, float]:
    """The least and the greatest value: a count, or seconds (``worked``: of business time)."""
    low = limit.low * length(limit.first, worked=worked)
    return low, limit.high * length(limit.last, worked=worked)


def is_worked(limit: Limit) -> bool:
    """True if a limit is in business time, and measures business time by that."""
    return _business(limit.first) and _business(limit.last)


def is_by_clock(limit: Limit) -> bool:
    """True if business time is not allowed at all."""
    return limit is _NOTICE


def _counts(low: float, high: float) -> str:
    return f"between {-(-low // 1):.0f} and {high:.0f}"


def between(low: float, high: float, *, worked: bool) -> str:
    """The limits of a span as people write them."""
    return f"between {spoken(low, worked=worked)} and {spoken(high, worked=worked)}"


def spoken(amount: float, *, worked: bool) -> str:
    """So many seconds as a span: ``4 h``; ``worked``: as business hours."""
    if worked:
        return f"{amount / 3600:g} bh"
    units = (unit for unit in ("d", "h", "min", "s") if amount % _SECONDS[unit] == 0)
    unit = next(units, "s") if amount else "min"
    return f"{amount / _SECONDS[unit]:g} {unit}"
