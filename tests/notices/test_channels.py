"""The channels of an installation: by its settings, by its environment, of kinds of one's own."""

import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from firsthour.assembly import notice_settings
from firsthour.loading import SettingsInvalid, load
from firsthour.notices.channels.apprise import AppriseSender
from firsthour.notices.channels.console import ConsoleSender
from firsthour.notices.channels.null import NullSender
from firsthour.notices.channels.outbox import OutboxSender
from firsthour.notices.channels.registry import GROUP, ChannelInvalid, kinds, open_all
from firsthour.notices.channels.senders import Message, Refused, Sender
from firsthour.notices.channels.smtp import SmtpSender
from firsthour.notices.channels.webhook import WebhookSender
from firsthour.notices.settings import ChannelSettings, NoticeSettings
from firsthour.settings import SecretMissing, Settings
from service.tools import build
from tests.house.source import ROOT
from tests.notices.post import Post

Make = Callable[..., Message]
EXAMPLE = ROOT / "tests" / "example_channel"
DOCUMENT = ROOT / "docs" / "channels.md"
KEY = b"a key"


def opened(channel: str = "outbox", *channels: ChannelSettings) -> dict[str, Sender]:
    """The senders of an installation with these channels."""
    return open_all(NoticeSettings(channel=channel, channels=channels, token_key=KEY))  # type: ignore[arg-type]


def refused(*channels: ChannelSettings) -> ChannelInvalid:
    """Give the error that these channels are refused with."""
    with pytest.raises(ChannelInvalid) as caught:
        opened("outbox", *channels)
    return caught.value


def settings(folder: Path, text: str = "", **environ: str) -> Settings:
    """The settings of a file and an environment."""
    (folder / "firsthour.toml").write_text(text, encoding="utf-8")
    return load({f"FIRSTHOUR_{name}": value for name, value in environ.items()}, folder)


def test_the_kinds_that_ship_are_registered_as_any_other_is() -> None:
    """By the project's own file, under the group that others use."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        told = tomllib.load(file)["project"]["entry-points"][GROUP]

    assert told == {name: point.value for name, point in kinds().items()}
    assert {"apprise", "console", "null", "outbox", "smtp", "webhook"} == told.keys()


@pytest.mark.parametrize(
    ("channel", "made"),
    [
        ("outbox", {"email": OutboxSender}),
        ("console", {"email": ConsoleSender}),
        ("null", {"email": NullSender}),
        ("smtp", {"email": SmtpSender, "apprise": AppriseSender, "webhook": WebhookSender}),
    ],
)
def test_without_tables_an_installation_has_these(channel: str, made: dict[str, type]) -> None:
    """Where mail goes into a folder, nothing else leaves the house unless somebody says so."""
    assert made == {name: type(sender) for name, sender in opened(channel).items()}


def test_tables_name_further_channels(tmp_path: Path) -> None:
    """A kind of the channel's own name needs no word; secrets are fetched, options passed on."""
    (tmp_path / "key").write_text("whk\n")
    text = f"""
    [notices.channels.sms]
    kind = "apprise"
    url = "twilio://{{env:NOTIFY_SID}}:{{env:NOTIFY_TOKEN}}@+12025550143/{{address}}"
    short = true
    [notices.channels.webhook]
    secret = "file:{tmp_path}/key"
    trusted_hosts = ["hooks.corp.example"]
    [notices.channels.email]
    kind = "null"
    """
    made = notice_settings(settings(tmp_path, text))
    senders = open_all(made)
    by_name = {each.name: each for each in made.channels}

    assert {"email": NullSender, "sms": AppriseSender, "webhook": WebhookSender} == {
        name: type(sender) for name, sender in senders.items()
    }
    assert ("apprise", {"short": True}) == (by_name["sms"].kind, by_name["sms"].options)
    assert ("webhook", "whk") == (by_name["webhook"].kind, by_name["webhook"].secret)
    assert "whk" not in repr(made)


def test_the_environment_may_change_and_add_channels(tmp_path: Path) -> None:
    """Those of the file by their names, others by a name of one word; texts are understood."""
    made = notice_settings(
        settings(
            tmp_path,
            '[notices.channels.slack-ops]\nkind = "apprise"\nurl = "slack://{env:NOTIFY_A}"\n',
            NOTICES_CHANNELS_SLACK_OPS_TIMEOUT_S="2.5",
            NOTICES_CHANNELS_SLACK_OPS_SHORT="true",
            NOTICES_CHANNELS_WEBHOOK_TRUSTED_HOSTS="one.example, two.example",
        )
    )
    senders = open_all(made)
    slack, webhook = senders["slack-ops"], senders["webhook"]

    assert isinstance(slack, AppriseSender)
    assert (2.5, True) == (slack._options.timeout_s, slack._options.short)
    assert isinstance(webhook, WebhookSender)
    assert ("one.example", "two.example") == webhook._options.trusted_hosts


def test_a_variable_without_an_option_is_no_channel(tmp_path: Path) -> None:
    """It is a mistake as every other unknown variable."""
    with pytest.raises(SettingsInvalid):
        settings(tmp_path, NOTICES_CHANNELS_SMS="x")


