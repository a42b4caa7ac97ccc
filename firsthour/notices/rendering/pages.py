"""Fills one template with values; what goes wrong in it becomes a fault that names its place."""

import traceback
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import cast

from jinja2 import Environment, TemplateNotFound
from jinja2.exceptions import TemplateSyntaxError, UndefinedError

from firsthour.notices.rendering.environment import SHIPPED, TooLarge
from firsthour.notices.rendering.faults import TemplateFault

FILES = ("subject.txt", "body.txt", "body.html", "short.txt")
"""What a notice is made of."""


class TooLong(Exception):
    """A template makes more text than any message needs."""


class TooSlow(Exception):
    """A template takes longer than any message needs."""


_CODES: Mapping[type[Exception], str] = {
    TooLong: "too_long",
    TooSlow: "too_slow",
    TooLarge: "too_large",
    MemoryError: "too_large",
    TemplateNotFound: "missing",
}


def fill(
    made: Environment,
    name: str,
    values: Mapping[str, object],
    longest: int = 0,
    own: Path | None = None,
) -> str:
    """The text that the template makes of ``values``.

    ``longest`` (characters, 0 is any) bounds it; ``own`` is the folder of one's own templates.
    TemplateFault with file and line.
    """
    try:
        template = made.get_template(name)
        if longest:
            return _bounded(template.generate(values), longest)
        return template.render(values)
    except TemplateSyntaxError as error:
        place = error.name or name
        raise TemplateFault(place, error.lineno, "syntax", error.message or "") from None
    except Exception as error:  # noqa: BLE001 - a template's expressions may raise what they like
        file, number = _place(error, name, own)
        code = _CODES.get(type(error), type(error).__name__)
        detail = str(error) if isinstance(error, UndefinedError | TemplateNotFound) else ""
        raise TemplateFault(file, number, code, detail) from None


def _bounded(pieces: Iterator[str], longest: int) -> str:
    found, length = [], 0
    for piece in pieces:
        length += len(piece)
        if length > longest:
            # Raised where the template is, so that the fault knows its line.
            cast("Generator[str]", pieces).throw(TooLong())
        found.append(piece)
    return "".join(found)


def _place(error: Exception, name: str, own: Path | None) -> tuple[str, int]:
    """The innermost template and line that the error passed through."""
    shelves = [folder for folder in (own, SHIPPED) if folder is not None]
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        for folder in shelves:
            if path.suffix != ".py" and path.is_relative_to(folder):
                return path.relative_to(folder).as_posix(), frame.lineno or 0
    return (str(error.name) if isinstance(error, TemplateNotFound) else name), 0
