"""The list of what customers read, for whoever translates it back."""

from pathlib import Path

from firsthour.admin.translations import rows, table, update

ASKED = "If the answer is NO, we go back to work on it at once."


def test_every_customers_text_is_listed_and_none_of_colleagues() -> None:
    """Of notices, documents and the words for codes."""
    found = {row.msgid: row.translation for row in rows("tr")}

    assert {ASKED, "We are looking for the cause.", "Root cause analysis"} <= set(found)
    assert "Kök neden analizi" == found["Root cause analysis"]
    assert not {"Please acknowledge now.", "task force", "Internal. Not for customers."} & {*found}
    assert all(found.values())


def test_what_was_translated_back_stays_while_the_translation_does(tmp_path: Path) -> None:
    """A changed translation is to be translated back anew."""
    file = update("tr", tmp_path)
    row = next(row for row in rows("tr") if row.msgid == ASKED)
    before = f"| {row.msgid} | {row.translation} |  |  |"
    text = file.read_text("utf-8")
    file.write_text(text.replace(before, f"| {row.msgid} | {row.translation} | If NO, … | good |"))
    update("tr", tmp_path)
    again = next(row for row in rows("tr", file.read_text("utf-8")) if row.msgid == ASKED)
    changed = file.read_text("utf-8").replace(row.translation, "HAYIR")

    assert before in text
    assert ("If NO, …", "good") == (again.back, again.remark)
    assert before in table("tr", changed)
