"""Plays made-up scenarios, simulated and on the real workflow: nothing may be done otherwise.

`python -m tests.soak_rehearsals [COUNT] [SEED]`; exit code 0 only if all were alike. The seed is
printed: with it the same scenarios are drawn again.
"""

import asyncio
import json
import logging
import secrets
import sys
import time

from service.rehearsal.stage import stage
from tests.laboratory.both_ways import unlike
from tests.laboratory.made_up import drawn, play_of

COUNT = 200
IN_ONE = 40
"""Plays for one server, whose time goes on by some years with each."""


async def soak(count: int, seed: int) -> int:
    """Play so many; how many of them were not alike."""
    bad, started = 0, time.monotonic()
    stories = drawn(count, seed)
    for first in range(0, count, IN_ONE):
        some = stories[first : first + IN_ONE]
        async with stage() as here:
            found = await unlike(here, map(play_of, some))
        for story, differences in zip(some, found, strict=True):
            if differences:
                bad += 1
                print(json.dumps(story), *differences, sep="\n  ")
        seconds = time.monotonic() - started
        print(f"{first + len(some)} of {count} played, {seconds:.0f} s", flush=True)
    print(f"{count - bad} of {count} rehearsals were the same both ways (seed {seed}).")
    return bad


def main(given: list[str]) -> int:
    """Play ``COUNT`` scenarios, or as many and of the seed that is given."""
    logging.basicConfig(level=logging.ERROR)
    count = int(given[0]) if given else COUNT
    seed = int(given[1]) if len(given) > 1 else secrets.randbelow(1_000_000)
    return 1 if asyncio.run(soak(count, seed)) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
