"""Sentences that steer a case: severity and phase, owner, pauses, merging, its ends."""

from typing import Annotated, Literal

from typer import Argument

from cli.sentences import given as g
from cli.sentences.phrase import Phrase
from cli.sentences.table import sentence
from firsthour.domain import commands as c
from firsthour.domain.stages import Phase


@sentence("approve")
def approve(_phrase: Phrase) -> c.Approve:
    """Let a case begin that waits for approval."""
    return c.Approve()


@sentence("decline", "--reason 'Not an escalation: see TCK-81'")
def decline(phrase: Phrase, reason: g.Reason) -> c.Decline:
    """Decline a case that waits for approval. It ends."""
    return c.Decline(phrase.reason(reason))


@sentence("comment", "'Vendor ticket opened'")
def comment(
    phrase: Phrase,
    words: Annotated[str, Argument(metavar="TEXT", help="The remark.", show_default=False)] = "",
    text: g.Text = "",
    file: g.File = "",
) -> c.Comment:
    """Add a remark to the timeline. It is for colleagues: customers never see it."""
    return c.Comment(phrase.text(words or text, file))


@sentence("acknowledge")
def acknowledge(_phrase: Phrase) -> c.Acknowledge:
    """Take the case: paging stops. Do something with it soon, or paging begins again."""
    return c.Acknowledge()


@sentence("change_severity", "1 --reason 'All regions are affected'")
def change_severity(
    phrase: Phrase,
    severity: Annotated[int, Argument(min=1, max=4, help="1 (worst) to 4.")],
    reason: g.Reason,
) -> c.ChangeSeverity:
    """Set the severity. Every promise that is not kept yet is planned anew."""
    return c.ChangeSeverity(severity, phrase.reason(reason))


@sentence("set_phase", "identified")
def set_phase(
    _phrase: Phrase,
    phase: Annotated[
        Literal["investigating", "identified", "monitoring", "resolved"],
        Argument(help="What the work has come to; it sets cadence and wording of updates."),
    ],
) -> c.SetPhase:
    """Say what the work has come to. Monitoring and resolved are entered by themselves."""
    return c.SetPhase(Phase(phase))


@sentence("step_up", "L2 --reason 'No progress for an hour'")
def step_up(
    phrase: Phrase,
    to: Annotated[
        str,
        Argument(
            metavar="TO",
            help="L1, L2, L3, managers, a team, step:KEY of the ladder, next:ROTATION (who is on"
            " after the present shift), rotation:ID, skill:NAME, role:NAME or person:ID.",
        ),
    ],
    reason: g.Reason,
) -> c.StepUp:
    """Bring somebody in now: a level, a team, a step of the ladder, the next on shift."""
    return c.StepUp(phrase.ask(to), phrase.reason(reason))


@sentence("transfer", "jonas.weber --reason 'Payments are the cause'")
def transfer(
    phrase: Phrase,
    to: Annotated[str, Argument(metavar="TO", help="A person of the directory, or team:NAME.")],
    reason: g.Reason,
) -> c.Transfer:
    """Hand the case to another owner or team. The new owner is paged."""
    return c.Transfer(phrase.target(to), phrase.reason(reason))


@sentence("pause", "--until 'in 4 h' --reason 'Waiting for their logs'")
def pause(phrase: Phrase, until: g.Until, reason: g.Reason) -> c.Pause:
    """Stop the clocks while the customer is awaited, for 72 hours at most."""
    return c.Pause(phrase.when(until, "--until"), phrase.reason(reason))


@sentence("resume")
def resume(_phrase: Phrase) -> c.Resume:
    """Let the clocks run again."""
    return c.Resume()


@sentence("repin_policy", "status-page --reason 'They subscribed to the status page'")
def repin_policy(
    phrase: Phrase,
    policy: Annotated[str, Argument(help="A shipped policy, or a file with one of your own.")],
    reason: g.Reason,
) -> c.RepinPolicy:
    """Put the running case under another policy.

    `firsthour policy repin ESC POLICY --dry-run` shows first which due times would move.
    """
    return c.RepinPolicy(phrase.policy(policy), phrase.reason(reason))


@sentence("merge", "ESC-2026-000009 --reason 'The same outage'")
def merge(
    phrase: Phrase,
    into: Annotated[str, Argument(help="The case that takes the customers over.")],
    reason: g.Reason,
) -> c.Merge:
    """Merge this duplicate into another case, which takes its customers over."""
    return c.Merge(phrase.case(into), phrase.reason(reason))


@sentence("cancel", "--reason 'A test alarm'")
def cancel(phrase: Phrase, reason: g.Reason) -> c.Cancel:
    """End a false alarm. Whoever was told is told again."""
    return c.Cancel(phrase.reason(reason))


@sentence("reopen", "--reason 'It is back'")
def reopen(phrase: Phrase, reason: g.Reason) -> c.Reopen:
    """Take up a closed case again, with one history."""
    return c.Reopen(phrase.reason(reason))


@sentence("close")
def close(_phrase: Phrase) -> c.Close:
    """Close the case. What is still open on the closing checklist is told instead."""
    return c.Close()


@sentence("ask_waiver", "technical_plan:1 --reason 'Known fault with a known remedy'")
def ask_waiver(phrase: Phrase, obligation: g.Obligation, reason: g.Reason) -> c.AskWaiver:
    """Ask a level above to waive a promise."""
    return c.AskWaiver(obligation, phrase.reason(reason))


@sentence("waive_obligation", "technical_plan:1 --reason 'The remedy is known'")
def waive_obligation(
    phrase: Phrase,
    obligation: g.Obligation,
    reason: g.Reason,
    customer: g.MaybeCustomer = "",
) -> c.WaiveObligation:
    """Waive a promise, as a duty manager, director or executive. Who asked cannot grant it."""
    number = phrase.maybe_customer(customer)
    return c.WaiveObligation(obligation, phrase.reason(reason), number)
