"""Reports tell the whole case: promises, timeline, rounds, customers, ledger."""

from dataclasses import replace
from pathlib import Path

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.contracts import Order
from activities.documents import RenderDocuments
from firsthour.documents import story
from firsthour.documents.casefile import CaseFile, read_case
from firsthour.documents.rca import read
from firsthour.documents.render import case_report, executive_report, internal_rca
from firsthour.documents.store import export, keep_final_rcas, keep_reports
from firsthour.domain import facts as f
from firsthour.domain.commands import PlanItem, Text
from firsthour.domain.effects import Effect, Rendered
from firsthour.domain.escalation import Action
from firsthour.domain.roles import Role
from firsthour.domain.stages import Audience
from firsthour.records.documents import documents
from firsthour.records.ledger import enrolling
from firsthour.records.store import Store
from tests.documents.cases import OPENED, PEOPLE, RCA, Kept, keep, said, told


def whole(store: Store) -> tuple[CaseFile, Kept]:
    """Keep a case with its ledger and read it."""
    kept = keep(store, said(store))
    enrolling.enroll(store, told(kept.run, kept.case), OPENED)
    return read_case(store, kept.case, lambda person: PEOPLE.get(person, person)), kept


def test_promises_are_told_with_what_became_of_them(store: Store) -> None:
    """Each row counts what was promised, kept, late and missed; all facts are accounted for."""
    case, kept = whole(store)
    made = story.promises(case.facts)
    table = {row.name: row for row in story.promise_table(made)}
    owed = [fact for fact in kept.run.facts if isinstance(fact.body, f.ObligationOwed)]

    assert len(owed) == len(made)
    assert (1, 1, 0, 0) == _counts(table["initial_notice:customers"])
    assert (1, 0, 0, 1) == _counts(table["action_plan"])
    assert (2, 2, 0, 0) == _counts(table["verification"])
    assert 1 == table["final_rca"].open
    assert "incident manager did not act in time" == made[_first(made, "action_plan")].why


def _counts(row: story.PromiseRow) -> tuple[int, int, int, int]:
    return row.promised, row.kept, row.late, row.missed


def _first(made: tuple[story.Promised, ...], name: str) -> int:
    return next(at for at, promise in enumerate(made) if promise.name == name)


def test_a_promise_kept_late_shows_both_times(store: Store) -> None:
    """Missed is not the end: the promise is kept late, and by how much."""
    case, _ = whole(store)
    key = "action_plan"
    late = f.Fact(
        999, case.facts[-1].at, case.facts[0].actor, f.ObligationMet(key, ("x",), OPENED, 5400)
    )
    made = [p for p in story.promises((*case.facts, late)) if p.key == key]
    (row,) = story.promise_table(made)

    assert ("late", 5400) == (made[0].state, made[0].late_s)
    assert (1, 0, 1, 0) == _counts(row)


def test_the_case_report_tells_the_story(store: Store) -> None:
    """Rounds, customers, who was told, remarks in full, and nothing run."""
    case, kept = whole(store)
    report = case_report(case, at=kept.run.facts[-1].at, language="en", timezone="Europe/Athens")
    lines = [
        "Mara Lindqvist took the case.",
        "Still without access: ร้านค้าตัวอย่าง &lt;b&gt;&amp; Söhne&lt;/b&gt;.",
        "2: customers still had no access",
        "<em>ticket 4711</em>. &lt;script&gt;alert(1)&lt;/script&gt;",
        "Establish what customers cannot do",
        "queued: ",
        "Times are those of Europe/Athens.",
    ]

    assert [] == [line for line in lines if line not in report.html]
    assert "<script>" not in report.html + report.markdown
    assert "obligation_" not in report.markdown


def test_the_executive_report_is_about_what_matters(store: Store) -> None:
    """It shows what is promised next, not what fell away, and leaves out the engine's routine."""
    case, kept = whole(store)
    report = executive_report(case, at=kept.run.facts[-1].at, language="en")
    latest = report.markdown.partition("## Latest")[2].partition("##")[0]

    assert "root cause analysis for the customers: 12 Mar 2026, 11:05 (open)" in report.markdown
    assert "holding statement" not in latest
    assert "Hanna Virtanen submitted internal root cause analysis 1." in latest


