"""Help texts as Typer shows them: paragraphs whose lines are broken by the terminal alone."""

import inspect
from collections.abc import Callable
from typing import Any

import typer


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
