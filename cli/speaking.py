"""Saying a sentence to a case: made, told through the gate, waited for, and shown."""

import asyncio
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cli.desk import CaseDesk, desk, on_desk, speaker
from cli.earlier import earlier
from cli.errors import Exit, Trouble, refused, usage
from cli.sentences.phrase import Phrase
from cli.sentences.table import Sentence

if TYPE_CHECKING:
    from firsthour.domain.commands import Command, Said
    from firsthour.domain.decide import Answer
    from firsthour.domain.roles import Actor

PATIENCE_S = 10.0
"""How long the records are waited for after a command, in seconds."""
POLL_S = 0.05
_LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class Spoken:
    """What every sentence may be given: the case, who speaks, the command's id, what was seen."""

    case: str
    person: str
    command_id: str
    seen: int | None
    json: bool
    wait: bool = True


def speak(sentence: Sentence, given: Spoken, own: dict[str, Any]) -> None:
    """Say a sentence, as the person given."""
    with desk() as open_desk:
        about = on_desk(open_desk, given.case)
        actor = speaker(open_desk, given.person, about.now)
        say(about, sentence.make(Phrase(about), **own), actor, given)


def say(about: CaseDesk, command: "Command", actor: "Actor", given: Spoken) -> None:
    """Say a command to a case, wait until the records show it, and tell what came of it."""
    from cli.answers_shown import show_answer
    from firsthour.domain.commands import Said

    said = Said(checked_id(given.command_id), actor, command, given.seen)
    if not given.wait:
        _signal(about, said)
        show_answer(about, said, None, current=False, json=given.json)
        return
    try:
        answer, current = with_id(said.id, _told(about, said))
    except Trouble as trouble:
        customer = getattr(command, "customer", 0)
        before = earlier(about, command.kind, customer) if trouble.code == "already_done" else ""
        trouble.message += f" It was given before ({before})." if before else ""
        raise
    show_answer(about, said, answer, current=current, json=given.json)


def checked_id(command_id: str) -> str:
    """The id given, if it is one; a new one where none is given."""
    if len(command_id) > _LONGEST_ID or not command_id.isprintable():
        raise usage(f"--id takes at most {_LONGEST_ID} printable characters.")
    return command_id.strip() or secrets.token_hex(8)


def with_id(command_id: str, telling: Any) -> Any:  # noqa: ANN401 - whatever the telling gives
    """Run a telling; its troubles carry the id under which it can be said again."""
    from gate.errors import GateError

    try:
        return asyncio.run(telling)
    except GateError as error:
        from cli.troubles import of_gate

        trouble = of_gate(error)
        trouble.command_id = command_id
        raise trouble from error
    except Trouble as trouble:
        trouble.command_id = command_id
        raise


async def _told(about: CaseDesk, said: "Said") -> "tuple[Answer, bool]":
    from gate.errors import NoSuchCase
    from gate.say import say as tell

    client = await about.desk.client()
    try:
        answer = await tell(client, about.number, said)
    except NoSuchCase as error:
        return _without_workflow(about, said, error), True
    return answer, await recorded(about, answer.last)


def _signal(about: CaseDesk, said: "Said") -> None:
    from gate.say import signal_resolved

    async def signal() -> None:
        await signal_resolved(await about.desk.client(), about.number, said)

    with_id(said.id, signal())


def _without_workflow(about: CaseDesk, said: "Said", error: Exception) -> "Answer":
    """The answer that the records remember; else why a case of theirs does not run."""
    from firsthour.domain.decide import Answer
    from firsthour.records.views import facts

    numbers = [f.number for f in facts(about.store, about.number) if f.said == said.id]
    if numbers:
        return Answer(about.case.label, numbers[0], numbers[-1])
    raise why_it_does_not_run(about) from error


def why_it_does_not_run(about: CaseDesk) -> Trouble:
    """A case that is in the records and not in the engine: over, or lost there."""
    from firsthour.domain.stages import Stage

    case = about.refresh()
    label, stage = case.label, case.stage
    if case.finished or stage in (Stage.CANCELLED, Stage.MERGED, Stage.DECLINED):
        hint = f"It goes on in case {case.merged_into}." if case.merged_into else ""
        return refused(
            "wrong_stage", f"{label} is over ({stage}): nothing can be said to it.", hint
        )
    return Trouble(
        Exit.AWAY,
        "not_running",
        f"The engine does not run {label}, although the records have it open.",
        f"Start it again from its facts with: firsthour admin recover {label}",
    )


async def recorded(about: CaseDesk, last: int, patience: float = PATIENCE_S) -> bool:
    """Wait until the records hold a case's facts up to ``last``; false if they do not in time."""
    deadline = time.monotonic() + patience
    while about.refresh().last_fact < last:
        if time.monotonic() >= deadline:
            return False
        await asyncio.sleep(POLL_S)
    return True
