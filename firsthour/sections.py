"""The sections that a file may have, as its form has them: their fields, and where one belongs."""

from collections.abc import Iterator
from typing import TypeAlias, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

Form: TypeAlias = type[BaseModel]
_PLACES = 3
"""In so many sections at most a misplaced field is said to belong; more are no advice."""


def fields_at(form: Form, path: tuple[str | int, ...]) -> list[str]:
    """Names of the fields of the section at ``path`` of a file."""
    for part in path:
        known = _names(form)
        if part in known:
            form = next(_sections(known[str(part)].annotation), form)
    return list(_names(form))


def elsewhere(form: Form, name: str) -> str:
    """Advice for a field that stands in a wrong section of a file; empty: no section has it."""
    places: dict[Form, list[str]] = {}
    for section, path in _all_sections(form, ""):
        if name in _names(section):
            places.setdefault(section, []).append(path)
    told = [_place(paths) for paths in places.values()]
    return f"it belongs {' or '.join(told)}" if 0 < len(told) <= _PLACES else ""


def _place(paths: list[str]) -> str:
    """``in severities.sev1 (sev2, sev3, sev4)``."""
    first, *others = paths
    if not first:
        return "at the top of the file"
    also = ", ".join(path.rpartition(".")[2] for path in others)
    return f"in {first} ({also})" if also else f"in {first}"


def _all_sections(form: Form, path: str) -> Iterator[tuple[Form, str]]:
    """Each section of a file, with its dotted path; the file itself first."""
    yield form, path
    for name, info in _names(form).items():
        for section in _sections(info.annotation):
            yield from _all_sections(section, f"{path}.{name}".removeprefix("."))


def _names(form: Form) -> dict[str, FieldInfo]:
    """The fields of a section, by their names in a file."""
    return {info.alias or name: info for name, info in form.model_fields.items()}


def _sections(annotation: object) -> Iterator[Form]:
    """The sections named in an annotation: itself, or those of a list or an option."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _sections(part)
