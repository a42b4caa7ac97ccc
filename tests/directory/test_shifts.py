"""Rotations of layers: hand-overs on the wall clock, hours, holidays, overrides, swaps."""

from datetime import UTC, datetime, timedelta
from typing import Any

from firsthour.directory.rota import Rota
from tests.directory.rotas import rota, told


def at(text: str) -> datetime:
    """An instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def weekly(**more: Any) -> Rota:  # noqa: ANN401 - the fields of a file
    """Three people in weekly turn in Berlin, from Monday 9 o'clock."""
    layer = {"people": ["ann", "bob", "cem"], "starts": "2026-01-05T09:00"}
    return rota(timezone="Europe/Berlin", layers=[{**layer, **more.pop("layer", {})}], **more)


def test_hand_overs_keep_to_the_wall_clock_when_clocks_go_forward() -> None:
    """Nine o'clock in Berlin is 8:00 UTC in winter and 7:00 in summer; that week is shorter."""
    found = told(weekly().spans(at("2026-03-16T00:00"), at("2026-04-13T00:00")))

    assert [
        "03-16 00:00 03-16 08:00 ann",
        "03-16 08:00 03-23 08:00 bob",
        "03-23 08:00 03-30 07:00 cem",
        "03-30 07:00 04-06 07:00 ann",
        "04-06 07:00 04-13 00:00 bob",
    ] == found


def test_hand_overs_keep_to_the_wall_clock_when_clocks_go_back() -> None:
    """The week in which clocks go back is an hour longer."""
    found = told(weekly().spans(at("2026-10-19T12:00"), at("2026-11-02T12:00")))

    assert [
        "10-19 12:00 10-26 08:00 cem",
        "10-26 08:00 11-02 08:00 ann",
        "11-02 08:00 11-02 12:00 bob",
    ] == found


def test_a_hand_over_in_the_hour_left_out_happens_after_it() -> None:
    """Half past two does not exist that night: it is half past three summer time, for both."""
    nights = rota(
        timezone="Europe/Berlin",
        layers=[{"people": ["ann", "bob"], "turn": "daily", "starts": "2026-03-27T02:30"}],
    )

    assert [
        "03-28 12:00 03-29 01:30 bob",
        "03-29 01:30 03-30 00:30 ann",
        "03-30 00:30 03-30 12:00 bob",
    ] == told(nights.spans(at("2026-03-28T12:00"), at("2026-03-30T12:00")))


def test_a_hand_over_in_the_hour_that_comes_twice_happens_in_the_first() -> None:
    """Nobody is on twice, and nobody is missing."""
    nights = rota(
        timezone="Europe/Berlin",
        layers=[{"people": ["ann", "bob"], "turn": "daily", "starts": "2026-10-23T02:30"}],
    )

    assert [
        "10-24 12:00 10-25 00:30 bob",
        "10-25 00:30 10-26 01:30 ann",
        "10-26 01:30 10-26 12:00 bob",
    ] == told(nights.spans(at("2026-10-24T12:00"), at("2026-10-26T12:00")))


def test_the_leap_day_has_its_turn() -> None:
    """29 February is a day like any other."""
    daily = rota(layers=[{"people": ["ann", "bob"], "turn": "daily", "starts": "2028-02-27T00:00"}])

    assert ["ann", "bob", "ann", "bob"] == [
        "".join(daily.on(at(f"2028-{day}T12:00"))) for day in ("02-27", "02-28", "02-29", "03-01")
    ]


def test_follow_the_sun_is_three_layers_in_their_own_zones() -> None:
    """Each works its own day; together they are there around the clock."""
    hours = dict.fromkeys(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        "09:00-17:00",
    )
    sun = rota(
        layers=[
            {"people": [who], "starts": "2026-01-01T00:00", "timezone": zone, "hours": hours}
            for who, zone in (
                ("sue", "Australia/Perth"),
                ("ben", "Africa/Lagos"),
                ("max", "America/Denver"),
            )
        ]
    )

    assert [
        "01-20 01:00 01-20 08:00 sue",
        "01-20 08:00 01-20 16:00 ben",
        "01-20 16:00 01-21 00:00 max",
    ] == told(sun.spans(at("2026-01-20T01:00"), at("2026-01-21T00:00")))


def test_a_later_layer_lies_over_an_earlier_one_where_it_has_somebody() -> None:
    """Nights by others than days; where the upper layer has nobody the lower one shows."""
    layered = weekly()
    night = {
        "people": ["nia"],
        "starts": "2026-01-01T00:00",
        "hours": {"friday": "22:00-06:00", "saturday": ["00:00-01:00", "22:00-24:00"]},
    }
    layers = [layer.model_dump(mode="json") for layer in layered.section.layers]
    both = rota(timezone="Europe/Berlin", layers=[*layers, night])

    assert [
        "02-06 12:00 02-06 21:00 bob",
        "02-06 21:00 02-07 05:00 nia",
        "02-07 05:00 02-07 21:00 bob",
        "02-07 21:00 02-07 23:00 nia",
        "02-07 23:00 02-08 12:00 bob",
    ] == told(both.spans(at("2026-02-06T12:00"), at("2026-02-08T12:00")))


