"""A robot signals what cannot be accepted."""

from tests.world import world


async def test_a_refused_signal_goes_on_record() -> None:
    """The second signal of a round is refused; sender and manager are told, and nothing moves."""
    async with world() as w:
        await w.opens(severity=2, customers=0)
        await w.manager.acknowledges()
        await w.engineer.signals()
        w.told()
        await w.someone("tomas.novak").signals_blindly()

        assert [("already_done", "tomas.novak")] == [
            (fact.body.code, fact.body.person) for fact in w.facts("signal_refused")
        ]
        assert {"alarm": ["mara", "tomas"]} == w.told()


async def test_an_accepted_signal_counts() -> None:
    """The first one is as good as a command."""
    async with world() as w:
        await w.opens(severity=2, customers=0)
        await w.engineer.signals_blindly()
        await w.manager.declares()

        assert ["priya.raman"] == [f.actor.person for f in w.facts("resolution_signalled")]
