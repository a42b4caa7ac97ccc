"""Somebody speaks to a case that is closed."""

from tests.world import world


async def test_a_command_for_a_closed_case_is_refused_with_what_to_do() -> None:
    """A closed case takes no severity; the refusal says that it can be reopened."""
    async with world() as w:
        await w.opens(severity=4, customers=1)
        await w.manager.acknowledges()
        await w.tells()
        await w.solves()
        with w.refused("wrong_stage") as refused:
            await w.manager.closes()

        assert "access is open for 1 customers" in refused.hint

        await w.customer(1).confirms(1)
        await w.manager.closes()
        facts = len(w.facts())
        with w.refused("wrong_stage") as refused:
            await w.manager.sets_severity(1)

        assert "reopened" in refused.hint
        with w.refused("already_done"):
            await w.manager.closes()
        assert facts == len(w.facts())


async def test_nobody_speaks_to_a_case_that_is_over() -> None:
    """A cancelled case is finished, and no longer there to be spoken to."""
    async with world() as w:
        await w.opens(severity=2, customers=0)
        await w.manager.acknowledges()
        await w.manager.cancels()
        with w.refused("not_found"):
            await w.manager.comments()
