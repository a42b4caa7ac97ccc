"""What can go wrong at the command line: exit code, stable code, a sentence, what to do instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum


class Exit(IntEnum):
    """The exit codes. ``UNEXPECTED`` is a defect of ours, and says so."""

    DONE = 0
    UNEXPECTED = 1
    INVALID = 2
    REFUSED = 3
    NOT_FOUND = 4
    AWAY = 5


@dataclass(frozen=True, slots=True)
class Flaw:
    """One mistake in an input: line (None where it has none), field, sentence, advice."""

    line: int | None
    field: str
    message: str
    hint: str = ""


class Trouble(Exception):
    """A command could not be done. ``exit`` is one of the exit codes, ``code`` is stable."""

    def __init__(
        self,
        exit_code: Exit,
        code: str,
        message: str,
        hint: str = "",
        flaws: Sequence[Flaw] = (),
        command_id: str = "",
    ) -> None:
        super().__init__(message)
        self.exit = exit_code
        self.code = code
        self.message = message
        self.hint = hint
        self.flaws = tuple(flaws)
        self.command_id = command_id


def usage(message: str, hint: str = "", code: str = "usage") -> Trouble:
    """What was typed makes no sense."""
    return Trouble(Exit.INVALID, code, message, hint)


def refused(code: str, message: str, hint: str = "") -> Trouble:
    """The case, or the door in its stead, said no."""
    return Trouble(Exit.REFUSED, code, message, hint)


def not_found(message: str, hint: str = "") -> Trouble:
    """There is no such thing."""
    return Trouble(Exit.NOT_FOUND, "not_found", message, hint)


def away(code: str, message: str, hint: str) -> Trouble:
    """Engine, worker or database is not there; ``hint`` names the command that starts it."""
    return Trouble(Exit.AWAY, code, message, hint)
