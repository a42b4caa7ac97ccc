"""What a policy may not say, and how each mistake is told: code, line, field, sentence, advice."""

import os
from pathlib import Path

import pytest

from firsthour.policies.loading import load, loads
from firsthour.policies.problems import PolicyInvalid, Problem

HEAD = "extends: default\nname: ours\n"


def refused(text: str) -> PolicyInvalid:
    """The error that ``text`` meets."""
    with pytest.raises(PolicyInvalid) as refusal:
        loads(text, "ours.yaml")
    return refusal.value


def only(text: str) -> Problem:
    """The single mistake in a policy that extends the default one; line 3 is its first."""
    error = refused(HEAD + text)

    assert "invalid" == error.code
    assert 1 == len(error.problems), error
    return error.problems[0]


def sev1(text: str) -> Problem:
    """The single mistake in a severity 1 that begins on line 5."""
    return only(f"severities:\n  sev1:\n    {text}\n")


@pytest.mark.parametrize("field", ["notice_internal", "notice_customers"])
@pytest.mark.parametrize("span", ["61 min", "2 h", "3601 s", "1 d"])
def test_a_notice_after_sixty_minutes_is_refused(field: str, span: str) -> None:
    """The first hour is the ceiling of every policy."""
    problem = sev1(f"{field}: {span}")

    assert (5, f"severities.sev1.{field}") == (problem.line, problem.field)
    assert "within 60 min" in problem.message
    assert "between 1 min and 1 h" == problem.hint


@pytest.mark.parametrize("span", ["1 bh", "1 bd"])
def test_a_notice_in_business_time_is_refused(span: str) -> None:
    """The first hour runs at night too."""
    assert "runs by the clock" in sev1(f"notice_customers: {span}").message


def test_a_notice_at_sixty_minutes_is_allowed_at_every_severity() -> None:
    """The ceiling itself is inside."""
    rows = "".join(f"  sev{n}: {{notice_customers: 60 min}}\n" for n in (1, 2, 3, 4))
    policy = loads(HEAD + "severities:\n" + rows)

    assert {"60 min"} == {policy.rules(n).notice_customers for n in (1, 2, 3, 4)}


@pytest.mark.parametrize("audience", ["internal", "customers"])
@pytest.mark.parametrize("phase", ["investigating", "identified", "monitoring"])
def test_an_update_under_five_minutes_is_refused(audience: str, phase: str) -> None:
    """More often is noise, and nobody can write it."""
    problem = sev1(f"updates_{audience}: {{{phase}: 299 s}}")

    assert f"severities.sev1.updates_{audience}.{phase}" == problem.field
    assert "at least 5 min apart" in problem.message

    allowed = loads(HEAD + f"severities: {{sev1: {{updates_{audience}: {{{phase}: 5 min}}}}}}")

    assert "5 min" == getattr(getattr(allowed.rules(1), f"updates_{audience}"), phase)


@pytest.mark.parametrize(
    ("text", "field", "hint"),
    [
        ("severities: {sev1: {acknowlege: 5 min}}", "severities.sev1.acknowlege", "acknowledge"),
        ("severities: {sev7: {}}", "severities.sev7", "sev"),
        ("reply_too: a@b.c", "reply_too", "reply_to"),
        ("calendar: {time_zone: UTC}", "calendar.time_zone", "timezone"),
        ("seats: [{key: a, lead: true, skil: x}]", "seats[1].skil", "skill"),
        ("severities: {sev2: {levels: {L4: 1 h}}}", "severities.sev2.levels.L4", "L1, L2, L3"),
        ("zzzzzz: 1", "zzzzzz", "known here: extends, name"),
        ("monitoring: 1 h", "monitoring", "belongs in severities.sev1 (sev2, sev3, sev4) or in "),
        ("timezone: UTC", "timezone", "it belongs in calendar"),
        (
            "calendar: {close_within: 3 d}",
            "calendar.close_within",
            "belongs at the top of the file",
        ),
        (
            "severities: {sev1: {L1: 1 h}}",
            "severities.sev1.L1",
            "belongs in severities.sev1.levels",
        ),
    ],
)
def test_an_unknown_field_is_told_with_the_nearest_known_one(
    text: str, field: str, hint: str
) -> None:
    """A slip of the pen never passes for a setting."""
    problem = only(text)

    assert (3, field) == (problem.line, problem.field)
    assert "no field of this name" in problem.message
    assert hint in problem.hint


