"""Somebody leaves the company while they sit in the task force."""

from pathlib import Path

import yaml

from firsthour.directory.versions import Shelf
from tests.world import SHIFTS, rules, world


async def test_who_is_removed_from_the_directory_is_replaced(tmp_path: Path) -> None:
    """They cannot speak any more; their seat is offered to another, and nothing is lost."""
    file = tmp_path / "directory.yaml"
    file.write_text(SHIFTS.read_text())
    async with world(directory=file) as w:
        await w.opens(severity=2, customers=0, policy=rules("seats: [{key: lead, lead: true}]"))
        await w.manager.activates_task_force()
        await w.engineer.accepts("lead")
        people = yaml.safe_load(SHIFTS.read_text())
        del people["people"]["priya.raman"]
        file.write_text(yaml.safe_dump(people))
        shelf = w.tools.directory
        assert isinstance(shelf, Shelf)
        shelf.open()

        assert () == w.engineer.roles
        with w.refused("not_permitted"):
            await w.engineer.presents_plan()
        await w.manager.offers("lead", "tomas.novak")
        await w.someone("tomas.novak").accepts("lead")
        await w.someone("tomas.novak").presents_plan()

        assert ["priya.raman", "tomas.novak"] == [f.body.person for f in w.facts("seat_accepted")]
