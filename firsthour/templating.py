"""The strict Jinja2 environment of documents: one language each, HTML escaped, Markdown safe."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_time, format_timedelta, get_timezone_name
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markdown_it import MarkdownIt
from markupsafe import Markup

from firsthour import scripts

HOUSE = Path(__file__).parents[1]
TEMPLATES = HOUSE / "templates"
LOCALES = HOUSE / "locales"
SOURCE = "en"
"""The language that templates and code are written in."""
DOCUMENTS = "documents"
"""The catalog of what customers read; whole in every language."""
REPORTS = "reports"
"""The catalog of what colleagues alone read, beside that of the documents."""

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
_NEVER = 1e9
"""No count of a unit is so high that the next larger one is used."""
_DEEPER = 2
"""Headings in a person's text stand this much deeper, below those of the document."""
_SPECIAL = re.compile(r"[\\`*_\[\]|~<>]|&(?=[#\w])|^(?:[#+-]|[0-9]+(?=[.)]))")
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)


def environment(folder: Path, locale: str, domain: str = DOCUMENTS) -> Environment:
    """The environment for templates of ``folder``, speaking ``locale`` (see ``language``).

    What a template names and nobody gives is an error. ``.html`` escapes by itself; in other
    formats a template says how each text is to be written (``md``, ``authored``).
    """
    spoken = Locale.parse(locale, sep="-")
    made = Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=select_autoescape(("html",), default_for_string=True, default=False),
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.policies["ext.i18n.trimmed"] = True
    catalog = translations(locale, domain)
    made.install_gettext_translations(catalog, newstyle=True)  # type: ignore[attr-defined]
    rtl = spoken.character_order == "right-to-left"
    made.globals |= {
        "language": locale,
        "direction": "rtl" if rtl else "ltr",
        "gap": scripts.gap(spoken),
    }
    made.filters |= {**_times(spoken), **_texts(spoken)}
    return made


def shared(folder: Path, locale: str, domain: str = DOCUMENTS) -> Environment:
    """One environment for each language, kept: templates are read and compiled once."""
    return _shared(folder, locale, domain, _BOUND.folder)


@cache
def _shared(folder: Path, locale: str, domain: str, own: Path | None) -> Environment:
    del own  # which `translations` looks into: another one is another environment
    return environment(folder, locale, domain)


@dataclass(slots=True)
class _Bound:
    """What `bind` was told last."""

    folder: Path | None = None


_BOUND = _Bound()


def bind(folder: Path | None) -> None:
    """Have all of this process look into catalogs of one's own first (``None``: there are none).

    Of the whole process as `gettext.bindtextdomain`, for there is one installation in each.
    """
    _BOUND.folder = folder


def language(wanted: str, known: Iterable[str] = (), domain: str = DOCUMENTS) -> str:
    """The language to write in for a reader of ``wanted``: the nearest that we speak, else English.

    ``known`` are further languages that somebody vouches for, beside those with a catalog.
    """
    spoken = {name.replace("-", "_") for name in (*_catalogs(domain), *known, SOURCE)}
    for tag in kin(wanted):
        if tag in spoken and _is_locale(tag.replace("_", "-")):
            return tag.replace("_", "-")
    return SOURCE


def kin(wanted: str) -> tuple[str, ...]:
    """A tag and what may be read in its place: ``zh-TW`` as ``zh_Hant``, ``pt-BR`` as ``pt``.

    Nearest first; never another script: who reads ``zh-CN`` is not given ``zh_Hant``.
    """
    first, *rest = re.split("[-_]", wanted)
    tag = "_".join((first.lower(), *(_CASED.get(len(part), str.lower)(part) for part in rest)))
    known = get_global("likely_subtags")
    whole = str(known.get(tag, tag))
    found = [tag, *_shorter(whole), *_shorter(tag)]
    if _script(whole) not in ("", _script(str(known.get(first.lower(), "")))):
        found = [each for each in found if "_" in each]
    return tuple(dict.fromkeys(found))


def _shorter(tag: str) -> list[str]:
    parts = tag.split("_")
    return ["_".join(parts[:length]) for length in range(len(parts), 0, -1)]


def _script(tag: str) -> str:
    return next((part for part in tag.split("_")[1:] if len(part) == _SCRIPT), "")


