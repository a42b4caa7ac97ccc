"""Templates of one's own: bounded in size, time and memory, and never in a notice's way."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from firsthour.domain.effects import NoticeKind, Told
from firsthour.domain.stages import Audience
from firsthour.notices.channels.smtp import SmtpSender
from firsthour.notices.rendering import overrides
from firsthour.notices.rendering.checking import check, unused
from firsthour.notices.rendering.contexts import Context
from firsthour.notices.rendering.environment import LARGEST, SHIPPED
from firsthour.notices.rendering.faults import FAULTS, TemplateFault
from firsthour.notices.rendering.render import Own, files_of, filled, filled_anyway, render, written
from firsthour.notices.rendering.samples import SERVICE, contexts
from firsthour.notices.rendering.sandbox import SANDBOX, Sandbox
from firsthour.notices.rendering.sandboxed import LONGEST
from firsthour.records.store import Store
from tests.notices.post import Post
from tests.notices.world import customers, notice, open_case

PATIENCE_S = 60
"""For what ends after three seconds of processor time, on a machine that others use too."""
INSIDE = "{% for b in range(99999) %}{% endfor %}"
LOOPS = f"{{% for a in range(99999) %}}{INSIDE}{{% endfor %}}"
DOUBLED = (
    "{% set ns = namespace(s='x' * 64) %}"
    "{% for i in range(60) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}"
)


def survey() -> Context:
    """A survey for one customer."""
    return next(contexts(NoticeKind.SURVEY, "en", customer=True))


def put(folder: Path, name: str, source: str | bytes) -> Own:
    """A template of one's own; seen at once."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(source if isinstance(source, bytes) else source.encode())
    overrides.forget()
    return Own(folder)


@pytest.fixture(autouse=True)
def _nothing_noted() -> Iterator[None]:
    """Leave no fault to the next test."""
    FAULTS.told(FAULTS.untold())
    yield
    FAULTS.told(FAULTS.untold())


@pytest.mark.parametrize(
    ("source", "line", "fault"),
    [
        ("{% for i in range(10 ** 9) %}x{% endfor %}", 1, "OverflowError"),
        (f"one\n{LOOPS}", 2, "too_slow"),
        ("{{ 10 ** (10 ** 10) }}", 0, "too_slow"),
        ("{% macro a() %}{{ a() }}{% endmacro %}\n{{ a() }}", 1, "RecursionError"),
        ("{% include 'notices/survey/subject.txt' %}", 1, "RecursionError"),
        ("one\n\n{{ 'x' * 10 ** 10 }}", 3, "too_large"),
        ("{{ ('%' ~ '99999999999d')|format(1) }}", 1, "too_large"),
        (DOUBLED, 1, "too_large"),
        (f"one\n{{{{ name * {LONGEST} }}}}", 2, "too_long"),
        ("x" * (LARGEST + 1), 0, "too_large"),
        ("{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}", 0, "RecursionError"),
        ("ü".encode("latin-1"), 0, "UnicodeDecodeError"),
        ("{{ cycler.__init__.__globals__.os }}", 1, "SecurityError"),
        ("{% do services.append('x') %}", 1, "syntax"),
    ],
)
def test_no_template_takes_more_than_its_share(
    tmp_path: Path, source: str | bytes, line: int, fault: str
) -> None:
    """Whatever it does, it ends soon with a fault that names its file, and the next one renders."""
    own = put(tmp_path, "notices/survey/subject.txt", source)
    began = monotonic()
    with pytest.raises(TemplateFault) as caught:
        render(NoticeKind.SURVEY, survey(), own.templates)
    took = monotonic() - began
    put(tmp_path, "notices/survey/subject.txt", "Mended, {{ name }}")

    assert ("notices/survey/subject.txt", line, fault) == (
        caught.value.template,
        caught.value.line,
        caught.value.fault,
    )
    assert took < PATIENCE_S
    assert "Mended, Ada Byron" == render(NoticeKind.SURVEY, survey(), own.templates).subject


def test_a_template_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    """A loop inside of one operation is ended by the system, and costs its time once."""
    own = put(tmp_path, "notices/survey/subject.txt", "{{ 10 ** (10 ** 10) }}")
    sent = written(NoticeKind.SURVEY, survey(), own)
    SANDBOX.close()
    again = written(NoticeKind.SURVEY, survey(), own)

    assert "[ESC-2026-000017] How did we do?" == sent.subject
    assert sent == again
    assert SANDBOX.is_idle


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("notices/survey/subject.txt", "{{ title }}"),
        ("notices/survey/body.html", "{% block x %}"),
        ("notices/_layout.html", "{{ nothing }}"),
        ("notices/_layout.txt", "{% include 'notices/none.txt' %}"),
    ],
)
def test_a_broken_template_falls_back_to_all_the_shipped_ones(
    tmp_path: Path, name: str, source: str
) -> None:
    """The whole notice is the shipped one, since its parts say the same thing."""
    own = put(tmp_path, name, source)
    put(tmp_path, "notices/survey/short.txt", "Ours")

    assert render(NoticeKind.SURVEY, survey()) == written(NoticeKind.SURVEY, survey(), own)
    assert [name] == [fault.template for fault in FAULTS.untold()]


