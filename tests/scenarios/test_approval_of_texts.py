"""Texts that several people have to approve, in a time."""

from tests.world import OUTBOX, rules, world

NOTICE = "initial_notice:customers:1"
WORDS = "Card payments are slow."


def listed(mode: str, by: str, more: str = "") -> str:
    """A policy by which those on a list approve texts for customers."""
    return f"approvals: [{{audience: customers, mode: {mode}, by: [{by}]{more}}}]"


async def test_without_an_approval_in_time_what_may_be_said_goes_out() -> None:
    """Twenty minutes after the text was written; the text itself stays inside."""
    policy = rules(listed("any", "role:director", ", within: 20 min"))
    async with world(mail=OUTBOX) as w:
        await w.opens(severity=2, customers=1, policy=policy)
        await w.manager.acknowledges()
        await w.manager.edits(NOTICE, WORDS)
        assert f"approve-notice {w.facts()[0].body.intake.label} {NOTICE}" in w.mail(
            "alarm", "david"
        )

        await w.wait(minutes=21)
        mail = w.mail("initial_notice", "Aster")
        assert WORDS not in mail
        assert [20] == w.happened("approval_lapsed")
        assert "met" == w.obligation(NOTICE).state


async def test_all_of_a_list_approve_before_the_text_goes_out() -> None:
    """A group of the directory among them; the last approval lets it go."""
    policy = rules(listed("all", "role:director, role:de_escalation_architect"))
    async with world(mail=OUTBOX) as w:
        await w.opens(severity=2, customers=1, policy=policy)
        await w.manager.acknowledges()
        await w.manager.edits(NOTICE, WORDS)
        await w.director.approves(NOTICE)
        with w.refused("four_eyes"):
            await w.manager.sends(NOTICE)
        await w.architect.approves(NOTICE)
        await w.manager.sends(NOTICE)

        assert WORDS in w.mail("initial_notice", "Aster")
