"""Acts in the world: notices from draft to proof, pages, alarms, offers, renders, merges."""

from typing import Any

from sqlalchemy import bindparam, update

from firsthour.domain import facts as f
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.stages import Audience
from firsthour.records.projected import EFFECTS
from firsthour.records.themes.table import on
from firsthour.records.work import Work

NEXT_REVISION = (
    update(EFFECTS)
    .where(EFFECTS.c.case == bindparam("of_case"), EFFECTS.c.key == bindparam("of_key"))
    .values(revision=EFFECTS.c.revision + 1)
)
"""An update is written with its text only: it is the next revision of the notice."""


MERGE_REFUSED = (
    update(EFFECTS)
    .where(
        EFFECTS.c.case == bindparam("of_case"), EFFECTS.c.act == "merge", EFFECTS.c.state == "due"
    )
    .values(state="failed", code=bindparam("why"), done_at=bindparam("moment"))
)


OFFER_DONE = (
    update(EFFECTS)
    .where(
        EFFECTS.c.case == bindparam("of_case"),
        EFFECTS.c.key.like(bindparam("of_target")),
        EFFECTS.c.state == "due",
    )
    .values(state="done", done_at=bindparam("moment"))
)


@on(f.NoticeDrafted)
def drafted(work: Work, body: f.NoticeDrafted, fact: f.Fact) -> None:
    """A notice is being prepared."""
    work.put(
        EFFECTS,
        {"key": body.notice},
        notice=body.notice_kind,
        audience=body.audience.value,
        obligation=body.obligation,
        send_at=body.send_at,
        drafted_at=fact.at,
        group=body.group,
        round=body.round,
    )


@on(f.NoticeEdited)
def edited(work: Work, body: f.NoticeEdited, fact: f.Fact) -> None:
    """A new text needs a new approval."""
    work.change(
        EFFECTS,
        {"key": body.notice},
        revision=body.revision,
        text=body.text,
        author=fact.actor.person,
        approved_by="",
    )


@on(f.NoticeApproved)
def approved(work: Work, body: f.NoticeApproved, fact: f.Fact) -> None:
    """The text may go out."""
    work.change(EFFECTS, {"key": body.notice}, approved_by=fact.actor.person)


@on(f.UpdateWritten)
def update_written(work: Work, body: f.UpdateWritten, fact: f.Fact) -> None:
    """Somebody wrote an update; it waits for approval or is sent at once."""
    report = body.audience is Audience.EXECUTIVES
    kind = NoticeKind.EXECUTIVE_REPORT if report else NoticeKind.STATUS_UPDATE
    work.merge(
        EFFECTS,
        {"key": body.notice},
        notice=kind.value,
        audience=body.audience.value,
        obligation=body.notice,
        text=body.text,
        author=fact.actor.person,
        approved_by="",
        state="pending",
        drafted_at=fact.at,
        send_at=None,
    )
    work.sweep(EFFECTS, NEXT_REVISION, of_key=body.notice)


@on(f.CorrectionWritten)
def correction_written(work: Work, body: f.CorrectionWritten, fact: f.Fact) -> None:
    """Somebody wrote a correction; it waits for approval or is sent at once."""
    work.put(
        EFFECTS,
        {"key": body.notice},
        notice=NoticeKind.CORRECTION.value,
        audience=body.audience.value,
        target=body.of,
        revision=1,
        text=body.text,
        author=fact.actor.person,
        state="pending",
        drafted_at=fact.at,
    )


@on(f.RecipientsFound)
def recipients_found(work: Work, body: f.RecipientsFound, fact: f.Fact) -> None:
    """It was looked up who is not reached."""
    work.change(
        EFFECTS, {"key": body.effect}, state="done", done_at=fact.at, unreachable=body.unreached
    )


@on(f.CallNoted)
def call_noted(work: Work, body: f.CallNoted, fact: f.Fact) -> None:
    """The call stands in the ledger."""
    work.change(EFFECTS, {"key": body.effect}, state="done", done_at=fact.at)


@on(f.ReturnedToldAgain)
def told_again(work: Work, body: f.ReturnedToldAgain, fact: f.Fact) -> None:
    """Those from whom a notice came back were told on their next way."""
    work.change(
        EFFECTS,
        {"key": body.effect},
        state="done",
        done_at=fact.at,
        sent=body.told,
        unreachable=body.left,
    )


OVERTAKEN = (
    update(EFFECTS)
    .where(
        EFFECTS.c.case == bindparam("of_case"),
        EFFECTS.c.notice == NoticeKind.PAGE.value,
        EFFECTS.c.audience == bindparam("of_audience"),
        EFFECTS.c.target == bindparam("of_target"),
        EFFECTS.c.key != bindparam("of_key"),
        EFFECTS.c.state == "due",
    )
    .values(state="dropped")
)


