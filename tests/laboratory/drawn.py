"""Pictures of rehearsals, taken apart: their words and marks as boxes, and what they count."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from xml.etree import ElementTree as ET

from firsthour.documents.svg import width
from firsthour.laboratory.drawing.picture import WIDE

SVG = "{http://www.w3.org/2000/svg}"
_ASCENT, _DESCENT = 0.74, 0.2
_PLACE = re.compile(r"translate\(([\d.-]+) ([\d.-]+)\)")
_MARK = 4.5


@dataclass(frozen=True, slots=True)
class Box:
    """What a text or mark covers, in pixels."""

    left: float
    top: float
    right: float
    bottom: float
    what: str

    def covers(self, other: "Box") -> bool:
        """Whether both claim the same place, by more than the roundings."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > 0.3 and down > 0.3


def parsed(picture: str) -> ET.Element:
    """The picture as a tree."""
    return ET.fromstring(picture)  # noqa: S314 - our own


def texts(root: ET.Element) -> list[Box]:
    """Everything that is written."""
    return [_text(each) for each in root.iter(f"{SVG}text")]


def marks(root: ET.Element) -> Iterator[Box]:
    """The marks of what was told."""
    for group in root.iter(f"{SVG}g"):
        if group.get("data-told"):
            found = _PLACE.search(ET.tostring(group, "unicode"))
            assert found, "a mark has a place"
            x, y = map(float, found.groups())
            yield Box(x - _MARK, y - _MARK, x + _MARK, y + _MARK, "mark")


def overlaps(boxes: Iterable[Box]) -> list[tuple[str, str]]:
    """What stands on each other; the words of both."""
    found, open_ones = [], list[Box]()
    for box in sorted(boxes, key=lambda each: each.left):
        open_ones = [each for each in open_ones if each.right > box.left]
        found += [(each.what, box.what) for each in open_ones if each.covers(box)]
        open_ones.append(box)
    return found


def outside(boxes: Iterable[Box]) -> list[str]:
    """What reaches over the edges of the picture."""
    return [box.what for box in boxes if box.left < 0 or box.right > WIDE]


def counted(root: ET.Element, what: str) -> int:
    """How many of a kind the picture holds, one by one, together, or left out."""
    drawn = sum(int(each.get(f"data-{what}", "0")) for each in root.iter(f"{SVG}g"))
    left = [re.search(r"×\d+, \+(\d+)$", each.what) for each in texts(root)]
    return drawn + sum(int(found[1]) for found in left if found) * (what == "promises")


def titles(root: ET.Element) -> list[str]:
    """What is said when somebody points at something."""
    return [each.text or "" for each in root.iter(f"{SVG}title")]


def is_rising(numbers: list[float]) -> bool:
    """Whether none is less than the one before it."""
    return all(a <= b for a, b in pairwise(numbers))


def _text(element: ET.Element) -> Box:
    said = "".join(piece for piece in [element.text, *(each.tail for each in element)] if piece)
    size, x = float(element.get("font-size", "0")), float(element.get("x", "0"))
    y, wide = float(element.get("y", "0")), width(said, size)
    shift = {"middle": wide / 2, "end": wide}.get(element.get("text-anchor", ""), 0.0)
    return Box(x - shift, y - _ASCENT * size, x - shift + wide, y + _DESCENT * size, said)