def test_a_fault_is_told_once_for_each_state_of_the_templates(tmp_path: Path) -> None:
    """Ten thousand recipients make one fault; after a change it is news again."""
    own = put(tmp_path, "notices/survey/subject.txt", "{{ title }}")
    for _ in range(3):
        written(NoticeKind.SURVEY, survey(), own)
    once = len(FAULTS.untold())
    put(tmp_path, "notices/survey/subject.txt", "{{ title }} still")
    written(NoticeKind.SURVEY, survey(), own)

    assert (1, 2) == (once, len(FAULTS.untold()))


def test_a_fault_of_a_shipped_template_stays_one(tmp_path: Path) -> None:
    """A page addressed to customers has nothing to fall back to: nobody is told anything."""
    page = next(contexts(NoticeKind.PAGE, "en", customer=True))

    with pytest.raises(TemplateFault):
        written(NoticeKind.PAGE, page, Own())
    with pytest.raises(TemplateFault):
        written(NoticeKind.PAGE, page, put(tmp_path, "notices/page/short.txt", "{{ title }}"))


def test_a_catalog_that_breaks_a_text_does_not_keep_it_from_going_out(tmp_path: Path) -> None:
    """A placeholder that nobody fills, in a catalog of one's own, is a fault like any other."""
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "notices.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "How did we do?"\nmsgstr "%(nobody)s"\n'
    )

    assert render(NoticeKind.SURVEY, survey()) == written(
        NoticeKind.SURVEY, survey(), Own(None, tmp_path)
    )
    assert 1 == len(FAULTS.untold())


def test_templates_change_without_a_restart(tmp_path: Path) -> None:
    """One's own appears, changes and goes while the process runs; so does the style sheet."""
    own = put(tmp_path, "notices/survey/subject.txt", "One")
    found = [written(NoticeKind.SURVEY, survey(), own).subject]
    put(tmp_path, "notices/survey/subject.txt", "Two!")
    found.append(written(NoticeKind.SURVEY, survey(), own).subject)
    (tmp_path / "notices/survey/subject.txt").unlink()
    put(tmp_path, "notices/_style.css", "h1 { color: #123456 }")
    last = written(NoticeKind.SURVEY, survey(), own)

    assert ["One", "Two!", "[ESC-2026-000017] How did we do?"] == [*found, last.subject]
    assert '<h1 style="color:#123456">' in last.html


def test_shipped_templates_never_wait_for_the_sandbox(tmp_path: Path) -> None:
    """What is not overridden is rendered as if there were no folder."""
    own = put(tmp_path, "notices/page/short.txt", "Ours {{ label }}")
    sandbox = Sandbox()
    names = files_of(NoticeKind.SURVEY, survey())

    assert filled(names, survey().named(), "en", own, sandbox)
    assert sandbox.is_idle