@on(f.PageDue)
def overtakes(work: Work, body: f.PageDue, _fact: f.Fact) -> None:
    """An earlier page to the same people that is not out yet does not go out any more."""
    page = body.effect
    whom = {"of_audience": page.audience.value, "of_target": page.target}
    work.sweep(EFFECTS, OVERTAKEN, of_key=page.key, **whom)


@on(
    f.NoticeDue,
    f.PageDue,
    f.LevelCalled,
    f.StepCalled,
    f.SlaWarned,
    f.SlaBreached,
    f.AlarmRaised,
    f.ReminderDue,
    f.SeatOfferDue,
    f.RcaRenderDue,
    f.MergeAsked,
    f.NoticeReturned,
    f.RecipientsSought,
    f.CustomerToldByPhone,
)
def due(work: Work, body: Any, fact: f.Fact) -> None:
    """The engine wants something done in the world."""
    effect: Effect = body.effect
    wanted = _wanted(effect)
    if effect.text:
        wanted |= {"text": effect.text, "revision": effect.revision}
    work.merge(EFFECTS, {"key": effect.key}, state="due", fact=fact.number, code="", **wanted)


def _wanted(effect: Effect) -> dict[str, Any]:
    return {
        "act": effect.act,
        "notice": effect.notice.value if effect.notice else "",
        "audience": effect.audience.value,
        "target": effect.target,
        "group": effect.group,
        "round": effect.round,
        "obligation": effect.obligation,
        "due": effect.due,
        "next_at": effect.next_at,
        "reason": effect.reason,
    }


@on(f.NoticeSent)
def sent(work: Work, body: f.NoticeSent, fact: f.Fact) -> None:
    """It is out, with these counts."""
    work.change(
        EFFECTS,
        {"key": body.effect},
        state="sent",
        done_at=fact.at,
        recipients=body.recipients,
        sent=body.sent,
        failed=body.failed,
        skipped=body.skipped,
        unknown=body.unknown,
    )


@on(f.HoldingStatementSent)
def holding_statement_sent(work: Work, body: f.HoldingStatementSent, fact: f.Fact) -> None:
    """What is known went out, since nobody had written."""
    work.change(
        EFFECTS,
        {"key": body.effect},
        state="sent",
        done_at=fact.at,
        recipients=body.recipients,
        sent=body.sent,
    )


@on(f.PageSent)
def page_sent(work: Work, body: f.PageSent, fact: f.Fact) -> None:
    """These people were paged."""
    people = list(body.people)
    work.change(
        EFFECTS,
        {"key": body.effect},
        state="sent",
        done_at=fact.at,
        people=people,
        recipients=len(people),
        sent=len(people),
    )


@on(f.StepFoundNobody)
def found_nobody(work: Work, body: f.StepFoundNobody, fact: f.Fact) -> None:
    """Nobody was there to be told."""
    work.change(EFFECTS, {"key": body.step}, state="nobody", done_at=fact.at)


@on(f.StepWaits)
def waits(work: Work, body: f.StepWaits, fact: f.Fact) -> None:
    """Nobody is on duty; another effect follows when somebody is."""
    work.change(EFFECTS, {"key": body.effect}, state="waits", done_at=fact.at)


@on(f.NoticeFailed, f.EffectFailed)
def failed(work: Work, body: f.NoticeFailed | f.EffectFailed, fact: f.Fact) -> None:
    """Nothing more will come of it, unless it is begun again."""
    work.change(EFFECTS, {"key": body.effect}, state="failed", done_at=fact.at, code=body.code)


@on(f.NoticeStopped)
def stopped(work: Work, body: f.NoticeStopped, fact: f.Fact) -> None:
    """The rest of the recipients is not told."""
    work.change(
        EFFECTS, {"key": body.effect}, state="stopped", done_at=fact.at, stop_reason=body.reason
    )


@on(f.RecipientsUnreachable)
def unreachable(work: Work, body: f.RecipientsUnreachable, _fact: f.Fact) -> None:
    """Some could not be reached on any channel."""
    work.change(EFFECTS, {"key": body.effect}, unreachable=body.count)


@on(f.MergeRefused)
def merge_refused(work: Work, body: f.MergeRefused, fact: f.Fact) -> None:
    """The other case could not take this one over."""
    work.sweep(EFFECTS, MERGE_REFUSED, why=body.code, moment=fact.at)


@on(f.SeatOffered, f.SeatVacant)
def offer_done(work: Work, body: f.SeatOffered | f.SeatVacant, fact: f.Fact) -> None:
    """The offer went out, or nobody is left to ask."""
    work.sweep(EFFECTS, OFFER_DONE, of_target=f"seat:{body.seat}:%", moment=fact.at)
