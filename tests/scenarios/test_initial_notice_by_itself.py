"""Nobody writes the first notice."""

from tests.world import OUTBOX, world


async def test_what_goes_out_by_itself_holds_no_word_of_the_house() -> None:
    """Without approval customers read services, since when and the public summary, no more."""
    async with world(mail=OUTBOX) as w:
        await w.opens(
            severity=2,
            customers=1,
            title="Dana broke the resolver",
            summary="Dana restarted it twice without a ticket.",
            public_summary="Some payments are declined.",
        )
        await w.manager.edits("initial_notice:customers:1", "Dana did it.")
        await w.wait(minutes=59)
        read = w.mail("initial_notice", "Aster")

        assert "Dana" not in read
        assert "card-payments" in read
        assert "Some payments are declined." in read
        assert "met" == w.obligation("initial_notice:customers").state
        assert 45 <= w.minute(w.obligation("initial_notice:customers").kept_at or w.now) <= 50
