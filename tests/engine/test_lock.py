"""The lock of a data folder."""

import subprocess
import sys
from pathlib import Path

import pytest

from engine.errors import FolderLocked, FolderUnwritable
from engine.lock import FolderLock

_ROOT = Path(__file__).parents[2]
_HOLDER = """
import pathlib, sys
from engine.lock import FolderLock
with FolderLock(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_lock_names_the_process_that_holds_the_folder(tmp_path: Path) -> None:
    """A folder in use is refused with its holder, and free as soon as the holder is killed."""
    command = [sys.executable, "-c", _HOLDER, str(tmp_path)]
    with subprocess.Popen(
        command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert b"held\n" == holder.stdout.readline()
        with pytest.raises(FolderLocked) as refused:
            FolderLock(tmp_path).acquire()
        holder.kill()
    with FolderLock(tmp_path):
        pass

    assert "folder_locked" == refused.value.code
    assert holder.pid == refused.value.pid
    assert str(holder.pid) in refused.value.message


def test_a_released_folder_can_be_locked_again(tmp_path: Path) -> None:
    """Release gives the folder free within one process, and may be called twice."""
    first, second = FolderLock(tmp_path / "new"), FolderLock(tmp_path / "new")
    first.acquire()
    with pytest.raises(FolderLocked):
        second.acquire()
    first.release()
    first.release()

    with second, pytest.raises(FolderLocked):
        first.acquire()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A folder below a regular file is refused."""
    (tmp_path / "file").touch()

    with pytest.raises(FolderUnwritable) as refused:
        FolderLock(tmp_path / "file" / "data").acquire()

    assert str(tmp_path / "file" / "data") in refused.value.message
