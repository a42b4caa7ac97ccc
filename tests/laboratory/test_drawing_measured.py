"""Pictures of rehearsals as a browser measures them, with its own fonts."""

import json
import re
from html import unescape

import pytest

from firsthour.laboratory.drawing.picture import WIDE, draw
from tests.laboratory.drawn import Box, outside, overlaps
from tests.laboratory.test_drawing import rehearsed
from tests.notices.mails import chromium

SHOWN = ("silence of all", "good-case", "weekend", "internal", "1 line", "500 lines")
LEADING = 0.2
"""What part of the height of a line is empty above its letters, and as much below them."""
SCRIPT = """addEventListener("load", () => {
  const found = {};
  for (const each of document.querySelectorAll("section")) {
    const corner = each.querySelector("svg").getBoundingClientRect();
    found[each.id] = [...each.querySelectorAll("text")].map(text => {
      const box = text.getBoundingClientRect();
      const said = [...text.childNodes].filter(n => n.nodeType == 3).map(n => n.data).join("");
      return [box.left - corner.left, box.top, box.right - corner.left, box.bottom, said];
    });
  }
  document.body.innerHTML = "<pre>" + JSON.stringify(found).replace(/</g, "&lt;") + "</pre>";
});"""


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Box]]:
    """The words of each picture with the boxes that Chromium gives them."""
    folder = tmp_path_factory.mktemp("drawn")
    drawn = "".join(
        f'<section id="{name}" style="margin:0;width:{WIDE}px">{draw(rehearsed(name))}</section>'
        for name in SHOWN
    )
    page = folder / "pictures.html"
    page.write_text(f"<!doctype html><meta charset=utf-8>{drawn}<script>{SCRIPT}</script>")
    shown = chromium(folder, "--dump-dom", f"--window-size={WIDE},900", page.as_uri())
    found = re.search(r"<pre>(.*?)</pre>", shown, re.DOTALL)
    assert found, shown[:500]
    rows: dict[str, list[tuple[float, float, float, float, str]]] = json.loads(unescape(found[1]))
    return {name: [_box(*row) for row in listed if row[4]] for name, listed in rows.items()}


def _box(left: float, top: float, right: float, bottom: float, said: str) -> Box:
    air = (bottom - top) * LEADING
    return Box(left, top + air, right, bottom - air, said)


@pytest.mark.parametrize("name", SHOWN)
def test_no_words_stand_on_others_in_a_browser(measured: dict[str, list[Box]], name: str) -> None:
    """With the fonts that are there, and nothing leaves the picture."""
    assert len(measured[name]) > 50
    assert [] == overlaps(measured[name])
    assert [] == outside(measured[name])
