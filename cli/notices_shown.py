"""One notice on the terminal: its texts, who approved them, what was sent; and whom it reached."""

from itertools import islice
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cli.desk import CaseDesk, desk, on_desk
from cli.errors import refused
from cli.output import clean, out, print_json, said
from cli.times import stamp
from cli.voices import people_of

if TYPE_CHECKING:
    from firsthour.documents.revisions import Texts
    from firsthour.records.ledger.deliveries import Enrolment

_LISTED = 20
"""Recipients that are listed one by one."""


def show_notice(ref: str, notice: str, *, json: bool) -> None:
    """Show the texts of a notice, how they differ, and whom it reached."""
    from firsthour.documents.revisions import texts_of
    from firsthour.records.views import facts

    with desk() as open_desk:
        about = on_desk(open_desk, ref)
        texts = texts_of(facts(about.store, about.number), notice)
        if not texts.revisions and not texts.sendings and notice not in about.state.notices:
            pending = ", ".join(sorted(about.state.notices)) or "none"
            raise refused("unknown", f"There is no notice {clean(notice)}.", f"Pending: {pending}.")
        if json:
            print_json(_shape(about, notice, texts))
            return
        console = out()
        _print_revisions(console, about, texts)
        _print_sendings(console, texts)
        if texts.stopped_at is None or whom_it_reached(about, notice):
            _print_what_was_sent(console, about, texts)
        print_reached(console, about, notice)


def whom_it_reached(about: CaseDesk, notice: str) -> "list[Enrolment]":
    """Everybody whom a notice reached, or may have."""
    from firsthour.records.ledger.told import whole_ledger

    out_of = ("sent", "delivered", "unknown")
    lines = whole_ledger(about.store, about.number, notice)
    found = [line.enrolment for line in lines if line.state.value in out_of]
    return sorted(found, key=lambda told: (told.customer, told.position))


def print_reached(console: Console, about: CaseDesk, notice: str) -> None:
    """List whom a notice reached: who has to be told if it was wrong."""
    found = whom_it_reached(about, notice)
    if not found:
        console.print(Text("It has reached nobody.", "dim"))
        return
    console.print(Text(f"It has reached {len(found)}:", "bold"))
    table = Table.grid(padding=(0, 2))
    for told in islice(found, _LISTED):
        number = f"#{told.customer}" if told.customer else ""
        table.add_row(
            Text(number, "dim"), said(told.name or told.person), Text(told.channel, "dim")
        )
    console.print(Padding(table, (0, 0, 0, 2)))
    if len(found) > _LISTED:
        more = f"and {len(found) - _LISTED} more: firsthour ledger {about.number} --notice {notice}"
        console.print(Padding(Text(more, "dim"), (0, 0, 0, 2)))
    console.print(
        Text(f"To correct it: firsthour manager correct-notice {about.number} {notice}", "dim")
    )


def _print_revisions(console: Console, about: CaseDesk, texts: "Texts") -> None:
    from firsthour.documents.revisions import difference

    people, before = people_of(about), ""
    for revision in texts.revisions:
        who = people.get(revision.author, revision.author)
        names = ", ".join(people.get(each, each) for each in revision.approved_by)
        how = f"approved by {names}" if revision.is_approved else "not approved"
        if names and not revision.is_approved:
            how = f"approved by {names}, not by all"
        if revision.lapsed_at:
            how += f"; its time was over at {stamp(revision.lapsed_at)} UTC"
        head = f"Revision {revision.number}, {clean(who)}, {stamp(revision.written_at)} UTC"
        console.print(Text.assemble((head, "bold"), f"  {clean(how)}"))
        text = _text(about, revision.text)
        last = f"revision {revision.number - 1}"
        lines = difference(before, text, (last, f"revision {revision.number}")) if before else ()
        console.print(Padding(_coloured(lines) if lines else said(text), (0, 0, 1, 2)))
        before = text


def _print_sendings(console: Console, texts: "Texts") -> None:
    if not texts.sendings:
        console.print(Text("It is not sent yet.", "cyan"))
        return
    for sending in texts.sendings:
        what = "with a text" if sending.text else "with what may be said without a text"
        console.print(Text(f"Sending began {what}, at {stamp(sending.at)} UTC", "green"))
    if texts.stopped_at:
        console.print(Text(f"It was stopped at {stamp(texts.stopped_at)} UTC", "yellow"))


def _print_what_was_sent(console: Console, about: CaseDesk, texts: "Texts") -> None:
    """How what was sent differs from what was written last."""
    from firsthour.documents.revisions import difference, sent_instead

    instead = sent_instead(texts)
    if instead is None:
        same = "What was sent is the last text that was written."
        if texts.revisions and texts.sendings:
            console.print(Text(same, "dim"))
        return
    draft, sent = instead
    names = (f"revision {draft.number}", "sent")
    lines = difference(_text(about, draft.text), _text(about, sent.text), names)
    console.print(Padding(_coloured(lines), (0, 0, 1, 2)))


def _coloured(lines: Any) -> Text:  # noqa: ANN401 - lines of a difference
    whole = Text()
    for line in lines:
        style = {"+": "green", "-": "red", "@": "dim"}.get(line[:1], "")
        whole.append(f"{clean(line)}\n", style)
    whole.rstrip()
    return whole


def _text(about: CaseDesk, ref: str) -> str:
    from firsthour.records import content

    return content.get(about.store, ref) if ref else ""


def _shape(about: CaseDesk, notice: str, texts: "Texts") -> dict[str, Any]:
    from cli.shapes import plain
    from firsthour.documents.revisions import difference, sent_instead

    instead = sent_instead(texts)
    lines: Any = ()
    if instead:
        draft, sent = instead
        names = (f"revision {draft.number}", "sent")
        lines = difference(_text(about, draft.text), _text(about, sent.text), names)
    return {
        "case": about.case.label,
        "number": about.number,
        "notice": notice,
        "stopped_at": plain(texts.stopped_at),
        "revisions": [{**plain(r), "text": _text(about, r.text)} for r in texts.revisions],
        "sendings": [{**plain(s), "text": _text(about, s.text)} for s in texts.sendings],
        "difference": list(lines),
        "reached": [
            {"customer": told.customer, "person": told.person, "channel": told.channel}
            for told in whom_it_reached(about, notice)
        ],
    }