def test_the_executive_report_names_the_actions_that_are_promised_next(store: Store) -> None:
    """Two corrective actions are two rows that read differently, in both formats."""
    case, kept = whole(store)
    last = kept.run.facts[-1]
    texts: dict[str, str] = {"t8": "Rotate *keys*", "t9": "Renew <b>certs"}
    items = [Action(at, PlanItem(Text(text), "ann", last.at)) for at, text in enumerate(texts, 8)]
    owed = (
        f.ObligationOwed(f"action:{at}", Role.MANAGER, Audience.CASE, OPENED, OPENED)
        for at in (8, 9)
    )
    case = replace(
        case,
        facts=(*case.facts, *(replace(last, body=body) for body in owed)),
        state=replace(case.state, actions=tuple(items)),
        texts={**case.texts, **texts},
    )
    report = executive_report(case, at=last.at, language="en")

    assert r"corrective action “Rotate \*keys\*”" in report.markdown
    assert "corrective action: Rotate *keys*" in report.html
    assert "corrective action: Renew &lt;b&gt;certs" in report.html


def test_an_internal_rca_shows_every_part_with_its_class(store: Store) -> None:
    """Colleagues see all of it, and for whom each part is."""
    case, kept = whole(store)
    report = internal_rca(case, read(RCA), 1, at=kept.run.facts[-1].at, language="en")

    assert "Internal. Not for customers." in report.html
    assert "Budget for the second replica" in report.html
    assert report.html.count('<span class="badge soft">internal</span>') == 4


def test_documents_are_kept_once_and_written_as_files(either_store: Store, tmp_path: Path) -> None:
    """Making the same revision again changes nothing; the files are the documents."""
    case, kept = whole(either_store)
    revision = case.state.rca.revision
    counts = [keep_final_rcas(either_store, case, revision) for _ in range(2)]
    keep_reports(either_store, case, at=kept.run.facts[-1].at)
    found = documents(either_store, kept.case, "customer_rca")
    files = export(either_store, kept.case, tmp_path / "out")

    assert [3, 3] == counts
    assert [(1, "html"), (1, "md"), (2, "html"), (2, "md"), (3, "html"), (3, "md")] == [
        (each.customer, each.format) for each in found
    ]
    assert 12 == len(files)
    assert "ESC-2026-000001-customer-rca-1-r1.html" in [file.name for file in files]
    assert "Bank of Examples" in files[2].read_text(encoding="utf-8") + files[3].read_text("utf-8")


def render(store: Store, case: int, revision: int = 1) -> Rendered:
    """Run the activity as a worker does."""
    effect = Effect(f"rca:{revision}", "render", revision=revision)
    activity = RenderDocuments(store)
    outcome: Rendered = ActivityEnvironment().run(activity.render_rca, Order(case, effect))
    return outcome


def test_the_activity_keeps_the_documents_and_gives_counts(either_store: Store) -> None:
    """What goes into the history is a number; the documents are in the records."""
    kept = keep(either_store, said(either_store))
    outcome = render(either_store, kept.case)

    assert Rendered("rca:1", documents=3) == outcome
    assert 6 == len(documents(either_store, kept.case))


def test_the_activity_tells_a_leak_by_code_and_place(store: Store) -> None:
    """No document is kept, and no text travels."""
    leaking = RCA + "went_wrong: [{class: customer, text: 'Budget for the second replica was "
    kept = keep(store, said(store, leaking + "refused in January by the management.'}]\n"))
    outcome = render(store, kept.case)

    assert Rendered("rca:1", code="internal_part", part="rca[1].root_causes[2]") == outcome
    assert () == documents(store, kept.case)


def test_the_activity_waits_for_facts_that_are_on_their_way(store: Store) -> None:
    """An order that the records do not know yet is tried again, not answered wrongly."""
    kept = keep(store, said(store))
    with pytest.raises(ApplicationError) as caught:
        render(store, kept.case, 2)

    assert ("not_recorded", False) == (caught.value.type, caught.value.non_retryable)
