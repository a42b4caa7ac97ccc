"""From a kind of notice and its context to subject, text, HTML and short text.

`render` takes one's own templates where there are some; `written` falls back to the shipped ones
where they are broken, so that the notice goes out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from firsthour.domain.effects import NoticeKind
from firsthour.notices.rendering.contexts import Context
from firsthour.notices.rendering.environment import SHIPPED, environment
from firsthour.notices.rendering.faults import FAULTS, HEAVY, TemplateFault
from firsthour.notices.rendering.overrides import look
from firsthour.notices.rendering.pages import FILES, fill
from firsthour.notices.rendering.sandbox import SANDBOX, Sandbox
from firsthour.notices.rendering.sandboxed import Request
from firsthour.notices.words import line, prose, sentences

__all__ = ["FILES", "LONGEST_SHORT", "Own", "Rendered", "TemplateFault", "render", "written"]

_SUBJECT = 180
"""Characters of a subject at most: longer ones are cut by mail programs anyway."""
LONGEST_SHORT = 300
"""Characters of the short text at most: two SMS."""


@dataclass(frozen=True, slots=True)
class Own:
    """The folders of one's own, templates and catalogs, which go before the shipped ones."""

    templates: Path | None = None
    locales: Path | None = None

    @property
    def any(self) -> bool:
        """Whether there is one."""
        return self.templates is not None or self.locales is not None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A notice ready to be addressed."""

    subject: str
    text: str
    html: str
    language: str
    """The language it is in, which may not be the reader's."""
    short: str = ""


def render(
    kind: NoticeKind,
    context: Context,
    templates: Path | None = None,
    locales: Path | None = None,
    sandbox: Sandbox = SANDBOX,
) -> Rendered:
    """The notice for one reader. TemplateFault names file and line of what cannot be rendered."""
    own = Own(templates, locales)
    texts = filled(files_of(kind, context), context.named(), context.language, own, sandbox)
    return _rendered(texts, context.language, own)


def written(kind: NoticeKind, context: Context, own: Own) -> Rendered:
    """The notice for one reader, by the shipped templates where one's own are broken.

    The fault is kept for the administrators. TemplateFault where a shipped one is broken.
    """
    texts, own = filled_anyway(files_of(kind, context), context.named(), context.language, own)
    return _rendered(texts, context.language, own)


def files_of(kind: NoticeKind, context: Context) -> tuple[str, ...]:
    """The templates of a notice: a folder ``customers`` is for them alone."""
    return _files(kind, for_customers=context.for_customers)


@cache
def _files(kind: NoticeKind, *, for_customers: bool) -> tuple[str, ...]:
    folder = f"notices/{kind}"
    if for_customers and (SHIPPED / folder / "customers").is_dir():
        folder = f"{folder}/customers"
    return tuple(f"{folder}/{file}" for file in FILES)


def filled(
    names: tuple[str, ...],
    values: Mapping[str, object],
    language: str,
    own: Own,
    sandbox: Sandbox = SANDBOX,
) -> list[str]:
    """What templates make of ``values``; in the sandbox where one of them is one's own."""
    overrides = look(own.templates) if own.templates else None
    if overrides and overrides.touch(names):
        folder, locales = overrides.folder.absolute(), own.locales and own.locales.absolute()
        state = hash(overrides.state)
        request = Request(names, dict(values), language, folder, locales, state)
        return [sentences(text) for text in sandbox.fill(request)]
    made = environment(language, None, own.locales)
    return [sentences(fill(made, name, values)) for name in names]


def filled_anyway(
    names: tuple[str, ...], values: Mapping[str, object], language: str, own: Own
) -> tuple[list[str], Own]:
    """What templates make of ``values``, and whose they were: the shipped ones at need."""
    if not own.any:
        return filled(names, values, language, own), own
    state = look(own.templates).state if own.templates else None
    if (names, state) not in _HEAVY:
        try:
            return filled(names, values, language, own), own
        except TemplateFault as fault:
            FAULTS.note(fault, state)
            if fault.fault in HEAVY:
                _HEAVY.add((names, state))
    return filled(names, values, language, Own()), Own()


_HEAVY: set[tuple[tuple[str, ...], object]] = set()
"""Templates that took too much: not tried again before somebody changes something."""


def _rendered(texts: list[str], language: str, own: Own) -> Rendered:
    subject, text, html, short = texts
    spoken = str(environment(language, None, own.locales).globals["language"])
    return cut(
        Rendered(line(subject), prose(text) + "\n", html.strip() + "\n", spoken, line(short))
    )


def cut(rendered: Rendered) -> Rendered:
    """The notice with its subject and its short text no longer than they may be."""
    if len(rendered.subject) <= _SUBJECT and len(rendered.short) <= LONGEST_SHORT:
        return rendered
    subject, short = line(rendered.subject, _SUBJECT), line(rendered.short, LONGEST_SHORT)
    return replace(rendered, subject=subject, short=short)
