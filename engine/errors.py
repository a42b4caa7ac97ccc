"""What can go wrong with the embedded engine, each with a stable code and one line for people."""

from typing import ClassVar


class EngineError(Exception):
    """The embedded engine cannot do what was asked; `message` is one line that says what to do."""

    code: ClassVar[str] = "engine_error"

    def __init__(self, message: str) -> None:
        """Keep the line that is shown to the person at the terminal."""
        super().__init__(message)
        self.message = message


class EngineMissing(EngineError):
    """No executable of a Temporal server was found."""

    code = "engine_missing"


class PortTaken(EngineError):
    """Another process listens on the port that the engine should use."""

    code = "port_taken"


class FolderUnwritable(EngineError):
    """The data folder cannot be made or written."""

    code = "folder_unwritable"


class FolderLocked(EngineError):
    """Another process works on the same data folder; `pid` is that process, where known."""

    code = "folder_locked"

    def __init__(self, message: str, pid: int | None) -> None:
        """Keep the line and the process that holds the folder."""
        super().__init__(message)
        self.pid = pid


class EngineRunning(EngineError):
    """A server already has the engine's file of this folder open; `pid` is it, where known."""

    code = "engine_running"

    def __init__(self, message: str, pid: int | None) -> None:
        """Keep the line and the server that has the file."""
        super().__init__(message)
        self.pid = pid


class EngineDied(EngineError):
    """The server ended before it answered for the first time."""

    code = "engine_died"


class EngineSilent(EngineError):
    """The server runs, but did not answer within the time given to it."""

    code = "engine_silent"


class SchemaDiffers(EngineError):
    """The engine's file has not the tables and columns that this server needs."""

    code = "schema_differs"


class AttributeClash(EngineError):
    """A search attribute of this name exists with another type."""

    code = "attribute_clash"


class NamespaceRefused(EngineError):
    """The server did not let the namespace be prepared."""

    code = "namespace_refused"


class CopyFailed(EngineError):
    """A database could not be copied."""

    code = "copy_failed"