_SCRIPT = 4
"""Letters of the name of a script: ``Hant``."""
_CASED: dict[int, Callable[[str], str]] = {_SCRIPT: str.title, 2: str.upper}
"""How parts of a tag are written, by their length: scripts, regions."""


def _catalogs(domain: str) -> tuple[str, ...]:
    own = catalogs(_BOUND.folder, domain) if _BOUND.folder else ()
    return (*_shipped(domain), *own)


@cache
def _shipped(domain: str) -> tuple[str, ...]:
    return catalogs(LOCALES, domain)


def catalogs(folder: Path, domain: str = DOCUMENTS) -> tuple[str, ...]:
    """The languages that have a catalog of ``domain`` in a folder, in order."""
    found = folder.glob(f"*/LC_MESSAGES/{domain}.po")
    return tuple(sorted(path.parents[1].name for path in found))


def translations(locale: str, domain: str = DOCUMENTS) -> NullTranslations:
    """The catalog of a language, read once; without one, everything is said in English.

    What reports have in common with the customers' documents is said as there. What a catalog of
    one's own (`bind`) does not have is said as the one that ships says it.
    """
    return _spoken(locale.replace("-", "_"), domain, _BOUND.folder)


@cache
def _spoken(language: str, domain: str, own: Path | None) -> NullTranslations:
    found = [_read(folder, language, domain) for folder in (own, LOCALES) if folder is not None]
    if domain == REPORTS:
        found.append(_spoken(language, DOCUMENTS, own))
    first, *others = [each for each in found if each is not None] or [NullTranslations()]
    for each in others:
        first.add_fallback(each)
    return first


def _read(folder: Path, language: str, domain: str) -> NullTranslations | None:
    path = folder / language / "LC_MESSAGES" / f"{domain}.po"
    if not path.is_file():
        return None
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language, domain=domain, abort_invalid=True))
    compiled.seek(0)
    return GNUTranslations(compiled)


def zone(name: str) -> ZoneInfo:
    """The time zone of this name; UTC where there is none, since a reader must be told anyway."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def written(value: datetime | date, locale: Locale | str, *, short: bool = False) -> str:
    """A day as readers of a language write it: "3 March 2026", "2026年3月3日".

    English is written as most of the world writes it, so that no month is taken for a day.
    """
    spoken = Locale.parse(str(locale), sep="-") if isinstance(locale, str) else locale
    spoken = Locale("en", "001") if str(spoken) == SOURCE else spoken
    if short and spoken.language == "th":
        # Thailand counts years in two ways; a year says which one it is of.
        return format_date(value, "d MMM G y", locale=spoken)
    return format_date(value, "medium" if short else "long", locale=spoken)


def in_words(span: timedelta, locale: Locale | str) -> str:
    """A length of time in its largest unit and the next smaller one: "1 hour 5 minutes"."""
    left = round(abs(span.total_seconds()))
    first = next((at for at, (_, length) in enumerate(_UNITS) if left >= length), len(_UNITS) - 1)
    found: list[str] = []
    for unit, length in _UNITS[first : first + 2]:
        count, left = divmod(left, length)
        if count or not found:
            found.append(_units(count, unit, length, locale))
    return " ".join(found)


def _units(count: int, unit: str, length: int, locale: Locale | str) -> str:
    # Not babel.units: that knows no days in Turkish and no minutes in Thai.
    whole = timedelta(seconds=count * length)
    return format_timedelta(whole, granularity=unit, threshold=_NEVER, locale=locale)  # type: ignore[arg-type]


def zone_called(name: str, locale: Locale | str) -> str:
    """What a time zone is called all the year; the name itself in English, or where it has none."""
    spoken = Locale.parse(str(locale), sep="-") if isinstance(locale, str) else locale
    if spoken.language == SOURCE or name in ("", "UTC"):
        return name or "UTC"
    called = get_timezone_name(zone(name), width="long", locale=spoken)
    # A distance from UTC is no name.
    return name if any(mark.isdigit() for mark in called) else called


def offset(at: datetime) -> str:
    """The distance from UTC of an aware time, as people write it: "UTC+02:00"."""
    told = at.strftime("%z")
    return "UTC" if told in {"+0000", "-0000"} else f"UTC{told[:3]}:{told[3:5]}"


@lru_cache(maxsize=512)
def markdown(text: str) -> Markup:
    """A person's Markdown as HTML: no HTML of their own, no pictures from elsewhere."""
    tokens = _PARSER.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + _DEEPER)}"
    return Markup(_PARSER.renderer.render(tokens, _PARSER.options, {}))  # noqa: S704 - escaped by the parser, which knows no HTML


