"""From sorted rows to incidents: what contradicts itself is mended or kept out, and told."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from itertools import groupby
from operator import attrgetter

from firsthour.laboratory.backtest.flaws import Flaws
from firsthour.laboratory.backtest.incidents import Event, Incident, State
from firsthour.laboratory.backtest.sorting import Row

MOST = 20_000
"""Events of one incident that are replayed."""
_DONE = (State.RESOLVED, State.CLOSED, State.CANCELLED)


def incidents(rows: Iterable[Row], flaws: Flaws) -> Iterator[Incident]:
    """The incidents of rows that are sorted by incident and time."""
    for number, group in groupby(rows, attrgetter("number")):
        found: list[Row] = []
        over = 0
        for row in group:
            if len(found) < MOST:
                found.append(row)
            else:
                over = over or row.line
        if over:
            message = f"It has more than {MOST} events; the rest of them is left out"
            flaws.keep_out(over, "too_many_events", message, number)
        incident = _incident(number, found, flaws)
        if incident is not None:
            yield incident


def _incident(number: str, rows: list[Row], flaws: Flaws) -> Incident | None:
    _see_order(number, rows, flaws)
    last = rows[-1]
    opened = next((row.opened for row in rows if row.opened >= 0), rows[0].at)
    if 0 <= last.closed < opened:
        flaws.keep_out(last.line, "closed_before_opened", "It was closed before it opened", number)
        return None
    early = next((row for row in rows if row.at < opened), None)
    if early:
        message = "It happened before the opening, and is taken as if at the opening"
        flaws.mend(early.line, "before_opened", message, number)
    events = [
        Event(_utc(max(row.at, opened)), State(row.state), row.severity, row.team, row.person)
        for row in rows
    ]
    return Incident(
        number,
        _utc(opened),
        tuple(_completed(events, last, opened)),
        last.customer,
        last.service,
        None if last.verdict < 0 else bool(last.verdict),
        _utc(last.resolved) if last.resolved >= opened else None,
    )


def _see_order(number: str, rows: list[Row], flaws: Flaws) -> None:
    """Tell an event whose line comes after that of a later one; they are sorted by time."""
    highest = 0
    for row in rows:
        if row.line < highest:
            message = "It stands after a later event of its incident; taken in the order of times"
            flaws.mend(row.line, "out_of_order", message, number)
            return
        highest = row.line


def _completed(events: list[Event], last: Row, opened: int) -> list[Event]:
    """With the resolution and the closing, where only columns of the log tell of them."""
    told = {event.state for event in events}
    end = events[-1]
    for state, at in ((State.RESOLVED, last.resolved), (State.CLOSED, last.closed)):
        if at >= opened and state not in told and not told & {State.CLOSED, State.CANCELLED}:
            events.append(Event(_utc(at), state, end.severity, end.team, end.person))
    if any(event.state in _DONE for event in events):
        events.sort(key=attrgetter("at"))
    return events


@lru_cache(maxsize=8192)
def _utc(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
