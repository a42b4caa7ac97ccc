"""What the README tells its reader to type: its indented blocks, and the commands in its text."""

import re
import shlex
from collections.abc import Iterator

import typer
from typer.core import TyperGroup

from cli.app import build
from tests.cli.conftest import ROOT

README = (ROOT / "README.md").read_text("utf-8")
_INDENT = "    "
_INLINE = re.compile(r"`((?:firsthour|make|python|sudo|pkill) [^`]*)`")


def typed() -> list[str]:
    """Every command of the blocks, in order: continued lines joined, comments taken away."""
    lines = [line for line in README.splitlines() if line.startswith(_INDENT) and line.strip()]
    joined = "\n".join(line.strip() for line in lines).replace("\\\n", " ").splitlines()
    return [shlex.join(shlex.split(line, comments=True)) for line in joined]


def mentioned() -> list[str]:
    """Every command that stands in the text."""
    return [" ".join(found.split()) for found in _INLINE.findall(README)]


def targets() -> set[str]:
    """The targets of the Makefile that `make help` lists."""
    return set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def unknown(command: str) -> list[str]:
    """Which words of a `firsthour …` command are neither a command, an option nor an argument."""
    found = typer.main.get_command(build())
    words = list(_plain(command))
    while words and isinstance(found, TyperGroup):
        inner = found.commands.get(words[0])
        if inner is None:
            return words[:1]
        found = inner
        words.pop(0)
    options = {name for each in found.params for name in each.opts} | {"--help"}
    return [word for word in words if word.startswith("-") and word not in options]


def _plain(command: str) -> Iterator[str]:
    """The words after the program's own name."""
    yield from shlex.split(command)[1:]
