"""A rehearsal as it is asked for on the command line, and shown: table, Markdown or JSON."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli import files
from cli.errors import usage
from cli.output import clean, out, print_json, said

if TYPE_CHECKING:
    from cli.policies.rehearse_durably import Verdict
    from firsthour.laboratory.rehearsal.asked import Asked
    from firsthour.laboratory.rehearsal.play import Play
    from firsthour.laboratory.rehearsal.result import Rehearsal


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed after `policy rehearse`."""

    asked: "Asked"
    svg: str = ""
    """The file that the picture is to be written to; empty: none is drawn."""
    durable: bool = False
    """Whether the real workflow is to play it, too."""


def rehearse_policy(wish: Wish, *, everything: bool, json: bool, markdown: bool) -> int:
    """Play a scenario to its end, and print who would be told what, when, by which rule."""
    if json and markdown:
        raise usage("Give --json or --markdown, not both.")
    with troubles():
        play = _made(wish)
        found, verdict = _played(wish, play)
        if wish.svg:
            from firsthour.laboratory.drawing.picture import draw

            files.write(wish.svg, draw(found, names_of(play)))
        if json:
            from cli.policies.rehearsed import shape

            print_json({**shape(found), **({"durable": verdict.shape()} if verdict else {})})
        else:
            from cli.policies.rehearsed import show, show_markdown

            (show_markdown if markdown else show)(found, names_of(play), everything=everything)
            if wish.svg and not markdown:
                out().print(said(f"The picture: {clean(wish.svg)}", "dim"))
            if verdict:
                verdict.show(markdown=markdown)
    return verdict.exit_code if verdict else 0


def _played(wish: Wish, play: "Play") -> "tuple[Rehearsal, Verdict | None]":
    """What came of it; of a durable one, what the real workflow did, beside the other."""
    from firsthour.laboratory.rehearsal.rehearse import rehearse

    found = rehearse(play)
    if not wish.durable:
        return found, None
    from cli.policies.rehearse_durably import Verdict, play_durably

    lived = play_durably(wish.asked, play)
    return lived, Verdict.of(found, lived)


def names_of(play: "Play") -> dict[str, str]:
    """What people and customers are called, by their ids and numbers."""
    people = {person.id: person.name for person in play.book.people.values()}
    customers = enumerate(play.document.customers, 1)
    return people | {f"#{number}": customer.name for number, customer in customers}


def _made(wish: Wish) -> "Play":
    """The play that is asked for. ScenarioInvalid, PolicyInvalid, DirectoryInvalid."""
    from firsthour.laboratory.rehearsal.asked import made
    from firsthour.laboratory.scenarios.scenario import shipped

    if not (wish.asked.scenario or wish.asked.silent):
        hint = f"Shipped: {', '.join(shipped())}. With --silent nobody ever answers."
        raise usage("Name a --scenario, or give --silent.", hint)
    return made(wish.asked)


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
