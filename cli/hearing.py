"""A customer's own answer: put down in the records, told to the case by the worker, waited for."""

import time
from threading import Event
from typing import TYPE_CHECKING, Any

from cli.desk import CaseDesk, desk, on_desk, speaker
from cli.earlier import earlier
from cli.errors import Exit, Trouble
from cli.sentences.phrase import Phrase
from cli.sentences.table import Sentence
from cli.speaking import POLL_S, Spoken, checked_id, say

if TYPE_CHECKING:
    from firsthour.domain.commands import Command
    from firsthour.records.answers import Answer

PATIENCE_S = 15.0
"""How long a customer's answer is waited for, in seconds."""


def hear(sentence: Sentence, given: Spoken, own: dict[str, Any]) -> None:
    """A customer's own sentence; on their behalf with a speaker, or with how it was heard."""
    from firsthour.domain.roles import Actor, Role

    with desk() as open_desk:
        about = on_desk(open_desk, given.case)
        if given.person or own.get("heard_by"):
            actor = speaker(open_desk, given.person, about.now)
            say(about, sentence.make(Phrase(about), **own), actor, given)
            return
        command = sentence.make(Phrase(about), **own)
        _is_there(about, command.customer)
        answer = answer_of(about, command, given)
        if answer is None:
            own_voice = Actor(f"#{command.customer}", (Role.CUSTOMER,))
            say(about, command, own_voice, given)
            return
        _put_down(about, answer, json=given.json)


def _is_there(about: CaseDesk, number: int) -> None:
    from cli.errors import refused
    from firsthour.records.views import customer

    if customer(about.store, about.number, number) is None:
        raise refused("unknown", f"There is no customer #{number} in {about.case.label}.")


def answer_of(about: CaseDesk, command: "Command", given: Spoken) -> "Answer | None":
    """The answer that a sentence is; None for one that is said to the case itself."""
    from firsthour.clock import utc_now
    from firsthour.domain import commands as c
    from firsthour.records.answers import Answer

    command_id, now, case = checked_id(given.command_id), utc_now(), about.number
    match command:
        case c.ConfirmAccess(customer=who, text=text):
            return Answer(command_id, case, who, f"#{who}", "access", 1, now, text)
        case c.DenyAccess(customer=who, text=text):
            return Answer(command_id, case, who, f"#{who}", "access", 0, now, text)
        case c.AcknowledgeRca(customer=who):
            return Answer(command_id, case, who, f"#{who}", "rca", 1, now)
        case c.AnswerSurvey(customer=who, score=score, text=text):
            return Answer(command_id, case, who, f"#{who}", "survey", score, now, text)
        case _:
            return None


def _put_down(about: CaseDesk, answer: "Answer", *, json: bool) -> None:
    """Keep the answer, wait until the case was told, and show what came of it."""
    from cli.answers_shown import show_heard
    from firsthour.records.answers import put_answer

    put_answer(about.store, answer)
    code = _outcome(about, answer.id)
    if code:
        message = f"{about.case.label} could not take the answer."
        before = earlier(about, answer.kind, answer.customer) if code == "already_done" else ""
        message += f" It was given before ({before})." if before else ""
        raise Trouble(Exit.REFUSED, code, message, _HINTS.get(code, ""), command_id=answer.id)
    about.refresh()
    show_heard(about, answer, json=json)


_HINTS = {
    "already_done": "It was answered before, or nothing is asked at present.",
    "wrong_stage": "Nothing of this kind is asked at present.",
    "not_found": "The case is over.",
}


def _outcome(about: CaseDesk, answer: str) -> str:
    from firsthour.records.answers import outcome

    deadline, pause = time.monotonic() + PATIENCE_S, Event()
    while (code := outcome(about.store, answer)) is None:
        if time.monotonic() >= deadline:
            message = "The answer is kept, but no worker has told it to the case yet."
            hint = "It is told when a worker runs. Start one with: firsthour up"
            raise Trouble(Exit.AWAY, "worker_away", message, hint, command_id=answer)
        pause.wait(POLL_S)
    return code
