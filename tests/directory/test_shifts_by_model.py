"""Who is on at any instant: always the same answer as a model that goes turn by turn."""

from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.directory.rota import Rota
from tests.directory import model
from tests.directory.rotas import rota

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour of summer time
    "Australia/Sydney",
    "Africa/Casablanca",  # summer time is interrupted in Ramadan
    "Asia/Kathmandu",
    "America/St_Johns",
    "Pacific/Kiritimati",
    "America/Santiago",  # clocks change at midnight
)
PEOPLE = ("ann", "bob", "cem", "dee", "eli")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOMENTS = tuple(
    datetime.fromisoformat(f"{text}+00:00")
    for text in (
        "2024-02-29T00:00",  # a leap day
        "2024-03-31T01:00",  # Berlin puts clocks forward
        "2024-10-27T01:00",  # and back
        "2024-03-10T07:00",  # New York
        "2024-11-03T06:00",
        "2024-04-06T15:00",  # Lord Howe
        "2024-10-05T15:30",
        "2024-09-08T04:00",  # Santiago
        "2024-04-07T03:00",
        "2024-03-10T02:00",  # Casablanca
        "2025-01-01T00:00",
    )
)
QUARTERS = st.integers(-4 * 40, 4 * 40).map(lambda n: n * timedelta(minutes=15))
INSTANTS = st.builds(
    lambda moment, away, odd: moment + away + odd,
    st.sampled_from(MOMENTS),
    QUARTERS,
    st.sampled_from((timedelta(), timedelta(seconds=-1), timedelta(minutes=7))),
)
STARTS = st.builds(
    lambda day, hour: datetime.combine(day, datetime.min.time()) + hour * timedelta(minutes=30),
    st.dates(date(2023, 10, 1), date(2024, 11, 10)),
    st.integers(0, 47),
)


@st.composite
def ranges(draw: st.DrawFn) -> tuple[int, int]:
    """Minutes of opening and closing, perhaps over midnight."""
    opens = draw(st.integers(0, 47)) * 30
    return draw(st.just((0, 1440)) | st.just((opens, opens + draw(st.integers(1, 47)) * 30)))


@st.composite
def layers(draw: st.DrawFn) -> model.Layer:
    """A layer of any kind."""
    zone, starts = draw(st.sampled_from(ZONES)), draw(STARTS)
    people = draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=5))
    hours = None
    if draw(st.booleans()):
        days = [tuple(draw(st.lists(ranges(), max_size=2))) for _ in WEEKDAYS]
        days[draw(st.integers(0, 6))] = (draw(ranges()),)
        hours = tuple(days)
    length = st.integers(1, 200).map(lambda days: starts + days * model.DAY)
    return model.Layer(
        tuple(people),
        draw(st.sampled_from((1, 2, 3, 7, 14))),
        starts,
        zone,
        hours,
        draw(st.sampled_from(("as_usual", "as_usual", "off", "only"))),
        draw(st.none() | length),
    )


@st.composite
def rotations(draw: st.DrawFn) -> model.Rotation:
    """Up to three layers, a swap, an override, holidays."""
    made = draw(st.lists(layers(), min_size=1, max_size=3))
    start = draw(INSTANTS)
    swaps = draw(st.sampled_from(((), (("ann", "bob", start, start + timedelta(hours=30)),))))
    start = draw(INSTANTS)
    overrides = draw(st.sampled_from(((), (("eli", start, start + timedelta(hours=5)),))))
    holidays = draw(st.frozensets(st.sampled_from([m.date() for m in MOMENTS]), min_size=1))
    return model.Rotation(tuple(made), swaps, overrides, holidays)


def written(layer: model.Layer) -> dict[str, object]:
    """A layer as it stands in a file."""
    fields: dict[str, object] = {
        "people": list(layer.people),
        "turn": f"{layer.days} d",
        "starts": layer.starts.isoformat(),
        "timezone": layer.zone,
        "on_holidays": layer.on_holidays,
    }
    if layer.until is not None:
        fields["until"] = layer.until.isoformat()
    if layer.hours is not None:
        fields["hours"] = {
            day: [clock(opens, closes) for opens, closes in each]
            for day, each in zip(WEEKDAYS, layer.hours, strict=True)
        }
    return fields


def clock(opens: int, closes: int) -> str:
    """``22:00-07:00``."""
    closes = closes if closes == 1440 else closes % 1440
    return f"{opens // 60:02}:{opens % 60:02}-{closes // 60:02}:{closes % 60:02}"


def made(rotation: model.Rotation) -> Rota:
    """The product's own rotation, from the same fields."""
    return rota(
        holidays={"extra": [day.isoformat() for day in sorted(rotation.holidays)]},
        layers=[written(layer) for layer in rotation.layers],
        swaps=[
            {"between": [one, other], "from": start.isoformat(), "to": end.isoformat()}
            for one, other, start, end in rotation.swaps
        ],
        overrides=[
            {"person": person, "from": start.isoformat(), "to": end.isoformat()}
            for person, start, end in rotation.overrides
        ],
    )


@settings(max_examples=150, deadline=None)
@given(rotations(), st.sampled_from(MOMENTS), INSTANTS)
def test_who_is_on_is_what_the_model_says(
    rotation: model.Rotation, moment: datetime, other: datetime
) -> None:
    """Over changes of the clock, leap days and midnights: at each edge, and just before it."""
    ours, around = made(rotation), moment
    edges = sorted({other, around, *model.edges(rotation, around)})
    instants = [each - away for each in edges for away in (timedelta(), timedelta(seconds=1))]
    expected = [(at, model.on(rotation, at)) for at in instants]

    assert expected == [(at, "".join(ours.on(at))) for at in instants]


@settings(max_examples=60, deadline=None)
@given(rotations(), INSTANTS, st.lists(INSTANTS, min_size=1, max_size=6))
def test_spans_gaps_and_the_next_agree_with_who_is_on(
    rotation: model.Rotation, at: datetime, instants: list[datetime]
) -> None:
    """A span says what `on` says; a gap is where nobody is; the next is the first to come."""
    ours, end = made(rotation), at + timedelta(days=40)
    spans, gaps = ours.spans(at, end), ours.gaps(at, end)
    for moment in (each for each in instants if at <= each < end):
        inside = [each.people for each in spans if each.start <= moment < each.end]
        assert [ours.on(moment)] == (inside or [()])
        assert any(start <= moment < over for start, over in gaps) == (not inside)
    following = ours.next_on(at)

    assert all(one.end <= two.start for one, two in pairwise(spans))
    assert end - at == sum(
        ((each.end - each.start) for each in spans),
        sum((over - start for start, over in gaps), timedelta()),
    )
    if spans:
        assert following is not None
        assert max(at, following.start) == spans[0].start
        assert following.people == spans[0].people
