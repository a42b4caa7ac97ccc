"""One of two who must approve a text does not."""

from tests.world import OUTBOX, rules, world

NOTICE = "initial_notice:customers:1"
WORDS = "Card payments are slow."
ALL = """
approvals:
  - audience: customers
    mode: all
    by: [role:director, role:de_escalation_architect]
    within: 20 min
    then: wait
"""


async def test_it_is_waited_for_until_a_minute_of_the_hour_is_left() -> None:
    """Then what may be said goes out without the text: the promise is kept."""
    async with world(mail=OUTBOX) as w:
        await w.opens(severity=2, customers=1, policy=rules(ALL))
        await w.manager.acknowledges()
        await w.manager.edits(NOTICE, WORDS)
        await w.director.approves(NOTICE)
        await w.wait(minutes=58, seconds=50)

        assert {"initial_notice": ["olga", "wen"]} == w.told("initial_notice")

        await w.wait(minutes=1)

        assert {"initial_notice": ["Aster"]} == w.told("initial_notice")
        assert WORDS not in w.mail("initial_notice", "Aster")
        assert ("met", 59) == (
            w.obligation(NOTICE).state,
            w.minute(w.obligation(NOTICE).kept_at or w.now),
        )
