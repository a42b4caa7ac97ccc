"""The administrators are told of a broken template of their own, once, before a case needs it."""

from email import message_from_bytes, policy
from pathlib import Path

import pytest

from firsthour.domain.effects import NoticeKind
from firsthour.notices.rendering import overrides
from firsthour.notices.rendering.faults import FAULTS
from firsthour.notices.rendering.render import Own, written
from firsthour.notices.rendering.samples import contexts
from firsthour.settings import Notices, Settings
from service.template_watch import TemplateWatch
from service.tools import Tools, build

DIRECTORY = Path(__file__).parents[2] / "demo" / "directory.yaml"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Give a folder with a template that asks for what customers must not read."""
    file = tmp_path / "own" / "notices" / "survey" / "subject.txt"
    file.parent.mkdir(parents=True)
    file.write_text("Tell us\n{{ title }}")
    overrides.forget()
    FAULTS.told(FAULTS.untold())
    return tmp_path / "own"


def tools(folder: Path, own: Path) -> Tools:
    """A worker's tools, with an outbox and templates of one's own."""
    notices = Notices(channel="outbox", templates=str(own))
    return build(Settings(home=str(folder), directory=str(DIRECTORY), notices=notices))


def subjects(folder: Path) -> list[str]:
    """What is in the outbox."""
    files = sorted((folder / "outbox").glob("*.eml"))
    return [
        str(message_from_bytes(f.read_bytes(), policy=policy.default)["Subject"]) for f in files
    ]


async def test_a_fault_is_told_when_the_worker_starts(tmp_path: Path, own: Path) -> None:
    """No case has to meet it: file, line and kind of fault, in one mail to each administrator."""
    made = tools(tmp_path, own)
    watch = TemplateWatch(made)
    await watch.look()
    await watch.look()
    people = made.directory().administrators()
    made.close()
    files = list((tmp_path / "outbox").glob("*.eml"))
    text = files[0].read_text("utf-8")

    assert ["[Firsthour] 1 fault in a template of yours"] * len(people) == subjects(tmp_path)
    assert "- notices/survey/subject.txt, line 2: UndefinedError" in text
    assert () == FAULTS.untold()


async def test_a_fault_that_a_notice_meets_is_the_same_one(tmp_path: Path, own: Path) -> None:
    """What the check has told is not told again by a notice to many; a change is news."""
    made = tools(tmp_path, own)
    watch = TemplateWatch(made)
    await watch.look()
    told = len(subjects(tmp_path))
    survey = next(contexts(NoticeKind.SURVEY, "en", customer=True))
    written(NoticeKind.SURVEY, survey, Own(own))
    await watch.look()
    again = len(subjects(tmp_path))
    (own / "notices/survey/subject.txt").write_text("Tell us\n\n{{ summary }}")
    await watch.look()
    made.close()

    assert told == again
    assert told * 2 == len(subjects(tmp_path))


async def test_sound_templates_are_nobodys_news(tmp_path: Path, own: Path) -> None:
    """Nor is an installation without templates of its own."""
    (own / "notices/survey/subject.txt").write_text("Tell us, {{ name }}")
    made = tools(tmp_path, own)
    await TemplateWatch(made).look()
    made.close()

    assert [] == subjects(tmp_path)
