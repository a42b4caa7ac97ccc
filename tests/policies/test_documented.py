"""The page on policies names every finding, and its own example is right."""

import re
from datetime import date
from pathlib import Path

from firsthour.policies.checking import check
from firsthour.policies.doubts.found import CODES

PAGE = Path(__file__).parents[2] / "docs" / "policies.md"
ERRORS = {
    *("empty", "not_text", "not_yaml", "too_large", "foreign", "missing", "unknown_field"),
    *("wrong_value", "given_twice", "out_of_limits", "contradiction", "unknown"),
}


def _rows(heading: str) -> set[str]:
    """The codes in the first column of the table under a heading."""
    table = PAGE.read_text("utf-8").split(f"### {heading}")[1].split("\n## ")[0].split("\n### ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {code for row in rows for code in re.findall(r"`(\w+)`", row)}


def test_every_finding_stands_on_the_page() -> None:
    """And none that there is not: what a language is missing is looked up beside the policy."""
    assert {*CODES, "language_missing"} == _rows("Warnings")
    assert ERRORS == _rows("Errors")


def test_the_example_of_the_page_has_no_finding(tmp_path: Path) -> None:
    """Whoever begins with it begins with nothing to mend."""
    found = re.search(r"```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found
    file = tmp_path / "ours.yaml"
    file.write_text(found[1], "utf-8")

    assert () == check(file, date(2026, 11, 22)).findings
