"""Validation errors told as problems: with line, dotted field, a plain sentence and advice."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from firsthour.policies.problems import Path, Problem, dotted, nearest
from firsthour.policies.schema import PolicySection
from firsthour.policies.text import Document
from firsthour.sections import elsewhere, fields_at

_WORDS = {
    "missing": "It is missing",
    "extra_forbidden": "There is no field of this name",
    "string_type": "It must be text",
    "int_type": "It must be a whole number",
    "bool_type": "It must be true or false",
    "tuple_type": "It must be a list",
    "model_type": "It must be a section of fields",
    "model_attributes_type": "It must be a section of fields",
    "literal_error": "It must be {expected}",
    "enum": "It must be {expected}",
    "greater_than_equal": "It must be at least {ge}",
    "less_than_equal": "It must be at most {le}",
    "string_too_short": "It must not be empty",
    "string_too_long": "It must have at most {max_length} characters",
    "too_short": "It has too few entries: at least {min_length}",
    "too_long": "It has too many entries: at most {max_length}",
    "string_pattern_mismatch": "It must be made of small letters, digits and hyphens",
}
_CODES = {"missing": "missing", "extra_forbidden": "unknown_field"}
"""Codes of their own; all else is a `wrong_value`."""
_INHERIT = "give it, or begin the policy with `extends: default`"


def problems(document: Document, error: ValidationError) -> Iterator[Problem]:
    """Each error of the validation, in the order of the file."""
    for details in error.errors(include_url=False):
        path: Path = details["loc"]
        if not _echo(details):
            yield Problem(
                document.line(path),
                dotted(path),
                _message(details),
                _hint(details),
                _code(details),
            )


def _echo(details: ErrorDetails) -> bool:
    """True for a list that is called too short only because its entries are wrong themselves."""
    needed: int = details.get("ctx", {}).get("min_length", 0)
    return details["type"] == "too_short" and len(details["input"]) >= needed


def _code(details: ErrorDetails) -> str:
    told: str = details.get("ctx", {}).get("code", "wrong_value")
    return _CODES.get(details["type"], told)


def _message(details: ErrorDetails) -> str:
    context: dict[str, Any] = details.get("ctx", {})
    if details["type"] == "policy":
        return str(context["message"])
    return _WORDS.get(details["type"], details["msg"]).format_map(context)


def _hint(details: ErrorDetails) -> str:
    path = details["loc"]
    if details["type"] == "extra_forbidden":
        name = str(path[-1])
        return elsewhere(PolicySection, name) or nearest(name, fields_at(PolicySection, path[:-1]))
    if details["type"] == "policy":
        return str(details.get("ctx", {}).get("hint", ""))
    if details["type"] == "missing" and path[0] != "name":
        return "" if any(isinstance(part, int) for part in path) else _INHERIT
    return "put it in quotes" if details["type"] == "string_type" else ""
