"""How a benchmark is called, and how its figures are printed: the same for each of them."""

import argparse
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

_Size = TypeVar("_Size")

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


def measure(
    about: str | None,
    parts: Mapping[str, Callable[[_Size], Found]],
    sizes: tuple[_Size, _Size],
    bars: Bars,
    again: tuple[str, Callable[[Path], None]],
) -> int:
    """Measure and print; 0 when it was measured, whatever the figures.

    ``sizes`` are the quick one and the whole one. ``again`` is the option with which a part runs
    the file as a fresh process, and what that process does.
    """
    option, once = again
    parser = arguments(about, parts)
    parser.add_argument(option, dest="once", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.once:
        once(given.once)
        return 0
    found = Found()
    for part in given.only or parts:
        found |= parts[part](sizes[0] if given.quick else sizes[1])
    if given.json:
        print(json.dumps(found))
    else:
        tell(found, bars)
    return 0
