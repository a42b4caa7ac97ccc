"""One person in two roles."""

from firsthour.domain.roles import Role
from tests.speakers import Voice
from tests.world import world


async def test_who_declared_the_resolution_cannot_verify_it() -> None:
    """An architect who is also the manager needs a second architect."""
    async with world() as w:
        await w.opens(severity=2, customers=0)
        await w.engineer.signals()
        both = Voice(w, "mara.lindqvist", (Role.MANAGER, Role.ARCHITECT))
        await both.declares()
        with w.refused("four_eyes"):
            await both.verifies()
        await w.architect.verifies()

        assert ["amelie.dubois"] == [f.actor.person for f in w.facts("resolution_verified")]
