"""Every text that customers may read, beside its translation, for somebody who translates it back.

``python -m firsthour.admin.translations tr`` brings ``docs/languages/tr-back.md`` up to date: a
table of msgid, translation, back and remark. What stands in the last two columns stays as long as
the translation beside it does.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from firsthour.documents import catalogs as documents
from firsthour.notices import catalogs as notices
from firsthour.notices.words import PHASES, WHY
from firsthour.templating import DOCUMENTS, HOUSE, LOCALES

FOLDER = HOUSE / "docs" / "languages"
_COLUMNS = ("msgid", "translation", "back", "remark")
_READ = (
    *("/customers/", "/_customer.", "/_layout.", "/_short."),
    *("/access_check/", "/rca_shared/", "/survey/", "/apprise.py"),
)
"""Parts of the names of those sources of notices of which customers read something."""
_CODES = frozenset({*PHASES.values(), WHY["customer"], "your organisation"})
"""Words for codes that customers read, whose source holds others as well."""


@dataclass(frozen=True, slots=True)
class Row:
    """A text, its translation, what that says in English, and what somebody remarked on it."""

    msgid: str
    translation: str
    back: str = ""
    remark: str = ""


def rows(language: str, kept: str = "") -> list[Row]:
    """The customers' texts in a language, in order; ``kept`` is the table as it was."""
    known = {(row.msgid, row.translation): row for row in _parsed(kept)}
    found = sorted({*_texts(language)}, key=lambda row: (row.msgid.lower(), row.translation))
    return [known.get((row.msgid, row.translation), row) for row in found]


def table(language: str, kept: str = "") -> str:
    """The file of a language, with a row for each of the customers' texts."""
    lines = ["| " + " | ".join(_COLUMNS) + " |", "|---|---|---|---|"]
    for row in rows(language, kept):
        cells = (row.msgid, row.translation, row.back, row.remark)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return f"# {language}: translated back\n\n" + "\n".join(lines) + "\n"


def _texts(language: str) -> Iterator[Row]:
    read = {message.id for message in notices.extract() if message.id and _is_read(message)}
    read |= {message.id for message in documents.extract() if message.id}
    for domain in (notices.DOMAIN, DOCUMENTS):
        path = LOCALES / language / "LC_MESSAGES" / f"{domain}.po"
        with path.open("rb") as file:
            for message in read_po(file, locale=language, domain=domain):
                if message.id in read:
                    yield from _forms(message)


def _is_read(message: Message) -> bool:
    texts = {message.id} if isinstance(message.id, str) else {*message.id}
    places = (place for place, _ in message.locations)
    return bool(texts & _CODES) or any(part in place for place in places for part in _READ)


def _forms(message: Message) -> Iterator[Row]:
    """One row for each form: of plurals, each is beside the last form of English."""
    msgid = message.id if isinstance(message.id, str) else message.id[-1]
    forms = [message.string] if isinstance(message.string, str) else message.string
    for form in forms or ():
        yield Row(msgid, str(form))


def _parsed(text: str) -> Iterator[Row]:
    for line in text.splitlines():
        cells = line.replace("\\|", "\0").split("|")[1:-1]
        if len(cells) == len(_COLUMNS):
            yield Row(*(cell.strip().replace("\0", "|") for cell in cells))


def update(language: str, folder: Path = FOLDER) -> Path:
    """Write the file of a language anew; what was translated back and still holds is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{language}-back.md"
    kept = file.read_text("utf-8") if file.is_file() else ""
    file.write_text(table(language, kept), encoding="utf-8")
    return file


if __name__ == "__main__":
    for name in sys.argv[1:]:
        update(name)
