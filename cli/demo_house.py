"""The house of the demonstration: a folder, settings and a process tree of its own."""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cli.demo_script import DEMO
from cli.desk import Desk
from cli.errors import usage
from cli.up_checks import engine_told
from cli.up_tree import Tree
from engine.errors import FolderUnwritable
from engine.lock import make_folder
from engine.ports import free_port

if TYPE_CHECKING:
    from firsthour.settings import Settings

_SETTINGS = """\
# The settings of one demonstration. To look around in it:
#   FIRSTHOUR_CONFIG={file} firsthour show 1
home = "data"
directory = "directory.yaml"
health = ""
graceful_shutdown_s = 5

[temporal]
port = {port}

[notices]
from_name = "Firsthour Demonstration"
"""


@dataclass(frozen=True, slots=True)
class House:
    """Where a demonstration takes place. Nothing of the user's own installation is touched."""

    folder: Path
    settings: "Settings"
    environ: Mapping[str, str]

    @property
    def config(self) -> Path:
        """The settings file of this demonstration."""
        return self.folder / "firsthour.toml"

    @property
    def papers(self) -> Path:
        """Where documents are put."""
        return self.folder / "documents"

    @property
    def log(self) -> Path:
        """Where the worker writes what it does."""
        return self.folder / "worker.log"

    def desk(self) -> Desk:
        """The tools of the command line, on this house."""
        desk = Desk()
        desk.settings = self.settings
        return desk


def build(folder: str) -> House:
    """A house in a new folder, or in the empty one that is named. `Trouble` where it cannot be."""
    from firsthour.loading import load

    with engine_told():
        place = make_folder(Path(folder)) if folder else _new_folder()
    if any(place.iterdir()):
        raise usage(
            f"{place} is not empty.", "Name a folder that is empty or not there yet.", "not_empty"
        )
    config = place / "firsthour.toml"
    config.write_text(_SETTINGS.format(file=config, port=free_port()), encoding="utf-8")
    (place / "directory.yaml").write_bytes((DEMO / "directory.yaml").read_bytes())
    environ = _alone(config)
    with engine_told():
        settings = load(environ, place)
        make_folder(settings.data_folder)
    return House(place, settings, environ)


def _new_folder() -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix="firsthour-demo-"))
    except OSError as error:
        message = f"{tempfile.gettempdir()} cannot be written: name another folder with --folder"
        raise FolderUnwritable(message) from error


def _alone(config: Path) -> dict[str, str]:
    """The environment without anything that leads to somebody's real database, mail or engine."""
    foreign = ("FIRSTHOUR_", "TEMPORAL_", "DATABASE_URL")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return kept | {"FIRSTHOUR_CONFIG": str(config), "TEMPORAL_CONFIG_FILE": os.devnull}


def tree_of(house: House) -> Tree:
    """Engine and worker of the house, not started yet; timers fire within milliseconds."""
    return Tree(
        house.settings,
        _quiet,
        worker_log=house.log,
        quick_timers=True,
        environ=house.environ,
    )


def _quiet(event: str, line: str, **data: object) -> None:
    """What the tree says stands in the engine's and the worker's log, too."""
    del event, line, data
