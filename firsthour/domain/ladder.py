"""The climb: who is paged until somebody acknowledges, and which levels are called."""

from firsthour.domain import facts as f
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.plan import from_playbook
from firsthour.domain.stages import Audience
from firsthour.domain.turn import Turn


def begin(turn: Turn) -> None:
    """What happens the moment a case is open (and approved): the plan, the first page."""
    plan = from_playbook(turn.state)
    if plan:
        turn.add(plan, rule="playbooks")
    page_again(turn)


def page_again(turn: Turn) -> None:
    """Begin a climb: the owner is paged at once."""
    turn.add(f.PageRoundBegun(1), rule="paging")


def page(turn: Turn) -> None:
    """Page the next step of the climb, or end it when all rounds have gone by."""
    paging = turn.state.paging
    if paging is None or paging.next_at is None:
        return
    due = paging.next_at
    if paging.round > turn.state.policy.pages_at_most:
        turn.add(f.PolicyExhausted(paging.round - 1), due=due, rule="paging")
        turn.alarm("policy_exhausted", Audience.ADMINISTRATORS, rule="paging")
        return
    target = turn.state.policy.page_round[paging.step]
    key = f"page:{paging.number}:{paging.round}:{paging.step}"
    effect = Effect(
        key,
        "notify",
        NoticeKind.PAGE,
        PAGED.get(target, Audience.STEP),
        "" if target == "owner" else target,
        obligation=f"acknowledge:{paging.number}",
        due=due,
    )
    turn.add(f.PageDue(effect, paging.round, paging.step), due=due, rule=f"paging.{target}")


PAGED = {
    "owner": Audience.OWNER,
    "L1": Audience.LEVEL,
    "L2": Audience.LEVEL,
    "L3": Audience.LEVEL,
    "managers": Audience.MANAGERS,
}
"""Audiences of their own for who stands in most rounds of pages; whoever else is a step's."""


def call_level(turn: Turn, level: str, *, rule: str = "", due_key: str = "") -> None:
    """Bring a level in; its promise, if pending, is kept by that."""
    key = turn.next_key(f"level:{level}")
    effect = Effect(key, "notify", NoticeKind.ALARM, Audience.LEVEL, level, reason="level_called")
    promise = turn.state.obligations.get(due_key or f"level:{level}")
    turn.add(f.LevelCalled(level, effect), due=promise.due if promise and rule else None, rule=rule)
    turn.keep(f"level:{level}", effect.key)
