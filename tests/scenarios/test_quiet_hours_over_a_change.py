"""The night in which clocks are put forward, for somebody with quiet hours."""

from datetime import UTC, datetime
from pathlib import Path

from tests.scenarios.channels import people
from tests.world import World, world

HALF_PAST_FOUR = datetime(2026, 3, 28, 4, 30, tzinfo=UTC)
"""Half past six in Athens on the Saturday; half past seven on the Sunday, in summer time."""


async def paged(w: World) -> list[str]:
    """Who is paged as nobody acknowledges for a quarter of an hour."""
    await w.opens(severity=2, customers=0)
    await w.wait(minutes=16)
    return w.told("page")["page"]


async def test_quiet_hours_end_by_the_wall_clock(tmp_path: Path) -> None:
    """At the same time by UTC the duty manager sleeps on Saturday, and is up on Sunday."""
    directory = people(tmp_path, eleni_papadaki={"quiet_hours": ["22:00-07:00"]})
    text = directory.read_text("utf-8").partition("rotations:")[0]
    directory.write_text(text, "utf-8")
    async with world(directory=directory, starts=HALF_PAST_FOUR) as w:
        saturday = await paged(w)
        await w.manager.cancels()
        await w.wait_until(HALF_PAST_FOUR.replace(day=29))
        sunday = await paged(w)

        assert ["david", "mara"] == saturday
        assert ["eleni", "mara"] == sunday
