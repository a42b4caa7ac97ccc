"""Reads the HTML of mails as mail programs do: strictly, with colours, in a real browser."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from html import escape, unescape
from pathlib import Path
from xml.etree.ElementTree import Element

import css_inline
import html5lib
import pytest

MEDIA = re.compile(r"@media \(prefers-color-scheme: dark\) \{(.*?)\n\}", re.DOTALL)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_VOID = ("style", "title", "script")
Declared = Mapping[str, str]


def parsed(html: str) -> Element:
    """The document; an error where anything is not where HTML wants it."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree: Element = parser.parse(html)
    moved = moved_out(tree)
    if moved:
        raise Moved(moved)
    return tree


class Moved(Exception):
    """Text that stood between the rows of a table: a browser shows it above the table."""


def moved_out(tree: Element) -> list[str]:
    """Texts right beside a table: no mail of ours has one, and it is where browsers move them."""
    found = []
    for parent in tree.iter():
        if parent.find("table") is not None:
            beside = [parent.text, *(child.tail for child in parent)]
            found += [text.strip() for text in beside if text and text.strip()]
    return found


def in_dark(html: str) -> str:
    """The mail as a program in dark mode shows it: the rules of its style sheet in its tags."""
    found = MEDIA.search(html)
    assert found, "no rules for dark mode"
    return css_inline.CSSInliner(
        inline_style_tags=False, extra_css=found[1], load_remote_stylesheets=False
    ).inline(html)


def headings(tree: Element) -> list[int]:
    """The levels of the headings, in order."""
    return [int(str(each.tag)[1]) for each in tree.iter() if each.tag in _HEADINGS]


def links(tree: Element) -> set[str]:
    """Everything that the mail leads to or would load."""
    names = ("href", "src", "background", "action", "srcset")
    return {value for each in tree.iter() for name in names if (value := each.get(name))}


def texts(tree: Element) -> Iterator[tuple[str, str, str, float]]:
    """Each visible piece of text with its colour, what is behind it, and its size in pixels."""
    body = tree.find("body")
    assert body is not None
    yield from _texts(body, "#000000", "#ffffff", 16.0)


def _texts(
    at: Element, colour: str, behind: str, size: float
) -> Iterator[tuple[str, str, str, float]]:
    tag: object = at.tag  # of a comment it is a function
    if not isinstance(tag, str) or tag in _VOID:
        return
    style = declared(at)
    if style.get("display") == "none":
        return
    colour = style.get("color", colour)
    behind = style.get("background-color", at.get("bgcolor") or behind)
    size = float(style["font-size"].removesuffix("px")) if "font-size" in style else size
    if (at.text or "").strip():
        yield (at.text or "").strip(), colour, behind, size
    for child in at:
        yield from _texts(child, colour, behind, size)
        if child.tail and child.tail.strip():
            yield child.tail.strip(), colour, behind, size


def declared(at: Element) -> Declared:
    """What the style attribute says; what is `!important` goes before the rest."""
    found: dict[str, tuple[bool, str]] = {}
    for part in at.get("style", "").split(";"):
        name, _, value = part.partition(":")
        strong = "!important" in value
        if strong or not found.get(name.strip(), (False, ""))[0]:
            found[name.strip()] = (strong, value.replace("!important", "").strip())
    return {name: value for name, (_, value) in found.items() if name}


def contrast(one: str, other: str) -> float:
    """The ratio of contrast of two colours by WCAG 2."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    assert re.fullmatch("#[0-9a-f]{6}", colour), colour
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def widths(mails: Mapping[str, str], folder: Path, width: int) -> dict[str, int]:
    """How wide each mail is in Chromium in a window of ``width`` pixels."""
    return {name: whole for name, (whole, _) in both_widths(mails, folder, width).items()}


def both_widths(mails: Mapping[str, str], folder: Path, width: int) -> dict[str, tuple[int, int]]:
    """The same, and how wide it is in programs that drop style sheets."""
    frames = "".join(
        f'<iframe name="{escape(name)}" width="{width}" height="800" style="border:0"'
        f' srcdoc="{escape(html)}"></iframe>'
        for name, html in mails.items()
    )
    script = """function widest(page) {
      let most = page.documentElement.scrollWidth;
      for (const each of page.body.querySelectorAll("*"))
        most = Math.max(most, Math.ceil(each.getBoundingClientRect().right));
      return most;
    }
    addEventListener("load", () => {
      const found = {};
      for (const frame of document.querySelectorAll("iframe")) {
        const page = frame.contentDocument;
        const whole = widest(page);
        for (const sheet of page.querySelectorAll("style")) sheet.remove();
        found[frame.name] = [whole, widest(page)];
      }
      document.body.innerHTML = "<pre>" + JSON.stringify(found).replace(/</g, "&lt;") + "</pre>";
    });"""
    page = folder / "mails.html"
    page.write_text(f"<!doctype html><meta charset=utf-8>{frames}<script>{script}</script>")
    shown = chromium(folder, "--dump-dom", page.as_uri())
    found = re.search(r"<pre>(.*?)</pre>", shown, re.DOTALL)
    assert found, shown[:500]
    measured: dict[str, list[int]] = json.loads(unescape(found[1]))
    return {name: (whole, bare) for name, (whole, bare) in measured.items()}


def chromium(folder: Path, *options: str) -> str:
    """What a headless Chromium writes; a test without one is left out, which CI does not allow."""
    program = shutil.which("chromium") or shutil.which("google-chrome") or ""
    if not program:
        pytest.skip("no Chromium on the PATH: the width of mails is not measured")
    always = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'home'}")
    quiet = ("--no-first-run", "--disable-dev-shm-usage", "--virtual-time-budget=20000")
    run = subprocess.run(
        [program, *always, *quiet, *options],
        capture_output=True,
        text=True,
        timeout=110,
        check=True,
    )
    return run.stdout
