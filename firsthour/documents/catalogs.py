"""Catalogs of the documents' words, extracted from templates and code: customers' and colleagues'.

What customers read is in ``documents``, which is whole in every language that ships; what only
colleagues read is in ``reports``.

``python -m firsthour.documents.catalogs`` brings ``locales/`` up to date.
"""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from firsthour.templating import DOCUMENTS, HOUSE, LOCALES, REPORTS

DOMAINS = (DOCUMENTS, REPORTS)
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
"Plural-Forms: {plurals}\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""
_SOURCES = ("templates/documents", "firsthour/documents")
_FOR_CUSTOMERS = (
    "templates/documents/customer_rca/",
    "templates/documents/_page",
    "templates/documents/_parts",
    "firsthour/documents/customer_words",
)
"""How the names of those files begin of which customers read something."""


def extract(domain: str = DOCUMENTS) -> Catalog:
    """Every text to translate of ``domain``, with where it stands."""
    catalog = Catalog(domain=domain, project="Firsthour", version="", charset="utf-8", fuzzy=False)
    for message in _all():
        places = [place for place, _ in message.locations]
        read = any(place.startswith(_FOR_CUSTOMERS) for place in places)
        if message.id and read == (domain == DOCUMENTS):
            catalog[message.id] = message
    return catalog


def _all() -> Catalog:
    catalog = Catalog(charset="utf-8", fuzzy=False)
    for source in _SOURCES:
        found = extract_from_dir(HOUSE / source, _METHODS, _OPTIONS, keywords=_KEYWORDS)
        for name, line, message, _, context in found:
            catalog.add(message, None, [(f"{source}/{name}", line)], context=context)
    return catalog


def merged(file: Path) -> bytes:
    """The catalog of a language as it should be: its translations, for the texts there are now."""
    language, domain = file.parents[1].name, file.stem
    catalog = Catalog(locale=language, domain=domain, fuzzy=False)
    if file.is_file():
        with file.open("rb") as source:
            catalog = read_po(source, locale=language, domain=domain)
    catalog.update(extract(domain), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    written = BytesIO()
    # Without line numbers: a catalog changes only when a text does.
    write_po(written, catalog, include_lineno=False, sort_output=True, omit_header=True, width=100)
    header = _HEADER.format(language=language, plurals=catalog.plural_forms)
    return header.encode() + written.getvalue()


def update() -> None:
    """Bring the catalogs of each language up to date; those of English are always there."""
    english = {LOCALES / f"en/LC_MESSAGES/{domain}.po" for domain in DOMAINS}
    there = {file for domain in DOMAINS for file in LOCALES.glob(f"*/LC_MESSAGES/{domain}.po")}
    for file in sorted(english | there):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(merged(file))


if __name__ == "__main__":
    update()
