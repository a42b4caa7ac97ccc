"""The picture of the coming weeks: well-formed, whole in itself, and names stay text."""

import json
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from firsthour.directory.yaml_directory import read
from firsthour.documents.shifts import draw
from firsthour.documents.svg import clean, fitted, name_in, width

NOW = datetime(2026, 11, 22, 8, 40, tzinfo=UTC)
SVG = "{http://www.w3.org/2000/svg}"
NASTY = "<script>alert(\"x\")</script> & 'Ελένη' สมชาย Şule"


def directory(count: int, **more: Any) -> str:  # noqa: ANN401 - the fields of a rotation
    """A directory of so many rotations, and of somebody with a name that is none."""
    people = {"a": {"name": NASTY}, "b": {"name": "Bo " * 40}}
    layers = [{"people": ["a", "b"], "turn": "3 d", "starts": "2026-01-05T09:00"}]
    rotation = {"name": f"On call {NASTY}", "timezone": "Europe/Athens", "layers": layers, **more}
    rotations = {f"r{at}": {**rotation, "team": ("", "net")[at % 2]} for at in range(count)}
    teams = {"net": {"name": f"Team {NASTY}"}}
    return json.dumps({"people": people, "teams": teams, "rotations": rotations})


def texts(root: ET.Element) -> list[str]:
    """What is written in a picture."""
    return [each.text or "" for each in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("count", [0, 1, 10, 60])
def test_a_picture_is_well_formed_and_whole_in_itself(count: int) -> None:
    """Names stay text; there is no script and no address but that of the form itself."""
    made = draw(read(directory(count)), NOW)
    root = ET.fromstring(made)  # noqa: S314 - our own
    kinds = {each.tag.removeprefix(SVG) for each in root.iter()}

    allowed = {"svg", "defs", "pattern", "rect", "path", "text", "g", "title"}
    assert kinds <= allowed
    assert ["http://www.w3.org/2000/svg"] == [w for w in made.split('"') if "://" in w]
    assert count == sum(
        f"On call {clean(NASTY)}" == (t.text or "") for t in root.iter(f"{SVG}title")
    )
    assert len(made) < 12_000 + 14_000 * count


def test_a_hole_is_hatched_with_its_length_and_counted() -> None:
    """From where nobody is on; a picture without holes says so."""
    until = "2026-12-01T09:00"
    ends = {"people": ["a"], "starts": "2026-01-05T09:00", "until": until}
    later = {"people": ["b"], "starts": "2026-12-04T09:00"}
    holed = ET.fromstring(draw(read(directory(1, layers=[ends, later])), NOW))  # noqa: S314 - our own
    whole = ET.fromstring(draw(read(directory(1)), NOW))  # noqa: S314 - our own

    hatched = [each for each in holed.iter(f"{SVG}rect") if each.get("fill") == "url(#hole)"]
    assert 1 + 1 == len(hatched)  # and the one of the legend
    assert {"1 hole in 1 of 1 rotation", "1 hole", "3 d"} <= set(texts(holed))
    assert "No hole in any rotation" in texts(whole)
    assert any("Nobody: Tue 1 Dec 09:00" in (t.text or "") for t in holed.iter(f"{SVG}title"))


def test_overrides_and_swaps_are_marked() -> None:
    """Each with who it is, in the zone of the rotation."""
    override = [{"from": "2026-11-27T18:00", "to": "2026-11-29T08:00", "person": "b"}]
    swap = [{"between": ["a", "b"], "from": "2026-12-05T09:00", "to": "2026-12-09T09:00"}]
    root = ET.fromstring(draw(read(directory(1, overrides=override, swaps=swap)), NOW))  # noqa: S314 - our own

    told = [each.text or "" for each in root.iter(f"{SVG}title")]
    assert any(each.startswith("Override: Bo") and "Europe/Athens" in each for each in told)
    assert any(each.startswith("Swap:") for each in told)


def test_names_are_cut_to_their_room() -> None:
    """Whole, then the given name, then initials, then nothing; marks stay with their letters."""
    short = [name_in("Ada Lovelace", room, 10) for room in (100, 30, 16, 5)]

    assert ["Ada Lovelace", "Ada", "AL", ""] == short
    assert width(fitted("สมชาย ใจดีมากที่สุด" * 3, 80, 10), 10) <= 80
    assert fitted("Bo " * 40, 60, 10).endswith("…")
    assert "a\ufffdb" == clean("a\x00b")
