"""What the pre-flight finds: one thing that is wrong, about whom or what, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias, get_args

from firsthour.directory.spans import Window

Code: TypeAlias = Literal[
    "directory_broken",  # the file cannot be used; the last good version is
    "policy_broken",
    "no_administrator",
    "person_gone",  # has a duty in an open case, and is not in the directory any more
    "step_finds_nobody",
    "gap",  # nobody is on by a rotation that is relied on
    "seat_unfilled",
    "cannot_acknowledge",  # is paged, and has no role that may acknowledge
    "unknown",  # a name that nobody and nothing here bears
    "loop",
    "no_contact",
    "all_quiet",  # is asked beside shifts, and in quiet hours over no contact
    "unstaffed_team",
    "calendar_missing",  # never fetched: nobody is on by it
    "calendar_stale",  # an old copy is used
    "same_name",
    "customer_unreachable",
    "language_missing",  # the policy names it, and there is no catalog
]
Severity: TypeAlias = Literal["error", "warning"]
Kind: TypeAlias = Literal[
    "directory", "step", "rotation", "seat", "person", "team", "customer", "policy", "calendar"
]
CODES: tuple[Code, ...] = get_args(Code)
"""The worst first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. ``subject`` is the id of what it is about, ``kind`` says of what.

    ``spans`` are the times at which it is so, in order and apart, within the days that were looked
    at; empty where it has nothing to do with time. A step's ``subject`` is what it asks for,
    ``rules`` are those of the ``policies`` that ask for it; ``team`` (or service) is whose cases it
    concerns, empty for all. ``people`` are the ids of those who are told of in one.
    """

    code: Code
    severity: Severity
    kind: Kind
    subject: str
    sentence: str
    hint: str = ""
    spans: tuple[Window, ...] = ()
    policies: tuple[str, ...] = ()
    team: str = ""
    rules: tuple[str, ...] = ()
    severities: tuple[int, ...] = ()
    people: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What stays the same about it from one check to the next, times aside."""
        return f"{self.code}|{self.kind}|{self.subject}|{self.team}"

    @property
    def begin(self) -> datetime | None:
        """When it is first so; None where it has nothing to do with time."""
        return self.spans[0][0] if self.spans else None

    @property
    def until(self) -> datetime | None:
        """When it first ends to be so."""
        return self.spans[0][1] if self.spans else None

    @property
    def is_error(self) -> bool:
        """True for what must be mended; warnings may be meant."""
        return self.severity == "error"


def order(finding: Finding) -> tuple[bool, int, datetime, str]:
    """By what findings are sorted: the worst first, then the earliest."""
    never = datetime.max.replace(tzinfo=UTC)
    return (
        not finding.is_error,
        CODES.index(finding.code),
        finding.begin or never,
        finding.key,
    )


def when(spans: Sequence[Window], whole: Window) -> str:
    """Times as words: ``at any time``, or the first of them and how many there are."""
    if list(spans) == [whole]:
        return f"at any time in the next {length(whole[1] - whole[0])}"
    start, end = spans[0]
    same = start.date() == end.date()
    last = f"{end:%H:%M}" if same else f"{end:%a %d %b %H:%M}"
    words = f"from {start:%a %d %b %H:%M} to {last} UTC ({length(end - start)})"
    if end == whole[1]:
        words = f"from {start:%a %d %b %H:%M} UTC on, to the end of what was looked at"
    more = len(spans) - 1
    times = "once" if more == 1 else f"{more} times"
    return f"{words} and {times} more until {spans[-1][1]:%a %d %b}" if more else words


def length(span: timedelta) -> str:
    """A length of time in its two largest units: ``1 d 4 h``, ``45 min``."""
    minutes = max(1, round(span.total_seconds() / 60))
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    if days:
        unit = "days" if days > 1 else "day"
        return f"{days} d {hours} h" if hours else f"{days} {unit}"
    if hours:
        return f"{hours} h {minutes:02} min" if minutes else f"{hours} h"
    return f"{minutes} min"
