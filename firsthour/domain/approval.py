"""Who must approve the text of a notice, who still has to, until when; and what if nobody does."""

from datetime import datetime

from firsthour.domain import facts as f
from firsthour.domain.calendar import after
from firsthour.domain.escalation import Escalation, Notice
from firsthour.domain.policy import Approval
from firsthour.domain.refusals import Code, Refused, already, four_eyes
from firsthour.domain.roles import Actor
from firsthour.domain.settling import automatic_at
from firsthour.domain.stages import Audience
from firsthour.domain.turn import Turn

Given = tuple[tuple[str, tuple[str, ...]], ...]
"""Who approved a text, each with the parts of the policy's list that they can take."""


def rule_of(state: Escalation, notice: Notice) -> Approval:
    """What the policy says about the approval of this notice."""
    return state.policy.approval_of(notice.notice, notice.audience)


def fitting(rule: Approval, actor: Actor) -> tuple[str, ...]:
    """The parts of the policy's list that somebody can take."""
    own = {
        *(f"role:{role}" for role in actor.roles),
        *(f"group:{group}" for group in actor.groups),
        *(f"person:{person}" for person in (actor.person, *actor.stands_for)),
    }
    return tuple(each for each in rule.by if each in own)


def open_parts(rule: Approval, author: str, given: Given) -> tuple[str, ...]:
    """The parts of the list that nobody has taken yet; each person takes one, so as to fill most.

    A part that names the author is taken by the writing: they cannot approve, nor anybody for them.
    """
    taken: dict[str, int] = {}

    def takes(at: int, tried: list[str]) -> bool:
        for part in given[at][1]:
            if part in tried:
                continue
            tried.append(part)
            if part not in taken or takes(taken[part], tried):
                taken[part] = at
                return True
        return False

    for at in range(len(given)):
        takes(at, [])
    return tuple(part for part in rule.by if part not in taken and part != f"person:{author}")


def refused(turn: Turn, notice: Notice) -> Refused | None:
    """Why the speaker cannot approve the text, as far as the policy goes; None if they can."""
    rule, actor = rule_of(turn.state, notice), turn.actor
    if not rule.wants_another:
        return None
    if actor.is_also(notice.author):
        whose = "a text for customers" if notice.audience is Audience.CUSTOMERS else "a text"
        hint = "Ask a second person." if rule.mode == "second_person" else _left(turn, notice)
        return four_eyes(f"Who wrote {whose} cannot approve it.", hint)
    if rule.mode == "second_person":
        return None
    if not fitting(rule, actor):
        return Refused(
            Code.NOT_PERMITTED,
            f"The policy names others to approve {notice.key}.",
            f"It is for: {', '.join(rule.by)}.",
        )
    if any(actor.person == person for person, _ in notice.approvals):
        return already(
            f"You have approved revision {notice.revision} already.", _left(turn, notice)
        )
    if any(actor.is_also(person) for person, _ in notice.approvals):
        return four_eyes("Who stands in for somebody has the same eyes.", _left(turn, notice))
    return None


def approve(turn: Turn, notice: Notice) -> Refused | None:
    """Enter the speaker's approval of the text, which may be one of several that it needs."""
    why = refused(turn, notice)
    if why is not None:
        return why
    rule = rule_of(turn.state, notice)
    if rule.mode == "all":
        fits = fitting(rule, turn.actor)
        before = open_parts(rule, notice.author, notice.approvals)
        left = open_parts(rule, notice.author, (*notice.approvals, (turn.actor.person, fits)))
        if len(left) == len(before):
            return already("Your part of the approval is given already.", _left(turn, notice))
        if left:
            turn.add(f.ApprovalGiven(notice.key, notice.revision, fits, left))
            return None
    turn.add(f.NoticeApproved(notice.key, notice.revision))
    return None


def still_waits(turn: Turn, key: str) -> Refused | None:
    """Why a notice with a text cannot be sent yet, although its sender has approved it."""
    notice = turn.state.notices[key]
    if notice.approved:
        return None
    return four_eyes(f"{key} needs the approval of others as well.", _left(turn, notice))


def _left(turn: Turn, notice: Notice) -> str:
    left = open_parts(rule_of(turn.state, notice), notice.author, notice.approvals)
    return f"It still waits for: {', '.join(left) or 'nobody'}."


def begin(turn: Turn, key: str) -> None:
    """A text was written: it needs nobody, or those are told who have to approve it."""
    notice = turn.state.notices[key]
    rule = rule_of(turn.state, notice)
    if rule.mode == "none":
        turn.add(f.NoticeApproved(key, notice.revision), rule="approval")
    elif rule.wants_another:
        ask(turn, notice)


def ask(turn: Turn, notice: Notice, *, due: datetime | None = None) -> None:
    """Tell those who have to approve a text that it waits for them."""
    state = turn.state
    parts = open_parts(rule_of(state, notice), notice.author, notice.approvals)
    until, again = lapses_at(state, notice), notice.asked > 0
    awaited = f.ApprovalAwaited(notice.key, notice.revision, parts, until, again)
    turn.add(awaited, due=due, rule="approval")
    for audience, target in _whom(state, notice, parts):
        turn.alarm("approval_awaited", audience, target, rule="approval", obligation=notice.key)


def _whom(
    state: Escalation, notice: Notice, parts: tuple[str, ...]
) -> tuple[tuple[Audience, str], ...]:
    """Whom to tell: each on the list; of anybody else the owner, or who stands above them."""
    if not parts:
        own = notice.author == state.owner
        return ((Audience.LEVEL, "L1"),) if own else ((Audience.OWNER, ""),)
    of = {"role": Audience.ROLE, "person": Audience.PERSON}
    return tuple(
        (of.get(kind, Audience.PERSON), name if kind in of else part)
        for part in parts
        for kind, _, name in (part.partition(":"),)
    )


def latest_at(state: Escalation, notice: Notice) -> datetime | None:
    """When the notice goes out at the latest, approved or not; None: never by itself."""
    promise = state.obligations.get(notice.obligation)
    if promise is None:
        return None
    if not notice.automatic:
        return promise.due
    if waits(notice) and rule_of(state, notice).then == "wait":
        return promise.due - (promise.due - promise.base) / LAST_PART
    return automatic_at(state, promise)


LAST_PART = 60
"""A text that is waited for goes out without its approval when 1/60 of the time is left: a minute
before the end of an hour."""


def waits(notice: Notice) -> bool:
    """True while there is a text that is not approved, and not given up."""
    return bool(notice.text) and not notice.approved and not notice.sending


def is_awaited(state: Escalation, notice: Notice) -> bool:
    """True while somebody has to approve the text, or the policy says what else becomes of it.

    Where its author alone is asked, and nothing is said, it is left out without a word.
    """
    if not waits(notice):
        return False
    rule = rule_of(state, notice)
    return rule.wants_another or rule.within is not None or rule.then != "automatic"


def lapses_at(state: Escalation, notice: Notice) -> datetime | None:
    """Until when the text may be approved before the policy answers for it; None: no such time."""
    rule, latest = rule_of(state, notice), latest_at(state, notice)
    if notice.written_at is None or latest is None:
        return None
    if rule.within is None:
        return latest
    return min(after(state.policy.calendar, notice.written_at, rule.within), latest)


def reminded_at(state: Escalation, notice: Notice) -> datetime | None:
    """When those who have to approve the text are reminded; None where the wait has no end."""
    until = lapses_at(state, notice)
    if until is None or notice.written_at is None or until <= notice.written_at:
        return None
    share = state.policy.obligation_warning / 100
    return notice.written_at + (until - notice.written_at) * share
