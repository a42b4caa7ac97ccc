"""Who is asked follows the shifts at that instant, also where they change under a case."""

from tests.laboratory.rehearsal.stage import at, played, told

STORY = """
directory: with/shifts.yaml
starts: {starts}
case:
  severity: 2
  team: platform
  owner: mara.lind
  services: [card-payments]
happens:
  - {{at: +1 min, who: "rotation:platform", does: comment, text: Before eight.}}
  - {{at: +70 min, who: "rotation:platform", does: comment, text: After eight.}}
until: {until}
"""


def test_a_shift_that_changes_on_saturday_morning_changes_who_speaks() -> None:
    """At half past seven in Berlin it is still Friday's turn, at twenty to nine Lucia's."""
    found = played(STORY.format(starts="2026-01-10 06:30", until="2 h"))
    remarks = [fact for fact in found.facts if fact.body.kind == "comment_added"]

    assert at("2026-01-10T06:30") == found.opened_at
    assert ["priya.raman", "lucia.ferreira"] == [fact.actor.person for fact in remarks]


def test_the_duty_manager_of_the_week_is_paged_over_the_weekend() -> None:
    """From Monday at nine the other one is asked, for the same case."""
    found = played(STORY.format(starts="2026-01-12 07:30", until="3 h"))
    first = [each for each in told(found, "page", "L1") if each.people]
    people = [each.people for each in first]

    assert ("eleni.papa",) == people[0]
    assert ("wim.smit",) == people[-1]
    assert at("2026-01-12T08:00") <= first[-1].at


def test_seats_of_a_weekend_go_to_who_is_on_duty_first() -> None:
    """On Saturday at noon Lucia is asked to lead, before those who are off duty."""
    found = played(
        """
directory: with/shifts.yaml
starts: 2026-01-10 11:00
case: {severity: 1, team: platform, services: [card-payments]}
until: 30 min
"""
    )
    offered = [each.people[0] for each in told(found, "seat_offer")[:3]]

    assert ["lucia.ferreira", "priya.raman", "tomas.novak"] == offered
