"""Tries templates of one's own: each notice that they change, for each audience and language."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import TemplateError, meta

from firsthour.domain.effects import NoticeKind
from firsthour.notices import catalogs
from firsthour.notices.rendering.environment import LARGEST, SHIPPED, environment
from firsthour.notices.rendering.faults import HEAVY, TemplateFault
from firsthour.notices.rendering.overrides import Overrides, read
from firsthour.notices.rendering.pages import FILES
from firsthour.notices.rendering.reading_over import assigned, read_over
from firsthour.notices.rendering.render import Own, files_of, filled
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
    met: dict[tuple[str, str], tuple[TemplateFault, list[str], list[str]]] = {}
    try:
        for fault, notice, language in _tried(own, overrides, sandbox):
            key = str(fault), fault.detail
            _, notices, spoken = met.setdefault(key, (fault, [], []))
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
    """Every fault with the notice and the language in which it was met."""
    reader = _Reader(overrides)
    for kind in NoticeKind:
        for customer in audiences(kind):
            notice = f"{kind} for {'customers' if customer else 'colleagues'}"
            made = next(contexts(kind, "en", customer=customer))
            names = [name for name in files_of(kind, made) if overrides.touch((name,))]
            read = [fault for name in names for fault in reader.faults(name, made.named())]
            for language in languages(own) if names else ():
                yield from ((fault, notice, language) for fault in read)
                for fault in _faults(kind, language, names, own, sandbox, customer=customer):
                    yield fault, notice, language
    yield from _tried_of_service(own, overrides, sandbox)


def _tried_of_service(
    own: Own, overrides: Overrides, sandbox: Sandbox
) -> Iterator[tuple[TemplateFault, str, str]]:
    for folder, values in SERVICE.items():
        names = (f"service/{folder}/{file}" for file in FILES if file != "short.txt")
        for name in [each for each in names if overrides.touch((each,))]:
            for language in languages(own):
                try:
                    filled((name,), values, language, own, sandbox)
                except TemplateFault as fault:
                    yield fault, f"{folder} for administrators", language


def _faults(
    kind: NoticeKind,
    language: str,
    names: Sequence[str],
    own: Own,
    sandbox: Sandbox,
    *,
    customer: bool,
) -> Iterator[TemplateFault]:
    """What goes wrong when each file is filled in each circumstance."""
    heavy: set[str] = set()
    for made in contexts(kind, language, customer=customer):
        for name in names:
            if name in heavy:
                continue  # of which one is enough
            try:
                filled((name,), made.named(), language, own, sandbox)
            except TemplateFault as fault:
                if fault.fault in HEAVY:
                    heavy.add(name)
                yield fault


class _Reader:
    """Reads files of one's own over, and the pieces that they may be made of."""

    def __init__(self, overrides: Overrides) -> None:
        self._made = environment("en", overrides.folder)
        self._sources = {name: _source(overrides.folder / name) for name in overrides.files}
        pieces = (path for path in (SHIPPED / "notices").glob("_*") if path.is_file())
        every = (*self._sources.values(), *map(_source, pieces))
        self._assigned = frozenset[str]().union(*(assigned(self._made, each) for each in every))
        self._pieces = overrides.pieces()

    def faults(self, name: str, given: Mapping[str, object]) -> Iterator[TemplateFault]:
        """What cannot work in a file that is filled with values, and in any piece."""
        if name in self._sources:
            names = {*given, *self._assigned}
            yield from read_over(self._made, name, self._sources[name], names)
        for piece in self._pieces:
            yield from read_over(self._made, piece, self._sources[piece], None)


def _source(file: Path) -> str:
    """The text of a file; nothing of one that filling tells of: too large, or no text."""
    try:
        return file.read_text("utf-8") if file.stat().st_size <= LARGEST else ""
    except (OSError, UnicodeDecodeError):
        return ""
