"""Whatever is said and however pages end: what may begin is what an obvious model lets begin.

Asked in three ways: what the case still wants (the domain), what the ledger lets begin (before each
send), and a model that goes through the facts from the first one each time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firsthour.domain import commands as c
from firsthour.domain import facts as f
from firsthour.domain.effects import Effect, Failed, NoticeKind, Outcome, Told
from firsthour.domain.escalation import Escalation
from firsthour.domain.policy import Policy
from firsthour.domain.roles import Actor
from firsthour.domain.simulate import Reply, Simulation, Spoken
from firsthour.policies.loading import load, loads
from firsthour.records import views
from firsthour.records.connect import connect
from firsthour.records.facts import write_facts
from firsthour.records.ledger.voiding import page_void
from firsthour.records.store import Store
from tests.records.cases import open_case
from tests.records.lives import CALM, PEOPLE, Answering, Line

KEYS = count(1)
T = c.Text("text")
Several = tuple[tuple[str, c.Command], ...]
VOIDS: dict[type, str] = {
    f.CaseAcknowledged: "acknowledged",
    f.OwnershipTransferred: "transferred",
    f.PageRoundBegun: "paged_anew",
    f.ResolutionAnnounced: "announced",
    f.CaseClosed: "closed",
    f.CaseCancelled: "cancelled",
    f.CaseMerged: "merged",
    f.CaseDeclined: "declined",
}
SHORT = loads("extends: default\nname: short\npage_round: [owner, L1]\n")
POLICIES = (load("default"), SHORT)
COMMANDS: tuple[tuple[str, c.Command], ...] = (
    ("maya", c.Acknowledge()),
    ("maya", c.Acknowledge()),
    ("maya", c.Comment(T)),
    ("maya", c.Transfer("omar", T)),
    ("maya", c.Transfer("maya", T)),
    ("maya", c.Transfer("team:payments", T)),
    ("maya", c.ChangeSeverity(1, T)),
    ("maya", c.ChangeSeverity(3, T)),
    ("maya", c.RepinPolicy(SHORT, T)),
    ("maya", c.Merge(2, T)),
    ("maya", c.Cancel(T)),
    ("maya", c.Close()),
    ("maya", c.Reopen(T)),
    ("eva", c.ReportRelapse(T)),
    ("eva", c.ReportRelapse(T)),
)
SOLVING: tuple[tuple[str, c.Command], ...] = (
    ("eva", c.SignalResolved(T)),
    ("maya", c.DeclareResolved(T)),
    ("arno", c.VerifyResolution(T)),
    *(
        ("arno", c.SendNotice(f"announcement:{number}:{audience}"))
        for number in (1, 2)
        for audience in ("stakeholders", "customers")
    ),
)
"""Said in one go, a second apart: what is refused has no effect."""
SAYING = st.sampled_from((*((one,) for one in COMMANDS), SOLVING, SOLVING, SOLVING))
REPLIES = st.tuples(
    st.sampled_from(("sent", "sent", "nobody", "failed", "never")), st.integers(0, 40)
)
SAYINGS = st.lists(st.tuples(st.integers(-20, 90), SAYING), min_size=1, max_size=14)
"""A wait in minutes (the machine's clock may be set back), and what is said then."""
LIVES: tuple[tuple[Line, ...], ...] = ((), (), CALM)
LONG = 60 * 24 * 9


@dataclass
class Mailing(Answering):
    """Pages end as drawn, soon or late or never; everything else is done after a moment."""

    replies: Sequence[tuple[str, int]]
    asked: list[Effect] = field(default_factory=list)

    def answer(self, state: Escalation, effect: Effect, now: datetime) -> Reply:
        """The reply to one effect."""
        if effect.notice is not NoticeKind.PAGE:
            return super().answer(state, effect, now)
        how, minutes = self.replies[len(self.asked) % len(self.replies)]
        self.asked.append(effect)
        # It was wanted in this very state, which nobody has taken and which has not ended.
        assert state.acknowledged is None
        assert state.is_open
        outcomes: dict[str, Outcome] = {
            "sent": Told(effect.key, 1, 1, people=("maya",)),
            "nobody": Told(effect.key, 0, 0),
            "failed": Failed(effect.key, "mail_down"),
        }
        return Reply(outcomes.get(how), timedelta(minutes=minutes))


def fates(facts: Sequence[f.Fact]) -> dict[str, str]:
    """The model: why each page that is not over must not begin; empty where it may."""
    found: dict[str, str] = {}
    pages: dict[str, Effect] = {}
    for fact in facts:
        body = fact.body
        if isinstance(body, f.PageDue):
            page = body.effect
            for key, each in pages.items():
                if (each.audience, each.target) == (page.audience, page.target):
                    found[key] = found.get(key) or "overtaken"
            pages[page.key], found[page.key] = page, ""
        for key, why in found.items():
            if why in ("", "overtaken"):
                found[key] = VOIDS.get(type(body), why)
        if over := ended_by(body):
            found.pop(over, None)
            pages.pop(over, None)
    return found


def ended_by(body: f.Body) -> str:
    """The page that has come to its end by this, well or not."""
    if isinstance(body, f.StepFoundNobody):
        return body.step
    return body.effect if isinstance(body, f.PageSent | f.NoticeFailed) else ""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Records that all examples share; each has a case of its own."""
    folder: Path = tmp_path_factory.mktemp("records")
    return connect(f"sqlite:///{folder / 'records.sqlite'}")


@given(
    policy=st.sampled_from(POLICIES),
    life=st.sampled_from(LIVES),
    replies=st.lists(REPLIES, min_size=1, max_size=8),
    sayings=SAYINGS,
)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_page_may_begin_after_what_makes_it_pointless(
    store: Store,
    policy: Policy,
    life: tuple[Line, ...],
    replies: list[tuple[str, int]],
    sayings: list[tuple[int, Several]],
) -> None:
    """At every instant at which something is said, and before it, for every page ever decided."""
    case = open_case(store, key=f"INC-{next(KEYS)}", policy=policy)
    world = Mailing(replies)
    sim = Simulation(views.facts(store, case)[0], world)
    written = 1
    for number, (who, command, minutes) in enumerate(script(life, sayings)):
        at = sim.now + timedelta(minutes=minutes)
        if at > sim.now:
            sim.run((), at)
            written = compare(store, case, sim, written)
        said = c.Said(f"said-{number}", Actor(who, PEOPLE[who]), command)
        sim.run([Spoken(at, said)], at)
        written = compare(store, case, sim, written)

    assert len({each.key for each in world.asked}) == len(world.asked)


def script(
    life: tuple[Line, ...], sayings: list[tuple[int, Several]]
) -> list[tuple[str, c.Command, float]]:
    """A whole life up to its close first, if one is drawn; then what is drawn, after each wait."""
    lived, before = [], 0.0
    for minute, who, command in sorted(life, key=lambda line: line[0]):
        lived.append((who, command, minute - before))
        before = minute
    if life:
        lived.append(("maya", c.Comment(T), LONG))
    for wait, several in sayings:
        gaps = (float(wait), *[1 / 60] * (len(several) - 1))
        lived += [(who, command, gap) for (who, command), gap in zip(several, gaps, strict=True)]
    return lived


def compare(store: Store, case: int, sim: Simulation, written: int) -> int:
    """Record what is new, and ask all three about every page that has not come to its end.

    Where nothing is new, none of them has learnt anything since they were last asked.
    """
    if written == len(sim.facts):
        return written
    write_facts(store, case, sim.facts[written:])
    decided = [fact.body.effect.key for fact in sim.facts if isinstance(fact.body, f.PageDue)]
    expected = fates(sim.facts)
    wanted = {key for key in sim.state.effects if key.startswith("page:")}

    assert expected == {key: page_void(store, case, key) for key in expected}
    assert {key for key, why in expected.items() if not why} == wanted
    assert len(decided) == len(set(decided))
    return len(sim.facts)
