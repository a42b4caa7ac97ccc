"""`policy check`: every finding about a policy, by line; as words or JSON."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from cli.desk import Desk, desk
from cli.errors import Exit
from cli.output import clean, out, print_json, said
from cli.shapes import plain

if TYPE_CHECKING:
    from firsthour.directory.book import Book
    from firsthour.policies.checking import Checked
    from firsthour.policies.problems import Problem

_NO_FILE = ("not_found", "unreadable")
"""Where there is nothing to check: a trouble, as for every other file."""


def check_policy(source: str, directory: str, *, strict: bool, json: bool) -> int:
    """Check a policy; the exit code: 2 where there are errors (``strict``: or warnings)."""
    from firsthour.admin.policy_check import check
    from firsthour.clock import utc_now
    from firsthour.policies.loading import load

    with desk() as open_desk:
        own = open_desk.settings.notices.locales
        book, named = _people(open_desk, directory)
        found = check(source, utc_now().date(), book, Path(own) if own else None)
        if any(each.code in _NO_FILE for each in found.findings):
            load(source)
        if json:
            print_json(_shape(found, named))
        else:
            _print(source, found, named)
    errors = sum(each.severity == "error" for each in found.findings)
    return Exit.INVALID if errors or (strict and found.findings) else Exit.DONE


def _people(open_desk: Desk, file: str) -> "tuple[Book | None, str]":
    """The people of the file, else of the installation; None where it has none."""
    from firsthour.directory.yaml_directory import load

    if file:
        return load(Path(file)), file
    usual = Path(open_desk.settings.directory)
    return (open_desk.directory, str(usual)) if usual.exists() else (None, "")


def _shape(found: "Checked", directory: str) -> dict[str, object]:
    policy, findings = found.policy, found.findings
    errors = sum(each.severity == "error" for each in findings)
    return {
        "name": policy.name if policy else None,
        "version": policy.version if policy else None,
        "hash": policy.content_hash if policy else None,
        "description": policy.description if policy else None,
        "usable": policy is not None,
        "directory": directory or None,
        "errors": errors,
        "warnings": len(findings) - errors,
        "findings": [plain(each) for each in findings],
    }


def _print(source: str, found: "Checked", directory: str) -> None:
    console, policy = out(), found.policy
    for each in found.findings:
        _finding(each)
    if found.findings:
        console.print()
    counts = _counts(found.findings)
    if policy is None:
        console.print(
            Text.assemble(("✗ ", "bold red"), f"{clean(source)} cannot be used: {counts}")
        )
        return
    good = all(each.severity != "error" for each in found.findings)
    name = Text("✓ " if good else "✗ ", "bold green" if good else "bold red")
    name.append(clean(policy.name))
    told = "can be used" if good else "asks for who is not there"
    name.append(f" {clean(policy.version)} {told}: {counts}  ", "not bold default")
    name.append(policy.content_hash[:12], "dim")
    console.print(name)
    names = f"Names were looked up in {clean(directory)}."
    if not directory:
        names = "Without a directory, roles alone of all names were looked up: --directory FILE"
    console.print(Text(names, "dim"))


def _finding(each: "Problem") -> None:
    style = "bold red" if each.severity == "error" else "bold yellow"
    place = ", ".join(filter(None, [f"line {each.line}" if each.line else "", clean(each.field)]))
    head = Text.assemble((f"{each.severity.upper():<8}", style), (place, "cyan"))
    console = out()
    console.print(head.append(f"  {each.code}", "dim"))
    console.print(Padding(said(each.message), (0, 0, 0, 8), expand=False))
    if each.hint:
        console.print(Padding(said(each.hint, "dim"), (0, 0, 0, 8), expand=False))


def _counts(findings: "Sequence[Problem]") -> str:
    """``1 error, 2 warnings``; ``nothing is wrong``."""
    if not findings:
        return "nothing is wrong"
    errors = sum(each.severity == "error" for each in findings)
    told = ((errors, "error"), (len(findings) - errors, "warning"))
    return ", ".join(f"{n} {word}{'' if n == 1 else 's'}" for n, word in told if n)
