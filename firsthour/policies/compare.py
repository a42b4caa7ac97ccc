"""What one policy promises differently from another one, in words and numbers, and to whom."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from firsthour.domain.calendar import is_business, parse
from firsthour.domain.policy import Policy, Span
from firsthour.policies.limits import length
from firsthour.policies.promised import NOTHING, Told, by_severity, in_order, whole

Direction: TypeAlias = Literal["earlier", "later", "more", "fewer", "new", "dropped", "changed"]
SEVERITIES = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: of a severity (None: of the whole policy), from ``before`` to ``after``.

    ``roles`` are whom it concerns, the one first who does it or waits for it. ``direction`` says of
    lengths of time whether ``after`` is due earlier or later, of numbers whether there are more,
    and whether something is newly owed or no longer; ``by`` how much, where that can be said.
    """

    severity: int | None
    roles: tuple[str, ...]
    field: str
    label: str
    before: str
    after: str
    direction: Direction
    by: str = ""

    @property
    def where(self) -> str:
        """Of which severity and whom: ``Severity 1, owner``."""
        place = f"Severity {self.severity}" if self.severity else "At every severity"
        return f"{place}, {self.roles[0]}"

    @property
    def told(self) -> str:
        """The direction as people say it: ``earlier by 5 min``; empty for what only differs."""
        if self.direction == "changed":
            return ""
        if self.direction in ("more", "fewer"):
            return f"{self.by} {self.direction}"
        return f"{self.direction} by {self.by}" if self.by else self.direction

    @property
    def words(self) -> str:
        """The difference as a line for people."""
        told = ", ".join(filter(None, [f"{self.after} instead of {self.before}", self.told]))
        return f"{self.where}: {self.label} {told}"


def compare(a: Policy, b: Policy) -> tuple[Change, ...]:
    """How ``b`` differs from ``a``, by severity first; empty when both promise the same."""
    changes: list[Change] = []
    for severity in SEVERITIES:
        changes += _changes(severity, by_severity(a, severity), by_severity(b, severity))
    changes += _changes(None, whole(a), whole(b))
    return (*changes, *_changes(None, in_order(a, b), in_order(b, a)))


def _changes(
    severity: int | None, before: Iterable[Told], after: Iterable[Told]
) -> Iterator[Change]:
    old, new = ({each.field: each for each in several} for several in (before, after))
    absent = {field for one, two in ((old, new), (new, old)) for field in one if field not in two}
    for field in [*old, *(name for name in new if name not in old)]:
        was, now = old.get(field), new.get(field)
        known = now or was
        if known is None or any(field.startswith(f"{name}.") for name in absent):
            continue  # a part of what is told as a whole
        if was and now and any(name.startswith(f"{field}.") for name in new):
            continue  # told by its parts
        values = was.value if was else NOTHING, now.value if now else NOTHING
        if values[0] != values[1] or (was and now and was.roles != now.roles):
            direction, by = _direction(*values)
            yield Change(severity, known.roles, field, known.label, *values, direction, by)


def _direction(old: str, new: str) -> tuple[Direction, str]:
    if NOTHING in (old, new):
        return ("new" if old == NOTHING else "dropped"), ""
    if old.isdigit() and new.isdigit():
        return ("more" if int(new) > int(old) else "fewer"), str(abs(int(new) - int(old)))
    try:
        worked = is_business(Span(old)) and is_business(Span(new))
        low, high = length(old, worked=worked), length(new, worked=worked)
    except ValueError:
        return "changed", ""
    if low == high:
        return "changed", ""
    return ("later" if high > low else "earlier"), _apart(old, new)


def _apart(old: str, new: str) -> str:
    """How far two lengths of time are apart; empty where that depends on when they begin."""
    (first, unit), (second, other) = parse(Span(old)), parse(Span(new))
    if unit == other and is_business(Span(old)):
        return f"{abs(second - first)} {unit}"
    if is_business(Span(old)) or is_business(Span(new)):
        return ""
    return _in_words(abs(length(new) - length(old)))


def _in_words(seconds: int) -> str:
    """So many seconds in the units that they fill: ``3 h 45 min``."""
    parts: list[str] = []
    for unit, size in _UNITS:
        amount, seconds = divmod(seconds, size)
        parts += [f"{amount} {unit}"] if amount else []
    return " ".join(parts)


_UNITS = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
