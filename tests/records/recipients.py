"""A notice of a case, and its recipients, for tests of the ledger."""

from firsthour.domain import facts as f
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.stages import Audience
from firsthour.records.ledger.deliveries import Enrolment

EFFECT = "notice:customers:1"
DUE = f.NoticeDue(Effect(EFFECT, "notify", NoticeKind.INITIAL_NOTICE, Audience.CUSTOMERS))


def recipient(case: int, at: int, reason: str = "contact") -> Enrolment:
    """Give a recipient of the test's notice."""
    return Enrolment(
        case=case,
        effect=EFFECT,
        notice="initial_notice",
        channel="email",
        address=f"ada{at}@example.org",
        message_id=f"<{case}.{at}@example.org>",
        reasons=(reason,),
        customer=at,
        position=at,
    )
