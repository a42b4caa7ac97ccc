"""Catalogs of the notices' words: read from .po files at start, extracted from the templates.

``python -m firsthour.notices.catalogs`` brings ``locales/`` up to date with the templates.
"""

from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from babel.support import NullTranslations, Translations

from firsthour.notices.settings import HOUSE

DOMAIN = "notices"
SHIPPED = HOUSE / "locales"

_METHODS = [("**.html", "jinja2"), ("**.txt", "jinja2"), ("**.py", "python")]
_OPTIONS = {
    pattern: {"trimmed": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
    for pattern in ("**.html", "**.txt")
}
_KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "N_": None,
}
_MADE = datetime(2026, 1, 1, tzinfo=UTC)
"""Always the same, so that a catalog changes only when a text does."""
_SOURCES = ("templates/notices", "templates/service", "firsthour/notices")


def load(folder: Path, language: str) -> NullTranslations:
    """The translations of ``language`` under ``folder``; without a catalog there, English.

    ValueError where the catalog is there and cannot be read.
    """
    path = folder / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language, domain=DOMAIN, abort_invalid=True))
    compiled.seek(0)
    return Translations(compiled, DOMAIN)


@cache
def spoken(text: str, language: str, locales: Path | None = None) -> str:
    """A single ``text`` in the language that a message is in; ``locales`` are one's own."""
    name = language.replace("-", "_")
    found = load(SHIPPED, name)
    if locales is not None:
        own = load(locales, name)
        own.add_fallback(found)
        found = own
    return str(found.gettext(text))


def languages(folder: Path) -> tuple[str, ...]:
    """The languages that have a catalog under ``folder``, in order."""
    return tuple(sorted(path.parents[1].name for path in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po")))


def extract(house: Path = HOUSE) -> Catalog:
    """Every text to translate in templates and code of the notices, with where it stands."""
    catalog = Catalog(
        domain=DOMAIN,
        project="Firsthour",
        charset="utf-8",
        creation_date=_MADE,
        revision_date=_MADE,
        msgid_bugs_address="",
        fuzzy=False,
    )
    for source in _SOURCES:
        found = extract_from_dir(
            house / source, _METHODS, _OPTIONS, keywords=_KEYWORDS, comment_tags=["Translators:"]
        )
        for name, line, message, comments, context in found:
            place = (f"{source}/{Path(name).as_posix()}", line)
            catalog.add(message, None, [place], auto_comments=comments, context=context)
    return catalog


def update(house: Path = HOUSE) -> None:
    """Write ``locales/notices.pot`` and merge it into each language's catalog."""
    template = extract(house)
    with (house / "locales" / f"{DOMAIN}.pot").open("wb") as file:
        _write(file, template)
    for language in languages(house / "locales"):
        path = house / "locales" / language / "LC_MESSAGES" / f"{DOMAIN}.po"
        with path.open("rb") as file:
            catalog = read_po(file, locale=language, domain=DOMAIN)
        catalog.update(template, no_fuzzy_matching=True)
        with path.open("wb") as file:
            _write(file, catalog)


def _write(file: object, catalog: Catalog) -> None:
    write_po(file, catalog, include_lineno=False, sort_output=True, omit_header=False, width=100)  # type: ignore[arg-type]


if __name__ == "__main__":
    update()
