"""Updates that people write: under which key each goes out, and which promise it is to keep."""

from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.escalation import Escalation, Heard, Notice, Obligation
from firsthour.domain.stages import Audience

COUNTED = (
    NoticeKind.INITIAL_NOTICE,
    NoticeKind.STATUS_UPDATE,
    NoticeKind.HOLDING_STATEMENT,
    NoticeKind.EXECUTIVE_REPORT,
    NoticeKind.RESOLUTION_ANNOUNCEMENT,
)
"""The notices from which the next update counts."""
WRITTEN = (NoticeKind.STATUS_UPDATE, NoticeKind.EXECUTIVE_REPORT)
"""The notices that people write when they have something to say."""


_STEMS = {each: f"update:{each}:" for each in Audience} | {Audience.EXECUTIVES: "executive_report:"}


def stem_of(audience: Audience) -> str:
    """How the keys of updates to an audience begin, and those of the promises that they keep."""
    return _STEMS[audience]


def key_to_write(state: Escalation, audience: Audience) -> str:
    """The key of an update that is written now.

    That of the last one while it waits to be sent, and so can still be changed. Otherwise one that
    no update has had: others may be on their way, and the ledger knows each by its key.
    """
    first, written = _first(state, audience), _heard(state, audience).written
    last = state.notices.get(f"{stem_of(audience)}{written}")
    if last is not None and not last.sending and written >= first:
        return last.key
    return f"{stem_of(audience)}{max(first, written + 1)}"


def promise_to_keep(state: Escalation, audience: Audience) -> str:
    """The promise that an update begun now keeps: the first that nothing on its way will keep.

    It may not have been made yet: it is, as soon as the audience has heard what is on its way.
    """
    first = _first(state, audience)
    ahead = sum(_will_count(state, each, audience) for each in state.effects.values())
    return f"{stem_of(audience)}{first + ahead}"


def pending_promise(state: Escalation, audience: Audience) -> Obligation | None:
    """The promise of the next update to an audience, if one is owed."""
    stem = stem_of(audience)
    return next((o for key, o in state.obligations.items() if key.startswith(stem)), None)


def written_for(state: Escalation, promise: str) -> Notice | None:
    """What somebody wrote to keep a promise, if it is approved and not on its way."""
    ready = (n for n in state.notices.values() if n.approved and not n.sending)
    return next((each for each in ready if each.obligation == promise), None)


def numbered(state: Escalation, key: str, audience: Audience) -> dict[str, Heard]:
    """What each audience has heard, once this key is that of an update and no other may have it."""
    heard, number = _heard(state, audience), key.removeprefix(stem_of(audience))
    last = max(heard.written, int(number)) if number.isdigit() else heard.written
    return {**state.heard, audience: Heard(heard.at, heard.count, last)}


def _heard(state: Escalation, audience: Audience) -> Heard:
    return state.heard.get(audience, Heard())


def _first(state: Escalation, audience: Audience) -> int:
    """The number of the promise of the next update: executives are promised one from the start."""
    return _heard(state, audience).count + (audience is Audience.EXECUTIVES)


def _will_count(state: Escalation, effect: Effect, audience: Audience) -> bool:
    if effect.act != "notify" or effect.audience is not audience or effect.notice not in COUNTED:
        return False
    first = effect.notice is NoticeKind.INITIAL_NOTICE
    return not (first and effect.group > 1 and _heard(state, audience).at is not None)
