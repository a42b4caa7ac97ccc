"""Takes the rules of the process out, one at a time: each must make its scenario fail.

`python -m tests.soak [PART OF A NAME ...]`; exit code 0 only if every rule was missed.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.soak_mutations import HOUSE, RULES, VARIABLE, Rule

FAILED = 1
"""Exit code of pytest where tests ran and some of them failed."""
PATIENCE_S = 300
AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a scenario without its rule."""

    rule: Rule
    code: int
    seconds: float
    output: str

    @property
    def verdict(self) -> str:
        """One word."""
        return {0: "SURVIVED", FAILED: "missed"}.get(self.code, "BROKEN")


def run(rule: Rule) -> Result:
    """Run the rule's scenario without the rule."""
    started = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-p", "tests.soak_mutations", "-q", "-x"]
    options = ["--timeout=60", "-p", "no:cacheprovider", "--no-header", "--tb=line"]
    done = subprocess.run(
        [*command, *options, f"tests/scenarios/test_{rule.scenario}.py"],
        cwd=HOUSE,
        env={**os.environ, VARIABLE: rule.name},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    return Result(rule, done.returncode, time.monotonic() - started, done.stdout + done.stderr)


def main(names: list[str]) -> int:
    """Run those whose name holds one of ``names``, or all; 0 if all were missed, 2 if none is."""
    chosen = [r for r in RULES if not names or any(name in r.name for name in names)]
    if not chosen:
        sys.stderr.write(
            f"No rule is named so: {', '.join(names)}. Their names stand in soak_mutations.py.\n"
        )
        return 2
    bad = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for result in pool.map(run, chosen):
            told = f"{result.verdict:9}{result.seconds:6.1f} s  {result.rule.name}"
            print(f"{told}  [{result.rule.scenario}]", flush=True)
            if result.code != FAILED:
                bad += 1
                print(result.output[-3000:])
    print(f"{len(chosen) - bad} of {len(chosen)} rules were missed when they were taken out.")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
