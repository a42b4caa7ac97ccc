"""Files named on the command line: read within bounds, ``-`` for what is piped in; written."""

import sys
from pathlib import Path

from cli.errors import usage

STDIN = "-"


def read(source: str) -> bytes:
    """The content of a file, or of stdin; never more than the largest that a door takes."""
    from firsthour.admin.inputs import LARGEST

    if source == STDIN:
        return sys.stdin.buffer.read(LARGEST + 1)
    try:
        with Path(source).open("rb") as file:
            return file.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise usage(f"There is no file {source}.", code="no_file") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no name of a file"
        raise usage(f"{source} cannot be read: {reason}.", code="unreadable") from error


def write(file: str, text: str) -> None:
    """Write a text to a file that somebody named, in place of what was in it."""
    try:
        Path(file).write_text(text, encoding="utf-8")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no name of a file"
        raise usage(f"{file} cannot be written: {reason}.", "Name another file.") from error


def name(source: str) -> str:
    """What a source is called in messages."""
    return "stdin" if source == STDIN else source