def test_holidays_are_left_to_others() -> None:
    """On public holidays and days of one's own the office is off and the stand-by is on."""
    hours = {"thursday": "09:00-17:00", "friday": "09:00-17:00"}
    both = rota(
        timezone="Europe/Berlin",
        holidays={"country": "DE", "subdivision": "BY", "extra": ["2026-01-02"]},
        layers=[
            {
                "people": ["ann"],
                "starts": "2025-01-06T00:00",
                "hours": hours,
                "on_holidays": "off",
            },
            {"people": ["sam"], "starts": "2025-01-06T00:00", "on_holidays": "only"},
        ],
    )

    assert [
        "12-31 23:00 01-02 23:00 sam",
        "01-05 23:00 01-06 23:00 sam",  # Epiphany, in Bavaria
        "01-08 08:00 01-08 16:00 ann",
    ] == told(both.spans(at("2025-12-31T00:00"), at("2026-01-09T00:00")))


def test_an_override_lies_over_everything_and_a_swap_exchanges_turns() -> None:
    """The override is on whatever was swapped; its times are local or carry an offset."""
    changed = weekly(
        swaps=[{"between": ["ann", "bob"], "from": "2026-01-05T09:00", "to": "2026-01-19T09:00"}],
        overrides=[
            {"from": "2026-01-06T18:00", "to": "2026-01-06T20:00", "person": "dee"},
            {"from": "2026-01-13T00:00:00Z", "to": "2026-01-13T03:00+01:00", "person": "eli"},
        ],
    )

    assert [
        "01-05 08:00 01-06 17:00 bob",
        "01-06 17:00 01-06 19:00 dee",
        "01-06 19:00 01-12 08:00 bob",
        "01-12 08:00 01-13 00:00 ann",
        "01-13 00:00 01-13 02:00 eli",
        "01-13 02:00 01-19 08:00 ann",
        "01-19 08:00 01-20 00:00 cem",
    ] == told(changed.spans(at("2026-01-05T00:00"), at("2026-01-20T00:00")))


def test_a_layer_begins_and_ends() -> None:
    """Before its first hand-over and after its end nobody is on by it; the gaps are told."""
    ended = weekly(layer={"until": "2026-01-14T00:00"})

    assert () == ended.on(at("2026-01-05T07:59"))
    assert ("ann",) == ended.on(at("2026-01-05T08:00"))
    assert ("bob",) == ended.on(at("2026-01-13T22:59"))
    assert () == ended.on(at("2026-01-13T23:00"))
    assert [
        (at("2026-01-05T00:00"), at("2026-01-05T08:00")),
        (at("2026-01-13T23:00"), at("2026-01-20T00:00")),
    ] == ended.gaps(at("2026-01-05T00:00"), at("2026-01-20T00:00"))


def test_the_next_on_is_who_is_on_now_or_the_first_to_come() -> None:
    """Within two months; after the present shift comes somebody else."""
    office = weekly(layer={"hours": {"monday": "09:00-17:00", "tuesday": "09:00-17:00"}})
    now, night = at("2026-01-05T10:00"), at("2026-01-05T20:00")

    assert ["01-05 08:00 01-05 16:00 ann"] == told([office.next_on(now)])
    assert ["01-06 08:00 01-06 16:00 ann"] == told([office.next_on(night)])
    assert ["01-12 08:00 01-12 16:00 bob"] == told([office.after_this(now)])
    assert ["01-06 08:00 01-06 16:00 ann"] == told([office.after_this(night)])


def test_nobody_is_looked_for_in_vain() -> None:
    """A rotation that has ended, and one of a single person, have no next one."""
    ended = weekly(layer={"until": "2026-01-14T00:00"})
    alone = weekly(layer={"people": ["ann"]})

    assert ended.next_on(at("2026-02-01T00:00")) is None
    assert alone.after_this(at("2026-02-01T00:00")) is None
    assert weekly().next_on(at("2025-10-01T00:00")) is None


def test_a_shift_is_whole_however_long_it_lasts() -> None:
    """The window in which shifts are worked out does not show."""
    long = weekly(layer={"turn": "6 weeks"})

    assert ["02-16 08:00 03-30 07:00 bob"] == told([long.shift(at("2026-03-05T00:00"))])


def test_what_was_asked_once_is_kept() -> None:
    """Asking again costs a search in a list: nothing is worked out anew."""
    asked = weekly()
    first = asked.on(at("2026-03-05T00:00"))
    kept = dict(asked._windows)
    asked._layers.clear()

    assert 1 == len(kept)
    assert first == asked.on(at("2026-03-05T00:00")) == ("cem",)
    assert timedelta(days=28) >= max(e.end - e.start for _, spans in kept.values() for e in spans)