def test_nothing_of_the_environment_reaches_the_sandbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Secrets stand in the environment; the process that runs foreign templates has none of it."""
    monkeypatch.setenv("FIRSTHOUR_NOTICES_SMTP_PASSWORD", "hunter2")
    own = put(tmp_path, "notices/survey/subject.txt", "ours")
    sandbox = Sandbox()
    render(NoticeKind.SURVEY, survey(), own.templates, sandbox=sandbox)
    process = sandbox._process
    assert process
    environ = Path(f"/proc/{process.pid}/environ").read_bytes()
    sandbox.close()

    assert b"FIRSTHOUR" not in environ
    assert b"hunter2" in os.fsencode(os.environ["FIRSTHOUR_NOTICES_SMTP_PASSWORD"])


def test_a_notice_goes_out_whatever_the_folder_holds(
    store: Store, post: Post, mailer: SmtpSender, tmp_path: Path
) -> None:
    """Every customer gets the shipped notice, and the fault is kept once."""
    own = put(tmp_path, "notices/initial_notice/customers/subject.txt", "{{ title }}")
    world = open_case(store, customers(5))
    told = world.tell(mailer, world.wanted(notice(Audience.CUSTOMERS)), templates=own.templates)

    assert Told("notice:1", recipients=5, sent=5) == told
    assert {f"[{world.label}] We are working on a problem with Payments"} == {
        str(mail["Subject"]) for mail in post.mails
    }
    assert ["notices/initial_notice/customers/subject.txt"] == [
        fault.template for fault in FAULTS.untold()
    ]


def test_messages_to_administrators_fall_back_too(tmp_path: Path) -> None:
    """The message that tells of a broken layout is not broken by it."""
    own = put(tmp_path, "notices/_layout.txt", "{{ nothing }}")
    names = ("service/stuck_cases/body.txt",)
    text = filled_anyway(names, SERVICE["stuck_cases"], "en", own)[0][0]

    assert "- escalation-7" in text


def test_the_check_names_file_line_kind_audience_and_language(tmp_path: Path) -> None:
    """Each fault once, with everything that it breaks; what is sound is not in it."""
    put(tmp_path, "notices/survey/subject.txt", "Tell us, {{ name }}\n{{ summary }}")
    put(tmp_path, "notices/status_update/customers/body.txt", "{% if text %}{{ txt }}{% endif %}")
    put(tmp_path, "notices/page/body.html", "{% block lead %}")
    put(tmp_path, "service/stuck_cases/body.txt", "{{ missing }}")
    own = put(tmp_path, "notices/alarm/short.txt", "Look: {{ title|line(40) }} {{ label }}")
    found = check(own)

    assert [
        ("notices/page/body.html", 1, "syntax", ("page for colleagues",)),
        ("notices/status_update/customers/body.txt", 1, "UndefinedError",
         ("status_update for customers",)),
        ("notices/survey/subject.txt", 2, "UndefinedError", ("survey for customers",)),
        ("service/stuck_cases/body.txt", 1, "UndefinedError", ("stuck_cases for administrators",)),
    ] == [(f.fault.template, f.fault.line, f.fault.fault, f.notices) for f in found]  # fmt: skip
    assert all("en" in flaw.languages for flaw in found)
    assert "'summary' is undefined" == found[2].fault.detail


MISTAKEN = """Dear {{ nmae }},
{{ organisation|shout }} {{ servces|listed }}
{% include "notices/_brnad.txt" %}
{{ greeting|default("Hello") }} {% if more is defined %}{{ more }}{% endif %}
{% set we = sender %}{{ we }}{{ label is typo }}"""


def test_the_check_tells_every_fault_of_a_template_at_once(tmp_path: Path) -> None:
    """Filling stops at the first: all names, filters and pieces are looked at, of every file."""
    put(tmp_path, "notices/survey/body.txt", MISTAKEN)
    put(tmp_path, "notices/survey/short.txt", "{{ nmae }}")
    put(tmp_path, "notices/_brand.html", "{{ label|shuot }}")
    own = put(tmp_path, "notices/survey/body.html", "{% include 'notices/_brand.html' %}{{ no }}")

    assert {
        ("_brand.html", 1, "No filter named 'shuot'."),
        ("survey/body.html", 1, "'no' is undefined"),
        ("survey/body.txt", 1, "'nmae' is undefined"),
        ("survey/body.txt", 2, "No filter named 'shout'."),
        ("survey/body.txt", 2, "'servces' is undefined"),
        ("survey/body.txt", 3, "notices/_brnad.txt"),
        ("survey/body.txt", 5, "No test named 'typo'."),
        ("survey/short.txt", 1, "'nmae' is undefined"),
    } == {
        (f.fault.template.removeprefix("notices/"), f.fault.line, f.fault.detail)
        for f in check(own)
    }


def test_the_check_tells_of_files_that_go_before_none(tmp_path: Path) -> None:
    """A name that is typed wrongly is shown; a piece that one's own templates use is not."""
    put(tmp_path, "notices/survye/subject.txt", "x")
    put(tmp_path, "notices/_brand.html", "<p>Ours</p>")
    own = put(tmp_path, "notices/survey/body.html", "{% include 'notices/_brand.html' %}")

    assert ("notices/survye/subject.txt",) == unused(own)
    assert [] == check(own)


def test_a_copy_of_all_shipped_templates_is_sound(tmp_path: Path) -> None:
    """They pass the check of one's own, in the sandbox, and render the same."""
    for path in (SHIPPED / "notices").rglob("*.*"):
        put(tmp_path, path.relative_to(SHIPPED).as_posix(), path.read_bytes())
    own = Own(tmp_path)

    assert [] == check(own)
    for kind in (NoticeKind.PAGE, NoticeKind.STATUS_UPDATE):
        made = next(contexts(kind, "en", customer=False))

        assert render(kind, made) == render(kind, made, tmp_path)


def test_a_process_that_does_not_answer_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the system bounds no processor time, or the process hangs, the clock does."""
    own = put(tmp_path, "notices/survey/subject.txt", "ours")
    patient = Sandbox()
    render(NoticeKind.SURVEY, survey(), own.templates, sandbox=patient)
    process = patient._process
    assert process
    process.send_signal(signal.SIGSTOP)
    monkeypatch.setattr("firsthour.notices.rendering.sandbox._WAIT_S", 1.0)
    with pytest.raises(TemplateFault) as caught:
        render(NoticeKind.SURVEY, survey(), own.templates, sandbox=patient)

    assert "too_slow" == caught.value.fault
    assert patient.is_idle
