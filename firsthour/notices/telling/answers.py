"""Which answers a message offers its reader, each as a signed token."""

from datetime import datetime

from firsthour.domain.effects import Effect, NoticeKind
from firsthour.tokens import GOOD_FOR, Purpose, Token, Tokens

_ANSWERS: dict[NoticeKind, tuple[Purpose, ...]] = {
    NoticeKind.PAGE: ("acknowledge",),
    NoticeKind.SEAT_OFFER: ("accept_seat", "decline_seat"),
}
"""What may be answered to a kind of notice."""


def tokens_for(key: bytes, case: int, effect: Effect, person: str, now: datetime) -> dict[str, str]:
    """The tokens of one reader, by what they say; none without a key, and none for customers."""
    purposes = _ANSWERS.get(effect.notice, ()) if effect.notice and key and person else ()
    signer = Tokens(key) if purposes else None
    return {
        purpose: signer.make(Token(purpose, case, person, _subject(effect), now + GOOD_FOR))
        for purpose in purposes
        if signer
    }


def _subject(effect: Effect) -> str:
    """The climb of pages, or the offer of a seat, that is answered: the rest of its key."""
    _, _, rest = effect.key.partition(":")
    return rest.partition(":")[0] if effect.notice is NoticeKind.PAGE else rest
