"""The Jinja2 environment of the notices: strict, escaping HTML, speaking one language each."""

import re
from collections.abc import Callable, Iterable, MutableMapping
from datetime import datetime
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.support import NullTranslations
from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound, select_autoescape
from jinja2.loaders import split_template_path
from jinja2.nodes import EvalContext
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import pass_context, pass_eval_context
from markupsafe import Markup, escape

from firsthour import scripts
from firsthour.notices import catalogs
from firsthour.notices.rendering import letters
from firsthour.notices.rendering.styles import Inlined, dressed, sheet
from firsthour.notices.settings import HOUSE
from firsthour.notices.words import Words, brief, line, prose
from firsthour.templating import kin

SHIPPED = HOUSE / "templates"
LARGEST = 100_000
"""Bytes of one template of one's own."""
_MOST_TEXTS = 1024
"""Texts of a catalog that are kept as they were found: more than all templates have."""
_RIGHT_TO_LEFT = "right-to-left"
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"']+")


class TooLarge(Exception):
    """A template of one's own is larger than any template needs to be."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Shelves(BaseLoader):
    """Templates by name from the first folder that has them."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self._folders = folders

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """The source, its path, and that it holds as long as the environment. TooLarge."""
        del environment
        path = self.path(template)
        if path is None:
            raise TemplateNotFound(template)
        if path.stat().st_size > LARGEST and path.is_relative_to(self._folders[0]):
            raise TooLarge(template)
        return path.read_text("utf-8"), str(path), lambda: True

    def path(self, template: str) -> Path | None:
        """Where the template stands; ``None`` where there is none."""
        parts = split_template_path(template)
        found = (folder.joinpath(*parts) for folder in self._folders)
        return next((path for path in found if path.is_file()), None)


class House(Environment):
    """The environment of the templates that ship."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of a template as one plain map.

        Each notice copies it five times, and Jinja's chain of maps is copied name by name.
        """
        return {**self.globals, **(d or {})}


def environment(
    language: str, templates: Path | None = None, locales: Path | None = None
) -> Environment:
    """The environment for readers of ``language`` (a BCP 47 tag; an unknown one reads English).

    There is one for each language that has a catalog, whatever tags readers come with.

    Templates of one's own (``templates``) go before the shipped ones and run in Jinja's sandbox,
    which keeps them from Python; time and memory are bounded in
    `firsthour.notices.rendering.sandboxed`.
    """
    return _environment(locale_of(language, locales), templates, locales)


@cache
def _environment(locale: Locale, templates: Path | None, locales: Path | None) -> Environment:
    shelves = tuple(folder for folder in (templates, SHIPPED) if folder is not None)
    made = (House if templates is None else ImmutableSandboxedEnvironment)(
        loader=Shelves(shelves),
        undefined=StrictUndefined,
        autoescape=select_autoescape(("html",), default_for_string=True, default=False),
        extensions=["jinja2.ext.i18n", Inlined],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.policies["ext.i18n.trimmed"] = True
    _speak(made, locale, locales)
    return made


def forget() -> None:
    """Have every environment made anew: templates or catalogs have changed."""
    _environment.cache_clear()
    locale_of.cache_clear()
    tag_of.cache_clear()


def _speak(made: Environment, locale: Locale, locales: Path | None) -> None:
    """Give the environment its language: catalog, words, times."""
    translations = catalogs.load(catalogs.SHIPPED, str(locale))
    if locales is not None:
        own = catalogs.load(locales, str(locale))
        own.add_fallback(translations)
        translations = own
    made.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    made.globals["gettext"] = _gettext(translations)
    words = Words(locale, translations)
    rtl = locale.character_order == _RIGHT_TO_LEFT
    made.globals |= {
        "language": str(locale).replace("_", "-"),
        "direction": "rtl" if rtl else "ltr",
        "begin": "right" if rtl else "left",
        "end": "left" if rtl else "right",
        "gap": scripts.gap(locale),
        "colon": scripts.colon(locale),
    }
    made.filters |= {
        "phase": words.phase,
        "stage": words.stage,
        "role": words.role,
        "why": words.why,
        "promise": words.promise,
        "alarm": words.alarm,
        "not_told": words.not_told,
        "listed": _listed(words),
        "customers": words.customers,
        "number": words.number,
        "when": _in_zone(words.when),
        "briefly": _in_zone(words.briefly),
        "aside": partial(scripts.aside, locale=locale),
        "line": line,
        "brief": brief,
        "prose": prose,
        "paragraphs": _paragraphs(made),
        "markdown": _document(made),
        "linked": _linked(made),
    }


def _gettext(translations: NullTranslations) -> Callable[..., str]:
    """What Jinja's own one gives, with each text looked up once and not at each of its places.

    A third of what a notice took to render was asking for the same few dozen texts anew.
    """

    @lru_cache(maxsize=_MOST_TEXTS, typed=True)
    def said(text: str, is_html: bool) -> str:  # noqa: FBT001 - only by position goes into a cache
        found = translations.gettext(text)
        return Markup(found) if is_html else found  # noqa: S704 - catalogs are ours, as templates

    @lru_cache(maxsize=_MOST_TEXTS, typed=True)
    def whole(text: str, is_html: bool) -> str:  # noqa: FBT001
        return said(text, is_html) % {}

    @pass_eval_context
    def gettext(html: EvalContext, text: str, /, **values: object) -> str:
        is_html = bool(html.autoescape)
        return said(text, is_html) % values if values else whole(text, is_html)

    return gettext


def _listed(words: Words) -> Callable[[Iterable[str]], str]:
    """Lists of names are few, and each stands in several places of a notice."""
    listed = lru_cache(maxsize=256)(words.listed)
    return lambda names: listed(tuple(names))


def _in_zone(written: Callable[[datetime, str], str]) -> Callable[[Context, datetime], str]:
    @pass_context
    def when(context: Context, at: datetime) -> str:
        return written(at, str(context["zone"]))

    return when


def _paragraphs(made: Environment) -> Callable[[str], Markup]:
    def paragraphs(text: str) -> Markup:
        return dressed(letters.paragraphs(text), sheet(made)) if text else Markup()

    return paragraphs


def _document(made: Environment) -> Callable[[Context, str], Markup]:
    @pass_context
    def markdown(context: Context, text: str) -> Markup:
        address = str(context["public_address"])
        return dressed(letters.document(text, address), sheet(made))

    return markdown


def _linked(made: Environment) -> Callable[[str], Markup]:
    def linked(address: str) -> Markup:
        """The address as a link, where it is one of the web."""
        if not _WEB_ADDRESS.fullmatch(address):
            return escape(address)
        link = Markup('<a href="{0}">{0}</a>').format(address)
        return dressed(link, sheet(made))

    return linked


@lru_cache(maxsize=256)
def locale_of(language: str, locales: Path | None = None) -> Locale:
    """The locale to write in: the wanted language where a catalog has it, else English.

    ``locales`` are catalogs of one's own.
    """
    known = {*catalogs.languages(catalogs.SHIPPED)}
    if locales is not None:
        known |= {*catalogs.languages(locales)}
    for wanted in kin(language):
        try:
            locale = Locale.parse(wanted)
        except (ValueError, UnknownLocaleError, TypeError):
            continue
        if str(locale) in known:
            return locale
    return Locale("en")


@lru_cache(maxsize=256)
def tag_of(language: str, locales: Path | None = None) -> str:
    """The tag of that locale: tags that are asked for are without number, catalogs are few."""
    return str(locale_of(language, locales)).replace("_", "-")
