"""Counting in bounded memory: what is stated about its exactness holds."""

import random
from collections import Counter

import pytest

from firsthour.laboratory.backtest import tallies
from firsthour.laboratory.backtest.tallies import ERROR, Quantiles, Sums, Whole


@pytest.mark.parametrize("seed", range(5))
def test_quantiles_are_off_by_their_error_at_most(seed: int) -> None:
    """Against the values themselves, sorted, over nine orders of magnitude."""
    chance = random.Random(seed)
    values = [10 ** chance.uniform(0, 9) for _ in range(3_001)] + [0.0] * 20
    sketch = Quantiles("s")
    for value in values:
        sketch.add(value)

    found, exact = sketch.spread(), sorted(values)

    assert exact[1_510] == pytest.approx(found.p50, rel=ERROR)
    assert exact[2_718] == pytest.approx(found.p90, rel=ERROR)
    assert (len(values), max(values)) == (found.count, found.most)


def test_nothing_counted_is_nothing() -> None:
    """An empty backtest has quantiles too."""
    assert (0, 0.0, 0.0) == (Quantiles().spread().count, Quantiles().spread().p90, 0.0)
    assert 0 == Whole().spread().p50


def test_sums_on_disk_are_those_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """However often they go to disk, each key has its sum, and quantiles are exact."""
    monkeypatch.setattr(tallies, "_SPILL", 7)
    chance, sums = random.Random(1), Sums()
    exact: Counter[tuple[str, str]] = Counter()
    for _ in range(5_000):
        who, when, times = (
            f"p{chance.randrange(50)}",
            f"w{chance.randrange(9)}",
            chance.randrange(4),
        )
        sums.add(who, when, times)
        exact[who, when] += times

    load = sums.load()
    sums.close()

    counts = sorted(exact.values())
    assert (len(counts), sum(counts), counts[-1]) == (
        load.spread.count,
        load.spread.total,
        load.spread.most,
    )
    assert counts[-(-len(counts) // 2) - 1] == load.spread.p50
    assert counts[-1] == load.busiest[0].count


def test_whole_numbers_are_exact() -> None:
    """Transfers an incident."""
    whole = Whole()
    for value in (0, 0, 1, 1, 1, 2, 3, 3, 4, 9):
        whole.add(value)

    spread = whole.spread()

    assert (10, 24, 1, 4, 9) == (spread.count, spread.total, spread.p50, spread.p90, spread.most)
