"""The data folder's lock: one process tree works on a folder at a time."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from engine.errors import FolderLocked, FolderUnwritable

LOCK_FILE = "lock"


def make_folder(folder: Path) -> Path:
    """Make the folder if it is missing, and return its absolute path.

    Raises `FolderUnwritable` if it cannot be made, or files cannot be made in it.
    """
    folder = folder.absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        message = f"{folder} cannot be written ({error.strerror}): choose another data folder"
        raise FolderUnwritable(message) from error
    return folder


def try_lock(path: Path) -> int | None:
    """Lock this file and return its descriptor; None if another process has it locked.

    The lock belongs to the open file, so a child that inherits the descriptor keeps it.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def read_pid(path: Path) -> int | None:
    """Return the process id written in this file; None if there is none."""
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


class FolderLock:
    """Holds FOLDER/lock for as long as this process lives or until `release`."""

    def __init__(self, folder: Path) -> None:
        """Name the folder; nothing is locked yet."""
        self.folder = folder
        self.path = folder / LOCK_FILE
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Lock the folder, making it if it is missing.

        Raises `FolderLocked` with the process that holds it, or `FolderUnwritable`.
        """
        make_folder(self.folder)
        descriptor = try_lock(self.path)
        if descriptor is None:
            pid = read_pid(self.path)
            holder = "another process" if pid is None else f"process {pid}"
            message = f"{self.folder} is in use by {holder}: stop it, or choose another data folder"
            raise FolderLocked(message, pid)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode("ascii"), 0)
        self._descriptor = descriptor

    def release(self) -> None:
        """Give the folder free; doing so twice does nothing."""
        if self._descriptor is not None:
            # The file stays: removing it would let two processes lock two files of one name.
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        """Lock the folder."""
        self.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the folder free."""
        self.release()
