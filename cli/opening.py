"""Opening a case: the request read and checked, put down, started, and shown."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rich.text import Text

from cli import files
from cli.customers import listed
from cli.desk import CaseDesk, Desk, desk, on_desk, person_id
from cli.errors import Exit, Flaw, Trouble, usage
from cli.output import clean, err, out, print_json
from cli.speaking import checked_id, recorded

if TYPE_CHECKING:
    from firsthour.domain.policy import Policy
    from firsthour.records.shapes import IntakeDocument
    from gate.open import Opened

TAKEN_UP_S = 5.0
"""How long the first turn of a new case is waited for, in seconds."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed after `open`. ``given`` holds the fields of the form that flags name."""

    file: str
    given: Mapping[str, Any]
    customers: tuple[str, ...]
    key: str
    policy: str
    person: str
    json: bool
    if_met: bool = False


def open_one(wish: Wish) -> None:
    """Open a case, and show it."""
    from firsthour.policies.loading import load

    with desk() as open_desk:
        document = _document(open_desk, wish)
        policy = load(wish.policy or open_desk.settings.policy)
        checked_id(wish.key)
        if wish.if_met and not _is_met(document, policy, json=wish.json):
            return
        opened, about = asyncio.run(_open(open_desk, document, policy, wish.key))
        _show(about, opened, json=wish.json)


def _is_met(document: "IntakeDocument", policy: "Policy", *, json: bool) -> bool:
    """Whether a report is an escalation; if not, that is said."""
    from gate.open import criteria_met

    if criteria_met(document, policy):
        return True
    if json:
        print_json({"case": None, "new": False, "asked": list(policy.start_criteria), "met": []})
        return False
    asked = ", ".join(name.replace("_", " ") for name in policy.start_criteria) or "none"
    out().print(Text(f"Not opened: no start criterion of {policy.name} is met (asked: {asked})."))
    return False


def _document(open_desk: Desk, wish: Wish) -> "IntakeDocument":
    from firsthour.admin.opening import from_fields, read_opening, tagged

    over = dict(wish.given)
    if wish.customers:
        over["customers"] = listed(wish.customers)
    if wish.file:
        document = read_opening(files.read(wish.file), files.name(wish.file), over, open_desk.store)
    elif over:
        document = from_fields(over, "The request", open_desk.store)
    else:
        raise usage("Name a file, or at least --title and --summary.", "See: firsthour open --help")
    if wish.person:
        document = replace(document, requester=person_id(open_desk, wish.person))
    _known(open_desk, document, wish)
    return tagged(document, open_desk.tags_of(document.services))


def _known(open_desk: Desk, document: "IntakeDocument", wish: Wish) -> None:
    """Refuse a request that names people whom the directory does not know."""
    from firsthour.admin.opening import strangers

    if not (document.owner or document.requester or document.team or document.stakeholders):
        return
    wrong = [
        Flaw(p.line, p.field, p.message, p.hint) for p in strangers(document, open_desk.directory)
    ]
    if wrong:
        source = files.name(wish.file) if wish.file else "The request"
        raise Trouble(Exit.INVALID, "invalid", f"{source} cannot be used:", flaws=wrong)


async def _open(
    open_desk: Desk, document: "IntakeDocument", policy: "Policy", key: str
) -> "tuple[Opened, CaseDesk]":
    from firsthour.clock import utc_now
    from gate.open import open_case

    client = await open_desk.client()
    opened = await open_case(
        client,
        open_desk.store,
        document,
        policy,
        now=utc_now(),
        queue=open_desk.settings.task_queue,
        key=key,
    )
    about = on_desk(open_desk, str(opened.case))
    await recorded(about, 2, TAKEN_UP_S)
    return opened, about


def _show(about: CaseDesk, opened: "Opened", *, json: bool) -> None:
    from cli.answers_shown import show_next

    case, taken = about.case, about.case.last_fact > 1
    if json:
        print_json(
            {
                "case": opened.label,
                "number": opened.case,
                "new": opened.new,
                "taken_up": taken,
                "severity": case.severity,
                "stage": case.stage,
                "customers": case.customers,
                "policy": case.policy_name,
            }
        )
        return
    console = out()
    what = "opened" if opened.new else "was opened before: it is the same request"
    console.print(
        Text.assemble(
            ("✓ ", "bold green"),
            (opened.label, "bold"),
            f" {what}  ",
            (f"SEV{case.severity}", "bold magenta"),
            f"  {clean(case.title)}",
        )
    )
    if taken:
        show_next(about, console)
        console.print(Text(f"  Watch it: firsthour watch {about.number}", "dim"))
    else:
        err().print(Text("  No worker has taken it up yet. Start one with: firsthour up", "yellow"))
