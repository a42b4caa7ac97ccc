"""The simulation brings about what the durable case does, also where effects misbehave."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from firsthour.domain import commands as c
from firsthour.domain.simulate import Spoken, simulate
from firsthour.domain.stages import Audience, Phase
from firsthour.laboratory.rehearsal.likeness import differences, kinds
from gate.errors import NoSuchCase, Refusal
from tests.scenarios.scripts import Line, Script, scripted
from tests.world import MONDAY, World, rules, world

TEXT = c.Text("")
SAME = timedelta(seconds=20)
"""Facts of both at this distance happened at the same time: real effects take real moments."""
OWN = c.Text("d" * 32)
CALL = c.ToldByPhone(OWN, MONDAY + timedelta(minutes=46), OWN, 1)
TAKES = Line(3, "mara.lindqvist", c.Acknowledge())
WORKS = Line(4, "mara.lindqvist", c.SetPhase(Phase.IDENTIFIED))


def minutes(number: float) -> timedelta:
    """That many minutes."""
    return timedelta(minutes=number)


def solved(at: float) -> tuple[Line, ...]:
    """A round signalled, declared, verified and announced by hand."""
    text = c.Text("a" * 32)
    return (
        Line(at, "priya.raman", c.SignalResolved(text)),
        Line(at + 1, "mara.lindqvist", c.DeclareResolved(text)),
        Line(at + 2, "amelie.dubois", c.VerifyResolution()),
        Line(at + 3, "amelie.dubois", c.SendNotice("announcement:1:stakeholders")),
        Line(at + 4, "amelie.dubois", c.SendNotice("announcement:1:customers")),
    )


SCRIPTS = (
    Script("nobody says a word"),
    Script("the first notice to customers is late", late={"initial_notice:customers": minutes(25)}),
    Script(
        "the first notice to customers cannot be sent",
        (TAKES, WORKS),
        failing={"initial_notice:customers": "mail_down"},
    ),
    Script(
        "the first notice inside never ends", (TAKES, WORKS), never=("initial_notice:internal",)
    ),
    Script("pages never end", never=("page:",)),
    Script("pages find nobody", empty=("page:",), minutes=70),
    Script(
        "offers of seats are late and never end",
        (TAKES, WORKS, Line(10, "mara.lindqvist", c.ActivateTaskForce())),
        late={"seat:lead": minutes(7)},
        never=("seat:member-1",),
        minutes=60,
    ),
    Script(
        "holding statements are late",
        (TAKES, WORKS),
        minutes=240,
        late={"holding:update:customers": minutes(3)},
    ),
    Script("a case is solved", (TAKES, WORKS, *solved(65)), minutes=100),
    Script(
        "a customer denies while the announcement is late",
        (TAKES, WORKS, *solved(65), Line(90, "samuel.osei", c.DenyAccess(2, "phone"))),
        minutes=130,
        late={"announcement:1:customers": minutes(9)},
    ),
    Script(
        "the severity is raised while a page never ends",
        (Line(7, "eleni.papadaki", c.ChangeSeverity(1, TEXT)),),
        minutes=60,
        never=("page:1:1:0",),
    ),
    Script(
        "the clocks are paused while a notice is late",
        (TAKES, WORKS, Line(33, "mara.lindqvist", c.Pause(MONDAY + timedelta(hours=2), TEXT))),
        minutes=300,
        late={"initial_notice:internal": minutes(12)},
    ),
    Script(
        "a merge is refused late",
        (TAKES, WORKS, Line(5, "mara.lindqvist", c.Merge(99, TEXT))),
        minutes=30,
        late={"merge:": minutes(6)},
    ),
    Script(
        "a false alarm while its notice is on its way",
        (TAKES, Line(58, "mara.lindqvist", c.Cancel(TEXT))),
        minutes=90,
        late={"initial_notice:customers": minutes(15)},
    ),
    Script(
        "some are not reached while the notice is late",
        (
            TAKES,
            Line(20, "mara.lindqvist", c.SendNotice("initial_notice:customers:1")),
            Line(47, "mara.lindqvist", CALL),
        ),
        minutes=80,
        late={"initial_notice:customers": minutes(38)},
        unreached=2,
    ),
    Script(
        "a text waits for its approval and goes out without it",
        (TAKES, Line(6, "mara.lindqvist", c.EditNotice("initial_notice:customers:1", OWN))),
        minutes=80,
        under="second_person",
    ),
    Script(
        "an update by hand is late",
        (
            TAKES,
            Line(5, "mara.lindqvist", c.SendNotice("initial_notice:customers:1")),
            Line(40, "mara.lindqvist", c.WriteUpdate(Audience.CUSTOMERS, c.Text("b" * 32))),
        ),
        minutes=150,
        late={"update:customers:1": minutes(30)},
    ),
)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
async def test_simulation_and_durable_case_agree(script: Script) -> None:
    """The same facts in the same order for each promise and effect, at the same times."""
    async with world(workers=partial(scripted, script)) as w:
        policy = rules(f"notice_approval: {script.under}")
        await w.opens(severity=script.severity, customers=script.customers, policy=policy)
        spoken = await _play(w, script)
        lived = w.facts()
    thought = simulate(lived[0], script, spoken, w.now).facts

    assert kinds(thought) == kinds(lived)
    assert () == differences(thought, lived, within=SAME)


async def _play(w: World, script: Script) -> list[Spoken]:
    """Say the lines at their time; the last one lets every fact be recorded."""
    last = Line(script.minutes - 0.5, "mara.lindqvist", c.Comment(c.Text("c" * 32)))
    opened: datetime = w.facts()[0].at
    spoken = []
    for number, line in enumerate((*script.lines, last)):
        await w.wait_until(MONDAY + minutes(line.minute))
        voice = w.someone(line.person)
        said = voice.said(line.command, id=f"line-{number}")
        spoken.append(Spoken(max(opened, w.now), said))
        try:
            await voice.says(line.command, id=said.id)
        except (Refusal, NoSuchCase):
            spoken.pop()
    return spoken
