"""The report on notices as a table, as CSV or as JSON."""

import csv
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import islice
from typing import TYPE_CHECKING, Any

from cli.desk import Desk, desk, on_desk
from cli.errors import usage
from cli.output import clean, out, print_json
from cli.report_tables import LISTED, lengths, print_report
from cli.shapes import plain

if TYPE_CHECKING:
    from firsthour.admin.notice_report import Kind, Summary
    from firsthour.records.ledger.tellings import Asked, Telling

COLUMNS = (
    "case", "label", "obligation", "base", "due_at", "customer", "id", "name", "came", "told_at",
    "took_s", "late_s", "proof", "why",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed."""

    since: str = ""
    until: str = ""
    case: str = ""
    customer: str = ""
    obligation: str = ""


def report(wish: Wish, form: str) -> None:
    """Show the report."""
    from firsthour.admin.notice_report import Summary, exceptions, gather, listed

    with desk() as open_desk:
        asked = _asked(open_desk, wish)
        if form == "csv":
            _print_csv(open_desk, asked)
            return
        summary = Summary()
        if form == "json":
            wrong = [shape(each) for each in exceptions(listed(open_desk.store, asked, summary))]
            print_json(_shape(asked, summary, wrong))
            return
        summary = gather(open_desk.store, asked)
        shown = exceptions(listed(open_desk.store, asked, Summary()))
        print_report(out(), summary, list(islice(shown, LISTED)))


def shape(each: "Telling") -> dict[str, Any]:
    """What came of one promise towards one customer."""
    told = each.told_at is not None
    return {
        "case": each.case,
        "label": each.label,
        "obligation": each.key,
        "base": plain(each.base),
        "due_at": plain(each.due_at),
        "customer": each.customer,
        "id": each.id,
        "name": each.name,
        "came": each.came.value,
        "told_at": plain(each.told_at),
        "took_s": each.took_s if told else None,
        "late_s": each.late_s if told else None,
        "proof": each.proof,
        "why": each.why,
    }


def _asked(desk_: Desk, wish: Wish) -> "Asked":
    from firsthour.records.ledger.tellings import Asked

    since, until = _moment(wish.since, at_end=False), _moment(wish.until, at_end=True)
    if since and until and since > until:
        raise usage(f"{wish.since} is after {wish.until}.", "Say the earlier time with --from.")
    _check_names(desk_, wish)
    case = on_desk(desk_, wish.case).number if wish.case else 0
    return Asked(since, until, case, wish.customer, wish.obligation)


def _check_names(desk_: Desk, wish: Wish) -> None:
    """A name that means nobody, or nothing, is a mistake in typing: not the answer "none"."""
    from firsthour.admin.inputs import advice
    from firsthour.records.ledger.promised import KINDS, is_customer

    kind = wish.obligation
    if kind and not any(each.startswith(kind) or kind.startswith(each) for each in KINDS):
        hint = advice(kind, KINDS)
        raise usage(f"There is no promise {clean(kind)}.", hint, "unknown_promise")
    if wish.customer and not is_customer(desk_.store, wish.customer):
        hint = "`show` names the customers of a case by their ids."
        raise usage(f"No case has a customer {clean(wish.customer)}.", hint, "unknown_customer")


def _moment(text: str, *, at_end: bool) -> datetime | None:
    from cli.times import when
    from firsthour.clock import utc_now
    from firsthour.domain.policy import Calendar

    if not text:
        return None
    try:
        found = when(text, utc_now(), Calendar())
    except ValueError as error:
        raise usage(str(error)) from error
    is_day = len(text.strip()) == len("2026-12-01")
    return found if at_end or not is_day else datetime.combine(found.date(), time(), UTC)


def _print_csv(desk_: Desk, asked: "Asked") -> None:
    """Every promise towards every customer, as it is read: a year is never held."""
    from firsthour.records.ledger.promised import tellings

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in tellings(desk_.store, asked):
        values = shape(each)
        writer.writerow([_cell(values[name]) for name in COLUMNS])


def _cell(value: Any) -> Any:  # noqa: ANN401 - of any column
    """A value that no spreadsheet takes for a formula: names are other people's text."""
    if not isinstance(value, str):
        return value
    text = clean(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _shape(asked: "Asked", summary: "Summary", wrong: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "from": plain(asked.since),
        "to": plain(asked.until),
        "every_customer_told_in_time": summary.is_yes,
        "promises": [_kind_shape(each) for each in summary.in_order],
        "exceptions": wrong,
    }


def _kind_shape(kind: "Kind") -> dict[str, Any]:
    return {
        "kind": kind.name,
        "promised": kind.promised,
        "kept": kind.states["met"],
        "missed": kind.states["missed"],
        "pending": kind.states["pending"],
        "released": kind.states["waived"] + kind.states["cancelled"],
        "why": _counted(kind.why),
        "late": lengths(kind.late),
        "customers": {
            "owed": kind.owed,
            **{name: kind.came[name] for name in _CAME},
            "why": _counted(kind.not_told),
            "late_s": lengths(kind.told_late),
            "took_s": lengths(kind.took),
        },
    }


_CAME = ("kept", "late", "not_told", "unknown", "pending", "released")


def _counted(counter: Counter[str]) -> dict[str, int]:
    return dict(counter.most_common())
