"""Sentences about notices and updates: write, approve, send, stop, postpone."""

from typing import Annotated, Literal

from typer import Argument, Option

from cli.sentences import given as g
from cli.sentences.phrase import Phrase
from cli.sentences.table import sentence
from firsthour.domain import commands as c
from firsthour.domain.stages import Audience


@sentence("edit_notice", "initial_notice:customers:1 --file notice.md")
def edit_notice(
    phrase: Phrase, notice: g.Notice, text: g.Text = "", file: g.File = ""
) -> c.EditNotice:
    """Give a pending notice a text of your own, as its next revision."""
    return c.EditNotice(notice, phrase.text(text, file))


@sentence("approve_notice", "initial_notice:customers:1 --revision 2")
def approve_notice(
    _phrase: Phrase,
    notice: g.Notice,
    revision: Annotated[
        int | None,
        Option("--revision", min=0, help="The revision you have read; an older one is refused."),
    ] = None,
) -> c.ApproveNotice:
    """Approve the text of a pending notice. It goes out in time by itself, or by `send-notice`."""
    return c.ApproveNotice(notice, revision)


@sentence("send_notice", "initial_notice:customers:1")
def send_notice(_phrase: Phrase, notice: g.Notice) -> c.SendNotice:
    """Send a pending notice now. A text of yours is thereby approved, where the policy allows."""
    return c.SendNotice(notice)


@sentence("stop_notice", "initial_notice:customers:1 --reason 'Wrong service named'")
def stop_notice(phrase: Phrase, notice: g.Notice, reason: g.Reason) -> c.StopNotice:
    """Halt a notice that is being sent, between two recipients."""
    return c.StopNotice(notice, phrase.reason(reason))


@sentence("correct_notice", "initial_notice:customers:1 --text 'It is payouts, not payments.'")
def correct_notice(
    phrase: Phrase, notice: g.Notice, text: g.Text = "", file: g.File = ""
) -> c.CorrectNotice:
    """Correct a notice to those whom it has reached, and to nobody else.

    `firsthour ledger` lists them. A notice that is still being sent is stopped first.
    """
    return c.CorrectNotice(notice, phrase.text(text, file))


@sentence(
    "told_by_phone",
    "C1001 --whom 'Ada Brown' --at '5 min ago' --note 'Knows the scope, wants an update at noon'",
)
def told_by_phone(
    phrase: Phrase,
    customer: Annotated[
        str, Argument(help="The customer's id or #N; or a colleague's id in the directory.")
    ],
    whom: Annotated[str, Option("--whom", help="Who answered the telephone.")],
    at: Annotated[str, Option("--at", help="When: 2026-12-01T14:30Z, '5 min ago' or now.")] = "now",
    note: Annotated[str, Option("--note", help="What was said.", show_default=False)] = "",
    promise: Annotated[
        str,
        Option(
            "--promise",
            show_default=False,
            help="The promise that it keeps, as `show` names it; else the one due first.",
        ),
    ] = "",
) -> c.ToldByPhone:
    """Put down that a customer, or a colleague, was told on the telephone.

    It counts as told in the ledger, with who, when and what; messages that are still open to
    them for this promise are left out.
    """
    number, person = phrase.told(customer)
    told_at = phrase.past(at, "--at")
    key = promise or phrase.untold(number, person)
    said = phrase.maybe_text(note, field="--note")
    answered = phrase.name(whom, "--whom", "Ada Brown")
    return c.ToldByPhone(answered, told_at, said, number, person, key)


@sentence("write_update", "--to customers --text 'A fix is being rolled out.'")
def write_update(
    phrase: Phrase, to: g.Updated, text: g.Text = "", file: g.File = ""
) -> c.WriteUpdate:
    """Write a status update (or a report to the executives) and send it."""
    return c.WriteUpdate(Audience(to), phrase.text(text, file))


@sentence("postpone_update", "--to customers --until '+30 min' --reason 'Waiting for the vendor'")
def postpone_update(
    phrase: Phrase,
    to: Annotated[Literal["stakeholders", "customers"], Option("--to", help="Whose update.")],
    until: g.Until,
    reason: g.Reason,
) -> c.PostponeUpdate:
    """Move the next update of an audience, by one cadence at most."""
    until_at = phrase.when(until, "--until")
    return c.PostponeUpdate(Audience(to), until_at, phrase.reason(reason))
