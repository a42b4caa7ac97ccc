"""Who had which duty from when until when, as the records tell it."""

from firsthour.domain import commands as c
from firsthour.records import views
from firsthour.records.facts import write_facts
from firsthour.records.rebuild import rebuild
from firsthour.records.store import Store
from tests.records import lives
from tests.records.cases import after, open_case
from tests.records.lives import T, live

LIFE: tuple[lives.Line, ...] = (
    (2, "maya", c.Acknowledge()),
    (2.5, "maya", c.ActivateTaskForce()),
    (3, "eva", c.AcceptSeat("lead")),
    (30, "eva", c.HandOver("lead", "enzo", T)),
    (35, "enzo", c.AcceptSeat("lead")),
    (40, "maya", c.Transfer("omar", T)),
    (50, "maya", c.Transfer("team:database", T)),
    (60, "maya", c.Acknowledge()),
    (70, "maya", c.Cancel(T)),
)


def test_who_owned_the_case_and_who_sat_in_the_task_force(store: Store) -> None:
    """With the minutes at which each of them began and ended."""
    case = open_case(store)
    write_facts(store, case, live(views.facts(store, case)[0], LIFE, 1.0).facts[1:])

    stints = views.stints(store, case)
    told = [
        (
            s.duty,
            s.person,
            s.team,
            *(
                round((t - after(0)).total_seconds() / 60) if t else None
                for t in (s.since, s.until)
            ),
        )
        for s in stints
    ]
    assert [
        ("owner", "", "", 0, 2),
        ("owner", "maya", "", 2, 40),
        ("seat:lead", "eva", "", 3, 35),
        ("seat:lead", "enzo", "", 35, 70),
        ("owner", "omar", "", 40, 50),
        ("owner", "", "database", 50, 60),
        ("owner", "maya", "database", 60, None),
    ] == told
    assert rebuild(store)
    assert stints == views.stints(store, case)
