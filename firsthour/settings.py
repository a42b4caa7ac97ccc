"""The settings of one installation: what there is to be set, its defaults, where secrets are.

They are read once, by a door: `firsthour.loading`. ``firsthour.example.toml`` tells them all.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from firsthour.reading import mistake, one_line

_REFERENCE = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|file:.+")
_DATABASES = ("sqlite", "postgres", "postgresql")
_LARGEST_PORT = 65_535
_MAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]+")
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]*[A-Za-z0-9])*")


class SecretMissing(ValueError):
    """A secret is not where its ``reference`` says. The secret itself is never told."""

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(f"There is no secret at {reference}")


def _bind(value: str) -> str:
    host, _, port = value.rpartition(":")
    if value and not (host and port.isdigit() and 0 < int(port) <= _LARGEST_PORT):
        raise mistake("It must be an address and a port", "such as 127.0.0.1:9464, or empty: off")
    return value


def _url(value: str) -> str:
    if value and not re.fullmatch(r"https?://[^\s<>\"']+", value):
        raise mistake("It is not a web address", "such as https://status.example.com, or empty")
    return value


def _database(value: str) -> str:
    if value and value.split(":", 1)[0].split("+", 1)[0] not in _DATABASES:
        raise mistake(
            "It is not a database that Firsthour knows",
            "sqlite:///file or postgresql://user@host/name, or empty: SQLite in the data folder",
        )
    return value


def _reference(value: str) -> str:
    if value and not _REFERENCE.fullmatch(value):
        raise mistake("A secret is never written here", "name its place: env:NAME or file:PATH")
    return value


def _mail(value: str) -> str:
    if value and not _MAIL.fullmatch(value):
        raise mistake("It is not an e-mail address", "such as escalations@example.com")
    return value


def _domain(value: str) -> str:
    if not _DOMAIN.fullmatch(value):
        raise mistake("It is not a domain", "such as example.com")
    return value


Line = Annotated[str, Field(max_length=1000), AfterValidator(one_line)]
Url = Annotated[Line, AfterValidator(_url)]
Bind = Annotated[Line, AfterValidator(_bind)]
Address = Annotated[Line, AfterValidator(_mail)]
Port = Annotated[int, Field(ge=1, le=_LARGEST_PORT)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Temporal(_Section):
    """The engine. How to reach a cluster of one's own stands in Temporal's own configuration."""

    profile: Line = ""
    port: Port = 7233
    namespace: Annotated[Line, Field(min_length=1)] = "default"
    binary: Line = ""
    synchronous: Literal["FULL", "NORMAL"] = "FULL"


class Smtp(_Section):
    """The mail server."""

    host: Annotated[Line, Field(min_length=1)] = "localhost"
    port: Port = 25
    security: Literal["none", "starttls", "tls"] = "none"
    user: Line = ""
    password: Annotated[Line, AfterValidator(_reference)] = ""
    ca_file: Line = ""
    receipts: Literal["all", "failures", "none"] = "all"


class Imap(_Section):
    """The mailbox into which mails come back. Without a host none is read."""

    host: Line = ""
    port: Port = 993
    security: Literal["none", "starttls", "tls"] = "tls"
    user: Line = ""
    password: Annotated[Line, AfterValidator(_reference)] = ""
    ca_file: Line = ""
    folder: Annotated[Line, Field(min_length=1)] = "INBOX"
    move_to: Line = ""


class Channel(BaseModel):
    """One channel. What stands in it beside these fields goes to its kind, which checks it."""

    model_config = ConfigDict(extra="allow", frozen=True)

    kind: Line = ""
    """Empty: the channel's own name."""
    url: Line = ""
    secret: Annotated[Line, AfterValidator(_reference)] = ""

    @property
    def options(self) -> dict[str, Any]:
        """What the kind is told."""
        return dict(self.model_extra or {})


class Notices(_Section):
    """How notices leave the house. Without a ``token_key``, one is made in the data folder."""

    token_key: Annotated[Line, AfterValidator(_reference)] = ""
    channel: Literal["outbox", "smtp", "console", "null"] = "outbox"
    from_address: Address = "escalations@example.com"
    from_name: Annotated[Line, Field(min_length=1)] = "Customer Support"
    message_domain: Annotated[Line, AfterValidator(_domain)] = "firsthour.invalid"
    templates: Line = ""
    locales: Line = ""
    smtp: Smtp = Smtp()
    channels: dict[str, Channel] = Field(default_factory=dict, max_length=100)
    imap: Imap = Imap()


class Settings(_Section):
    """Every setting. Paths are absolute once ``load`` gave them; ``""`` is: none."""

    home: Annotated[Line, Field(min_length=1)] = ".firsthour"
    database_url: Annotated[Line, AfterValidator(_database)] = ""
    directory: Annotated[Line, Field(min_length=1)] = "directory.yaml"
    policy: Annotated[Line, Field(min_length=1)] = "default"
    task_queue: Annotated[Line, Field(min_length=1)] = "cases"
    public_address: Url = ""
    heartbeat_url: Url = ""
    metrics: Bind = ""
    health: Bind = "127.0.0.1:9465"
    graceful_shutdown_s: Annotated[int, Field(ge=0, le=600)] = 20
    temporal: Temporal = Temporal()
    notices: Notices = Notices()

    @property
    def data_folder(self) -> Path:
        """Where the engine's file, the records and the outbox are kept."""
        return Path(self.home)

    @property
    def outbox(self) -> Path:
        """Where the channel ``outbox`` puts its messages."""
        return self.data_folder / "outbox"

    @property
    def calendars(self) -> Path:
        """Where the last good copies of the calendars of shifts are kept."""
        return self.data_folder / "calendars"

    @property
    def records_url(self) -> str:
        """The database of the records, in SQLAlchemy's words."""
        if not self.database_url:
            return f"sqlite:///{self.data_folder / 'records.sqlite'}"
        return re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", self.database_url)


def secret(reference: str, environ: Mapping[str, str] | None = None) -> str:
    """What ``env:NAME`` or ``file:PATH`` refers to; ``""`` for no reference. SecretMissing else."""
    environ = os.environ if environ is None else environ
    kind, _, place = reference.partition(":")
    if not reference:
        return ""
    try:
        return environ[place] if kind == "env" else Path(place).read_text("utf-8").strip()
    except (KeyError, OSError, UnicodeDecodeError) as error:
        raise SecretMissing(reference) from error
