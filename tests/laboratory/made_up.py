"""Made-up scenarios: any severity, customers, people who speak or do not, and what goes wrong."""

import json
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from firsthour.domain.permissions import BY_COMMAND
from firsthour.domain.roles import Role
from firsthour.laboratory.rehearsal.play import Play, prepared
from firsthour.laboratory.rehearsal.speaking import VOICES
from firsthour.laboratory.rehearsal.troubles import KINDS
from firsthour.laboratory.scenarios.scenario import SHIPPED, read

Fields = dict[str, Any]
POLICIES = ("default", "default", "status-page", "internal")
WHO = (
    *("owner", "director", "engineer", "architect", "customer_executive", "coordinator"),
    *("requester", "approver"),
)
PHASES = ("investigating", "identified", "monitoring")
NOTICES = (
    *("initial_notice:customers:1", "initial_notice:internal:1", "announcement:1:customers"),
    *("announcement:1:stakeholders", "announcement:2:customers"),
)
PROMISES = ("update:customers", "initial_notice:customers:1", "close", "acknowledge", "resolution")
SOON = (0, 1, 5, 15, 30, 45, 60)
"""Minutes at which policies, too, have something fall due."""

minutes = st.one_of(st.sampled_from(SOON), st.integers(0, 90))
length = minutes.map(lambda number: f"{number} min")
number = st.integers(1, 6)


def joining(any_one: int) -> list[Fields]:
    """One or two customers who join."""
    return [{"id": f"J-{at}"} for at in range(any_one % 2 + 1)]


def told_apart(happens: list[Fields]) -> list[Fields]:
    """The same lines; whoever joins in one of them bears a name that nobody else has."""
    return [
        line | {"customers": [{"id": f"J{at}-{n}"} for n, _ in enumerate(line["customers"])]}
        if "customers" in line
        else line
        for at, line in enumerate(happens)
    ]


def says(does: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Fields]:
    """A command with its fields."""
    return st.fixed_dictionaries({"does": st.just(does), **fields})


COMMANDS = st.one_of(
    *(
        says(does)
        for does in (
            *("acknowledge", "comment", "activate-task-force", "resume", "declare-resolved"),
            *("report-relapse", "request-rca", "cancel", "close", "reopen", "approve-rca"),
            *("submit-technical-plan", "signal-resolved", "verify-resolution", "share-rca"),
            *("reject-resolution", "accept-seat", "decline-seat", "add-action", "approve"),
        )
    ),
    says("acknowledge", climb=st.integers(0, 3)),
    says("change-severity", severity=st.integers(1, 4)),
    says("set-phase", phase=st.sampled_from(PHASES)),
    says("send-notice", notice=st.sampled_from(NOTICES)),
    says("edit-notice", notice=st.sampled_from(NOTICES)),
    says("stop-notice", notice=st.sampled_from(NOTICES)),
    says("correct-notice", notice=st.sampled_from(NOTICES)),
    says("write-update", audience=st.sampled_from(("customers", "stakeholders"))),
    says("pause", until=st.integers(20, 400).map(lambda m: f"+{m} min")),
    says("confirm-access", customer=number.map(lambda n: f"#{n}")),
    says("deny-access", customer=number.map(lambda n: f"#{n}")),
    says("told-by-phone", whom=st.just("Somebody"), customer=number.map(lambda n: f"#{n}")),
    says("remove-customer", customer=number.map(lambda n: f"#{n}")),
    says("add-customers", customers=st.integers(1, 10**9).map(joining)),
    says("transfer", to=st.sampled_from(("duty.manager", "director"))),
    says("step-up", to=st.sampled_from(("L1", "L2", "L3"))),
    says("merge", into=st.just(99)),
    says("ask-waiver", obligation=st.sampled_from(PROMISES)),
    says("waive-obligation", obligation=st.sampled_from(PROMISES)),
    says("offer-seat", seat=st.just("lead"), person=st.just("engineer.three")),
)


@st.composite
def lines(draw: st.DrawFn) -> Fields:
    """Anybody says anything, at any time, mostly who may; much of it is refused."""
    at = {"at": f"+{draw(minutes)} min"}
    said = draw(COMMANDS)
    roles = BY_COMMAND[said["does"].replace("-", "_")].roles
    fit = [who for who in WHO if VOICES.get(who, Role.MANAGER) in roles]
    return {**at, "who": draw(st.sampled_from([*WHO, *fit * 9])), **said}


