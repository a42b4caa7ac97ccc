"""Reads the content that facts refer to; what cannot be read is an error with a code."""

import json

from pydantic import ValidationError

from firsthour.records import shapes
from firsthour.records.errors import UnreadableContent


def read_intake(body: str) -> shapes.IntakeDocument:
    """Read the intake of a case. Raises `UnreadableContent`."""
    try:
        return shapes.read_intake(body)
    except ValidationError as error:
        raise UnreadableContent("intake") from error


def read_customers(body: str) -> tuple[shapes.Customer, ...]:
    """Read customers from a list of them, or from an intake that names them.

    Raises `UnreadableContent`.
    """
    try:
        if body.lstrip().startswith("{"):
            return shapes.read_intake(body).customers
        return shapes.read_customers(body)
    except ValidationError as error:
        raise UnreadableContent("customers") from error


def read_link(body: str) -> tuple[str, str]:
    """Read URL and state of a linked record; empty where the content has none."""
    try:
        found = json.loads(body) if body else {}
    except ValueError:
        return "", ""
    if not isinstance(found, dict):
        return "", ""
    return str(found.get("url", "")), str(found.get("state", ""))
