"""The ladder has a hole."""

from pathlib import Path

from tests.world import SHIFTS, rules, world


async def test_who_answers_for_the_policy_hears_of_each_empty_step_once(tmp_path: Path) -> None:
    """However many rounds of pages find nobody there."""
    people = tmp_path / "directory.yaml"
    people.write_text(SHIFTS.read_text().replace("roles: [duty_manager]", "roles: [auditor]"))
    async with world(directory=people) as w:
        await w.opens(
            severity=1, customers=0, policy=rules("ladder: []\npolicy_owner: person:wen.zhao")
        )
        await w.wait(minutes=40)

        told = [line for line in w.ledger("alarm") if "found_nobody" in line.enrolment.effect]
        assert ["wen.zhao"] == [line.enrolment.person for line in told]
        assert 2 <= len([f for f in w.facts("step_found_nobody") if f.body.ask == "L1"])
