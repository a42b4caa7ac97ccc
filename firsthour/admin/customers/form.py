"""The form of one row of a CSV file of customers: what each cell may hold, and its mistakes."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from firsthour.admin.forms import CustomerForm, Line
from firsthour.directory.fields import Channel, Language, Zone
from firsthour.directory.schema import ContactSection, Maybe
from firsthour.reading import Problem, mistake, mistakes, one_line

CONTACT = "contact_"
"""How the columns of a contact begin."""
DEFAULTS = {"language": "en", "timezone": "UTC", "contact_channel": "email"}
"""What an empty cell stands for, where that is not nothing."""
_MOST = 200


def _several(value: str) -> str:
    """A cell with several entries: each one line, each once, with ``|`` between them."""
    parts = dict.fromkeys(part.strip() for part in one_line(value).split("|") if part.strip())
    if len(parts) > _MOST or any(len(part) > _MOST for part in parts):
        raise mistake(f"It has more than {_MOST} entries, or one of more than {_MOST} characters")
    return "|".join(parts)


Resolution = Annotated[str, *CustomerForm.model_fields["resolution"].metadata]
Calendar = Annotated[str, *CustomerForm.model_fields["calendar"].metadata]
Several = Annotated[str, AfterValidator(_several)]


class OwnForm(BaseModel):
    """The customer's own columns. Empty cells have been given their defaults."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    id: Line
    name: Maybe = ""
    tier: Maybe = ""
    value: Maybe = ""
    language: Language = "en"
    timezone: Zone = "UTC"
    resolution: Resolution = ""
    calendar: Calendar = ""
    services: Several = ""
    tags: Several = ""


class ContactForm(ContactSection):
    """The columns of a contact, without ``contact_``."""

    channel: Channel = "email"
    name: Maybe = ""
    language: Language = "en"


class RowInvalid(ValueError):
    """A row cannot be used; ``problems`` name each cell and what is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(map(str, problems)))


def cells(given: Mapping[str, str]) -> dict[str, str]:
    """The cells of a row as they are kept, by column. RowInvalid tells every mistake in them."""
    stripped = {name: cell.strip(" \t") or DEFAULTS.get(name, "") for name, cell in given.items()}
    contact = {
        name.removeprefix(CONTACT): cell
        for name, cell in stripped.items()
        if name.startswith(CONTACT) and cell
    }
    own = {name: cell for name, cell in stripped.items() if not name.startswith(CONTACT)}
    wrong: list[Problem] = []
    made = _validated(OwnForm, own, "", wrong)
    if set(contact) - {"channel"}:
        found = _validated(ContactForm, contact, CONTACT, wrong)
        made |= {CONTACT + name: cell for name, cell in found.items()}
    if wrong:
        raise RowInvalid(wrong)
    return made


def _validated(
    form: type[BaseModel], given: Mapping[str, str], before: str, wrong: list[Problem]
) -> dict[str, str]:
    """The cells as the form makes them; its mistakes are added to ``wrong``."""
    try:
        return form.model_validate(given).model_dump(include=set(given))
    except ValidationError as error:
        for problem in mistakes(error, form):
            # A mistake of the contact as a whole is one of its address.
            cell = before + (problem.field or "address")
            wrong.append(Problem(None, cell, problem.message, problem.hint))
        return {}
