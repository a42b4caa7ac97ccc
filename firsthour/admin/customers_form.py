"""The form of one row of a CSV file of customers: what each cell may hold, and its mistakes."""

from collections.abc import Iterator, Mapping
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
    wrong = list(_mistakes(OwnForm, own, ""))
    if set(contact) - {"channel"}:
        wrong += _mistakes(ContactForm, contact, CONTACT)
    if wrong:
        raise RowInvalid(wrong)
    made = OwnForm.model_validate(own).model_dump(include=set(own))
    if set(contact) - {"channel"}:
        found = ContactForm.model_validate(contact).model_dump(include=set(contact))
        made |= {CONTACT + name: cell for name, cell in found.items()}
    return made


def _mistakes(form: type[BaseModel], given: Mapping[str, str], before: str) -> Iterator[Problem]:
    try:
        form.model_validate(given)
    except ValidationError as error:
        for problem in mistakes(error, form):
            # A mistake of the contact as a whole is one of its address.
            cell = before + (problem.field or "address")
            yield Problem(None, cell, problem.message, problem.hint)
