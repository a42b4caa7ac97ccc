"""The one Jinja2 environment of the notices: strict, escaping HTML, speaking one language each."""

from datetime import datetime
from functools import cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import pass_context
from markupsafe import Markup, escape

from firsthour.notices import catalogs
from firsthour.notices.settings import HOUSE
from firsthour.notices.words import Words, line, prose
from firsthour.templating import markdown

SHIPPED = HOUSE / "templates"
_RIGHT_TO_LEFT = "right-to-left"


@cache
def environment(
    language: str, templates: Path | None = None, locales: Path | None = None
) -> Environment:
    """The environment for readers of ``language`` (a BCP 47 tag; an unknown one reads English).

    Templates of one's own (``templates``) go before the shipped ones and run in the sandbox.
    """
    locale = _locale(language)
    shelves = [folder for folder in (templates, SHIPPED) if folder is not None]
    made = (Environment if templates is None else ImmutableSandboxedEnvironment)(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in shelves]),
        undefined=StrictUndefined,
        autoescape=select_autoescape(("html",), default_for_string=True, default=False),
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.policies["ext.i18n.trimmed"] = True
    _speak(made, locale, locales)
    return made


def _speak(made: Environment, locale: Locale, locales: Path | None) -> None:
    """Give the environment its language: catalog, words, times."""
    translations = catalogs.load(catalogs.SHIPPED, str(locale))
    if locales is not None:
        own = catalogs.load(locales, str(locale))
        own.add_fallback(translations)
        translations = own
    made.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    words = Words(locale, translations)
    made.globals |= {
        "language": str(locale).replace("_", "-"),
        "direction": "rtl" if locale.character_order == _RIGHT_TO_LEFT else "ltr",
    }
    made.filters |= {
        "phase": words.phase,
        "stage": words.stage,
        "role": words.role,
        "why": words.why,
        "promise": words.promise,
        "alarm": words.alarm,
        "listed": words.listed,
        "when": _when(words),
        "line": line,
        "prose": prose,
        "paragraphs": paragraphs,
        "markdown": markdown,
    }


def _when(words: Words) -> object:
    @pass_context
    def when(context: Context, at: datetime) -> str:
        return words.when(at, str(context["zone"]))

    return when


def paragraphs(text: str) -> Markup:
    """A person's plain text as HTML: escaped, blank lines part paragraphs, line ends are kept."""
    blocks = [block for block in prose(text).split("\n\n") if block.strip()]
    return Markup("").join(
        Markup('<p class="text" style="margin:0 0 16px">{}</p>').format(
            Markup("<br>").join(escape(part) for part in block.split("\n"))
        )
        for block in blocks
    )


def _locale(language: str) -> Locale:
    """The locale to write in: the wanted language where a catalog has it, else English."""
    whole = language.replace("-", "_")
    for wanted in (whole, whole.partition("_")[0]):
        try:
            locale = Locale.parse(wanted)
        except (ValueError, UnknownLocaleError, TypeError):
            continue
        if str(locale) in catalogs.languages(catalogs.SHIPPED):
            return locale
    return Locale("en")