@pytest.mark.parametrize(
    ("rates", "told"),
    [
        ("often", "It must be a list"),
        ("[often]", "It is not a limit"),
        ("[3 in 15 bh]", "It is not a limit"),
        ("[0 in 15 min]", "It is no sensible limit"),
        ("[3 in 59 s]", "It is no sensible limit"),
        ("[3 in 31 d]", "It is no sensible limit"),
        ("[3 in 15 min, 3 in 1 h]", "A longer time must allow more"),
        ("[3 in 1 h, 7 in 60 min]", "A longer time must allow more"),
    ],
)
def test_a_limit_is_so_many_within_so_long(rates: str, told: str) -> None:
    """By the clock, and the longer the time, the more."""
    assert told in only(f"limits: {{sms: {{pages: {rates}}}}}").message


def test_missing_severity_rows_are_named() -> None:
    """A policy that extends nothing must promise something at every severity."""
    default = Path(__file__).parents[2] / "policies" / "default.yaml"
    text = default.read_text("utf-8")
    start, end = text.index("  sev3:"), text.index("# ------", text.index("  sev4:"))
    error = refused(text[:start] + "\n" + text[end:])

    assert ["severities.sev3", "severities.sev4"] == [p.field for p in error.problems]
    assert {"It is missing"} == {p.message for p in error.problems}
    assert all(p.line and "severities:" in text.splitlines()[p.line - 1] for p in error.problems)


def test_a_policy_needs_a_name_and_an_address_for_answers() -> None:
    """Both are mandatory; the name is never inherited."""
    error = refused("version: '1'\n")

    assert {"name", "reply_to", "calendar", "severities"} == {p.field for p in error.problems}
    assert ["name"] == [p.field for p in refused("extends: default\n").problems]


@pytest.mark.parametrize(
    ("field", "span", "hint"),
    [
        ("acknowledge", "74 s", "between 75 s and 20 min"),
        ("acknowledge", "21 min", "between 75 s and 20 min"),
        ("resolution", "59 min", "between 1 h and 16 h"),
        ("resolution", "17 h", "between 1 h and 16 h"),
        ("internal_rca", "13 bd", "between 6 bh and 96 bh"),
        ("final_rca", "29 d", "between 42 h and 28 d"),
        ("task_force", "61 min", "between 0 min and 1 h"),
        ("levels", "{L1: 31 min, L2: 40 min}", "between 0 min and 30 min"),
        ("access_reminders", "[59 min]", "between 1 h and 4 d"),
        ("access_assumed", "21 d", "between 30 h and 20 d"),
        ("task_force_customers", "13", "between 1 and 12"),
    ],
)
def test_a_number_outside_its_limits_is_refused(field: str, span: str, hint: str) -> None:
    """A quarter to four times of the default; where there is none, of the nearest severity's."""
    problem = sev1(f"{field}: {span}")

    assert 5 == problem.line
    assert problem.field.startswith(f"severities.sev1.{field}")
    assert hint == problem.hint


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("acknowledge", "75 s"),
        ("acknowledge", "20 min"),
        ("internal_rca", "12 bd"),
        ("final_rca", "28 d"),
        ("task_force", "60 min"),
        ("executive_report", "null"),
        ("access_assumed", "5 d"),
    ],
)
def test_a_number_at_its_limit_is_allowed(field: str, value: str) -> None:
    """Limits belong to what is allowed."""
    rules = loads(HEAD + f"severities: {{sev1: {{{field}: {value}}}}}").rules(1)

    assert (None if value == "null" else value) == getattr(rules, field)


