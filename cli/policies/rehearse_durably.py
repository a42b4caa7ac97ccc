"""A rehearsal on the real workflow: played by a process of its own, compared with the other."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.text import Text

from cli.errors import Exit, Trouble, away
from cli.output import clean, out
from cli.shapes import plain

if TYPE_CHECKING:
    from firsthour.laboratory.rehearsal.asked import Asked
    from firsthour.laboratory.rehearsal.likeness import Difference
    from firsthour.laboratory.rehearsal.play import Play
    from firsthour.laboratory.rehearsal.result import Rehearsal

ROOT = Path(__file__).resolve().parents[2]
DOOR = "service.rehearsal"
SHOWN = 20
"""Differences that are printed; --json has all of them."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the real workflow did what the simulation says, and what it did otherwise."""

    facts: int
    differences: "tuple[Difference, ...]"

    @classmethod
    def of(cls, thought: "Rehearsal", lived: "Rehearsal") -> "Verdict":
        """Compare both, by each promise and effect, and by what was refused."""
        from firsthour.laboratory.rehearsal.likeness import differences, refused_otherwise

        found = differences(thought.facts, lived.facts)
        refused = refused_otherwise(thought.refused, lived.refused)
        return cls(len(lived.facts), (*found, *refused))

    @property
    def exit_code(self) -> int:
        """0 where both are equal; a difference is a defect of ours."""
        return Exit.UNEXPECTED if self.differences else Exit.DONE

    def shape(self) -> dict[str, Any]:
        """As JSON; of a difference, ``first`` is the simulation, ``second`` the workflow."""
        return {
            "equal": not self.differences,
            "facts": self.facts,
            "differences": [plain(each) for each in self.differences],
        }

    def show(self, *, markdown: bool) -> None:
        """Print it below the rehearsal."""
        for line in self._lines():
            if markdown:
                sys.stdout.write(f"- {line}\n")
            else:
                out().print(Text(line, "bold red" if self.differences else "green"))

    def _lines(self) -> list[str]:
        if not self.differences:
            same = f"the same {self.facts} facts, in the same order, at the same times"
            return [f"Durable: the real workflow and the simulation are equal: {same}."]
        told = [
            clean(f"Otherwise: {each.about}: simulated {each.first}; durable {each.second}")
            for each in self.differences[:SHOWN]
        ]
        if left := len(self.differences) - len(told):
            told.append(f"and {left} more; --json has all of them")
        return [f"Durable: the real workflow did otherwise in {len(self.differences)}.", *told]


def play_durably(asked: "Asked", play: "Play") -> "Rehearsal":
    """What comes of a play on the real workflow. Trouble where it cannot be played."""
    from firsthour.laboratory.rehearsal import wire
    from firsthour.laboratory.rehearsal.result import rehearsal_of

    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
    done = subprocess.run(
        [sys.executable, "-m", DOOR],
        input=f"{wire.request(asked)}\n",
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"},
        check=False,
    )
    told = clean(done.stderr.strip().rpartition("\n")[2])
    if done.returncode == Exit.AWAY:
        raise away("engine_away", "The durable rehearsal could not be played.", told)
    try:
        facts, refused = wire.read(done.stdout.splitlines())
    except wire.Incomplete as error:
        message = f"The durable rehearsal broke off (exit code {done.returncode})."
        raise Trouble(Exit.UNEXPECTED, "unexpected", message, told) from error
    return rehearsal_of(play.name, facts, refused, play.until)
