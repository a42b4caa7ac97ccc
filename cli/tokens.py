"""Answering with a token out of a message: no name, no case, no command to remember."""

import hashlib

from cli.desk import Desk, desk, on_desk, speaker
from cli.errors import Exit, Trouble, refused
from cli.speaking import Spoken, say
from cli.times import stamp
from firsthour.domain import commands as c
from firsthour.tokens import Token, TokenInvalid, Tokens, key_of


def answer(text: str, *, json: bool) -> None:
    """Say what a token says, as the one whom the message asked. Twice is once."""
    with desk() as open_desk:
        token = _read(open_desk, text)
        about = on_desk(open_desk, str(token.case))
        if about.now > token.expires:
            message = f"This token was good until {stamp(token.expires)} UTC."
            raise refused("expired", message, "Answer with a command, or with a later message.")
        actor = speaker(open_desk, token.person, about.now)
        once = f"token:{hashlib.sha256(text.strip().encode()).hexdigest()[:32]}"
        say(about, _command(token), actor, Spoken(str(token.case), token.person, once, None, json))


def _read(open_desk: Desk, text: str) -> Token:
    from firsthour.settings import secret

    settings = open_desk.settings
    key = key_of(secret(settings.notices.token_key), settings.data_folder)
    try:
        return Tokens(key).read(text)
    except TokenInvalid as error:
        hint = "Copy the whole of it out of the message; a line may have been broken in two."
        raise Trouble(Exit.INVALID, error.code, str(error), hint) from error


def _command(token: Token) -> c.Command:
    seat = token.subject.partition(":")[0]
    match token.purpose:
        case "acknowledge":
            return c.Acknowledge(int(token.subject))
        case "accept_seat":
            return c.AcceptSeat(seat, token.subject)
        case "decline_seat":
            return c.DeclineSeat(seat, offer=token.subject)
