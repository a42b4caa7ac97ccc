"""`policy test`: scenarios are played, and what they expect is held against what happened."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from cli.errors import Exit, Trouble, not_found, usage
from cli.output import clean, out, print_json, said
from cli.policies.rehearse import troubles
from cli.shapes import plain

if TYPE_CHECKING:
    from firsthour.laboratory.expectations.trial import Played, Result

_MARKS = {"passed": (".", "green"), "failed": ("F", "bold red"), "mistake": ("E", "bold yellow")}


def test_policies(
    places: Sequence[str], policy: str, words: str, junit: str, *, first: bool, json: bool
) -> int:
    """Play the scenarios of these folders and files; 2 where an expectation does not hold."""
    begun, console = perf_counter(), out()
    files: list[Played] = []
    for each in _played(places, policy, words, first=first):
        files.append(each)
        if not json:
            _print_progress(console, each)
    if junit:
        _write(junit, files)
    if not any(each.results or each.problems for each in files):
        raise _nothing(places, words)
    if json:
        print_json(_shape(files, perf_counter() - begun))
    else:
        _print_failures(console, files)
        console.print(_summary(files, perf_counter() - begun))
    return Exit.DONE if all(each.is_good for each in files) else Exit.INVALID


def _played(places: Sequence[str], policy: str, words: str, *, first: bool) -> "Iterator[Played]":
    from firsthour.laboratory.expectations.trial import played, scenarios_in
    from firsthour.policies import loading

    with troubles():
        under = loading.load(policy) if policy else None
    for file in scenarios_in([_place(place) for place in places]):
        found = played(file, under, words, first=first)
        if found.results or found.problems or not words:
            yield found
        if first and not found.is_good:
            return


def _place(name: str) -> Path:
    from firsthour.laboratory.expectations.trial import NoSuchPlace, place_of

    try:
        return place_of(name)
    except NoSuchPlace as error:
        message = f"There is no folder, file or shipped scenario {name}."
        raise not_found(message, error.hint) from error


def _nothing(places: Sequence[str], words: str) -> Trouble:
    where = ", ".join(places)
    if words:
        return usage(f"No expectation in {where} contains: {words}", code="no_tests")
    hint = "A scenario is a YAML file that begins with `scenario:`, and says what to `expect:`."
    return usage(f"Nothing is expected in {where}.", hint, "no_tests")


def _write(file: str, files: "Sequence[Played]") -> None:
    from firsthour.laboratory.expectations.junit import junit

    try:
        Path(file).write_text(junit(files), "utf-8")
    except OSError as error:
        raise usage(f"{file} cannot be written: {error.strerror}") from error


def _print_progress(console: Console, played: "Played") -> None:
    line = Text(clean(played.file)).append(" ")
    for each in played.results:
        line.append(*_MARKS[each.outcome])
    if played.problems:
        line.append(*_MARKS["mistake"])
    elif not played.results:
        line.append("nothing expected", "dim")
    console.print(line, soft_wrap=True)


def _print_failures(console: Console, files: "Sequence[Played]") -> None:
    for played in files:
        for problem in played.problems:
            about = f": {problem.sentence}" if problem.sentence else ""
            _head(console, played, problem, f"cannot be played{about}")
            _told(console, "mistake", problem.happened, "bold yellow")
            _told(console, "hint", problem.hint, "yellow")
        for each in played.results:
            if each.outcome != "passed":
                _head(console, played, each, each.sentence)
                _print_failure(console, each)


def _head(console: Console, played: "Played", result: "Result", text: str) -> None:
    console.print()
    file = result.file or played.file
    place = f"{file}:{result.line}" if result.line else file
    policy = f"[{played.policy}]" if played.policy else ""
    head = Text.assemble((clean(place), "bold"), "  ", (clean(text), "bold red"))
    console.print(head.append(f"  {clean(policy)}", "dim"), soft_wrap=True)


def _print_failure(console: Console, result: "Result") -> None:
    is_mistake = result.outcome == "mistake"
    _told(console, "mistake" if is_mistake else "happened", result.happened)
    _told(console, "hint", result.hint, "yellow")
    for line in result.around:
        style = {">": "bold red", "!": "bold yellow"}.get(line.mark, "dim")
        console.print(Text(f"    {line}", style), soft_wrap=True)


def _told(console: Console, what: str, text: str, style: str = "") -> None:
    if text:
        console.print(Text(f"  {what}: ", "dim").append(said(text, style)), soft_wrap=True)


def _counts(files: "Sequence[Played]") -> dict[str, int]:
    outcomes = [each.outcome for played in files for each in played.results]
    return {
        "passed": outcomes.count("passed"),
        "failed": outcomes.count("failed"),
        "mistakes": outcomes.count("mistake"),
        "unplayable": sum(bool(each.problems) for each in files),
    }


def _summary(files: "Sequence[Played]", seconds: float) -> Text:
    """``1 failed, 30 passed in 12 scenarios (0.9 s)``."""
    counts = _counts(files)
    mistakes = "mistake" if counts["mistakes"] == 1 else "mistakes"
    words = {"failed": "failed", "mistakes": mistakes, "unplayable": "unplayable"}
    bad = [f"{counts[name]} {word}" for name, word in words.items() if counts[name]]
    told = ", ".join([*bad, f"{counts['passed']} passed"])
    good = all(each.is_good for each in files)
    line = Text("✓ " if good else "✗ ", "bold green" if good else "bold red")
    line.append(f"{told} in {len(files)} scenario{'s' * (len(files) != 1)}", "bold")
    return line.append(f" ({seconds:.1f} s)", "dim")


def _shape(files: "Sequence[Played]", seconds: float) -> dict[str, Any]:
    return {
        **_counts(files),
        "seconds": round(seconds, 3),
        "scenarios": [plain(each) for each in files],
    }
