"""The style sheet of the mails, written into each tag when a template is read, once for all mails.

Many mail programs drop style sheets, so that a mail must carry its styles in its tags. Doing it
to each mail costs more than writing the mail; a template has the same tags for every reader.
"""

import re
from functools import lru_cache

import css_inline
from jinja2 import BaseLoader, Environment
from jinja2.ext import Extension
from markupsafe import Markup

STYLE = "notices/_style.css"
_TAG = re.compile(r"<([a-z][a-z0-9]*)((?:[^<>\"]|\"[^\"]*\")*?)(/?)>")
_CLASS = re.compile(r'\sclass="([^"{]*)"')
_OWN = re.compile(r'\sstyle="([^"]*)"')
_MARK = re.compile(r'data-it="1"(?: style="([^"]*)")?')
_AROUND = {
    "tr": ("<table>", "</table>"),
    "td": ("<table><tr>", "</tr></table>"),
    "th": ("<table><tr>", "</tr></table>"),
}
"""What a tag must stand in; anywhere else a parser leaves it out."""
_BARE = frozenset({"html", "head", "meta", "title", "style", "br", "strong"})
"""Tags that are left as they are."""


class Inlined(Extension):
    """Gives each tag of an HTML template the style that the sheet has for its name and classes.

    A style of its own goes before the sheet's. A class that is made by an expression has none.
    Lines stay where they are, so that faults name the right one.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002 - Jinja's signature
        """The source with styles in its tags."""
        if not name or not name.endswith(".html"):
            return source
        css = sheet(self.environment)
        return _TAG.sub(lambda found: _styled(found, css), source)


@lru_cache(maxsize=256)
def sheet(environment: Environment) -> str:
    """The style sheet in force; empty where there is none."""
    loader = environment.loader
    return loader.get_source(environment, STYLE)[0] if isinstance(loader, BaseLoader) else ""


@lru_cache(maxsize=256)
def dressed(html: str, css: str) -> Markup:
    """HTML that was made by a filter, with the styles of the sheet in its tags."""
    return Markup(css_inline.inline_fragment(html, css))  # noqa: S704 - as safe as what came in


def _styled(found: re.Match[str], css: str) -> str:
    tag, rest, end = found.groups()
    if tag in _BARE:
        return found[0]
    classes = _CLASS.search(rest)
    style = _style_of(tag, classes[1] if classes else "", css)
    own = _OWN.search(rest)
    if own:
        rest = rest.replace(own[0], "", 1)
        style = f"{style};{own[1]}" if style else own[1]
    return f'<{tag}{rest} style="{style}"{end}>' if style else found[0]


@lru_cache(maxsize=1024)
def _style_of(tag: str, classes: str, css: str) -> str:
    """What the sheet says of a tag with these classes, as one line for an attribute."""
    before, after = _AROUND.get(tag, ("", ""))
    html = f'{before}<{tag} class="{classes}" data-it="1">{after}'
    if tag == "body":
        html = f'<html><body class="{classes}" data-it="1"></body></html>'
    inliner = css_inline.CSSInliner(extra_css=css, load_remote_stylesheets=False)
    found = _MARK.search(inliner.inline(html))
    style = (found[1] or "") if found else ""
    return re.sub(r"([:;])\s+", r"\1", style).strip("; ")
