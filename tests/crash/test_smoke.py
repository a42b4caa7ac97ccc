"""The crash test itself, small: its first moment, with one kill of each."""

import json
from pathlib import Path

from tests.crash.run import Plan, crash


async def test_two_cases_live_through_a_kill_of_worker_and_server(tmp_path: Path) -> None:
    """Facts and notices are those of the undisturbed case, and the log tells both outages."""
    result = await crash(Plan(cases=2, moments=1), tmp_path)
    logged = [json.loads(line) for line in result.log.read_text("utf-8").splitlines()]

    assert [] == result.wrong
    assert ["server", "worker"] == sorted(each["killed"] for each in logged)
    assert all(each["away_s"] > 0 for each in logged)
    assert 2 == result.cases
    assert 20 < result.facts
