"""How a benchmark is called, and how its figures are printed: the same for each of them."""

import argparse
from collections.abc import Iterable, Mapping

Found = dict[str, float]
"""Figures by their keys."""
Bars = Mapping[str, tuple[str, float]]
"""By key: ``<=`` or ``>=``, and what a figure is held to."""


def arguments(about: str | None, parts: Iterable[str]) -> argparse.ArgumentParser:
    """The options that every benchmark has; ``parts`` can be run alone."""
    parser = argparse.ArgumentParser(
        description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser.add_argument("--quick", action="store_true", help="a smaller run, within 45 seconds")
    parser.add_argument("--only", nargs="+", choices=tuple(parts), default=[], help="these parts")
    return parser


def tell(found: Found, bars: Bars) -> None:
    """Print a line a figure, with its bar and whether it was kept."""
    for key, value in found.items():
        sign, bar = bars.get(key, ("", 0.0))
        kept = not sign or (value <= bar if sign == "<=" else value >= bar)
        told = f"{sign} {bar:g}" if sign else ""
        print(f"{key:28}{value:>12,g}   {told:12}{'' if kept else 'not kept'}".rstrip())
