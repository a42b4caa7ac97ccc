"""The door of durable rehearsals: reads what is asked for, plays it, writes what came of it.

A process of its own, started by `policy rehearse --durable`: one line of JSON in, and lines of
JSON out, as `firsthour.laboratory.rehearsal.wire` has them.
"""

import asyncio
import logging
import os
import sys

from engine.errors import EngineError
from firsthour.laboratory.rehearsal import wire
from firsthour.laboratory.rehearsal.asked import Asked, made
from firsthour.laboratory.rehearsal.rehearse import of_run
from firsthour.laboratory.rehearsal.result import Rehearsal
from service.rehearsal.stage import stage

AWAY = 5
PATIENCE_S = 600
"""How long a play may take; the longest that ships takes some seconds."""


async def played(asked: Asked) -> Rehearsal:
    """What comes of a play on the real workflow."""
    play = made(asked)
    async with asyncio.timeout(PATIENCE_S), stage() as here:
        return of_run(play, await here.play(play))


def main() -> int:
    """Play one rehearsal; the exit code: 0 played, 5 the server is not there or never ended."""
    logging.basicConfig(level=logging.ERROR, format="%(levelname)s %(name)s: %(message)s")
    try:
        found = asyncio.run(played(wire.read_request(sys.stdin.readline())))
    except (EngineError, TimeoutError) as trouble:
        sys.stderr.write(f"{str(trouble) or f'It was not over after {PATIENCE_S} seconds.'}\n")
        return AWAY
    for line in wire.lines(found):
        sys.stdout.write(f"{line}\n")
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # short-lived Temporal clients may crash at interpreter exit (SDK #300)
