"""From a kind of notice and its context to subject, text and HTML."""

import traceback
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, TemplateNotFound
from jinja2.exceptions import TemplateError, TemplateSyntaxError

from firsthour.domain.effects import NoticeKind
from firsthour.notices.contexts import Context
from firsthour.notices.environment import environment
from firsthour.notices.words import line, prose, sentences

FILES = ("subject.txt", "body.txt", "body.html")
_SUBJECT = 180
"""Characters of a subject at most: longer ones are cut by mail programs anyway."""


class TemplateFault(Exception):
    """A template cannot be rendered. Trying again does not help: somebody must mend it.

    Carries the place alone: what a template was given may be text of the case.
    """

    code = "template_fault"

    def __init__(self, template: str, line_number: int, fault: str) -> None:
        super().__init__(f"{template}, line {line_number}: {fault}")
        self.template, self.line, self.fault = template, line_number, fault


@dataclass(frozen=True, slots=True)
class Rendered:
    """A notice ready to be addressed."""

    subject: str
    text: str
    html: str
    language: str
    """The language it is in, which may not be the reader's."""


def render(
    kind: NoticeKind, context: Context, templates: Path | None = None, locales: Path | None = None
) -> Rendered:
    """The notice for one reader. TemplateFault names file and line of what cannot be rendered."""
    made = environment(context.language, templates, locales)
    folder = folder_of(made, kind, for_customers=context.for_customers)
    values = context.named()
    language = str(made.globals["language"])
    parts = (sentences(_one(made, f"{folder}/{file}", values)) for file in FILES)
    subject, text, html = parts
    return Rendered(line(subject, _SUBJECT), prose(text) + "\n", html, language)


def folder_of(made: Environment, kind: NoticeKind, *, for_customers: bool) -> str:
    """Where the notice's templates stand: a folder ``customers`` is for them alone."""
    folder = f"notices/{kind}"
    if not for_customers:
        return folder
    try:
        made.get_template(f"{folder}/customers/{FILES[0]}")
    except TemplateNotFound:
        return folder
    return f"{folder}/customers"


def _one(made: Environment, name: str, values: dict[str, object]) -> str:
    try:
        return made.get_template(name).render(values)
    except TemplateSyntaxError as error:
        raise TemplateFault(error.name or name, error.lineno, "syntax") from error
    except TemplateNotFound as error:
        raise TemplateFault(str(error.name or name), 0, "missing") from error
    except (
        TemplateError,
        TypeError,
        ValueError,
        LookupError,
        AttributeError,
        ArithmeticError,
    ) as error:
        # A template's expressions may raise what they like; the place is what its author needs.
        file, number = _place(error, name)
        raise TemplateFault(file, number, type(error).__name__) from None


def _place(error: BaseException, name: str) -> tuple[str, int]:
    """The innermost template and line that the error passed through."""
    passed = traceback.extract_tb(error.__traceback__)
    frames = [frame for frame in passed if frame.filename.endswith((".txt", ".html"))]
    if not frames:
        return name, 0
    inside = Path(frames[-1].filename).as_posix().rpartition("/notices/")[2]
    return f"notices/{inside}", frames[-1].lineno or 0
