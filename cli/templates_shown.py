"""Templates on the terminal: the list, a source, the check."""

import sys
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from cli.desk import Desk, desk
from cli.errors import Exit, not_found
from cli.output import clean, out, print_json, prose, said

if TYPE_CHECKING:
    from firsthour.admin.templates import Own

_STYLES = {"shipped": "dim", "overridden": "green", "added": "green", "unused": "yellow"}
_SHOWN = 6
"""Notices that a fault is in, named one by one."""


def list_them(*, own_only: bool, json: bool) -> None:
    """List the templates by name."""
    from firsthour.admin.templates import listed

    with desk() as open_desk:
        own = own_of(open_desk)
        found = [each for each in listed(own) if not own_only or each.state != "shipped"]
    if json:
        rows = [{"name": each.name, "state": each.state} for each in found]
        print_json({"folder": str(own.templates or ""), "templates": rows})
        return
    console = out()
    for each in found:
        console.print(Text(f"{each.state:<11}", _STYLES[each.state]).append_text(said(each.name)))
    where = f"Your own stand in {own.templates}." if own.templates else _NONE
    console.print(Text(clean(where), "dim"))


_NONE = "There are none of your own: the setting notices.templates names no folder."


def show_source(name: str, *, as_shipped: bool, json: bool) -> None:
    """Print sources; one alone as it is, so that it can be copied."""
    from firsthour.admin.inputs import advice
    from firsthour.admin.templates import listed, source

    with desk() as open_desk:
        own = own_of(open_desk)
        found = source(name, own, as_shipped=as_shipped)
        if not found:
            kinds = {each.name.split("/")[1] for each in listed(own) if each.name.count("/") > 1}
            all_of_them = "See them all with: firsthour templates list"
            hint = all_of_them if "/" in name else advice(name, kinds)
            raise not_found(f"There is no template {clean(name)}.", hint)
    if json:
        print_json({"templates": [{"name": each, "source": text} for each, text in found]})
        return
    for each, text in found:
        if len(found) > 1:
            sys.stdout.write(f"{{# {each} #}}\n")
        shown = prose(text) if sys.stdout.isatty() else text
        sys.stdout.write(shown if shown.endswith("\n") else f"{shown}\n")


def run_check(*, json: bool) -> int:
    """Check one's own templates; the exit code."""
    from firsthour.admin.templates import check, explained, languages, unused

    with desk() as open_desk:
        own = own_of(open_desk)
        found, idle, spoken = check(own), unused(own), languages(own)
    code = Exit.INVALID if found else Exit.DONE
    if json:
        faults = [
            {
                "file": flaw.fault.template,
                "line": flaw.fault.line or None,
                "code": flaw.fault.fault,
                "message": explained(flaw.fault),
                "notices": list(flaw.notices),
                "languages": list(flaw.languages),
            }
            for flaw in found
        ]
        folder = str(own.templates or "")
        print_json({"folder": folder, "languages": spoken, "faults": faults, "unused": idle})
        return code
    console = out()
    for flaw in found:
        place = f"{flaw.fault.template}, line {flaw.fault.line}" if flaw.fault.line else ""
        console.print(said(place or flaw.fault.template, "bold red"))
        console.print(Padding(said(explained(flaw.fault)), (0, 0, 0, 2), expand=False))
        more = f" and {len(flaw.notices) - _SHOWN} more" if len(flaw.notices) > _SHOWN else ""
        where = f"in {', '.join(flaw.notices[:_SHOWN])}{more} ({', '.join(flaw.languages)})"
        console.print(Padding(said(where, "dim"), (0, 0, 0, 2), expand=False))
    for name in idle:
        console.print(
            said(f"{name} goes before no template that ships, and none names it", "yellow")
        )
    console.print(Text(_verdict(own, len(found), spoken), "bold" if found else "green"))
    return code


def _verdict(own: "Own", faults: int, spoken: tuple[str, ...]) -> str:
    if own.templates is None:
        return _NONE
    told = f"{faults} {'fault' if faults == 1 else 'faults'}" if faults else "Nothing is wrong"
    return f"{told}: tried in {', '.join(spoken)}, with the files of {clean(own.templates)}"


def own_of(open_desk: Desk) -> "Own":
    """The folders of one's own that the settings name."""
    from firsthour.admin.templates import own_folders

    notices = open_desk.settings.notices
    return own_folders(notices.templates, notices.locales)