@pytest.mark.parametrize(
    ("text", "field", "message"),
    [
        ("pages_at_most: 37", "pages_at_most", "too much"),
        ("pause_at_most: 73 h", "pause_at_most", "too much"),
        ("close_within: 31 d", "close_within", "too much"),
        ("snowball: 0", "snowball", "too little"),
        ("snowball: '3'", "snowball", "whole number"),
        ("snowball: true", "snowball", "whole number"),
        ("customers: 1", "customers", "true or false"),
        ("sla_warnings: [75, 50]", "sla_warnings", "must rise"),
        ("sla_warnings: [50, 100]", "sla_warnings[2]", "at most 99"),
        ("obligation_warning: 0", "obligation_warning", "at least 1"),
        ("survey_low: 5", "survey_low", "at most 4"),
        ("approval: [7]", "approval[1]", "at most 4"),
        ("approval: [1, 1]", "approval", "twice"),
        ("notice_approval: nobody", "notice_approval", "'author' or 'second_person'"),
        ("matrix: {high: [1, 2]}", "matrix.high", "too few"),
        ("close_within: 20 d", "close_warnings", "before close_within"),
        ("survey_reminder: 7 d", "survey_reminder", "before the survey ends"),
        ("languages: []", "languages", "too few"),
        ("languages: ['../en']", "languages[1]", "small letters"),
        ("reply_to: nobody", "reply_to", "e-mail address"),
        ('reply_to: "a@b.example\\r\\nBcc: c@d.example"', "reply_to", "e-mail address"),
        ("reply_to: null", "reply_to", "must be text"),
        ("public_address: 'javascript:alert(1)'", "public_address", "web address"),
        ("name_: 1", "name_", "no field"),
        ("version: ''", "version", "not be empty"),
        ('watchers: ["a\\u0007b"]', "watchers[1]", "control characters"),
        ("watchers: ops", "watchers", "must be a list"),
        ("severities: null", "severities", "section of fields"),
        ("severities: {sev1: 5 min}", "severities.sev1", "section of fields"),
        ("close_within: 30", "close_within", "length of time"),
        ("close_within: soon", "close_within", "not a span of time"),
        ("calendar: {timezone: Europe/Atens}", "calendar.timezone", "no time zone"),
        ("calendar: {timezone: ../../etc/passwd}", "calendar.timezone", "no time zone"),
        ("calendar: {hours: {monday: 9-5}}", "calendar.hours.monday", "range of hours"),
        ("calendar: {hours: {monday: 17:00-09:00}}", "calendar.hours.monday", "before it closes"),
        ("calendar: {hours: {monday: 09:00-24:01}}", "calendar.hours.monday", "before it closes"),
        ("calendar: {hours: {monday: 09:60-17:00}}", "calendar.hours.monday", "before it closes"),
        (
            "calendar: {hours: {monday: [09:00-13:00, 12:00-17:00]}}",
            "calendar.hours.monday",
            "overlap",
        ),
        ("calendar: {holidays_country: GR}", "calendar.holidays_from", "missing"),
        ("calendar: {holidays_subdivision: BY}", "calendar.holidays_country", "needs its country"),
        (
            "calendar: {holidays_country: XX, holidays_from: 2026}",
            "calendar.holidays_country",
            "not known",
        ),
        (
            "calendar: {holidays_country: DE, holidays_subdivision: XX, holidays_from: 2026}",
            "calendar.holidays_subdivision",
            "no part XX",
        ),
        ("calendar: {extra_holidays: [2026-02-30]}", "calendar.extra_holidays[1]", "date"),
        ("calendar: {extra_holidays: [20260101]}", "calendar.extra_holidays[1]", "not a date"),
        ("seats: [{key: a}]", "seats", "0 seats lead"),
        ("seats: [{key: a, lead: true}, {key: b, lead: true}]", "seats", "2 seats lead"),
        ("seats: [{key: a, lead: true}, {key: a}]", "seats[2].key", "twice"),
        (
            "ladder: [{key: a, type: functional, ask: 'team:', after: 1 h}]",
            "ladder[1].ask",
            "whom to ask",
        ),
        ("ladder: [{key: a, type: functional, ask: team:b}]", "ladder[1].after", "after a time"),
        (
            "ladder: [{key: a, type: automatic, ask: team:b, after: 1 h}]",
            "ladder[1].percent",
            "by the service level",
        ),
        (
            "ladder: [{key: a, type: functional, ask: L2, after: 1 h}]",
            "ladder[1].ask",
            "hierarchical",
        ),
        (
            "ladder: [{key: a, type: hierarchical, ask: team:b, after: 1 h}]",
            "ladder[1].ask",
            "functional",
        ),
        (
            f"ladder: [{', '.join(['{key: a, type: functional, ask: team, after: 1 h}'] * 2)}]",
            "ladder[2].key",
            "twice",
        ),
        ("ladder_repeat: {step: x, times: 1, after: 1 h}", "ladder_repeat.step", "No timed step"),
        ("page_round: []", "page_round", "too few"),
        ("policy_owner: the boss", "policy_owner", "whom to ask"),
        ("playbooks: [{name: a, actions: []}]", "playbooks[1].actions", "too few"),
        (
            "playbooks: [{name: a, criteria: [outtage], actions: [{text: b, due: 1 h}]}]",
            "playbooks[1].criteria[1]",
            "'outage'",
        ),
    ],
)
def test_each_mistake_is_told_with_its_field(text: str, field: str, message: str) -> None:
    """One mistake, one problem, with a sentence that says what is wrong."""
    problem = only(text)

    assert field == problem.field
    assert message in problem.message


