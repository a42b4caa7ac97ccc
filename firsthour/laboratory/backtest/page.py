"""The report of a backtest as one HTML page: plots and tables, nothing loaded from elsewhere."""

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import Environment

from firsthour.documents.svg import clean
from firsthour.laboratory.backtest import page_compare, page_figures, wording
from firsthour.laboratory.backtest.page_plots import Chart, columns, marks, volumes
from firsthour.laboratory.backtest.report import Outcome, Report
from firsthour.templating import TEMPLATES, environment

FOLDER = TEMPLATES / "pages"
_STYLE, _SCRIPT = FOLDER / "_backtest.css", FOLDER / "_backtest.js"


@dataclass(frozen=True, slots=True)
class About:
    """Which log it was, by which mapping it was read, and when the page is written."""

    source: str
    mapping: str
    written_at: datetime


def page(report: Report, about: About) -> str:
    """The whole page. Its size does not grow with the log: long lists are cut, and that is told."""
    template = _environment().get_template("backtest.html")
    style, script = _STYLE.read_text("utf-8"), _SCRIPT.read_text("utf-8")
    return template.render(
        report=report,
        read=report.read,
        about=about,
        style=style,
        script=script,
        only=f"style-src '{_hash(style)}'; script-src '{_hash(script)}'",
        **_first(report.outcome),
        **_charts(report),
        **_second(report),
    )


def _first(outcome: Outcome) -> dict[str, Any]:
    """What the page says of the policy that was asked for."""
    stays, end = page_figures.stays(outcome)
    early, late = page_figures.lateness(outcome)
    return {
        "outcome": outcome,
        "glance": page_figures.glance(outcome),
        "judged": page_figures.judged(outcome),
        "kinds": page_figures.kinds(outcome),
        "fates": wording.FATES,
        "reasons": page_figures.reasons(outcome.confusion),
        "early": early,
        "late": late,
        "stays": stays,
        "marks": marks(end),
        "pages": page_figures.busiest(outcome.pages, "two"),
        "notices": page_figures.busiest(outcome.notices, "two"),
    }


def _charts(report: Report) -> dict[str, Any]:
    """Volume over time: incidents, and the pages of each policy on the same scale."""
    period, found = volumes(report.outcome.weeks)
    most = max((each.opened for each in found), default=0)
    most = max(most, *(each.resolved for each in found)) if found else most
    opened = [(each.name, each.opened) for each in found]
    resolved = [(each.name, each.resolved) for each in found]
    return {
        "period": period,
        "volumes": found,
        "charts": [
            columns(f"Incidents opened a {period}", "one", opened, most),
            columns(f"Incidents resolved a {period}", "kept", resolved, most),
            *_paged(report, period),
        ],
    }


def _paged(report: Report, period: str) -> list[Chart]:
    outcomes = [report.outcome, *([report.against] if report.against else [])]
    each = [[(v.name, v.pages) for v in volumes(outcome.weeks)[1]] for outcome in outcomes]
    most = max((count for values in each for _, count in values), default=0)
    return [
        columns(f"Pages a {period} under {outcome.policy}", "two", values, most)
        for outcome, values in zip(outcomes, each, strict=True)
    ]


def _second(report: Report) -> dict[str, Any]:
    """What the page says of the other policy; None and nothing where there is none."""
    before, after = report.outcome, report.against
    if after is None:
        return {"against": None, "compared": (), "both": (), "made": ()}
    return {
        "against": after,
        "compared": page_compare.compared(before, after),
        "both": page_compare.side_by_side(before, after),
        "made": page_compare.made(before, after),
    }


@cache
def _environment() -> Environment:
    made = environment(FOLDER, "en")
    made.filters |= {
        "capital": wording.capital,
        "clean": clean,
        "day_of": wording.day,
        "lasting": wording.length,
        "minute": wording.minute,
        "n": "{:,.0f}".format,
        "promise": wording.promise,
        "refused": wording.refused,
    }
    made.globals |= {"share": wording.share, "reason": wording.REASONS}
    return made


def _hash(text: str) -> str:
    """The text as a browser is told to let it through, and nothing else."""
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
