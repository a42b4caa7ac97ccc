"""Customers as flags name them: ``id:name:mail``, or the id alone of one in the directory."""

from collections.abc import Iterable
from typing import Any

from cli.errors import usage


def listed(flags: Iterable[str]) -> list[dict[str, Any]]:
    """The customers of ``--customer`` flags, as the fields of the form for an opening."""
    return [_fields(flag) for flag in flags]


def _fields(flag: str) -> dict[str, Any]:
    customer, _, rest = flag.partition(":")
    name, _, mail = rest.partition(":")
    if not customer.strip():
        raise usage(f"--customer {flag!r} names no customer.", "Write ID:NAME:MAIL.")
    fields: dict[str, Any] = {"id": customer}
    if name.strip():
        fields["name"] = name
    if mail.strip():
        fields["contacts"] = [{"name": name or customer, "address": mail.strip()}]
    return fields
