"""Policies as tables: what one promises, which ones ship."""

from dataclasses import fields
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from cli.desk import desk
from cli.output import clean, out, print_json, said
from cli.shapes import plain

if TYPE_CHECKING:
    from firsthour.domain.policy import Policy


def show_policy(source: str, *, json: bool) -> None:
    """Show the promises of a policy by severity."""
    from firsthour.policies.loading import load

    with desk():
        policy = load(source)
        if json:
            print_json({**_named(policy), "policy": plain(policy)})
            return
        console = out()
        console.print(
            Text.assemble(
                (clean(policy.name), "bold"),
                f" {clean(policy.version)}  {clean(policy.description)}",
            )
        )
        table = Table.grid(padding=(0, 2))
        table.add_column(overflow="fold")
        table.add_row("", *(Text(f"SEV{n}", "bold") for n in (1, 2, 3, 4)))
        for item in fields(policy.severities[0]):
            name = item.name.replace("_", " ")
            words = (_word(getattr(rules, item.name)) for rules in policy.severities)
            table.add_row(Text(name, "cyan"), *(said(word) for word in words))
        console.print(table)
        console.print(Text(f"Answers go to {clean(policy.reply_to)}", "dim"))


def list_policies(*, json: bool) -> None:
    """List the policies that ship."""
    from firsthour.policies.loading import load, presets

    with desk():
        found = [load(name) for name in presets()]
        if json:
            print_json({"policies": [_named(policy) for policy in found]})
            return
        table = Table.grid(padding=(0, 2))
        for policy in found:
            table.add_row("", said(policy.name, "bold"), said(policy.description))
        out().print(table)


def _named(policy: "Policy") -> dict[str, object]:
    return {
        "name": policy.name,
        "version": policy.version,
        "hash": policy.content_hash,
        "description": policy.description,
    }


def _word(value: object) -> str:
    from firsthour.domain.policy import Cadence

    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Cadence):
        return f"{value.investigating}/{value.identified}/{value.monitoring}"
    if isinstance(value, tuple):
        return ", ".join(_word(part) for part in value) or "-"
    return str(value)
