"""A service is added to a case later on, and the directory gives it a tag that a step asks for."""

from pathlib import Path

from firsthour.admin.opening import tags_of
from firsthour.directory.yaml_directory import read
from firsthour.domain import commands as c
from firsthour.records import views
from tests.world import SHIFTS, World, rules, world

LADDER = """
ladder:
  - {key: press, type: functional, ask: team:network, after: 30 min, when: {tags: [public]}}
"""
SERVICES = "\nservices:\n  website: {team: network, tags: [public]}\n"


async def adds(w: World, service: str, directory: str) -> None:
    """The manager names one more service, as a door does that knows the directory."""
    await w.manager.says(c.AddService(service, tags_of((service,), read(directory))))


async def test_a_step_for_a_tag_is_taken_once_a_service_brings_it(tmp_path: Path) -> None:
    """After its time it is taken as soon as the tag is there; what left again asks for nothing."""
    text = SHIFTS.read_text("utf-8") + SERVICES
    people = tmp_path / "directory.yaml"
    people.write_text(text, "utf-8")
    async with world(directory=people) as w:
        left, stays, without = [
            await w.opens(severity=2, customers=1, policy=rules(LADDER)) for _ in range(3)
        ]
        w.about(left)
        await adds(w, "website", text)
        await w.manager.says(c.RemoveService("website"))
        w.about(without)
        await adds(w, "card-fees", text)
        await w.wait(minutes=40)
        w.about(stays)
        await adds(w, "website", text)
        await w.wait(minutes=1)
        called, tags = {}, {}
        for case in w.cases:
            w.about(case)
            called[case] = w.happened("step_called")
            tags[case] = views.case(w.tools.store, case).tags

        assert {left: [], stays: [40], without: []} == called
        assert {left: (), stays: ("public",), without: ()} == tags
