"""The worker's door: reads the settings, builds the tools once, works until it is told to stop."""

import asyncio
import logging
import os
import sys

from firsthour.settings import SecretMissing, SettingsInvalid, load
from gate.errors import GateError
from service.work import run

USAGE, AWAY = 2, 5


def main() -> int:
    """Run a worker; the exit code: 0 drained, 2 wrong settings, 5 engine not there."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    try:
        asyncio.run(run(load()))
    except (SettingsInvalid, SecretMissing) as trouble:
        print(trouble, file=sys.stderr)  # noqa: T201 - a door speaks to its user
        return USAGE
    except GateError as trouble:
        print(f"{trouble.message}\n{trouble.hint}".strip(), file=sys.stderr)  # noqa: T201 - a door
        return AWAY
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # short-lived Temporal clients may crash at interpreter exit (SDK #300)
