"""What reaches the terminal."""

import json

import pytest
from rich.console import Console
from rich.text import Text

from cli.output import as_json, clean, hang, prose


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


def test_a_long_line_hangs(capsys: pytest.CaptureFixture[str]) -> None:
    """What does not fit stands further in, so that the next line is seen to be another one."""
    console = Console(width=40, markup=False, highlight=False)

    hang(console, Text("  " + "one two three " * 6), 4)
    lines = capsys.readouterr().out.splitlines()

    assert len(lines) > 1
    assert lines[0].startswith("  one two three")
    assert all(line.startswith("    ") and line[4] != " " for line in lines[1:])
    assert max(map(len, lines)) <= 40
