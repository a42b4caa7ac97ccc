"""What is passed through the sandbox of Temporal must be deterministic by itself."""

import ast
from pathlib import Path

import pytest

from tests.house.determinism import faults
from tests.house.source import ROOT, files_of, parsed

PASSED_THROUGH = files_of("firsthour/domain", "activities/contracts.py", "workflows/carried.py")
MAKES_CODE = "firsthour/domain/frozen.py"
"""Of the names of fields alone, once, while it is imported: as the library of dataclasses does."""


@pytest.mark.parametrize("file", PASSED_THROUGH, ids=lambda file: str(file.relative_to(ROOT)))
def test_what_the_sandbox_passes_through_is_deterministic(file: Path) -> None:
    """Neither the domain nor the contracts ask a clock, chance, the world or the order of a set."""
    makes_code = file == ROOT / MAKES_CODE
    found = [fault for fault in faults(parsed(file)) if not (makes_code and "calls exec" in fault)]

    assert [] == found


@pytest.mark.parametrize(
    "source",
    [
        "import os",
        "import random",
        "from time import sleep",
        "from uuid import uuid4",
        "import urllib.request",
        "import datetime\ndatetime.datetime.now()",
        "from datetime import datetime\ndatetime.utcnow()",
        "from datetime import date\ndate.today()",
        "open('x')",
        "hash('x')",
        "for x in {1, 2}: pass",
        "[x for x in set(names)]",
        "list(frozenset(names))",
        "tuple({name for name in names})",
        "', '.join(set(names))",
        "for x in set(a) - set(b): pass",
        "for x in set(a).union(b): pass",
        "[*{1, 2}]",
    ],
)
def test_each_fault_is_found(source: str) -> None:
    """The fence has no gap: every kind of fault is seen in the smallest source that has it."""
    found = faults(ast.parse(source))

    assert len(found) >= 1


def test_sets_may_be_asked_and_sorted() -> None:
    """Membership and sorted sets are deterministic, and allowed."""
    found = faults(ast.parse("1 in {1, 2}\nfor x in sorted(set(names)): pass\nlen(set(names))"))

    assert [] == found
