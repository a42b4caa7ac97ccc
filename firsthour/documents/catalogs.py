"""Catalogs of the documents' words, extracted from templates and code.

``python -m firsthour.documents.catalogs`` brings ``locales/`` up to date.
"""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from firsthour.templating import HOUSE, LOCALES

DOMAIN = "documents"
_METHODS = [("**.html", "jinja2"), ("**.md", "jinja2"), ("**.py", "python")]
_OPTIONS = {
    pattern: {"trimmed": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
    for pattern in ("**.html", "**.md")
}
_KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "N_": None,
}
_HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""
_SOURCES = ("templates/documents", "firsthour/documents")


def extract() -> Catalog:
    """Every text to translate in templates and code of the documents, with where it stands."""
    catalog = Catalog(domain=DOMAIN, project="Firsthour", version="", charset="utf-8", fuzzy=False)
    for source in _SOURCES:
        found = extract_from_dir(HOUSE / source, _METHODS, _OPTIONS, keywords=_KEYWORDS)
        for name, line, message, _, context in found:
            catalog.add(message, None, [(f"{source}/{name}", line)], context=context)
    return catalog


def merged(file: Path) -> bytes:
    """The catalog of a language as it should be: its translations, for the texts there are now."""
    language = file.parents[1].name
    catalog = Catalog(locale=language, domain=DOMAIN, fuzzy=False)
    if file.is_file():
        with file.open("rb") as source:
            catalog = read_po(source, locale=language, domain=DOMAIN)
    catalog.update(extract(), no_fuzzy_matching=True)
    written = BytesIO()
    # Without line numbers: a catalog changes only when a text does.
    write_po(written, catalog, include_lineno=False, sort_output=True, omit_header=True, width=100)
    return _HEADER.format(language=language).encode() + written.getvalue()


def update() -> None:
    """Bring the catalog of each language up to date; that of English is always there."""
    files = {*LOCALES.glob(f"*/LC_MESSAGES/{DOMAIN}.po"), LOCALES / f"en/LC_MESSAGES/{DOMAIN}.po"}
    for file in sorted(files):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(merged(file))


if __name__ == "__main__":
    update()
