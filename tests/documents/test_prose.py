"""Every fact can be told in one sentence."""

import re
from typing import get_args

import pytest

from firsthour.documents import words
from firsthour.documents.prose import SENTENCES, Voice, sentence
from firsthour.domain import facts
from firsthour.domain.commands import Text
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.facts import Body, Fact
from firsthour.domain.obligations import PROMISES
from firsthour.domain.roles import Actor, Role, engine
from firsthour.domain.stages import Audience, Phase, RecordType, Stage
from tests.documents.samples import AT, sample

BODIES = get_args(Body)
MARA = Actor("mara", (Role.MANAGER,))
VOICE = Voice(
    person=lambda person: {"mara": "Mara Lind", "ann": "Ann Ek"}.get(person, person),
    customer=lambda number: {1: "Bank of Examples", 2: "Παράδειγμα ΑΕ", 3: "Kule A.Ş."}.get(
        number, f"#{number}"
    ),
)


NOTICE, TEXT = "initial_notice:customers:1", Text("")


def told(body: Body, actor: Actor = MARA) -> str:
    """Tell a fact."""
    return sentence(Fact(1, AT, actor, body), VOICE)


def test_the_table_is_complete() -> None:
    """There is a sentence for each kind of fact, and for nothing else."""
    kinds = {body.__dataclass_fields__["kind"].default for body in BODIES}

    assert kinds == SENTENCES.keys()


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.__name__)
def test_each_sentence_can_be_said(body: type) -> None:
    """Whatever the fact, it makes one clean line that ends as a sentence does."""
    line = told(sample(body))

    assert re.fullmatch(r"[^\n]{8,300}\.", line)
    assert not re.search(r"%|\(s\)|<|kind=|datetime|None", line.replace("3 % of", ""))


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (facts.SeverityChanged(1), "Mara Lind set the severity to 1."),
        (facts.StageEntered(Stage.RESOLVE), "The case entered the stage Resolve."),
        (facts.CaseAcknowledged("ann"), "Ann Ek took the case."),
        (
            facts.ApprovalAwaited("correction:initial_notice:customers:1:2", 1, (), None),
            "A text waits for its approval: correction (initial notice to the customers).",
        ),
        (
            facts.CustomerToldByPhone(
                "initial_notice:customers:1",
                1,
                "",
                TEXT,
                AT,
                TEXT,
                Effect("phone:1", "note", audience=Audience.CUSTOMERS, target="#1"),
            ),
            (
                "Mara Lind told somebody by telephone: initial notice to the customers,"
                " Bank of Examples."
            ),
        ),
        (
            facts.CustomerToldByPhone(
                "initial_notice:internal",
                0,
                "ann",
                TEXT,
                AT,
                TEXT,
                Effect("phone:2", "note", audience=Audience.STAKEHOLDERS, target="ann"),
            ),
            "Mara Lind told somebody by telephone: initial notice to the stakeholders, Ann Ek.",
        ),
        (
            facts.CorrectionWritten("correction:x:1", NOTICE, Audience.CUSTOMERS, TEXT),
            "Mara Lind wrote a correction of a notice: initial notice to the customers.",
        ),
        (
            facts.NoticeDue(
                Effect(
                    "correction:x:1", "notify", NoticeKind.CORRECTION, Audience.CUSTOMERS, NOTICE
                )
            ),
            "Sending began: correction → the customers (initial notice to the customers).",
        ),
        (
            facts.StepFoundNobody("update:stakeholders:3", ""),
            "Nobody could be found for update to the stakeholders; it was skipped.",
        ),
        (
            facts.ApprovalAwaited("update:stakeholders:3", 1, (), None),
            "A text waits for its approval: update to the stakeholders.",
        ),
        (
            facts.ObligationMissed("initial_notice:customers:1", AT, "x"),
            "Promise missed: initial notice to the customers, due by 2 Mar 2026, 09:30.",
        ),
        (facts.AccessDenied((1, 2)), "Still without access: Bank of Examples and Παράδειγμα ΑΕ."),
        (facts.AccessDenied((3,)), "Still without access: Kule A.Ş."),
        (
            facts.AnswersRefused((facts.RefusedAnswers("denied", "wrong_stage", (1,)),)),
            "Answers that could not be taken: Bank of Examples (wrong stage).",
        ),
        (facts.SlaWarned(75, Effect("x", "notify")), "75 % of the time to resolve have gone by."),
        (facts.ClocksResumed(5400), "The clocks run again, after 1 hour 30 minutes."),
        (
            facts.NoticeDue(Effect("n", "notify", NoticeKind.STATUS_UPDATE, Audience.CUSTOMERS)),
            "Sending began: status update → the customers.",
        ),
    ],
)
def test_sentences_read_well(body: Body, line: str) -> None:
    """Codes become words, ids become names, spans and times become readable."""
    assert line == told(body)


def test_the_engine_and_customers_have_names_too() -> None:
    """What the engine does it does as Firsthour; a customer's number becomes their name."""
    engines = told(facts.CaseClosed(), engine("close"))
    customers = told(facts.CommentAdded(Text("x")), Actor("#2", (Role.CUSTOMER,)))

    assert "Firsthour closed the case." == engines
    assert "Παράδειγμα ΑΕ added a remark." == customers


def test_ten_thousand_customers_are_counted_not_listed() -> None:
    """A sentence names a few customers and counts the rest."""
    line = told(facts.AccessConfirmed(tuple(range(1, 10_001))))

    assert len(line) < 120
    assert "+9995" in line


def test_every_promise_and_code_has_words() -> None:
    """Stages, phases, roles, audiences, notices, records and promises are all named."""
    assert {promise.name for promise in PROMISES} == words.PROMISES.keys()
    assert set(Stage) == words.STAGES.keys()
    assert set(Phase) == words.PHASES.keys()
    assert set(Role) == words.ROLES.keys()
    assert set(Audience) == words.AUDIENCES.keys()
    assert set(NoticeKind) == words.NOTICES.keys()
    assert set(RecordType) == words.RECORDS.keys()


def test_names_with_per_cent_signs_and_braces_are_shown_as_they_are() -> None:
    """A name is data: nothing in it is taken for a place to fill."""
    voice = Voice(person=lambda _person: "%(secret)s {{ 7*7 }} 100 %")
    line = sentence(Fact(1, AT, MARA, facts.CaseClosed()), voice)

    assert "%(secret)s {{ 7*7 }} 100 % closed the case." == line
