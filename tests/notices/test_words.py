"""Codes in words, times on the reader's clock, catalogs that are complete."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.pofile import read_po
from babel.support import NullTranslations

from firsthour.domain.obligations import PROMISES as TABLE
from firsthour.domain.roles import Role
from firsthour.domain.stages import Phase, Stage
from firsthour.notices import catalogs, words
from firsthour.notices.rendering.environment import environment
from firsthour.notices.words import Words, line, prose, unfolded
from tests.house.source import ROOT

AT = datetime(2026, 8, 4, 11, 30, tzinfo=UTC)
ENGLISH = Words(Locale("en"), NullTranslations())


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("UTC", "Tue 4 Aug 2026, 11:30 UTC"),
        ("", "Tue 4 Aug 2026, 11:30 UTC"),
        ("Europe/Athens", "Tue 4 Aug 2026, 14:30 EEST (UTC+03:00)"),
        ("Asia/Kathmandu", "Tue 4 Aug 2026, 17:15 UTC+05:45"),
        ("Not/AZone", "Tue 4 Aug 2026, 11:30 UTC"),
        ("../../etc/passwd", "Tue 4 Aug 2026, 11:30 UTC"),
    ],
)
def test_times_are_on_the_readers_clock_and_unmistakable(zone: str, expected: str) -> None:
    """Zone and distance from UTC stand beside the hour; a wrong zone keeps nobody from hearing."""
    assert expected == ENGLISH.when(AT, zone)


def test_every_phase_stage_role_and_promise_has_words() -> None:
    """A new one in the domain must be named here."""
    assert set(Phase) == set(words.PHASES)
    assert set(Stage) == set(words.STAGES)
    assert {promise.name for promise in TABLE} <= {
        *words.PROMISES,
        *(f"level:{level}" for level in words.LEVELS),
    }
    assert set(words.ROLES) <= set(Role)


def test_every_alarm_of_the_domain_has_a_sentence() -> None:
    """The codes stand in the domain's own source; each must be one that people can read."""
    domain = "\n".join(
        path.read_text("utf-8") for path in (ROOT / "firsthour/domain").rglob("*.py")
    )
    raised = set(re.findall(r'(?:alarm\(|NoticeKind\.ALARM,[^)]*reason=)\s*"([a-z_]+)"', domain))
    unsaid = {code for code in words.ALARMS if f'"{code}"' not in domain}

    assert len(raised) > 15
    assert set() == raised - set(words.ALARMS)
    assert set() == unsaid


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("owner", "You own this case."),
        ("level:L1", "The case has reached your level (duty manager)."),
        ("customer:", "You are a contact of your organisation for the services named here."),
        ("customer:100 % us", "You are a contact of 100 % us for the services named here."),
        ("something_new", "something new."),
    ],
)
def test_reasons_are_sentences(reason: str, expected: str) -> None:
    """Why somebody is told reads as a sentence, also for a reason that has none yet."""
    assert expected == ENGLISH.why(reason)


def test_an_alarm_of_the_service_level_names_the_per_cent() -> None:
    """One sentence serves every warning."""
    assert "75% of the time to resolve the case has gone by." == ENGLISH.alarm("sla_75")


def test_texts_keep_their_lines_and_lose_what_terminals_obey() -> None:
    """Paragraphs stay; control characters and marks that turn the direction go."""
    assert "a b" == line(" a\r\n\tb\x00")
    assert "a\n\nb" == prose("a\r\n\r\n\r\n\r\nb\x1b")
    assert "abc" == line("a\u202eb\u2069c")
    assert "aaaa…" == line("a" * 100, 5)


def test_the_catalogs_hold_every_text_of_the_templates() -> None:
    """`python -m firsthour.notices.catalogs` was run after the last change of a text."""
    wanted = {message.id for message in catalogs.extract() if message.id}
    for file in (
        ROOT / "locales" / "notices.pot",
        ROOT / "locales" / "en" / "LC_MESSAGES" / "notices.po",
    ):
        with file.open("rb") as source:
            held = {message.id for message in read_po(source) if message.id}

        assert wanted == held


def test_a_catalog_of_ones_own_goes_before_the_shipped_one(tmp_path: Path) -> None:
    """A company may say it in its own words; what it does not say stays as shipped."""
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "notices.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "Kind regards,"\nmsgstr "Yours,"\n'
    )
    made = environment("en", None, tmp_path)
    text = made.from_string("{{ gettext('Kind regards,') }} {{ gettext('Hello,') }}").render()

    assert "Yours, Hello," == text


def test_a_reader_of_an_unknown_language_reads_english() -> None:
    """Nobody is left without a notice for want of a catalog."""
    for language in ("eo", "sr-Latn-RS", "", "nonsense!", "en-GB"):
        assert "en" == environment(language).globals["language"]


FOLDED = """Since nine this morning every second payment has been failing for
customers in Europe. We have restarted the gateway twice, without
any effect."""
ADDRESS = "Example Ltd\n12 Long Street, second floor, at the back door\nLondon"
LIST = """We have tried these things, one after another, so far:
- restarted the gateway, which helped for about ten minutes
- moved the traffic away"""
ENDED = "The cause is a certificate that has run out at midnight.\nWe are replacing it now."
NO_SPACES = (
    "支付网关证书在午夜过期导致大约一半的支付请求失败我们的团队正在全力处理这个问题请稍候\n感谢"
)


def test_lines_broken_at_a_margin_become_paragraphs() -> None:
    """A text wrapped by an editor flows again, paragraph by paragraph."""
    flowing = FOLDED.replace("\n", " ")

    assert flowing == unfolded(FOLDED)
    assert f"{flowing}\n\n{flowing}" == unfolded(f"{FOLDED}\n\n{FOLDED}")


@pytest.mark.parametrize("text", ["", "One line", ADDRESS, LIST, ENDED, NO_SPACES])
def test_lines_that_a_person_ended_stay(text: str) -> None:
    """Addresses, lists, and lines that end a sentence are left as they are written."""
    assert text == unfolded(text)
