"""What is wrong in a log: each flaw with its line and code, all of them counted, the first told."""

from collections import Counter

from firsthour.laboratory.backtest.report import FlawCount, Flawed

SHOWN = 200
"""Flaws that are told with their lines; more do not help anybody."""


class Flaws:
    """Collects flaws, in bounded memory."""

    def __init__(self) -> None:
        """Begin without any."""
        self.first: list[Flawed] = []
        self._counts: Counter[tuple[str, bool]] = Counter()

    def keep_out(self, line: int, code: str, message: str, incident: str = "") -> None:
        """Something is kept out of the backtest."""
        self._add(Flawed(line, code, message, incident))

    def mend(self, line: int, code: str, message: str, incident: str = "") -> None:
        """Something is taken otherwise than it stands there."""
        self._add(Flawed(line, code, message, incident, kept_out=False))

    @property
    def counts(self) -> tuple[FlawCount, ...]:
        """How many of each code."""
        return tuple(
            FlawCount(code, count, out) for (code, out), count in self._counts.most_common()
        )

    def _add(self, flaw: Flawed) -> None:
        self._counts[flaw.code, flaw.kept_out] += 1
        if len(self.first) < SHOWN:
            self.first.append(flaw)
