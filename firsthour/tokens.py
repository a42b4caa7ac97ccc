"""Tokens in messages: what one reader may answer with one word, for a while, and nothing else.

A token is signed, not secret: it says for which case, for whom, for what and until when it is good.
Whoever has the message has its token, as with every link in a mail; that is why it is good for one
answer to one question only, and the case refuses it once that question is answered or over.
"""

import hashlib
import hmac
import os
import tempfile
from base64 import b64encode
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from itsdangerous import BadSignature, URLSafeSerializer
from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError

Purpose: TypeAlias = Literal["acknowledge", "accept_seat", "decline_seat"]

GOOD_FOR = timedelta(hours=24)
"""How long a token can be used, in the time of its case."""
LONGEST = 2_000
"""Characters; a longer text is no token of ours."""
_SALT = "firsthour.token.1"
_KEY_BYTES = 32


class TokenInvalid(ValueError):
    """A text is not a token that this installation has made."""

    code = "invalid_token"


@dataclass(frozen=True, slots=True)
class Token:
    """``person`` may answer ``subject`` (a climb of pages, the offer of a seat); until when."""

    purpose: Purpose
    case: int
    person: str
    subject: str
    expires: datetime


_FIELDS = TypeAdapter(
    tuple[
        Purpose,
        Annotated[int, Field(ge=1)],
        str,
        str,
        AwareDatetime,
    ]
)


class Tokens:
    """Makes and reads tokens with one key."""

    def __init__(self, key: bytes) -> None:
        self._signer = URLSafeSerializer(
            key, salt=_SALT, signer_kwargs={"digest_method": hashlib.sha256}
        )

    def make(self, token: Token) -> str:
        """The token as it stands in a message: letters, digits, dots, hyphens, underscores."""
        fields = (*astuple(token)[:-1], int(token.expires.timestamp()))
        return str(self._signer.dumps(fields))

    def read(self, text: str) -> Token:
        """What a token says, whether it has expired or not. TokenInvalid for anything else."""
        try:
            *fields, expires = self._signer.loads(text[: LONGEST + 1].strip())
            return Token(*_FIELDS.validate_python((*fields, datetime.fromtimestamp(expires, UTC))))
        except (BadSignature, ValidationError, TypeError, ValueError, OverflowError) as error:
            message = "This is not a token of this installation, or not the whole of one."
            raise TokenInvalid(message) from error


def webhook_key(given: str, token_key: bytes) -> bytes:
    """What the secrets of webhooks are derived from: a key that was given, else the tokens' key."""
    return given.encode() if given else hmac.digest(token_key, b"firsthour.webhooks.1", "sha256")


def message_key(token_key: bytes) -> bytes:
    """What the ids of messages are made with, so that nobody outside can work one out."""
    return hmac.digest(token_key, b"firsthour.messages.1", "sha256")


def endpoint_secret(master: bytes, url: str) -> str:
    """The secret with which webhooks to a URL are signed (``whsec_…``), for whoever receives them.

    Each URL has its own, so that one receiver cannot sign what another believes.
    """
    made = hmac.digest(master, b"firsthour.webhook:" + url.strip().encode(), "sha256")
    return f"whsec_{b64encode(made).decode()}"


def key_of(given: str, folder: Path) -> bytes:
    """The key that was given; without one that of the folder, made on first use. OSError.

    Safe for several processes at once: the file appears under its name only when it is whole.
    """
    if given:
        return given.encode()
    file = folder / "token.key"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        handle, made = tempfile.mkstemp(prefix=".token.key.", dir=folder)  # for its owner alone
        with os.fdopen(handle, "wb") as opened:
            opened.write(os.urandom(_KEY_BYTES).hex().encode())
        try:
            os.link(made, file)  # fails where another process was faster, whose key it is then
        except FileExistsError:
            pass
        finally:
            Path(made).unlink()
    return file.read_bytes()
