"""The crash test as a command: `python -m tests.crash [--quick] [--seed N] [--keep FOLDER]`."""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.crash.fan_out import RECIPIENTS, FanOut, fan_out
from tests.crash.run import Plan, Result, crash

KILLS, IN_FLIGHT = 20, 10
SHOWN = 60


def report(result: Result, seconds: float, kills: int, in_flight: int) -> list[str]:
    """Print what happened; the reasons for which the test is not passed."""
    for outage in result.outages:
        hit = ", ".join(f"{activity} of case {case}" for activity, case in outage.in_flight)
        away = (
            f"{(outage.back - outage.at).total_seconds():5.2f} s" if outage.back else "killed again"
        )
        print(
            f"{outage.at:%H:%M:%S.%f} killed {outage.what:6}  back after {away}  "
            f"late by {outage.late_s:5.2f} s  in flight: {hit or 'nothing'}"
        )
    wrong = list(result.wrong)
    if len(result.outages) < kills:
        wrong.append(f"only {len(result.outages)} kills of {kills}")
    if result.in_flight < in_flight:
        wrong.append(f"only {result.in_flight} kills of {in_flight} hit something in flight")
    print(
        f"\n{result.cases} cases, {result.facts} facts, {result.notices} notices told, "
        f"{result.repeated} of them perhaps twice under the same Message-ID; "
        f"{len(result.outages)} kills, {result.in_flight} with something in flight; "
        f"{seconds:.0f} s, seed {result.plan.seed}. Engine log: {result.log}"
    )
    for each in wrong[:SHOWN]:
        print(f"  wrong: {each}")
    verdict = f"{len(wrong)} things are not as in an undisturbed run." if wrong else "Nothing lost."
    print(verdict)
    return wrong


def report_fan_out(result: FanOut) -> list[str]:
    """Print what became of the notice to 2,000 customers; what is wrong."""
    print(
        f"\n{RECIPIENTS} customers told by mail; the worker was killed after {result.before}, "
        f"{result.twice} mails came twice under the same Message-ID."
    )
    for each in result.wrong[:SHOWN]:
        print(f"  wrong: {each}")
    return list(result.wrong)


def main() -> int:
    """Run it; 0 when every case is as an undisturbed one, 1 otherwise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three cases, their first moments")
    parser.add_argument("--seed", type=int, default=1, help="another chance")
    parser.add_argument("--keep", type=Path, help="a folder for records, outbox and engine log")
    given = parser.parse_args()
    plan = Plan(3, 5, given.seed) if given.quick else Plan(seed=given.seed)
    if given.keep and given.keep.exists() and any(given.keep.iterdir()):
        parser.error(f"{given.keep} is not empty: what an earlier run left there would be compared")
    folder = (given.keep or Path(tempfile.mkdtemp(prefix="firsthour-crash-"))).absolute()
    begun = time.monotonic()
    cases, notice = folder / "cases", folder / "notice"
    for each in (cases, notice):
        each.mkdir(parents=True)
    result = asyncio.run(crash(plan, cases))
    kills, in_flight = (8, 4) if given.quick else (KILLS, IN_FLIGHT)
    wrong = report(result, time.monotonic() - begun, kills, in_flight)
    wrong += report_fan_out(asyncio.run(fan_out(notice, plan.seed)))
    return 1 if wrong else 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # short-lived Temporal clients may crash at interpreter exit (SDK #300)
