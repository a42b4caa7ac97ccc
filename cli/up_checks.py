"""What `up` makes sure of before it starts anything: each trouble is one line with advice."""

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cli.errors import Exit, Trouble, away, usage
from cli.troubles import told
from engine.errors import EngineError, FolderUnwritable

if TYPE_CHECKING:
    from firsthour.settings import Settings

EXAMPLE = Path(__file__).resolve().parent.parent / "demo" / "directory.yaml"
_DEFAULT_NAME = "directory.yaml"


@contextmanager
def engine_told() -> Iterator[None]:
    """Turn the engine's errors, and those of the house, into a `Trouble`."""
    with told():
        try:
            yield
        except EngineError as error:
            exit_code = Exit.INVALID if isinstance(error, FolderUnwritable) else Exit.AWAY
            message, _, hint = error.message.rpartition(": ")
            message, hint = (message, hint) if message else (hint, "")
            raise Trouble(exit_code, error.code, _sentence(message), _sentence(hint)) from error


def chosen(folder: Path | None, port: int | None) -> "Settings":
    """The settings, with what options say in place of theirs. `Trouble` for what cannot be."""
    from firsthour.loading import load

    with told():
        settings = load()
    if settings.temporal.profile or _leads_elsewhere(settings, port):
        raise usage(
            "`up` starts a Temporal server of its own, but another one is configured.",
            "Start a worker for that one with `python worker.py`, or take the TEMPORAL_ variables "
            "out of the environment and `temporal.profile` out of the settings.",
            "engine_elsewhere",
        )
    if folder is not None:
        settings = settings.model_copy(update={"home": str(folder.absolute())})
    if port is not None:
        temporal = settings.temporal.model_copy(update={"port": port})
        settings = settings.model_copy(update={"temporal": temporal})
    return settings


def people(settings: "Settings") -> Path | None:
    """Check the directory of people; where none was ever made, put the example in its place.

    The file that was made, or None. `Trouble` for one that is missing or wrong, where the records
    hold no version of it that could be used in its place.
    """
    from firsthour.directory.yaml_directory import DirectoryInvalid, load

    file = Path(settings.directory)
    made = None
    if not file.exists() and _has_version(settings):
        return None
    if not file.exists():
        if file.name != _DEFAULT_NAME or not EXAMPLE.exists():
            raise usage(
                f"There is no directory of people at {file}.",
                f"Copy {EXAMPLE} there and edit it, or name another file: FIRSTHOUR_DIRECTORY",
                "no_directory",
            )
        made = _copied(file)
    with told():
        try:
            load(file)
        except DirectoryInvalid:
            if not _has_version(settings):
                raise
    return made


def _has_version(settings: "Settings") -> bool:
    """True where the records hold a version of the directory that was in use."""
    from firsthour.admin.stores import open_records
    from firsthour.records.directory import versions

    with told():
        store = open_records(settings.records_url)
        try:
            return bool(versions(store, 1))
        finally:
            store.close()


def policy(settings: "Settings") -> None:
    """Check the policy of new cases. `Trouble` tells its mistakes."""
    from firsthour.policies.loading import load

    with told():
        load(settings.policy)


def records(settings: "Settings") -> None:
    """Open the records once, which migrates them. `Trouble` where they are away."""
    from firsthour.admin.stores import open_records

    with told():
        open_records(settings.records_url).close()


def ports(settings: "Settings") -> None:
    """The worker's own ports must be free; the engine looks after its one itself."""
    for name in ("health", "metrics"):
        bind = getattr(settings, name)
        if bind and not _is_free(bind):
            raise away(
                "port_taken",
                f"{bind} is taken, where the worker's {name} should be.",
                f"Stop what uses it, or set FIRSTHOUR_{name.upper()} to another address, "
                "or to nothing.",
            )


def _leads_elsewhere(settings: "Settings", port: int | None) -> bool:
    """True where the other commands would speak to another engine than this one."""
    own = port or settings.temporal.port
    address = os.environ.get("TEMPORAL_ADDRESS", "")
    others = ("TEMPORAL_PROFILE", "TEMPORAL_CONFIG_FILE")
    named = address not in ("", f"127.0.0.1:{own}", f"localhost:{own}")
    return named or any(os.environ.get(name) for name in others)


def _copied(file: Path) -> Path:
    try:
        shutil.copyfile(EXAMPLE, file)
    except OSError as error:
        raise usage(
            f"There is no directory of people at {file}, and none can be written there "
            f"({error.strerror}).",
            f"Copy {EXAMPLE} to where you like and name it: FIRSTHOUR_DIRECTORY",
            "no_directory",
        ) from error
    return file


def _is_free(bind: str) -> bool:
    host, _, port = bind.rpartition(":")
    try:
        kind = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0][0]
        with socket.socket(kind, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, int(port)))
    except OSError:
        return False
    return True


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""
