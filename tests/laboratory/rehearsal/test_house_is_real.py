"""A rehearsal finds the people that the real doers find: same directory, same audiences."""

from collections.abc import Sequence

import pytest

from firsthour.directory.yaml_directory import load
from firsthour.domain import commands as c
from firsthour.domain import facts as f
from firsthour.domain.simulate import Spoken, simulate
from firsthour.laboratory.rehearsal.likeness import kinds
from firsthour.laboratory.rehearsal.tellings import tellings_of
from firsthour.laboratory.rehearsal.world import House
from tests.world import MONDAY, SHIFTS, World, customer, world

TEXT = c.Text("e" * 32)
Found = dict[tuple[str, int], tuple[str, str, int, int, tuple[str, ...]]]


def found_by(facts: Sequence[f.Fact]) -> Found:
    """Who was found by each act of telling: kind, audience, counts, and people by id."""
    told = [each for each in tellings_of(facts) if each.fate != "open"]
    return {
        (each.what, number): (each.what, each.to, each.recipients, each.told, each.people)
        for what in {each.what for each in told}
        for number, each in enumerate(e for e in told if e.what == what)
    }


@pytest.mark.parametrize("hour", [9, 19], ids=["by day", "by night"])
async def test_a_rehearsal_tells_whom_the_real_case_tells(hour: int) -> None:
    """Pages, notices, seats, alarms to shifts and stand-ins: by day, and in the quiet hours."""
    starts = MONDAY.replace(hour=hour)
    async with world(directory=SHIFTS, starts=starts) as w:
        people = (customer(1), customer(2, contacts=()), customer(3))
        await w.opens(severity=2, customers=people)
        spoken = await _told(w)
        lived = w.facts()
    house = House(load(SHIFTS), unreachable={2})
    thought = simulate(lived[0], house, spoken, w.now).facts

    assert found_by(thought) == found_by(lived)
    assert kinds(thought) == kinds(lived)


async def _told(w: World) -> list[Spoken]:
    """Nobody answers for two hours; then the case is taken, and another team brought in."""
    spoken = []
    lines = ((125, c.Acknowledge()), (130, c.StepUp("team:network", TEXT)), (190, c.Comment(TEXT)))
    opened = w.facts()[0].at
    for minute, command in lines:
        await w.wait(minutes=minute - (w.now - opened).total_seconds() / 60)
        said = w.someone("jonas.weber").said(command, id=f"line-{minute}")
        spoken.append(Spoken(w.now, said))
        await w.someone("jonas.weber").says(command, id=said.id)
    return spoken