def plain_in_markdown(text: object) -> str:
    """Plain text for a Markdown document, shown as it is written, on one line."""
    return _SPECIAL.sub(_backslashed, " ".join(str(text).split()))


def _backslashed(found: re.Match[str]) -> str:
    """A mark with a backslash; a number that would begin a list has it after itself."""
    return f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}"


@lru_cache(maxsize=512)
def authored(text: str) -> str:
    """A person's Markdown for a Markdown document: HTML in it is shown, not run; code ends."""
    safe = "".join(_shown(piece) for piece in _blocks(text))
    if any(_is_html(token.type) for token in _TRUSTING.parse(safe)) or _inline_html(safe):
        safe = text.replace("<", "&lt;")
    return _sealed(safe)


_PARSER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
_PARSER.disable("image")
_TRUSTING = MarkdownIt("commonmark", {"html": True})


def _blocks(text: str) -> Iterable[tuple[str, bool]]:
    """The text in pieces, each with whether it is a block of code."""
    lines, at = text.splitlines(keepends=True), 0
    for token in _TRUSTING.parse(text):
        if token.type in {"fence", "code_block"} and token.map:
            yield "".join(lines[at : token.map[0]]), False
            yield "".join(lines[token.map[0] : token.map[1]]), True
            at = token.map[1]
    yield "".join(lines[at:]), False


def _shown(piece: tuple[str, bool]) -> str:
    text, is_code = piece
    if is_code:
        return text
    found: list[str] = []
    at = 0
    for code in _CODE.finditer(text):
        found += [text[at : code.start()].replace("<", "&lt;"), code[0]]
        at = code.end()
    return "".join((*found, text[at:].replace("<", "&lt;")))


def _is_html(kind: str) -> bool:
    return kind in {"html_block", "html_inline"}


def _inline_html(text: str) -> bool:
    children = (token.children or () for token in _TRUSTING.parse(text))
    return any(_is_html(child.type) for found in children for child in found)


def _sealed(text: str) -> str:
    """The text, ended so that what follows it stands outside of its last block of code."""
    tokens = _TRUSTING.parse(f"{text}\n\nend")
    last = tokens[-1]
    return f"{text}\n{last.markup}" if last.type == "fence" and "end" in last.content else text


def _is_locale(tag: str) -> bool:
    try:
        Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError):
        return False
    return True


def _times(spoken: Locale) -> dict[str, Callable[..., str]]:
    """Filters for times, each on the wall clock of a zone by name."""

    def when(value: datetime, where: str) -> str:
        local = value.astimezone(zone(where))
        return scripts.timed(written(local, spoken, short=True), f"{local:%H:%M}", spoken)

    def at(value: datetime, where: str) -> str:
        local = value.astimezone(zone(where))
        there = scripts.timed(written(local, spoken), f"{local:%H:%M}", spoken)
        return f"{there} {offset(local)}"

    def clock(value: datetime, where: str) -> str:
        return format_time(value.astimezone(zone(where)), "HH:mm", locale=spoken)

    def day(value: datetime | date, where: str = "UTC") -> str:
        local = value.astimezone(zone(where)) if isinstance(value, datetime) else value
        return written(local, spoken)

    def span(value: timedelta | float) -> str:
        return in_words(value if isinstance(value, timedelta) else timedelta(seconds=value), spoken)

    def called(name: str) -> str:
        return zone_called(name, spoken)

    return {"at": at, "when": when, "clock": clock, "day": day, "span": span, "zone_name": called}


def _texts(spoken: Locale) -> dict[str, Callable[..., str]]:
    """Filters for texts."""

    def listed(names: Iterable[object]) -> str:
        return scripts.listed([str(name) for name in names], spoken)

    return {
        "listed": listed,
        "markdown": markdown,
        "md": plain_in_markdown,
        "authored": authored,
    }
