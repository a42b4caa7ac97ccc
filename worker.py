"""The worker's door: reads the settings, builds the tools once, works until it is told to stop."""

import gc

gc.disable()  # all that is imported is needed: looking for garbage in it takes a tenth of a start
import asyncio
import logging
import os
import sys

from engine.errors import EngineError, FolderUnwritable
from firsthour.admin.stores import RecordsAway
from firsthour.directory.yaml_directory import DirectoryInvalid
from firsthour.loading import SettingsInvalid, load
from firsthour.notices.channels.registry import ChannelInvalid
from firsthour.records.errors import RecordsError
from firsthour.settings import SecretMissing
from gate.errors import EngineUnnamed, GateError
from service.errors import AddressUnusable
from service.work import run

gc.freeze()
gc.enable()

USAGE, AWAY = 2, 5
MISTAKES = (
    SettingsInvalid,
    SecretMissing,
    ChannelInvalid,
    DirectoryInvalid,
    RecordsError,
    FolderUnwritable,
    EngineUnnamed,
)
"""What only a change of settings or files mends: nobody need start the worker again before."""
SWITCH_S = 0.001
"""Seconds after which a thread that computes lets another one compute, in place of five times that.

A page waits for this many times on its way while a crowd is told beside it.
"""
MISSING = (GateError, EngineError, RecordsAway, AddressUnusable)
"""What may come by itself: another start may find it."""


def main() -> int:
    """Run a worker; the exit code: 0 drained, 2 wrong settings, 5 engine or records not there."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    sys.setswitchinterval(SWITCH_S)
    try:
        asyncio.run(run(load()))
    except MISTAKES as trouble:
        return _told(trouble, USAGE)
    except MISSING as trouble:
        return _told(trouble, AWAY)
    return 0


def _told(trouble: Exception, exit_code: int) -> int:
    """Say what is the matter, and what to do about it; give the exit code."""
    message = getattr(trouble, "message", "") or str(trouble)
    print(f"{message}\n{getattr(trouble, 'hint', '')}".strip(), file=sys.stderr)  # noqa: T201 - a door
    return exit_code


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # short-lived Temporal clients may crash at interpreter exit (SDK #300)
