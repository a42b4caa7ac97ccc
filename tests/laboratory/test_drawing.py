"""The picture of a rehearsal: whole in itself, everything in it, and no words on other words."""

import re
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from firsthour.laboratory.drawing.look import STYLES
from firsthour.laboratory.drawing.picture import draw, scale_of
from firsthour.laboratory.rehearsal.course import course_of
from firsthour.laboratory.rehearsal.play import prepared
from firsthour.laboratory.rehearsal.rehearse import rehearse
from firsthour.laboratory.rehearsal.result import Rehearsal
from firsthour.laboratory.rehearsal.shown import spoken
from firsthour.laboratory.scenarios import scenario as scenarios
from tests.laboratory.drawn import SVG, counted, marks, outside, overlaps, parsed, texts, titles
from tests.laboratory.rehearsal.stage import played, shipped

NASTY = "<script>alert(\"x\")</script> & 'Ελένη' สมชาย \x00 Şule"
CASE = "case: {severity: 2, criteria: [outage], services: [mail], customers: 40}"
DAY_S = 86_400
HEAD = 110
"""Pixels above which nothing but title, sums and days are written."""


@cache
def silence() -> Rehearsal:
    """The default policy, the gravest case, and nobody ever answers."""
    return rehearse(prepared(scenarios.varied(scenarios.silent(), {}, {"severity": 1})))


@cache
def talk(count: int) -> Rehearsal:
    """A case in which so much is said."""
    line = "  - {{at: +{at} min, who: owner, does: comment, text: Remark {n}}}"
    said = "\n".join(line.format(at=1 + 7 * n, n=n) for n in range(count))
    return played(f"starts: Friday 10:00\n{CASE}\nhappens:\n{said}\nuntil: 3 d\n")


CASES = (*scenarios.shipped(), "silence of all", "1 line", "500 lines")


def rehearsed(name: str) -> Rehearsal:
    """One of the cases by its name."""
    if name == "silence of all":
        return silence()
    count = name.partition(" line")[0]
    return talk(int(count)) if count.isdigit() else shipped(name)


@pytest.mark.parametrize("name", CASES)
def test_everything_is_in_the_picture_and_no_words_stand_on_others(name: str) -> None:
    """Each promise and each telling is drawn or counted; each label has its place to itself."""
    found = rehearsed(name)
    root = parsed(draw(found))
    written = texts(root)

    assert len(found.promises) == counted(root, "promises")
    assert len(found.told) == counted(root, "told")
    assert [] == overlaps([*written, *marks(root)])
    assert [] == outside(written)


@pytest.mark.parametrize("name", ["internal", "night-before-holiday", "weekend"])
def test_nothing_that_happens_is_left_out_with_the_time_around_it(name: str) -> None:
    """A jump holds no telling and nothing that people or the engine did."""
    found = shipped(name)
    scale = scale_of(found)
    times = [each.since_s for each in found.told]
    times += [each.since_s for each in course_of(found.facts)]
    inside = [any(p.start <= since <= p.end for p in scale.pieces) for since in times]

    assert len(scale.jumps) > 0
    assert all(inside)


@pytest.mark.parametrize("name", ["good-case", "mail-down"])
def test_every_rule_is_told_where_it_is_pointed_at(name: str) -> None:
    """Each telling has its rule, and each promise its key, in the words of its mark."""
    found = shipped(name)
    said = "\n".join(titles(parsed(draw(found))))

    assert [] == [each.rule for each in found.told if not each.by and each.rule not in said]
    assert [] == [p.key for p in found.promises if spoken(p.key) not in said]


def test_a_picture_is_whole_in_itself() -> None:
    """No script, no address but that of the form; it says what it is, and names stay text."""
    found = replace(shipped("pause"), scenario=NASTY, policy=NASTY)
    made = draw(found, {"incident.manager": NASTY, "#1": NASTY})
    root = parsed(made)
    kinds = {each.tag.removeprefix(SVG) for each in root.iter()}

    allowed = {"svg", "title", "desc", "style", "defs", "pattern", "rect", "circle", "path", "text"}
    assert kinds <= allowed | {"g"}
    assert ["http://www.w3.org/2000/svg"] == [w for w in made.split('"') if "://" in w]
    assert "img" == root.get("role")
    assert "<script>" in str(root.get("aria-label"))
    assert [] == overlaps(texts(root))


def test_the_same_rehearsal_gives_the_same_picture() -> None:
    """Byte by byte, whenever it is drawn."""
    assert draw(silence()) == draw(silence())


def test_each_end_of_a_promise_has_a_look_of_its_own() -> None:
    """Told apart by fill or edge, without their colours too; the legend has each once."""
    looks = [(s.fill if s.fill.startswith("url") else "", s.dashes) for s in STYLES.values()]
    legend = [each.what for each in texts(parsed(draw(shipped("internal"))))]

    assert len(STYLES) == len(set(looks))
    assert all(any(style.word in said for said in legend) for style in STYLES.values())


