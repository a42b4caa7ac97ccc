"""A step of the ladder without people."""

from pathlib import Path

from tests.world import DIRECTORY, world


async def test_a_step_that_finds_nobody_is_not_waited_for(tmp_path: Path) -> None:
    """Without a duty manager the director is paged at once, and the empty step is on record."""
    people = tmp_path / "directory.yaml"
    listed, _, _ = DIRECTORY.read_text().partition("  duty-managers:")
    people.write_text(listed.replace("roles: [duty_manager]", "roles: [auditor]"))
    async with world(directory=people) as w:
        await w.opens(severity=2, customers=1)
        await w.wait(minutes=16)

        assert {"page": ["david", "mara"]} == w.told("page")
        assert [15] == w.happened("step_found_nobody")
        assert [0, 15, 15] == w.happened("page_due")
