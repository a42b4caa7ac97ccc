"""Tries templates of one's own: each notice that they change, for each audience and language."""

from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import TemplateError, meta

from firsthour.domain.effects import NoticeKind
from firsthour.notices import catalogs
from firsthour.notices.rendering.environment import SHIPPED, environment
from firsthour.notices.rendering.faults import HEAVY, TemplateFault
from firsthour.notices.rendering.overrides import Overrides, read
from firsthour.notices.rendering.pages import FILES
from firsthour.notices.rendering.render import Own, files_of, filled, render
from firsthour.notices.rendering.samples import SERVICE, audiences, contexts
from firsthour.notices.rendering.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Flaw:
    """A fault, and what it was met in: kinds (``survey for customers``) and languages."""

    fault: TemplateFault
    notices: tuple[str, ...]
    languages: tuple[str, ...]


def check(own: Own) -> list[Flaw]:
    """Every fault of the templates, by file and line. A process of its own tries them."""
    if own.templates is None:
        return []
    overrides, sandbox = read(own.templates), Sandbox()
    met: dict[str, tuple[TemplateFault, list[str], list[str]]] = {}
    try:
        for fault, notice, language in _tried(own, overrides, sandbox):
            _, notices, spoken = met.setdefault(str(fault), (fault, [], []))
            notices.append(notice)
            spoken.append(language)
    finally:
        sandbox.close()
    found = [
        Flaw(fault, tuple(dict.fromkeys(notices)), tuple(dict.fromkeys(spoken)))
        for fault, notices, spoken in met.values()
    ]
    return sorted(found, key=lambda flaw: (flaw.fault.template, flaw.fault.line))


def languages(own: Own) -> tuple[str, ...]:
    """Every language that there is a catalog of."""
    found = {*catalogs.languages(catalogs.SHIPPED)}
    if own.locales is not None:
        found |= {*catalogs.languages(own.locales)}
    return tuple(sorted(name.replace("_", "-") for name in found))


def unused(own: Own) -> tuple[str, ...]:
    """Files of the folder that go before no shipped one and that none of the others names."""
    if own.templates is None:
        return ()
    overrides = read(own.templates)
    known = {*shipped(), *_named(overrides)}
    return tuple(name for name in overrides.files if name not in known)


def shipped() -> tuple[str, ...]:
    """The names of all templates that can be overridden."""
    rooms = ("notices", "service")
    paths = (path for room in rooms for path in (SHIPPED / room).rglob("*.*"))
    return tuple(sorted(path.relative_to(SHIPPED).as_posix() for path in paths))


def _named(overrides: Overrides) -> Iterator[str]:
    made = environment("en", overrides.folder)
    for name in overrides.files:
        try:
            source = (overrides.folder / name).read_text("utf-8")
            yield from filter(None, meta.find_referenced_templates(made.parse(source, name)))
        except (TemplateError, UnicodeDecodeError, RecursionError, OSError):
            continue  # what is wrong with it is told by `check`


def _tried(
    own: Own, overrides: Overrides, sandbox: Sandbox
) -> Iterator[tuple[TemplateFault, str, str]]:
    for kind in NoticeKind:
        for customer in audiences(kind):
            notice = f"{kind} for {'customers' if customer else 'colleagues'}"
            for language in languages(own):
                for fault in _faults(kind, language, own, overrides, sandbox, customer=customer):
                    yield fault, notice, language
                    if fault.fault in HEAVY:
                        break  # of which one is enough
    for folder, values in SERVICE.items():
        names = tuple(f"service/{folder}/{file}" for file in FILES if file != "short.txt")
        for language in languages(own) if overrides.touch(names) else ():
            try:
                filled(names, values, language, own, sandbox)
            except TemplateFault as fault:
                yield fault, f"{folder} for administrators", language


def _faults(
    kind: NoticeKind,
    language: str,
    own: Own,
    overrides: Overrides,
    sandbox: Sandbox,
    *,
    customer: bool,
) -> Iterator[TemplateFault]:
    for made in contexts(kind, language, customer=customer):
        if not overrides.touch(files_of(kind, made)):
            return
        try:
            render(kind, made, own.templates, own.locales, sandbox)
        except TemplateFault as fault:
            yield fault
