"""Settings come from one file and the environment, and mistakes in them are named."""

import tomllib
from pathlib import Path

import pytest

from firsthour.loading import SettingsInvalid, load, names, variable
from firsthour.settings import SecretMissing, Settings, secret
from tests.house.source import ROOT

EXAMPLE = ROOT / "firsthour.example.toml"


def written(folder: Path, text: str) -> Path:
    """Write `firsthour.toml` and give its folder."""
    (folder / "firsthour.toml").write_text(text, encoding="utf-8")
    return folder


def refused(folder: Path, environ: dict[str, str]) -> SettingsInvalid:
    """Give the error that these settings are refused with."""
    with pytest.raises(SettingsInvalid) as caught:
        load(environ, folder)
    return caught.value


def test_every_setting_is_documented_with_its_default() -> None:
    """The example file holds each setting, with the value that it has by default, and a remark."""
    text = EXAMPLE.read_text(encoding="utf-8")
    example = Settings.model_validate(tomllib.loads(text))
    documented = [name for name in names() if f"\n{name.rpartition('.')[2]} = " in text]

    assert Settings() == example
    assert list(names()) == documented


def test_the_example_has_a_remark_before_each_group() -> None:
    """No value stands in the example without words about it above or in its group."""
    blocks = EXAMPLE.read_text(encoding="utf-8").split("\n\n")
    bare = [block for block in blocks if " = " in block and "#" not in block]

    assert ['[notices.smtp]\nhost = "localhost"\nport = 25'] == bare


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    """An empty folder and an empty environment give a working, embedded Firsthour."""
    settings = load({}, tmp_path)

    assert tmp_path / ".firsthour" == settings.data_folder
    assert f"sqlite:///{tmp_path}/.firsthour/records.sqlite" == settings.records_url
    assert "outbox" == settings.notices.channel


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    """The same setting in both is taken from the environment; the rest of the file stays."""
    folder = written(tmp_path, '[notices.smtp]\nhost = "mail.example.com"\nport = 465\n')
    settings = load({"FIRSTHOUR_NOTICES_SMTP_PORT": "2525"}, folder)

    assert ("mail.example.com", 2525) == (settings.notices.smtp.host, settings.notices.smtp.port)


def test_the_database_url_of_the_platform_is_heard(tmp_path: Path) -> None:
    """DATABASE_URL is taken, in the words of the driver, unless our own variable is there."""
    common = load({"DATABASE_URL": "postgres://u@h/d"}, tmp_path)
    ours = load({"DATABASE_URL": "x:", "FIRSTHOUR_DATABASE_URL": "sqlite:///own.db"}, tmp_path)

    assert "postgresql+psycopg://u@h/d" == common.records_url
    assert "sqlite:///own.db" == ours.records_url


def test_paths_of_the_file_are_seen_from_the_file(tmp_path: Path) -> None:
    """FIRSTHOUR_CONFIG may name a file elsewhere; its paths stand beside it."""
    place = tmp_path / "etc"
    place.mkdir()
    (place / "own.toml").write_text('directory = "people.yaml"\npolicy = "ours.yaml"\n')
    settings = load({"FIRSTHOUR_CONFIG": "etc/own.toml", "FIRSTHOUR_HOME": "here"}, tmp_path)

    assert (str(place / "people.yaml"), str(place / "ours.yaml")) == (
        settings.directory,
        settings.policy,
    )
    assert tmp_path / "here" == settings.data_folder


@pytest.mark.parametrize(
    ("text", "line", "field", "hint"),
    [
        ('tsk_queue = "x"\n', 1, "tsk_queue", "did you mean task_queue?"),
        ("\n[notices]\nchanel = 1\n", 3, "notices.chanel", "did you mean channel?"),
        ('[notices]\nchannel = "smpt"\n', 2, "notices.channel", "did you mean smtp?"),
        ("[temporal]\nport = 70000\n", 2, "temporal.port", ""),
        ('[notices.smtp]\npassword = "hunter2"\n', 2, "notices.smtp.password", None),
        ('[notices]\nfrom_name = "A\\nBcc: b@c.d"\n', 2, "notices.from_name", ""),
        ('database_url = "mysql://x"\n', 1, "database_url", None),
        ('health = "9465"\n', 1, "health", None),
        ("notices = 1\n", 1, "notices", ""),
    ],
)
def test_a_mistake_is_told_with_line_name_and_nearest_word(
    tmp_path: Path, text: str, line: int, field: str, hint: str | None
) -> None:
    """A wrong file is refused, each mistake in its place."""
    error = refused(written(tmp_path, text), {})
    problem = error.problems[0]

    assert ("invalid", line, field) == (error.code, problem.line, problem.field)
    assert hint in {None, problem.hint}
    assert "hunter2" not in str(error)


def test_a_misspelt_variable_is_refused(tmp_path: Path) -> None:
    """A variable with our prefix that is no setting is named with the nearest one."""
    error = refused(tmp_path, {"FIRSTHOUR_TEMPORAL_PROT": "1"})

    assert "FIRSTHOUR_TEMPORAL_PROT" == error.problems[0].field
    assert "did you mean FIRSTHOUR_TEMPORAL_PORT?" == error.problems[0].hint


@pytest.mark.parametrize(
    ("content", "code"), [(b"x = ", "not_toml"), (b"\xff\xfe", "not_text"), (None, "not_found")]
)
def test_files_that_cannot_be_read_are_refused_by_code(
    tmp_path: Path, content: bytes | None, code: str
) -> None:
    """Broken TOML, bytes that are no text, and a named file that is missing have their own code."""
    if content is not None:
        (tmp_path / "own.toml").write_bytes(content)
    error = refused(tmp_path, {"FIRSTHOUR_CONFIG": "own.toml"})

    assert code == error.code


def test_secrets_are_fetched_from_where_they_are_kept(tmp_path: Path) -> None:
    """A reference is followed when the secret is needed, and a missing one is a typed error."""
    kept = tmp_path / "password"
    kept.write_text("open sesame\n", encoding="utf-8")

    assert "open sesame" == secret(f"file:{kept}")
    assert "from here" == secret("env:MAIL", {"MAIL": "from here"})
    assert "" == secret("")
    with pytest.raises(SecretMissing) as caught:
        secret("env:NOT_THERE", {})
    assert "env:NOT_THERE" == caught.value.reference


def test_variables_of_settings_do_not_collide() -> None:
    """Each setting has a variable of its own."""
    variables = [variable(name) for name in names()]

    assert len(variables) == len(set(variables))
