"""What codes and lengths of a report of a backtest are called, on the terminal and on its page."""

from collections.abc import Mapping
from datetime import datetime

from firsthour.documents import words
from firsthour.laboratory.backtest.report import Lateness, Refusals

REASONS: Mapping[str, tuple[str, str]] = {
    "business_hours": (
        "business hours",
        "The target counted by the clock instead of in business hours, or the other way round.",
    ),
    "clock_pauses": (
        "clock pauses",
        "The clocks standing through whole waits for the customer, or never.",
    ),
    "contradicting_times": (
        "contradicting times",
        "The log names another time of resolution than its own events.",
    ),
    "severity_changed": (
        "severity changed",
        "The first severity, or the last one, holding for the whole time.",
    ),
    "raised_by_policy": ("raised by the policy", "The policy not raising the severity by itself."),
    "reopened": ("reopened", "The last resolution counting instead of the first."),
    "several_together": ("two at once", "Two of the other reasons together."),
    "unknown_contract": (
        "another target",
        "None of these: the recorded verdict is on a target that the log does not name.",
    ),
}
"""Each reason in short, and what, taken otherwise, gives the recorded verdict."""
FATES: Mapping[str, tuple[str, str]] = {
    "kept": ("kept", "the log shows that it was done in time"),
    "missed": ("missed", "the log shows that it was not done in time"),
    "by_engine": ("by the engine", "sent at the due time by itself if nobody did before"),
    "not_in_log": ("not in the log", "people keep it, and no log says whether they would have"),
    "called_off": ("called off", "no longer owed, such as an update after the resolution"),
    "open": ("open", "the log ends before the due time"),
}
"""Each fate of a promise in short, and what it means."""
_COMMANDS: Mapping[str, str] = {
    "close": "The incident was closed",
    "report_relapse": "The trouble came back",
    "reopen": "The incident was reopened",
    "transfer": "It went to another team",
    "acknowledge": "It was acknowledged",
    "declare_resolution": "It was called resolved",
}
_OPEN: Mapping[str, str] = {
    "initial_notice": "the initial notice",
    "announcement": "the announcement",
    "access": "access of the customers",
    "rca": "the root cause analysis",
    "monitoring": "the time of watching",
}
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def capital(text: str) -> str:
    """The text with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


def promise(name: str) -> str:
    """What a promise is called, by its name in the table of promises."""
    return capital(words.PROMISES.get(name, name))


def stage(name: str) -> str:
    """What a stage is called."""
    return words.STAGES.get(name, name)


def figure(name: str) -> str:
    """A figure of the comparison, which may begin with a promise or end with a stage."""
    first, _, rest = name.partition(" ")
    if first in words.PROMISES:
        return f"{promise(first)} {rest}"
    before, _, at = name.partition("time in ")
    return f"Time in {capital(at)}" if not before and at else capital(name)


def length(seconds: float) -> str:
    """A length of time in its two largest units: ``1 d 4 h``, ``12 min``; no sign."""
    left = round(abs(seconds))
    first = next((at for at, (unit, _) in enumerate(_UNITS) if left >= unit), len(_UNITS) - 1)
    found: list[str] = []
    for unit, name in _UNITS[first : first + 2]:
        count, left = divmod(left, unit)
        if count or not found:
            found.append(f"{count:,} {name}")
    return " ".join(found)


def late(span: Lateness) -> str:
    """A span of lateness: ``2 h to 8 h late``, ``more than 7 d early``."""
    if span.from_s is None or (span.until_s is not None and span.until_s <= 0):
        return _between(-(span.until_s or 0), span.from_s and -span.from_s, "early")
    return _between(span.from_s, span.until_s, "late")


def _between(near: int, far: int | None, side: str) -> str:
    if far is None:
        return f"more than {length(near)} {side}"
    return f"{length(near)} to {length(far)} {side}" if near else f"up to {length(far)} {side}"


def refused(refusal: Refusals) -> str:
    """What was done in the log and not taken, and what stood in its way."""
    what = _COMMANDS.get(refusal.command, capital(refusal.command.replace("_", " ")))
    ways = [_OPEN.get(each, each.replace("_", " ")) for each in refusal.why.split(", ") if each]
    open_ = f" while still open: {', '.join(ways)}" if ways else ""
    return f"{what}{open_}"


def minute(at: str) -> str:
    """An instant of a report as ``2026-03-13 14:05``, in UTC."""
    return f"{datetime.fromisoformat(at):%Y-%m-%d %H:%M}" if at else ""


def day(at: str) -> str:
    """The day of an instant of a report: ``13 March 2026``; empty where there is none."""
    if not at:
        return ""
    moment = datetime.fromisoformat(at)
    return f"{moment.day} {moment:%B %Y}"


def share(part: float, whole: float) -> str:
    """A part of a whole in per cent; 0 % and 100 % are said only of nothing and of everything."""
    if not whole:
        return "–"  # noqa: RUF001 - a dash for no share
    per_cent = (
        min(99, max(1, round(100 * part / whole))) if 0 < part < whole else 100 * part / whole
    )
    return f"{per_cent:.0f} %"