def test_levels_that_name_nobody_are_refused() -> None:
    """A case must be able to climb at every severity."""
    problem = sev1("levels: {L1: null, L2: null, L3: null}")

    assert "severities.sev1.levels" == problem.field
    assert "Nobody would ever be called" == problem.message


def test_levels_are_called_from_below() -> None:
    """The director is not called before the duty manager."""
    assert "before a lower one" in sev1("levels: {L1: 30 min, L2: 10 min}").message


def test_no_day_of_work_is_refused() -> None:
    """Business time would never pass."""
    days = ("monday", "tuesday", "wednesday", "thursday", "friday")
    problem = only(f"calendar: {{hours: {{{', '.join(f'{day}: closed' for day in days)}}}}}")

    assert "No day has working hours" == problem.message


def test_mistakes_are_collected_in_the_order_of_their_lines() -> None:
    """One reading of the file shows them all: names, limits and kinds alike."""
    error = refused(
        HEAD
        + "pages_at_most: 99\n"
        + "severities:\n  sev1:\n    notice_customers: 90 min\n    acknowlege: 5 min\n"
        + "snowball: many\n"
    )

    expected = [
        (3, "pages_at_most"),
        (6, "severities.sev1.notice_customers"),
        (7, "severities.sev1.acknowlege"),
        (8, "snowball"),
    ]

    assert expected == [(p.line, p.field) for p in error.problems]
    assert "line 6, severities.sev1.notice_customers: An initial notice" in str(error)


def test_a_field_given_twice_is_refused() -> None:
    """YAML would silently take the last one."""
    assert (4, "snowball", "It is given twice") == (
        (problem := only("snowball: 3\nsnowball: 4")).line,
        problem.field,
        problem.message,
    )


def test_more_mistakes_than_anybody_reads_are_counted() -> None:
    """A wholly wrong file does not fill the screen."""
    error = refused(HEAD + "".join(f"field{n}: 1\n" for n in range(80)))

    assert 51 == len(error.problems)
    assert "and 30 more" == error.problems[-1].message


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \n\n", "empty"),
        ("# only a comment\n", "empty"),
        ("---\n...\n", "empty"),
        ("- a\n- b\n", "foreign"),
        ("just a sentence", "foreign"),
        ("services:\n  web:\n    image: nginx\n", "foreign"),
        ('{"dependencies": {"left-pad": "1.0"}}', "foreign"),
        ("a: [", "not_yaml"),
        ("a: b: c", "not_yaml"),
        ("a: 1\n---\nb: 2\n", "not_yaml"),
        ("? [a, b]\n: 1\n", "not_yaml"),
        ("name: !!python/object/apply:os.system [id]", "not_yaml"),
        ("name: \x07", "not_yaml"),
        ("name: \ud800", "not_text"),
        ("name: a\0", "not_text"),
    ],
)
def test_what_is_no_policy_at_all_is_refused_as_a_whole(text: str, code: str) -> None:
    """Empty, foreign, broken and hostile texts each have their code."""
    error = refused(text)

    assert code == error.code
    assert 1 == len(error.problems)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "Anchors and aliases"),
        ("<<: *default\n", "Anchors and aliases"),
        ("a: " + "[" * 100_000, "nested over"),
        ("a: " + "{a: " * 50_000, "nested over"),
        ("a: [" + "1," * 30_000 + "]", "more than 20000 values"),
        ("x" * 300_000 + ": 1", "more than 256 KiB"),
    ],
)
def test_a_text_made_to_exhaust_the_reader_is_refused(text: str, message: str) -> None:
    """Size, depth, count and repetition are bounded before anything is built."""
    assert message in refused(text).problems[0].message


