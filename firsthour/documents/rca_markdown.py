"""An internal RCA written as a report in Markdown: headings are its sections, items its parts.

    # Anything as a title
    ## Summary [customer]
    Uploads failed for an hour.
    ## Timeline
    - 2026-03-03 09:00 UTC [customer] Uploads begin to fail.
    ## Root causes
    - [customer] A certificate had run out.
    - The runbook named a person who has left.
    ## Corrective actions
    - [customer] [preventative] Watch certificates. (owner: priya.raman, due: 2026-04-01)

A list is a part for each item, anything else is one part. What is not marked `[customer]`, itself
or by its heading, is internal. Limits to services or customers can be written in YAML only.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import cast

from markdown_it import MarkdownIt
from markdown_it.token import Token

from firsthour.documents.rca import SECTIONS, Code, InternalRca, RcaInvalid, checked
from firsthour.reading import Document, Path, Plain, Problem, Unreadable, decode, nearest

HEADINGS = {section.replace("_", " "): section for section in SECTIONS} | {
    "root cause": "root_causes",
    "what went well": "went_well",
    "what went wrong": "went_wrong",
    "what did not go well": "went_wrong",
}
"""What a heading may be called, in any case of letters."""
_CLASSES = ("internal", "customer")
_TYPES = ("detective", "corrective", "preventative")
_ONLY_LISTS = ("timeline", "corrective_actions")
_MARK = re.compile(r"\[([^\[\]\n]{1,80})\](?![(\[:])\s*")
_MARKS_AT_END = re.compile(r"(?:\[[^\[\]\n]{1,80}\]\s*)+$")
_BULLET = re.compile(r"\s*(?:[-+*]|[0-9]{1,9}[.)])(?:\s+|$)")
_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?) ?(Z|UTC|[+-]\d\d:\d\d)?\b[ :,\u2013-]*"
)
_OWED = re.compile(r"\(([^()\n]*)\)$")
_CLASSED = re.compile(r"\[(?:internal|customer)\]", re.IGNORECASE)
_PARSER = MarkdownIt("commonmark")


def read_markdown(text: str) -> InternalRca:
    """Read an internal RCA from Markdown. RcaInvalid names the line of each mistake."""
    try:
        decode(text.encode(errors="surrogatepass"))
    except Unreadable as error:
        raise RcaInvalid(cast("Code", error.code), [error.problem]) from error
    if not text.strip():
        raise RcaInvalid("empty", [Problem(None, "", "It is empty")])
    document = _Report(re.sub(r"\r\n?", "\n", text)).document()
    if not document.data and not document.problems:
        hint = "its sections are headings of the second level, such as ## Summary"
        raise RcaInvalid("foreign", [Problem(None, "", "It is not a root cause analysis", hint)])
    return checked(document)


@dataclass(slots=True)
class _Report:
    """Goes through the blocks of a report once, and builds what YAML would have said."""

    text: str
    data: dict[str, Plain] = field(default_factory=dict)
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def document(self) -> Document:
        """The report as data, with the line of each part."""
        tokens = _PARSER.parse(self.text)
        section, default, blocks = "", "internal", list[list[Token]]()
        for block in _blocks(tokens):
            if block[0].tag in ("h1", "h2") and block[0].type == "heading_open":
                self._enter(section, default, blocks)
                section, default = self._heading(block)
                blocks = []
            elif block[0].type != "html_block":  # remarks in a template are no findings
                blocks.append(block)
        self._enter(section, default, blocks)
        return Document(self.data, self.lines, tuple(self.problems))

    def _heading(self, block: list[Token]) -> tuple[str, str]:
        """The section that a heading begins, and the class of what nobody marks in it."""
        if block[0].tag == "h1":
            return "", "internal"
        line, words = _line(block[0]), block[1].content
        found = _MARKS_AT_END.search(words)
        marks = self._marks(found[0] if found else "", line, _CLASSES)
        name = " ".join((words[: found.start()] if found else words).split()).strip(" :").lower()
        section = HEADINGS.get(name, "")
        if not section:
            self._wrong(line, "", f"There is no section “{name[:80]}”", nearest(name, HEADINGS))
        elif section in self.data:
            self._wrong(line, section, "It is given twice")
        else:
            self.lines[section,] = line
            self.data[section] = []
        return section, marks.get("class", "internal")

    def _enter(self, section: str, default: str, blocks: list[list[Token]]) -> None:
        """Enter what stands under a heading as the parts of its section."""
        if not blocks:
            return
        if not section:
            if not self.problems:
                hint = "begin with ## Summary"
                self._wrong(_line(blocks[0][0]), "", "This stands in no section", hint)
            return
        lists = [block for block in blocks if block[0].type.endswith("_list_open")]
        if len(lists) == len(blocks):
            for block in lists:
                for item in _items(block):
                    self._part(section, default, self._source(item), _line(item))
        elif section in _ONLY_LISTS:
            other = next(block[0] for block in blocks if block not in lists)
            self._wrong(_line(other), section, "It is a list of items, and nothing else")
        else:
            told = "\n\n".join(self._source(block[0]) for block in blocks)
            self._part(section, default, told, _line(blocks[0][0]))

    def _part(self, section: str, default: str, text: str, line: int) -> None:
        """Enter one part: its marks, time or duties, and its text."""
        known = (*_CLASSES, *_TYPES) if section == "corrective_actions" else _CLASSES
        part: dict[str, Plain] = {"class": default}
        text = self._marked(part, text, line, known)
        if section == "timeline":
            text = self._marked(part, self._timed(part, text, line), line, known)
        elif section == "corrective_actions":
            text = self._owed(part, text, line)
        if _CLASSED.search(text):
            hint = "make it an item of its own, and begin that with its mark"
            self._wrong(line, section, "A mark stands in the middle of a part", hint)
        part["text"] = text
        parts = cast("list[Plain]", self.data[section])
        self.lines[section, len(parts)] = line
        parts.append(part)

    def _marked(self, part: dict[str, Plain], text: str, line: int, known: tuple[str, ...]) -> str:
        """Take the marks that a part begins with; give what follows them."""
        while found := _MARK.match(text):
            marks = self._marks(found[0], line, known)
            if not marks:
                break
            part |= marks
            text = text[found.end() :]
        return text

    def _marks(self, text: str, line: int, known: tuple[str, ...]) -> dict[str, str]:
        """The marks in a text; a word in brackets that is nearly a mark is a mistake."""
        marks: dict[str, str] = {}
        for found in _MARK.finditer(text):
            for word in re.split(r"[,;\s]+", found[1].strip().lower()):
                if word in known:
                    marks["class" if word in _CLASSES else "type"] = word
                elif get_close_matches(word, known, 1, 0.7):
                    self._wrong(line, "", f"There is no mark [{word}]", nearest(word, known))
        return marks

    def _timed(self, part: dict[str, Plain], text: str, line: int) -> str:
        found = _TIME.match(text)
        if found is None:
            hint = "such as - 2026-03-01 09:30 UTC The first alert"
            self._wrong(line, "timeline", "An item must begin with its time", hint)
            part["at"] = "1970-01-01T00:00:00Z"  # so that it is not told a second time
            return text
        zone = (found[3] or "").replace("UTC", "Z")
        part["at"] = f"{found[1]}T{found[2]}{zone}"
        return text[found.end() :]

    def _owed(self, part: dict[str, Plain], text: str, line: int) -> str:
        """Take `(owner: …, due: …)` from the end of an action."""
        found = _OWED.search(text)
        if found is None:
            return text
        pairs = [each.partition(":") for each in re.split(r"[,;]", found[1]) if each.strip()]
        given = {name.strip().lower(): value.strip() for name, _, value in pairs}
        if given.keys().isdisjoint({"owner", "due"}):
            return text
        for name in given.keys() - {"owner", "due"}:
            hint = nearest(name, ("owner", "due"))
            self._wrong(line, "corrective_actions", f"There is no field {name}", hint)
        part |= {name: given[name] for name in ("owner", "due") if name in given}
        return text[: found.start()].rstrip()

    def _source(self, token: Token) -> str:
        """The text that a block is made of; of an item without its mark and indent."""
        start, end = token.map or [0, 0]
        lines = self.text.split("\n")[start:end]
        if token.type == "list_item_open":
            found = _BULLET.match(lines[0])
            width = found.end() if found else 0
            lines = [lines[0][width:], *(_dedented(line, width) for line in lines[1:])]
        return "\n".join(lines).strip()

    def _wrong(self, line: int, where: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem(line, where, message, hint))


def _blocks(tokens: list[Token]) -> Iterator[list[Token]]:
    """The blocks of the outermost level, each with all its tokens."""
    block: list[Token] = []
    for token in tokens:
        block.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield block
            block = []


def _items(block: list[Token]) -> Iterator[Token]:
    """The items of a list, without those of lists in it."""
    return (token for token in block if token.type == "list_item_open" and token.level == 1)


def _line(token: Token) -> int:
    return (token.map or [0])[0] + 1


def _dedented(line: str, width: int) -> str:
    indent = len(line) - len(line.lstrip(" "))
    return line[min(indent, width) :]
