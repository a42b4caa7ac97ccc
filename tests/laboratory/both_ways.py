"""Plays played both ways, simulated and on the real workflow, and what is not alike in them."""

import asyncio
from collections.abc import Iterable

from firsthour.domain.simulate import Run, simulate
from firsthour.laboratory.rehearsal.likeness import Difference, differences, refused_otherwise
from firsthour.laboratory.rehearsal.play import Play
from firsthour.laboratory.rehearsal.rehearse import of_run
from service.rehearsal.stage import Stage

AT_ONCE = 12
"""Plays at once: time is skipped only when nobody has anything to do in any of them."""


async def unlike(stage: Stage, plays: Iterable[Play]) -> list[tuple[Difference, ...]]:
    """What is not alike, for each play; all of them are played on one stage."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one(play: Play) -> tuple[Difference, ...]:
        async with room:
            lived = await stage.play(play)
        return compared(play, lived)

    return await asyncio.gather(*map(one, plays))


def compared(play: Play, lived: Run) -> tuple[Difference, ...]:
    """What the simulation says otherwise than the real workflow did, to the second."""
    first = lived.facts[0]  # of its own number and label among the cases of the stage
    thought = simulate(first, play.house, play.cues, play.until, play.reacts)
    one, other = of_run(play, thought), of_run(play, lived)
    return (
        *differences(one.facts, other.facts),
        *refused_otherwise(one.refused, other.refused),
    )