def test_a_tab_is_told_as_what_it_is() -> None:
    """The words of YAML about it help nobody: blanks are asked for."""
    with pytest.raises(PolicyInvalid) as raised:
        loads("extends: default\nname: ours\ncalendar:\n\ttimezone: UTC\n")
    (problem,) = raised.value.problems

    assert (4, "it begins with a tab: indent with blanks") == (problem.line, problem.hint)


def test_a_name_from_a_hostile_file_is_shown_short_and_harmless() -> None:
    """Neither a terminal's control sequences nor a name of 100,000 characters reach the screen."""
    assert "\x1b" not in str(refused(HEAD + '"\\e[2Jx": 1\n'))
    assert len(str(refused(HEAD + f'"{"y" * 1000}": 1\n'))) < 1500


def test_a_policy_that_extends_an_unknown_one_is_refused() -> None:
    """With the nearest shipped name."""
    problem = refused("extends: defualt\nname: ours\n").problems[0]

    assert (1, "extends", "did you mean default?") == (problem.line, problem.field, problem.hint)
    assert "extends" == refused("extends: [default]\nname: ours\n").problems[0].field


def test_files_that_are_none_are_refused(tmp_path: Path) -> None:
    """A missing file, a folder, a pipe and an impossible path each get one clear error."""
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)

    assert "not_found" == file_code(tmp_path / "none.yaml")
    assert "unreadable" == file_code(tmp_path)
    assert "unreadable" == file_code(pipe)
    assert "unreadable" == file_code("a\0b")
    assert "unreadable" == file_code("x" * 5000)


def test_an_unknown_name_is_answered_with_the_nearest_policy() -> None:
    """Names of shipped policies are typed by hand."""
    with pytest.raises(PolicyInvalid) as refusal:
        load("status-pge")

    assert "did you mean status-page?" == refusal.value.problems[0].hint


def test_a_binary_file_is_refused(tmp_path: Path) -> None:
    """A picture is not a policy."""
    file = tmp_path / "picture.yaml"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))

    assert "not_text" == file_code(file)


def test_a_file_of_ten_megabytes_is_refused(tmp_path: Path) -> None:
    """It is not even read to its end."""
    file = tmp_path / "large.yaml"
    file.write_bytes(b"# large\n" * (10 * 1024 * 1024 // 8))

    assert "too_large" == file_code(file)


def file_code(source: Path | str) -> str:
    """The code with which a file is refused."""
    with pytest.raises(PolicyInvalid) as refusal:
        load(source)
    return refusal.value.code


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("{audience: customers, mode: any}", "any needs a list of who approves"),
        ("{audience: customers, mode: all, by: [role:director]}", "all needs a list"),
        ("{audience: customers, mode: author, by: [role:director]}", "author asks nobody by name"),
        ("{audience: customers, mode: none, within: 5 min}", "waits for none"),
        ("{audience: customers, mode: none, then: text}", "waits for none"),
        ("{audience: customers, mode: any, by: [director]}", "It names nobody"),
        ("{audience: customers, mode: any, by: ['group:']}", "It names nobody"),
        (
            "{audience: customers, mode: any, by: [role:auditor]}",
            "The role auditor approves no texts",
        ),
        ("{audience: level, mode: none}", "It must be"),
        ("{audience: customers, mode: some}", "It must be"),
        (
            "{audience: customers, mode: author, notices: [executive_report]}",
            "goes to executives only",
        ),
        ("{audience: customers, mode: author, notices: [page]}", "It must be"),
    ],
)
def test_an_approval_names_who_gives_it(row: str, told: str) -> None:
    """As many as its mode needs, of those who may say so, about texts that people write."""
    assert told in only(f"approvals: [{row}]").message
