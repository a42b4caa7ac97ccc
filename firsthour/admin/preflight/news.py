"""What is new since the last check, so that nobody is told the same thing every day.

A finding is known by what it is about. Known ones are news again when they have become errors,
when they last longer than any did before, or when there is one at a time that had been looked at
already and was free of it. What merely comes into view as days go by, like every night in which
nobody is on, is none.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from firsthour.admin.preflight.found import Finding
from firsthour.directory.spans import Window, union
from firsthour.records.findings import KeptFinding

_LONGER = timedelta(hours=2)
"""Longer by less than this is the same: clocks are changed."""


def news(findings: Iterable[Finding], known: Mapping[str, KeptFinding]) -> tuple[Finding, ...]:
    """Those findings that nobody was told of, in their order."""
    return tuple(each for each in findings if _is_new(each, known.get(each.key)))


def to_keep(findings: Iterable[Finding], horizon: datetime) -> tuple[KeptFinding, ...]:
    """What is remembered of a check that looked as far as ``horizon``, by key."""
    spans: dict[str, list[Window]] = {}
    errors: dict[str, bool] = {}
    for each in findings:
        spans.setdefault(each.key, []).extend(each.spans)
        errors[each.key] = errors.get(each.key, False) or each.is_error
    return tuple(
        KeptFinding(key, errors[key], tuple(union(found)), _longest(union(found), horizon), horizon)
        for key, found in spans.items()
    )


def _is_new(finding: Finding, known: KeptFinding | None) -> bool:
    if known is None or (finding.is_error and not known.is_error):
        return True
    lengths = [end - start for start, end in finding.spans]
    if lengths and known.longest is not None and max(lengths) > known.longest + _LONGER:
        return True
    return any(_was_free(span, known) for span in finding.spans)


def _was_free(span: Window, known: KeptFinding) -> bool:
    start, end = span
    met = any(start < until and begin < end for begin, until in known.spans)
    return start < known.horizon and not met


def _longest(spans: list[Window], horizon: datetime) -> timedelta | None:
    """The longest of some times; None where it has no end in view."""
    start, end = max(spans, key=lambda span: span[1] - span[0], default=(horizon, horizon))
    return None if start < end == horizon else end - start
