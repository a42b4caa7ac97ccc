"""The pulse of an activity: silent at first, then heard by the engine."""

from dataclasses import replace
from datetime import timedelta
from time import monotonic

from temporalio.testing import ActivityEnvironment

from activities.heart import QUIET, Heart

TIMEOUT = timedelta(seconds=1)


def _beaten(environment: ActivityEnvironment) -> tuple[int, float]:
    """How often the engine heard the first beat; and seconds until it heard one at all."""
    heard: list[object] = []
    environment.on_heartbeat = lambda *details: heard.append(details)

    def act() -> tuple[int, float]:
        heart, begun = Heart(), monotonic()
        heart.beat()
        first = len(heard)
        while not heard:
            heart.beat()
        return first, monotonic() - begun

    return environment.run(act)


def test_what_takes_a_moment_gives_no_sign() -> None:
    """Each sign is a write of the engine's: the first ones are saved, and then it is heard."""
    environment = ActivityEnvironment()
    environment.info = replace(environment.info, heartbeat_timeout=TIMEOUT)
    first, waited = _beaten(environment)

    assert 0 == first
    assert QUIET * TIMEOUT.total_seconds() <= waited < TIMEOUT.total_seconds()


def test_whose_silence_nobody_counts_is_heard_at_once() -> None:
    """Without a time-out there is nothing to be saved for."""
    first, _ = _beaten(ActivityEnvironment())

    assert 1 == first
