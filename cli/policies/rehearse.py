"""A rehearsal as it is asked for on the command line, and shown: table, Markdown or JSON."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cli import files
from cli.errors import usage
from cli.output import clean, out, print_json, said

if TYPE_CHECKING:
    from firsthour.laboratory.rehearsal.play import Play
    from firsthour.laboratory.scenarios.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed after `policy rehearse`; what was left out is empty."""

    policy: str
    scenario: str
    silent: bool
    severity: int | None
    starts: str
    customers: int | None
    directory: str
    until: str
    svg: str = ""
    """The file that the picture is to be written to; empty: none is drawn."""


def rehearse_policy(wish: Wish, *, everything: bool, json: bool, markdown: bool) -> None:
    """Play a scenario to its end, and print who would be told what, when, by which rule."""
    if json and markdown:
        raise usage("Give --json or --markdown, not both.")
    with troubles():
        from firsthour.laboratory.rehearsal.rehearse import rehearse

        play = made(wish)
        found = rehearse(play)
        if wish.svg:
            from firsthour.laboratory.drawing.picture import draw

            files.write(wish.svg, draw(found, names_of(play)))
        if json:
            from cli.policies.rehearsed import shape

            print_json(shape(found))
            return
        from cli.policies.rehearsed import show, show_markdown

        (show_markdown if markdown else show)(found, names_of(play), everything=everything)
        if wish.svg and not markdown:
            out().print(said(f"The picture: {clean(wish.svg)}", "dim"))


def names_of(play: "Play") -> dict[str, str]:
    """What people and customers are called, by their ids and numbers."""
    people = {person.id: person.name for person in play.book.people.values()}
    customers = enumerate(play.document.customers, 1)
    return people | {f"#{number}": customer.name for number, customer in customers}


def made(wish: Wish) -> "Play":
    """The play that is asked for. ScenarioInvalid, PolicyInvalid, DirectoryInvalid."""
    from firsthour.directory import yaml_directory
    from firsthour.laboratory.rehearsal.play import prepared
    from firsthour.policies import loading

    policy = loading.load(wish.policy) if wish.policy else None
    book = yaml_directory.load(Path(wish.directory)) if wish.directory else None
    return prepared(scenario_of(wish), policy, book)


def scenario_of(wish: Wish) -> "Scenario":
    """The scenario that is asked for, with what the options say in place of its own."""
    from firsthour.laboratory.scenarios import scenario as scenarios

    if not (wish.scenario or wish.silent):
        hint = f"Shipped: {', '.join(scenarios.shipped())}. With --silent nobody ever answers."
        raise usage("Name a --scenario, or give --silent.", hint)
    found = scenarios.load(wish.scenario) if wish.scenario else scenarios.silent()
    if wish.silent and wish.scenario:
        found = scenarios.unanswered(found)
    given = {"starts": wish.starts, "until": wish.until}
    fields = {name: value for name, value in given.items() if value}
    counts = {"severity": wish.severity, "customers": wish.customers}
    case = {name: count for name, count in counts.items() if count is not None}
    return scenarios.varied(found, fields, case) if fields or case else found


@contextmanager
def troubles() -> Iterator[None]:
    """Turn what is wrong in the files of a rehearsal into a Trouble."""
    from cli.troubles import invalid
    from firsthour.directory.yaml_directory import DirectoryInvalid
    from firsthour.laboratory.scenarios.scenario import ScenarioInvalid
    from firsthour.policies.problems import PolicyInvalid

    try:
        yield
    except (ScenarioInvalid, DirectoryInvalid, PolicyInvalid) as error:
        raise invalid(error.code, error.problems, error.source) from error
