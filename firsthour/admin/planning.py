"""An action plan as people write it: the items of a file, checked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from firsthour.admin.inputs import InputInvalid, parsed, text_of, validated
from firsthour.domain.commands import ActionType
from firsthour.reading import Document, Path, Problem, dotted, one_line, prose

Line = Annotated[str, Field(max_length=200), AfterValidator(one_line)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ItemForm(_Section):
    """One item. ``action`` is the number of one that the plan holds already, 0 for a new one."""

    text: Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(prose)]
    owner: Line = ""
    due: Annotated[str, Field(min_length=1, max_length=100)]
    type: ActionType = "detective"
    action: Annotated[int, Field(strict=True, ge=0)] = 0


class PlanForm(_Section):
    """A whole plan."""

    items: Annotated[tuple[ItemForm, ...], Field(min_length=1, max_length=60)]
    reason: Annotated[str, Field(max_length=2000), AfterValidator(prose)] = ""


@dataclass(frozen=True, slots=True)
class Item:
    """An item with its text spelled out and its time known."""

    text: str
    owner: str
    due: datetime
    type: ActionType
    action: int


def read_plan(
    content: bytes, source: str, when: Callable[[str], datetime]
) -> tuple[tuple[Item, ...], str]:
    """The items of a plan file and its reason. ``when`` reads a time, with ValueError.

    InputInvalid tells every mistake with its line.
    """
    document = parsed(text_of(content, source), source)
    form = validated(PlanForm, document, source)
    items, wrong = [], []
    for at, item in enumerate(form.items):
        try:
            due = when(item.due)
        except ValueError as error:
            wrong.append(_problem(document, ("items", at, "due"), str(error)))
        else:
            items.append(Item(item.text, item.owner, due, item.type, item.action))
    if wrong:
        raise InputInvalid("invalid", wrong, source)
    return tuple(items), form.reason


def _problem(document: Document, path: Path, message: str) -> Problem:
    return Problem(document.line(path), dotted(path), message)
