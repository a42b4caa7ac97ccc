"""Thai and Chinese as they are written: lists, gaps, times, cuts, and who reads which language."""

from datetime import UTC, datetime

import pytest
from babel import Locale
from babel.support import NullTranslations

from firsthour import scripts
from firsthour.domain.effects import NoticeKind
from firsthour.notices.rendering.environment import environment
from firsthour.notices.rendering.render import render
from firsthour.notices.rendering.samples import contexts
from firsthour.notices.words import Words, line, unfolded
from firsthour.templating import language, written

AT = datetime(2026, 8, 4, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("th", "th"),
        ("th-TH", "th"),
        ("zh-TW", "zh-Hant"),
        ("zh-Hant", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh_tw", "zh-Hant"),
        ("ZH-hant", "zh-Hant"),
        ("zh", "en"),
        ("zh-CN", "en"),
        ("zh-Hans-TW", "en"),
        ("yue", "en"),
        ("", "en"),
    ],
)
def test_a_reader_is_written_to_in_a_script_that_they_read(wanted: str, expected: str) -> None:
    """Taiwan and Hong Kong read traditional letters; who reads others is not given them."""
    assert expected == environment(wanted).globals["language"]
    assert expected == language(wanted)


def test_simplified_letters_of_ones_own_are_not_for_readers_of_traditional_ones() -> None:
    """Where there is a catalog of simplified Chinese, readers of Taiwan still get the other."""
    assert ("zh", "zh-Hant") == (language("zh-CN", ("zh",)), language("zh-TW", ("zh",)))


@pytest.mark.parametrize(
    ("tag", "names", "expected"),
    [
        ("en", ("A", "B", "C"), "A, B, and C"),
        ("th", ("Card payments", "Refunds"), "Card payments และ Refunds"),
        ("th", ("A", "B", "C"), "A, B และ C"),
        ("zh_Hant", ("Card payments", "Refunds"), "Card payments、Refunds"),
        ("zh_Hant", ("A",), "A"),
        ("th", (), ""),
    ],
)
def test_lists_keep_names_apart(tag: str, names: tuple[str, ...], expected: str) -> None:
    """No name runs into the word beside it, and two names are never taken for one."""
    assert expected == scripts.listed(names, Locale.parse(tag))


@pytest.mark.parametrize(
    ("tag", "zone", "expected"),
    [
        (
            "th",
            "Asia/Bangkok",
            "วันอังคารที่ 4 สิงหาคม ค.ศ. 2026 เวลา 18:30 น. (เวลาไทย, UTC+07:00)",
        ),
        ("zh_Hant", "Asia/Taipei", "2026年8月4日 星期二 19:30\uff08台北時間\uff0cUTC+08:00\uff09"),
        ("zh_Hant", "UTC", "2026年8月4日 星期二 11:30 UTC"),
    ],
)
def test_times_say_of_which_years_they_count_and_of_which_place(
    tag: str, zone: str, expected: str
) -> None:
    """Thai years say that they are those of the common era; zones are called by their place."""
    words = Words(Locale.parse(tag), NullTranslations())

    assert expected == words.when(AT, zone)


def test_short_dates_of_documents_say_their_era_in_thai() -> None:
    """A year without its era could be one of the Buddhist count."""
    assert "4 ส.ค. ค.ศ. 2026" == written(AT, "th", short=True)


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        ("ที่นี่", 3, "…"),
        ("กที่นี่", 3, "ก…"),
        ("กที่นี่", 5, "กที่…"),
        ("นำเข้า", 5, "นำ…"),
        ("e\u0301e\u0301e\u0301", 4, "e\u0301…"),
        ("付款失敗", 3, "付款…"),
        ("付款失敗", 4, "付款失敗"),
    ],
)
def test_a_cut_takes_no_mark_from_its_letter(text: str, longest: int, expected: str) -> None:
    """Vowels and tones go with the letter they are written on, or before."""
    assert expected == line(text, longest)


def test_lines_without_spaces_between_words_are_not_joined() -> None:
    """In Thai no full stop says that a line was ended by a person."""
    text = "เราทราบสาเหตุแล้ว คือใบรับรองของเกตเวย์หมดอายุ\nขณะนี้กำลังเปลี่ยนใบรับรองใหม่ ทุกภูมิภาค"

    assert text == unfolded(text)


@pytest.mark.parametrize("kind", [NoticeKind.STATUS_UPDATE, NoticeKind.ACCESS_CHECK])
def test_chinese_has_no_gap_behind_its_wide_marks(kind: NoticeKind) -> None:
    """Neither in the text nor in the short one; a colon behind a name is a wide one."""
    told = render(kind, list(contexts(kind, "zh-TW", customer=True))[1])
    said = told.short.removesuffix(" ESC-2026-000017")

    assert "。 " not in said + told.text + told.html
    assert "受影響的服務：Card payments、Refunds\n" in told.text


def test_the_label_of_a_short_text_stands_apart_as_the_script_wants_it() -> None:
    """Behind a space; in Chinese, whose sentences end without one, in wide brackets."""
    made = {
        tag: render(kind, next(contexts(kind, tag, customer=True))).short
        for kind in (NoticeKind.SURVEY,)
        for tag in ("en", "th", "zh-Hant")
    }

    assert made["en"].endswith(" ESC-2026-000017")
    assert made["th"].endswith(" ESC-2026-000017")
    assert made["zh-Hant"].endswith("\uff08ESC-2026-000017\uff09")
    assert " \uff08" not in made["zh-Hant"]
