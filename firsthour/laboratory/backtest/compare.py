"""What another policy would have changed, figure by figure."""

from collections import Counter

from firsthour.laboratory.backtest.report import Changed, Outcome


def changes(before: Outcome, after: Outcome) -> tuple[Changed, ...]:
    """The figures that are not the same under both policies."""
    pairs = zip(figures(before).items(), figures(after).items(), strict=True)
    return tuple(
        Changed(what, one, other, unit) for ((what, unit), one), (_, other) in pairs if one != other
    )


def figures(outcome: Outcome) -> dict[tuple[str, str], float]:
    """The figures by their names and units, the same of every outcome."""
    totals: Counter[str] = Counter()
    for row in outcome.promises:
        totals["made"] += row.made
        for name in ("acknowledge", "resolution", "close"):
            if row.name == name:
                totals[f"{name} kept"] += row.kept
                totals[f"{name} missed"] += row.missed
    found: dict[tuple[str, str], float] = {("promises made", ""): totals["made"]}
    for name in ("acknowledge", "resolution", "close"):
        for fate in ("kept", "missed"):
            found[f"{name} {fate}", ""] = totals[f"{name} {fate}"]
    confusion = outcome.confusion
    found["verdicts as recorded", ""] = confusion.both_kept + confusion.both_missed
    found["pages", ""] = outcome.pages.spread.total
    found["pages a person a week, p90", ""] = outcome.pages.spread.p90
    found["pages a person a week, most", ""] = outcome.pages.spread.most
    found["notices to customers", ""] = outcome.notices.spread.total
    found["notices a customer, p90", ""] = outcome.notices.spread.p90
    for stage in outcome.stages:
        found[f"time in {stage.stage}, p50", "s"] = stage.spread.p50
        found[f"time in {stage.stage}, p90", "s"] = stage.spread.p90
    return found
