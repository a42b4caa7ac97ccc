"""Templates of notices: which are in force, what is wrong with one's own, how a notice looks."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from babel import Locale, UnknownLocaleError

from firsthour.directory.interface import Directory
from firsthour.domain.effects import NoticeKind
from firsthour.notices.rendering import samples
from firsthour.notices.rendering.checking import Flaw, check, languages, shipped, unused
from firsthour.notices.rendering.contexts import Context, Reader, context
from firsthour.notices.rendering.environment import LARGEST, SHIPPED
from firsthour.notices.rendering.faults import TemplateFault
from firsthour.notices.rendering.overrides import read
from firsthour.notices.rendering.render import Own, Rendered, render
from firsthour.notices.telling import case as cases
from firsthour.records.shown import CaseCustomer
from firsthour.records.store import Store
from firsthour.templating import kin

__all__ = [
    "Context",
    "Flaw",
    "Own",
    "Rendered",
    "TemplateFault",
    "audience_of",
    "check",
    "example",
    "explained",
    "is_language",
    "is_spoken",
    "languages",
    "listed",
    "of_case",
    "own_folders",
    "preview",
    "source",
    "unused",
]

State = Literal["shipped", "overridden", "added", "unused"]
_FAULTS = {
    "syntax": "it is no template",
    "missing": "it names a template that is not there",
    "too_slow": "it takes longer than a notice may",
    "too_large": "it is too large, or takes more memory than a notice may",
    "too_long": "it makes more text than a notice needs",
    "UndefinedError": "it asks for what a notice of this kind is not given",
    "SecurityError": "it does what a template must not",
    "UnicodeDecodeError": "the file is not UTF-8",
    "RecursionError": "it includes or calls itself without end",
    "OverflowError": "a loop or a number in it is too large",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A template by name: ``added`` is a piece of one's own that no shipped one has a name for."""

    name: str
    state: State


def own_folders(templates: str, locales: str) -> Own:
    """The folders that the settings name."""
    return Own(Path(templates) if templates else None, Path(locales) if locales else None)


def listed(own: Own) -> tuple[Listed, ...]:
    """Every template that ships, and every file of the folder of one's own."""
    files = read(own.templates).files if own.templates else {}
    known, idle = shipped(), unused(own)
    found = [Listed(name, "overridden" if name in files else "shipped") for name in known]
    more = (name for name in files if name not in known)
    found += [Listed(name, "unused" if name in idle else "added") for name in more]
    return tuple(sorted(found, key=lambda each: each.name))


def source(name: str, own: Own, *, as_shipped: bool = False) -> tuple[tuple[str, str], ...]:
    """The templates of this name, or of a folder of them, each with its text; none if unknown."""
    shelves = [SHIPPED] if as_shipped or own.templates is None else [own.templates, SHIPPED]
    names = [each.name for each in listed(own)]
    wanted = [each for each in names if each == name]
    folders = (f"notices/{name}/", f"service/{name}/", f"{name}/")
    wanted = wanted or [each for each in names if each.startswith(folders)]
    found = ((each, _text(each, shelves)) for each in wanted)
    return tuple((each, text) for each, text in found if text is not None)


def _text(name: str, shelves: list[Path]) -> str | None:
    for folder in shelves:
        if (folder / name).is_file():
            with (folder / name).open("rb") as file:
                return file.read(LARGEST).decode("utf-8", "replace")
    return None


def explained(fault: TemplateFault) -> str:
    """A fault in words, with what Jinja says of it."""
    told = _FAULTS.get(fault.fault, f"Python says {fault.fault}")
    return f"{told}: {fault.detail}" if fault.detail else told


def audience_of(kind: NoticeKind, wanted: str) -> bool:
    """Whether a preview is for customers: as wanted, else for whom the kind is. ValueError."""
    possible = samples.audiences(kind)
    if not wanted:
        return possible[0]
    if (wanted == "customers") not in possible:
        other = "colleagues" if wanted == "customers" else "customers"
        raise ValueError(f"Notices of this kind are for {other} alone")
    return wanted == "customers"


def example(kind: NoticeKind, language: str, *, customer: bool, text: str, sender: str) -> Context:
    """An example case, as a notice of the kind meets it."""
    made = next(samples.contexts(kind, language, customer=customer))
    values = replace(made.values, sender=sender, text=text or made.values.text)
    return replace(made, values=values)


def of_case(
    store: Store,
    number: int,
    kind: NoticeKind,
    directory: Directory,
    whom: CaseCustomer | None,
    *,
    language: str,
    text: str,
    sender: str,
) -> Context:
    """A notice of the kind about a case as it stands, to one of its customers or to its owner.

    Its due time and the time of the next message are examples. UnknownCase.
    """
    plain = samples.effect(kind, customer=whom is not None)
    standing = cases.read(store, number, plain, directory)
    asked = samples.effect(kind, customer=whom is not None, at=standing.now())
    reader = _customer(whom) if whom else _owner(directory, standing.owner)
    reader = replace(reader, language=language or reader.language)
    return context(standing.brief, asked, reader, text, sender)


def _customer(whom: CaseCustomer) -> Reader:
    contact = whom.contacts[0] if whom.contacts else None
    return Reader(
        name=contact.name if contact else "",
        language=whom.language,
        zone=whom.timezone,
        reasons=(f"customer:{whom.name}",),
        organisation=whom.name,
        services=tuple(whom.services),
    )


def _owner(directory: Directory, owner: str) -> Reader:
    person = directory.person(owner)
    tokens = samples.reader("en", customer=False).tokens
    if person is None:
        return Reader(owner, "en", "UTC", ("owner",), tokens=tokens)
    language = person.languages[0] if person.languages else "en"
    return Reader(person.name, language, person.timezone, ("owner",), tokens=tokens)


def is_language(tag: str) -> bool:
    """Whether a tag is one of a language that people speak, whatever languages notices are in."""
    try:
        Locale.parse(kin(tag)[0])
    except (ValueError, UnknownLocaleError):
        return False
    return True


def is_spoken(tag: str, own: Own) -> bool:
    """Whether there is a catalog for readers of a language: their own, or one that does for it."""
    return not {*kin(tag)}.isdisjoint(name.replace("-", "_") for name in languages(own))


def preview(kind: NoticeKind, made: Context, own: Own, *, as_shipped: bool = False) -> Rendered:
    """The notice as it would be sent. TemplateFault where a template cannot be used."""
    if as_shipped:
        return render(kind, made)
    return render(kind, made, own.templates, own.locales)
