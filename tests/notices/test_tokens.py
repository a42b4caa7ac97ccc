"""Tokens: signed, good for one answer of one person, and for no longer than they say."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.stages import Audience
from firsthour.notices.telling.answers import tokens_for
from firsthour.tokens import GOOD_FOR, Token, TokenInvalid, Tokens, key_of

KEY = b"a key of this installation"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TOKEN = Token("acknowledge", 17, "mara.lindqvist", "1", NOW + GOOD_FOR)
PAGE = Effect("page:2:1:0", "notify", NoticeKind.PAGE, Audience.OWNER)
OFFER = Effect("seat:lead:1.3", "offer", NoticeKind.SEAT_OFFER, Audience.SEAT, "lead")


def test_a_token_says_what_it_was_made_for() -> None:
    """In letters that any mail and any shell leave alone."""
    text = Tokens(KEY).make(TOKEN)

    assert TOKEN == Tokens(KEY).read(f"  {text}\n")
    assert set(text) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_")


GOOD = Tokens(KEY).make(TOKEN)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "\x00",
        GOOD[:-1],
        GOOD[1:],
        GOOD.swapcase(),
        GOOD * 100,
        GOOD.replace(".", ".."),
        "Κ" + GOOD,
    ],
)
def test_anything_else_is_no_token(text: str) -> None:
    """Cut off, made up, or damaged on the way."""
    with pytest.raises(TokenInvalid) as refused:
        Tokens(KEY).read(text)
    assert "invalid_token" == refused.value.code


def test_a_token_of_another_installation_is_none_here() -> None:
    """Only who has the key makes tokens."""
    with pytest.raises(TokenInvalid):
        Tokens(KEY).read(Tokens(b"another key").make(TOKEN))


def test_a_page_offers_its_acknowledgement() -> None:
    """Of this climb of pages, to this person, for a day."""
    found = tokens_for(KEY, 17, PAGE, "mara.lindqvist", NOW)

    assert ["acknowledge"] == list(found)
    assert replace(TOKEN, subject="2") == Tokens(KEY).read(found["acknowledge"])


def test_an_offer_of_a_seat_offers_both_answers() -> None:
    """To this very offer."""
    found = tokens_for(KEY, 17, OFFER, "priya.raman", NOW)

    assert ["accept_seat", "decline_seat"] == list(found)
    assert {"lead:1.3"} == {Tokens(KEY).read(text).subject for text in found.values()}


def test_nobody_else_gets_a_token() -> None:
    """No customer, no other notice, and nobody where there is no key."""
    update = replace(PAGE, notice=NoticeKind.STATUS_UPDATE)

    assert {} == tokens_for(KEY, 17, PAGE, "", NOW)
    assert {} == tokens_for(KEY, 17, update, "mara.lindqvist", NOW)
    assert {} == tokens_for(b"", 17, PAGE, "mara.lindqvist", NOW)


def test_a_key_is_made_once_and_for_nobody_else_to_read(tmp_path: Path) -> None:
    """However many processes start at once."""
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: key_of("", tmp_path / "data"), range(32)))

    assert 1 == len(keys)
    assert 0o600 == (tmp_path / "data" / "token.key").stat().st_mode & 0o777
    assert ["token.key"] == [file.name for file in (tmp_path / "data").iterdir()]


def test_a_key_that_is_given_goes_first(tmp_path: Path) -> None:
    """Then none is made."""
    assert b"given" == key_of("given", tmp_path)
    assert [] == list(tmp_path.iterdir())
