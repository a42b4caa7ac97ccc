"""When a step finds nobody: the exact spans agree with looking every quarter of an hour."""

import json
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.admin.preflight.nobody import Watch
from firsthour.admin.preflight.quiet import quiet_windows
from firsthour.directory.interface import Concern, Person
from firsthour.directory.quiet import is_quiet
from firsthour.directory.spans import Window
from firsthour.directory.yaml_directory import DirectoryInvalid, read
from tests.directory.test_shifts_by_model import MOMENTS, ZONES, layers, written

NAMES = ("ann", "bob", "cem", "dee", "eli")
ROLES = ("engineer", "incident_manager", "duty_manager", "director")
QUARTER = timedelta(minutes=15)
ASKS = (
    "owner",
    "L1",
    "L2",
    "managers",
    "team",
    "service",
    "team:net",
    "skill:dns",
    "rotation:r0",
    "next:r0",
    "role:engineer",
    "person:ann",
)
HALVES = st.integers(0, 47).map(lambda n: f"{n // 2:02}:{n % 2 * 30:02}")


@st.composite
def people(draw: st.DrawFn) -> dict[str, Any]:
    """Somebody: perhaps quiet at some time, perhaps without a contact."""
    contact = {"channel": "email", "address": "a@example.com", "always": draw(st.booleans())}
    opens, closes = draw(HALVES), draw(HALVES)
    quiet = [f"{opens}-{closes}"] if opens != closes and draw(st.booleans()) else []
    return {
        "name": "Somebody",
        "roles": draw(st.lists(st.sampled_from(ROLES), max_size=2, unique=True)),
        "teams": draw(st.sampled_from(([], ["net"]))),
        "skills": draw(st.sampled_from(([], ["dns"]))),
        "timezone": draw(st.sampled_from(ZONES)),
        "quiet_hours": quiet,
        "contacts": [contact] if draw(st.integers(0, 4)) else [],
    }


@st.composite
def directories(draw: st.DrawFn) -> tuple[dict[str, Any], datetime]:
    """A directory of five people, with rotations, stand-ins and quiet hours; and an instant."""
    start = draw(st.sampled_from(MOMENTS)) - draw(st.integers(0, 400)) * QUARTER
    rotations = {}
    for at in range(draw(st.integers(0, 3))):
        made = [written(each) for each in draw(st.lists(layers(), min_size=1, max_size=2))]
        rotations[f"r{at}"] = {
            "name": "R",
            "duty": draw(st.sampled_from(("engineer", "L1", "incident_manager"))),
            "team": draw(st.sampled_from(("", "net"))),
            "timezone": draw(st.sampled_from(ZONES)),
            "holidays": {"extra": ["2024-10-27"]},
            "layers": made,
        }
    delegations = []
    for of, by in draw(st.sampled_from(((), (("ann", "bob"),), (("ann", "bob"), ("bob", "cem"))))):
        begin = start + draw(st.integers(-50, 600)) * QUARTER
        until = begin + draw(st.integers(1, 300)) * QUARTER
        times = {"from": begin.isoformat(), "until": until.isoformat()}
        delegations.append({"of": of, "by": by, **times})
    content = {
        "people": {name: draw(people()) for name in NAMES},
        "teams": {
            "net": {
                "name": "Net",
                "manager": draw(st.sampled_from(("", "ann", "cem"))),
                "services": ["dns"],
            }
        },
        "rotations": rotations,
        "delegations": delegations,
    }
    return content, start


@settings(max_examples=60, deadline=None)
@given(directories(), st.sampled_from(ASKS))
def test_spans_agree_with_looking_every_quarter(
    made: tuple[dict[str, Any], datetime], ask: str
) -> None:
    """Over a week, over changes of the clocks: nobody is found inside of spans, and only there.

    Everything here changes at quarters of an hour, so that a look at each of them misses nothing.
    """
    content, start = made
    try:
        book = read(json.dumps(content))
    except DirectoryInvalid:
        return  # such as a wall-clock time that is left out
    concern, end = Concern(team="net", services=("dns",)), start + timedelta(days=7)

    found = Watch(book, start, end).look(ask, concern).nobody

    looks = [start + at * QUARTER for at in range(7 * 96)]
    model = [not book.at(at).asked(ask, concern).people for at in looks]
    assert model == [inside(found, at) for at in looks]


@settings(max_examples=100, deadline=None)
@given(HALVES, HALVES, st.sampled_from(ZONES), st.sampled_from(MOMENTS))
def test_quiet_hours_agree_with_looking_every_quarter(
    opens: str, closes: str, zone: str, near: datetime
) -> None:
    """Also where clocks are changed, and hours come twice or not at all."""
    somebody = Person("a", "A", timezone=zone, quiet_hours=(f"{opens}-{closes}",))
    start = near - timedelta(days=2)
    if opens == closes:
        return

    found = quiet_windows(somebody, start, start + timedelta(days=4))

    looks = [start + at * QUARTER for at in range(4 * 96)]
    assert [is_quiet(somebody, at) for at in looks] == [inside(found, at) for at in looks]


def inside(spans: tuple[Window, ...] | list[Window], at: datetime) -> bool:
    """True if an instant lies in one of some spans."""
    return any(start <= at < end for start, end in spans)