@st.composite
def solved(draw: st.DrawFn) -> list[Fields]:
    """Those who may take the case, and solve it; perhaps a customer is not content."""
    at, told = draw(st.integers(0, 30)), []
    steps: tuple[tuple[str, Fields], ...] = (
        ("owner", {"does": "acknowledge"}),
        ("engineer", {"does": "signal-resolved"}),
        ("owner", {"does": "declare-resolved"}),
        ("architect", {"does": "verify-resolution"}),
        ("architect", {"does": "send-notice", "notice": "announcement:1:stakeholders"}),
        ("architect", {"does": "send-notice", "notice": "announcement:1:customers"}),
        ("executive", {"does": draw(st.sampled_from(ANSWERS)), "customer": "#1"}),
        ("executive", {"does": draw(st.sampled_from(ANSWERS)), "customer": "#2"}),
    )
    for who, said in steps[: draw(st.integers(1, len(steps)))]:
        told.append({"at": f"+{at} min", "who": who, **said})
        at += draw(st.sampled_from((0, 1, 5, 30)))
    return told


ANSWERS = ("confirm-access", "deny-access")


@st.composite
def troubles(draw: st.DrawFn) -> Fields:
    """What goes wrong, if anything does."""
    what = st.sampled_from([*KINDS, "pages to owner", "pages to L1", "notices to customers"])
    return {
        "late": draw(st.dictionaries(what, length, max_size=2)),
        "fails": draw(st.lists(what, max_size=1)),
        "never": draw(st.lists(what, max_size=1)),
        "finds_nobody": draw(st.lists(what, max_size=1)),
        "down": draw(st.lists(downs(what), max_size=1)),
    }


@st.composite
def downs(draw: st.DrawFn, what: st.SearchStrategy[str]) -> Fields:
    """Something does not work for a while."""
    since = draw(minutes)
    until = since + draw(st.integers(1, 120))
    return {"what": draw(what), "from": f"{since} min", "until": f"{until} min"}


@st.composite
def scenarios(draw: st.DrawFn) -> Fields:
    """A whole scenario; up to an hour and a half of it is played."""
    silent = draw(st.integers(0, 4)) == 0
    happens = [] if silent else [*draw(solved()), *draw(st.lists(lines(), max_size=8))]
    day, hour, minute = (
        draw(st.integers(1, 365)),
        draw(st.integers(0, 23)),
        draw(st.integers(0, 59)),
    )
    starts = f"2026-{(day - 1) // 31 + 1:02}-{(day - 1) % 28 + 1:02} {hour:02}:{minute:02}Z"
    seats: Fields = {} if draw(st.booleans()) else {"accepted_after": draw(length)}
    if draw(st.integers(0, 3)) == 0:
        seats = {"declined_by": ["everybody"], "declined_after": draw(length)}
    return {
        "scenario": "A made-up story",
        "policy": draw(st.sampled_from(POLICIES)),
        "starts": starts,
        "case": {"severity": draw(st.integers(1, 4)), "customers": draw(customers())},
        "seats": seats,
        "happens": told_apart(happens),
        "goes_wrong": draw(troubles()) if draw(st.booleans()) else {},
        "until": f"{draw(st.sampled_from((10, 20, 30, 45, 60, 90)))} min",
    }


@st.composite
def customers(draw: st.DrawFn) -> list[Fields]:
    """None to five customers; some have no address that works."""
    count = draw(st.integers(0, 5))
    return [{"id": f"C{at + 1}", "reachable": draw(st.integers(0, 5)) > 0} for at in range(count)]


def drawn(count: int, of: int) -> list[Fields]:
    """So many scenarios; the same ones for the same seed."""
    found: list[Fields] = []

    @seed(of)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(scenarios())
    def draw(scenario: Fields) -> None:
        found.append(scenario)

    draw()
    return found


def play_of(scenario: Fields) -> Play:
    """A made-up scenario, ready to be played."""
    return prepared(read(json.dumps(scenario), "made-up.yaml", SHIPPED))
