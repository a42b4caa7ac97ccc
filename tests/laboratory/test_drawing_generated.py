"""Whatever comes of a rehearsal can be drawn: made-up results, and made-up moments on the axis."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.laboratory.drawing.picture import draw
from firsthour.laboratory.drawing.scale import JUMP_PX, scaled
from firsthour.laboratory.rehearsal.result import Promise, RefusedCommand, Rehearsal, Telling
from tests.laboratory.drawn import counted, is_rising, marks, outside, overlaps, parsed, texts
from tests.laboratory.rehearsal.stage import shipped

LONGEST = 30 * 86_400
SOME = shipped("false-alarm")

moments = st.one_of(
    st.integers(0, 3_600), st.integers(0, 86_400), st.integers(0, LONGEST), st.just(900)
)
words = st.text(max_size=40)
whom = st.sampled_from(
    ["owner", "L1", "L2", "customers", "customer:#7", "seat:lead", "role:director", "managers"]
) | words.map(lambda text: f"team:{text}")


@st.composite
def tellings(draws: st.DrawFn) -> Telling:
    """Anything that may be told."""
    since = draws(moments)
    kinds = ["page", "alarm", "reminder", "seat_offer", "initial_notice", "survey"]
    return Telling(
        draws(st.integers(1, 9_999)),
        "key",
        SOME.opened_at + timedelta(seconds=since),
        since,
        draws(st.sampled_from(kinds)),
        draws(st.sampled_from(["", "level_called", "x" * 70])),
        "",
        draws(whom),
        draws(words),
        draws(st.sampled_from(["", "mara"])),
        draws(words),
        fate=draws(st.sampled_from(["told", "failed", "nobody", "waits", "stopped", "open"])),
        recipients=draws(st.integers(0, 500)),
        people=tuple(draws(st.lists(words, max_size=3))),
    )


@st.composite
def promises(draws: st.DrawFn) -> Promise:
    """Any promise, with any end."""
    begins, due, ends = draws(moments), draws(moments), draws(moments)
    state = draws(st.sampled_from(["pending", "met", "late", "missed", "waived", "cancelled"]))
    ended = state not in ("pending", "missed")
    missed = state in ("late", "missed") or draws(st.booleans())
    opened = SOME.opened_at
    name = draws(st.sampled_from(["update:customers", "seat", "close", "level:L2", "access"]))
    return Promise(
        f"{name}:1",
        name,
        draws(st.sampled_from(["incident_manager", "engineer", "engine", "problem_coordinator"])),
        draws(st.sampled_from(["case", "customers", "stakeholders", "level"])),
        opened + timedelta(seconds=begins),
        opened + timedelta(seconds=due),
        state=state,  # type: ignore[arg-type]
        ended_at=opened + timedelta(seconds=ends) if ended else None,
        missed_at=opened + timedelta(seconds=due) if missed else None,
        late_s=abs(ends - due),
        due_s=due,
        ended_s=ends if ended else None,
    )


@st.composite
def refusals(draws: st.DrawFn) -> RefusedCommand:
    """Any command that was not taken."""
    since = draws(moments)
    at = SOME.opened_at + timedelta(seconds=since)
    return RefusedCommand(at, since, draws(words), "pause", "already_done", draws(words))


@st.composite
def rehearsals(draws: st.DrawFn) -> Rehearsal:
    """Any result of a rehearsal."""
    end = draws(moments)
    return replace(
        SOME,
        scenario=draws(st.text(max_size=200)),
        told=tuple(draws(st.lists(tellings(), max_size=60))),
        promises=tuple(draws(st.lists(promises(), max_size=60))),
        refused=tuple(draws(st.lists(refusals(), max_size=20))),
        end=replace(SOME.end, at=SOME.opened_at + timedelta(seconds=end), since_s=end),
    )


@settings(max_examples=60, deadline=None)
@given(rehearsals(), st.dictionaries(st.sampled_from(["mara", "#1"]), words))
def test_whatever_comes_of_a_rehearsal_is_drawn(found: Rehearsal, names: dict[str, str]) -> None:
    """Nothing is lost, no words stand on other words or on marks, nothing leaves the picture."""
    root = parsed(draw(found, names))
    written = texts(root)

    assert len(found.told) == counted(root, "told")
    assert len(found.promises) == counted(root, "promises")
    assert [] == overlaps([*written, *marks(root)])
    assert [] == outside(written)


@settings(max_examples=300, deadline=None)
@given(st.lists(moments, min_size=1, max_size=80))
def test_time_never_runs_backwards_on_the_axis(listed: list[int]) -> None:
    """Earlier stands left of later; pieces follow each other, or leave the room of a jump."""
    scale = scaled(listed, 200, 1_200)
    places = [scale.x(moment) for moment in range(0, LONGEST, LONGEST // 500)]
    gaps = [b.left - a.right for a, b in zip(scale.pieces, scale.pieces[1:], strict=False)]
    shown = [any(p.start <= moment <= p.end for p in scale.pieces) for moment in listed]

    assert is_rising(places)
    assert (200, 1_200) == (round(scale.left), round(scale.right))
    assert {0, JUMP_PX} >= {round(gap, 3) for gap in gaps}
    assert all(shown)
