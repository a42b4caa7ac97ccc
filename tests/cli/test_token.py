"""Answering with the token of a message, as it stands in the mail that was really written."""

import re
from email import message_from_bytes, policy
from pathlib import Path
from time import monotonic

import pytest

from tests.cli.conftest import Running, Type
from tests.cli.test_a_case import CASE

pytestmark = pytest.mark.usefixtures("house")

TOKEN = re.compile(r"firsthour token (\S+)")


@pytest.fixture
def opened(type_in: Type, tmp_path: Path) -> str:
    """A case at severity 1: a page and offers of seats go out at once."""
    file = tmp_path / "case.yaml"
    file.write_text(CASE, encoding="utf-8")
    label: str = type_in("open", str(file), "--as", "rosa.marin", "--json").json["case"]
    return label


def tokens(house: Running, label: str, subject: str) -> list[str]:
    """The tokens in the first message about a case whose subject has this word."""
    until = monotonic() + 20
    while monotonic() < until:
        for file in sorted(house.house.folder.glob("outbox/**/*.eml")):
            mail = message_from_bytes(file.read_bytes(), policy=policy.default)
            if label in mail["subject"] and subject in mail["subject"]:
                text = mail.get_body(("plain",))
                assert text is not None
                return TOKEN.findall(text.get_content())
    message = f"no mail about {subject}"
    raise AssertionError(message)


def test_a_page_is_acknowledged_by_its_token(house: Running, opened: str, type_in: Type) -> None:
    """Without a name; a double click is one acknowledgement."""
    (token,) = tokens(house, opened, "Please acknowledge")

    first, again = type_in("token", token, "--json"), type_in("token", token, "--json")

    assert (0, 0) == (first.code, again.code)
    assert first.json["facts"] == again.json["facts"]
    assert "jonas.weber" == type_in("show", opened, "--json").json["case"]["acknowledged_by"]


def test_a_seat_is_accepted_by_its_token(house: Running, opened: str, type_in: Type) -> None:
    """Then the other answer to the same offer comes too late."""
    accept, decline = tokens(house, opened, "task force")

    assert 0 == type_in("token", accept).code
    refused = type_in("token", decline, "--json")
    assert (3, "already_done") == (refused.code, refused.json["error"]["code"])


def test_what_is_no_token_is_said_in_words(type_in: Type) -> None:
    """With the advice to copy all of it."""
    typed = type_in("token", "WyJhY2tub3dsZWRnZSIs.nonsense")

    assert 2 == typed.code
    assert "not a token" in typed.err
