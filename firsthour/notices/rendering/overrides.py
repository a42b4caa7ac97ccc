"""The folder of one's own templates: what stands in it, and which notices it changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from time import monotonic

from firsthour.notices.rendering.pages import FILES

ROOMS = ("notices", "service")
"""The folders of templates that can be overridden."""
_FRESH_S = 1.0
"""Seconds after which the folder is looked at again."""
_MOST = 2_000
"""Files that are looked at; a folder with more is not one of templates."""

State = Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Overrides:
    """The files of the folder by their names (``notices/survey/subject.txt``), with their state."""

    folder: Path
    files: State = field(default_factory=dict)

    def touch(self, names: Iterable[str]) -> bool:
        """Whether one of these templates is one's own, or may be made of a piece that is."""
        return bool(self.pieces()) or any(name in self.files for name in names)

    def pieces(self) -> tuple[str, ...]:
        """What others are made of: layouts, parts, the style sheet."""
        return tuple(name for name in self.files if name.rpartition("/")[2] not in FILES)

    @property
    def state(self) -> object:
        """Equal as long as nothing in the folder has changed."""
        return frozenset(self.files.items())


_lock = Lock()
_seen: dict[Path, tuple[float, Overrides]] = {}


def look(folder: Path) -> Overrides:
    """What stands in the folder now, or stood there a second ago."""
    with _lock:
        at, found = _seen.get(folder, (0.0, None))
        if found is None or monotonic() - at > _FRESH_S:
            found = read(folder)
            _seen[folder] = (monotonic(), found)
        return found


def forget() -> None:
    """Look anew at once, whatever was seen a moment ago."""
    with _lock:
        _seen.clear()


def read(folder: Path) -> Overrides:
    """What stands in the folder now; nothing where there is no folder."""
    files: dict[str, tuple[int, int]] = {}
    for room in ROOMS:
        for path in sorted((folder / room).rglob("*"))[:_MOST]:
            if path.is_file():
                about = path.stat()
                files[path.relative_to(folder).as_posix()] = (about.st_mtime_ns, about.st_size)
    return Overrides(folder, files)
