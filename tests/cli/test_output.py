"""What reaches the terminal."""

import json

import pytest

from cli.output import as_json, clean, prose


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x1b[31mred", "\N{REPLACEMENT CHARACTER}[31mred"),
        ("a\x9b2Jb", "a\N{REPLACEMENT CHARACTER}2Jb"),
        ("evil\u202egnp.exe", "evil\N{REPLACEMENT CHARACTER}gnp.exe"),
        ("two\nlines\r\n\tand\u2028more", "two lines and more"),
        ("Ελλ ไทย 中文 Türkçe 😀", "Ελλ ไทย 中文 Türkçe 😀"),
    ],
)
def test_a_line_cannot_act_on_the_terminal(text: str, expected: str) -> None:
    """Control characters, also those that turn the direction, are shown as marks."""
    assert expected == clean(text)


def test_a_text_keeps_its_lines() -> None:
    """Line breaks of a text stay; nothing else does that a terminal acts on."""
    assert "a\nb\N{REPLACEMENT CHARACTER}" == prose("a\nb\x07")


def test_json_escapes_what_a_terminal_acts_on() -> None:
    """JSON holds no raw control character, and still reads back to the same text."""
    text = "a\x9b2J \u202e\x1b 中文 😀"

    written = as_json({"text": text})

    assert text == json.loads(written)["text"]
    assert not {"\x9b", "\u202e", "\x1b"} & set(written)
    assert "中文 😀" in written
