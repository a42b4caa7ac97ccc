"""What came of a command, on the terminal: its facts as sentences, and what is due next."""

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from cli.desk import CaseDesk
from cli.output import clean, err, out, print_json
from cli.shapes import fact_shape
from cli.times import relative, short
from cli.voices import voice_for

if TYPE_CHECKING:
    from firsthour.domain.commands import Said
    from firsthour.domain.decide import Answer
    from firsthour.domain.facts import Fact
    from firsthour.records.answers import Answer as Heard

_SHOWN = 8
_QUIET = ("obligation_owed", "obligation_moved", "notice_drafted", "obligation_cancelled")
"""Facts that follow from others by themselves: told only where there is nothing else."""


def show_answer(
    about: CaseDesk, said: "Said", answer: "Answer | None", *, current: bool, json: bool
) -> None:
    """Show what a command brought about; ``answer`` is None for one that was only signalled."""
    from cli.notices_shown import print_reached
    from firsthour.domain.commands import StopNotice

    facts = _facts(about, answer) if answer else ()
    if json:
        print_json(_shape(about, said, answer, facts, current=current))
        return
    console = out()
    who = said.actor.person
    console.print(
        Text.assemble(
            ("✓ ", "bold green"),
            (about.case.label, "bold"),
            f" {said.command.kind.replace('_', ' ')}",
            (f", as {clean(who)}" if who else ""),
            (f"  (id {clean(said.id)})", "dim"),
        )
    )
    if answer is None:
        console.print(Text("  Signalled. If it cannot be taken, that is put on record.", "dim"))
        return
    show_facts(about, facts, console)
    if current and isinstance(said.command, StopNotice):
        print_reached(console, about, said.command.notice)
    if current:
        show_next(about, console)
    else:
        err().print(Text("  Taken. The records will show it in a moment.", "yellow"))


def show_heard(about: CaseDesk, answer: "Heard", *, json: bool) -> None:
    """Show that a customer's own answer was taken."""
    if json:
        print_json(
            {
                "case": about.case.label,
                "number": about.number,
                "customer": answer.customer,
                "answer": answer.kind,
                "value": answer.value,
                "id": answer.id,
                "taken": True,
            }
        )
        return
    console = out()
    console.print(
        Text.assemble(
            ("✓ ", "bold green"),
            (about.case.label, "bold"),
            f" heard customer #{answer.customer}",
            (f"  (id {clean(answer.id)})", "dim"),
        )
    )
    show_next(about, console)


def show_facts(about: CaseDesk, facts: "tuple[Fact, ...]", console: Console) -> None:
    """Show facts as sentences, the first few of those that matter."""
    from firsthour.documents.prose import sentence

    loud = [fact for fact in facts if fact.body.kind not in _QUIET] or list(facts)
    voice = voice_for(about, facts)
    for fact in loud[:_SHOWN]:
        line = Text.assemble((f"  {fact.number:>4}  ", "dim"), clean(sentence(fact, voice)))
        console.print(line)
    left = len(facts) - len(loud[:_SHOWN])
    if left > 0:
        console.print(Text(f"        and {left} more: firsthour timeline {about.number}", "dim"))


def show_next(about: CaseDesk, console: Console) -> None:
    """Show where the case stands, and the promise that falls due next."""
    from firsthour.documents.words import STAGES
    from firsthour.records.views import next_due

    case, due = about.case, next_due(about.store, about.number)
    line = Text.assemble("  Stage ", (STAGES[case.stage], "bold"))
    if due:
        now = about.now
        style = "red" if due.due_at <= now else "cyan"
        line.append(" · next: ")
        line.append(f"{due.key} {relative(due.due_at, now)}", style=style)
        line.append(f" ({short(due.due_at, now)} UTC)", style="dim")
    console.print(line)


def _facts(about: CaseDesk, answer: "Answer") -> "tuple[Fact, ...]":
    from firsthour.records.views import timeline

    count = answer.last - answer.first + 1
    return tuple(line.fact for line in timeline(about.store, about.number, answer.first - 1, count))


def _shape(
    about: CaseDesk,
    said: "Said",
    answer: "Answer | None",
    facts: "tuple[Fact, ...]",
    *,
    current: bool,
) -> dict[str, Any]:
    voice = voice_for(about, facts)
    return {
        "case": about.case.label,
        "number": about.number,
        "command": said.command.kind,
        "id": said.id,
        "as": said.actor.person,
        "first": answer.first if answer else None,
        "last": answer.last if answer else None,
        "recorded": current,
        "stage": about.case.stage,
        "facts": [fact_shape(fact, voice) for fact in facts],
        **_reached(about, said),
    }


def _reached(about: CaseDesk, said: "Said") -> dict[str, Any]:
    """Whom a notice had reached when it was stopped."""
    from cli.notices_shown import whom_it_reached
    from firsthour.domain.commands import StopNotice

    if not isinstance(said.command, StopNotice):
        return {}
    found = whom_it_reached(about, said.command.notice)
    return {"reached": [{"customer": t.customer, "person": t.person} for t in found]}
