"""Help texts as Typer shows them: paragraphs whose lines are broken by the terminal alone."""

import inspect
from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperGroup

from cli.errors import Exit


class Group(TyperGroup):
    """A group of commands that shows its help, as it stands, to who names none of them.

    Typer's own way is an error that carries the help as its message.
    """

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Show the help and end as for any wrong usage, where nothing was given."""
        if not args and self.no_args_is_help and not ctx.resilient_parsing:
            typer.echo(ctx.get_help())
            ctx.exit(Exit.INVALID)
        return super().parse_args(ctx, args)


def unwrapped(text: str | None) -> str:
    """A docstring with each paragraph on one line."""
    paragraphs = inspect.cleandoc(text or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split("\n")) for paragraph in paragraphs)


def enter(
    app: typer.Typer, command: Callable[..., Any], name: str = "", panel: str | None = None
) -> None:
    """Enter a function as a command, helped by its docstring."""
    text = unwrapped(command.__doc__)
    app.command(name or None, help=text, short_help=first(text), rich_help_panel=panel)(command)


def first(text: str) -> str:
    """The first sentence of a help text."""
    return unwrapped(text).split("\n", 1)[0].split(". ", 1)[0].rstrip(".") + "."