def test_a_secret_that_is_not_there_is_told(tmp_path: Path) -> None:
    """By its place, before anything starts; one in plain words is refused with its line."""
    with pytest.raises(SecretMissing):
        notice_settings(settings(tmp_path, '[notices.channels.webhook]\nsecret = "env:NONE_SUCH"'))
    with pytest.raises(SettingsInvalid) as caught:
        settings(tmp_path, '[notices.channels.webhook]\nsecret = "hunter2"')

    assert [2] == [problem.line for problem in caught.value.problems]
    assert "hunter2" not in f"{caught.value}{caught.value.__cause__}"


@pytest.mark.parametrize(
    ("channel", "code", "field", "told"),
    [
        (ChannelSettings("sms", "appris"), "unknown_kind", "kind", "did you mean apprise?"),
        (ChannelSettings("sms", "sms"), "unknown_kind", "kind", "There is no kind of this name"),
        (ChannelSettings("phone", "null"), "invalid", "", "name it voice"),
        (ChannelSettings("Slack Ops", "null"), "invalid", "", "such as slack-ops"),
        (ChannelSettings("x", "null", "json://x"), "invalid", "url", "have none"),
        (
            ChannelSettings("x", "webhook", options={"trusted_host": ["x"]}),
            "invalid",
            "trusted_host",
            "did you mean trusted_hosts?",
        ),
        (
            ChannelSettings("x", "apprise", options={"timeout_s": "soon"}),
            "invalid",
            "timeout_s",
            "number",
        ),
        (ChannelSettings("x", "smtp", options={"port": 0}), "invalid", "port", "at least 1"),
    ],
)
def test_a_mistake_in_a_table_is_told(
    channel: ChannelSettings, code: str, field: str, told: str
) -> None:
    """The channel, the field, what is wrong and which word is near."""
    error = refused(channel)

    assert (code, [field]) == (error.code, [problem.field for problem in error.problems])
    assert told in str(error)
    assert channel.name in str(error)


def test_a_channel_of_mails_may_have_a_server_of_its_own(post: Post, message: Make) -> None:
    """What its table does not say is said by the one mail server of the installation."""
    table = ChannelSettings("email-eu", "smtp", options={"host": "127.0.0.1", "port": post.port})
    senders = opened("null", table)

    senders["email-eu"].send(message())
    senders["email-eu"].close()

    assert ["ada@example.com"] == post.recipients


def test_the_outbox_stands_in_for_any_channel(tmp_path: Path, message: Make) -> None:
    """To try things without anything leaving the house: numbers and URLs become files as well."""
    made = NoticeSettings(outbox=tmp_path, channels=(ChannelSettings("sms", "outbox"),))

    open_all(made)["sms"].send(message(address="+442055500100"))
    files = [file.read_text("utf-8") for file in tmp_path.glob("*.eml")]

    assert 1 == len(files)
    assert "To: Ada Byron <+442055500100@sms.invalid>" in files[0]


def test_the_worker_has_every_channel(tmp_path: Path) -> None:
    """Notices go out by each of them; a mistake keeps it from starting, with nothing left open."""
    text = f'home = "{tmp_path}"\ndirectory = "{ROOT}/demo/directory.yaml"\n'
    tools = build(settings(tmp_path, text + '[notices.channels.sms]\nkind = "null"\n'))
    channels = set(tools.deliver.senders)
    tools.close()

    assert {"email", "sms"} == channels == set(tools.senders)
    with pytest.raises(ChannelInvalid):
        build(settings(tmp_path, text + '[notices.channels.sms]\nkind = "nul"\n'))


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install the example as a package is installed: its code, and what its file says of it."""
    with (EXAMPLE / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    site = tmp_path / "site"
    about = site / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    )
    lines = (
        f"[{group}]\n" + "".join(f"{name} = {place}\n" for name, place in points.items())
        for group, points in project["entry-points"].items()
    )
    (about / "entry_points.txt").write_text("".join(lines))
    code = (EXAMPLE / "firsthour_journal.py").read_text("utf-8")
    (site / "firsthour_journal.py").write_text(code)
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.delitem(sys.modules, "firsthour_journal", raising=False)
    return tmp_path


def test_a_channel_of_ones_own_is_installed_and_named(installed: Path, message: Make) -> None:
    """The example of the documentation sends, refuses, and knows what it has sent."""
    file = installed / "journal"
    table = ChannelSettings("journal", "journal", options={"file": str(file)})
    sender = opened("null", table)["journal"]
    told = message(address="operations", short="We are on it.")

    before = sender.find(told)
    proof = sender.send(told)
    with pytest.raises(Refused):
        sender.send(message(address="two words"))
    sender.check()

    assert (None, proof) == (before, sender.find(told))
    assert 1 == file.read_text("utf-8").count("We are on it.")
    assert ["file"] == [each.field for each in refused(ChannelSettings("j", "journal")).problems]


@pytest.mark.parametrize("broken", ["raise OSError('hunter2')", "def opened(*_): return 3", ""])
def test_a_kind_whose_code_is_broken_is_told(installed: Path, broken: str) -> None:
    """The worker says which, and does not start."""
    (installed / "site" / "firsthour_journal.py").write_text(broken)
    error = refused(ChannelSettings("journal", "journal"))

    assert ("not_loadable", ["kind"]) == (error.code, [each.field for each in error.problems])
    assert "hunter2" not in str(error)


def test_the_documentation_shows_the_example_that_is_tested() -> None:
    """Word by word, code and file."""
    text = DOCUMENT.read_text("utf-8")

    for name in ("firsthour_journal.py", "pyproject.toml"):
        assert (EXAMPLE / name).read_text("utf-8").strip() in text
