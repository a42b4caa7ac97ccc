"""The table of sentences: each command of the process once, entered by the theme that it is of."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

M = TypeVar("M", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Sentence:
    """How a command is said on the command line.

    ``make(phrase, **options)`` gives the domain's command; its parameters after the first are
    the sentence's own arguments and options. ``example`` is what follows ``firsthour GROUP NAME``
    and the case.
    """

    command: str
    make: Callable[..., Any]
    example: str

    @property
    def name(self) -> str:
        """The name of the subcommand."""
        return self.command.replace("_", "-")

    @property
    def help(self) -> str:
        """What it is for, in full."""
        return inspect.cleandoc(self.make.__doc__ or "")

    @property
    def parameters(self) -> list[inspect.Parameter]:
        """Its own arguments and options."""
        return list(inspect.signature(self.make).parameters.values())[1:]


SENTENCES: dict[str, Sentence] = {}
"""By command of the domain."""


def sentence(command: str, example: str = "") -> Callable[[M], M]:
    """Enter a function into the table."""

    def enter(make: M) -> M:
        SENTENCES[command] = Sentence(command, make, example)
        return make

    return enter