def bars(found: Rehearsal, words: str) -> list[set[str | None]]:
    """What fills each span that is about these words."""
    groups = (group for group in parsed(draw(found)).iter(f"{SVG}g") if group.get("data-promises"))
    named = (group for group in groups if words in (group.findtext(f"{SVG}title") or ""))
    return [{shape.get("fill") for shape in group.iter(f"{SVG}rect")} for group in named]


def test_what_was_missed_and_fell_away_later_shows_that_it_was_missed() -> None:
    """It is hatched until it was due; a seat that was passed on is not, since nobody missed it."""
    (plan,) = bars(shipped("night-before-holiday"), "action plan")
    seats = bars(silence(), "seat lead")

    assert "url(#missed)" in plan
    assert 4 == len(seats)
    assert not any("url(#missed)" in seat for seat in seats)


@pytest.mark.parametrize(
    ("days", "severity", "month"),
    [(14, 2, "1 Nov"), (21, 2, "1 Nov"), (60, 4, "7 Dec"), (120, 4, "February 2027")],
)
def test_the_head_of_weeks_names_the_months(days: int, severity: int, month: str) -> None:
    """Numbers of days alone say nothing where a picture goes on into other months."""
    found = played(f"starts: 2026-10-26 09:00\ncase: {{severity: {severity}}}\nuntil: {days} d\n")
    written = [each.what for each in texts(parsed(draw(found))) if each.bottom < HEAD]

    assert [] != [each for each in written if each.endswith(month)]


def test_every_colour_has_one_that_stands_for_it_in_the_dark() -> None:
    """No part of the picture stays light on dark, or dark on dark."""
    made = "".join(map(draw, (silence(), shipped("pause"), shipped("mail-down"))))
    used = set(re.findall(r'(?:fill|stroke)="(#[0-9a-f]{6})"', made))
    turned = set(re.findall(r'\[fill="(#[0-9a-f]{6})"\]\{fill:#', made))

    assert used - turned == set()


def test_a_month_in_which_all_happens_in_the_first_hour_shows_that_hour() -> None:
    """Most of the width is the first hour's; what is left out is marked with its length."""
    found = shipped("false-alarm")
    end = replace(found.end, at=found.opened_at + timedelta(days=30), since_s=30 * DAY_S)
    month = replace(found, end=end)
    scale = scale_of(month)
    written = [each.what for each in texts(parsed(draw(month)))]

    assert scale.x(3600) - scale.left > 0.6 * (scale.right - scale.left)
    assert 1 == len(scale.jumps)
    assert "30 d" in written
    assert "T+30d" in written


def test_closed_hours_and_weekends_are_shaded() -> None:
    """From Friday evening to Monday morning, on the clock of the policy."""
    said = titles(parsed(draw(shipped("weekend"))))

    assert any(each.startswith("Closed: T+1:30 (Fri 17:00) to ") for each in said)
    assert any(each.startswith("Weekend: ") and "(Sat 00:00)" in each for each in said)


def test_stages_severities_and_rest_stand_over_the_lanes() -> None:
    """Severity only where it changed, rest only where there was any."""
    raised = [each.what for each in texts(parsed(draw(shipped("raised"))))]
    paused = [each.what for each in texts(parsed(draw(shipped("pause"))))]

    assert {"SEV3", "SEV1", "Resolve"} <= set(raised)
    assert "Clocks paused" not in raised
    assert "Clocks paused" in paused
    assert "Severity" not in paused


def test_ten_thousand_lines_make_a_small_picture() -> None:
    """What has no place is counted, so that the picture does not grow with the case."""
    found = silence()
    told = tuple(
        replace(each, to=f"team:{n}" if n % 2 else each.to)
        for n in range(40)
        for each in found.told
    )
    promises = tuple(each for _ in range(90) for each in found.promises)
    root = parsed(made := draw(replace(found, told=told, promises=promises)))

    assert len(made) < 1_500_000
    assert len(promises) == counted(root, "promises")
    assert len(told) == counted(root, "told")
    assert [] == overlaps(texts(root))


def test_promises_that_find_no_line_are_counted_beside_their_name() -> None:
    """Four stand below each other; the name of the row says how many more there are."""
    found = shipped("internal")
    first = found.promises[0]
    ends = [3_600 * n for n in range(1, 10)]
    made = tuple(replace(first, due_s=end, ended_s=end) for end in ends)
    root = parsed(draw(replace(found, promises=made)))

    assert "acknowledge ×9, +5" in [each.what for each in texts(root)]
    assert len(made) == counted(root, "promises")
