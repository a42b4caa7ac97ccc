"""The channels of an installation: which it has by its settings, and how each is opened.

A channel has a name, which contacts carry, and a kind, which says how it sends. Kinds are entry
points of the group ``firsthour.channels``: a callable that takes the channel's settings and those
of all notices, and gives a `Sender`. Those that ship are registered in the same way as any other.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from importlib.metadata import EntryPoint, entry_points
from typing import Annotated, TypeAlias, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from firsthour.directory.addresses import PHONE
from firsthour.notices.channels.senders import Sender
from firsthour.notices.settings import ChannelSettings, NoticeSettings
from firsthour.reading import Problem, mistakes, nearest

GROUP = "firsthour.channels"
"""The group of entry points under which kinds of channels are registered."""
EMAIL = "email"
"""The channel that each installation has."""
_REAL = ("apprise", "webhook")
"""Channels that need no settings, and are there where mail is really sent."""
_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")

Open: TypeAlias = Callable[[ChannelSettings, NoticeSettings], Sender]
"""What an entry point is. It raises ChannelInvalid, and connects to nothing yet."""
M = TypeVar("M", bound=BaseModel)


class ChannelInvalid(ValueError):
    """A channel cannot be opened as it is set.

    ``code``: ``unknown_kind``, ``not_loadable`` (the kind's own code cannot be used) or
    ``invalid`` (``problems`` name each option and what is wrong with it).
    """

    def __init__(self, code: str, channel: str, problems: Iterable[Problem]) -> None:
        self.code, self.channel, self.problems = code, channel, tuple(problems)
        told = "\n".join(str(problem) for problem in self.problems)
        super().__init__(f"The channel {channel} cannot be used:\n{told}")


def _listed(value: object) -> object:
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


Words: TypeAlias = Annotated[
    tuple[Annotated[str, Field(min_length=1, max_length=300)], ...],
    BeforeValidator(_listed),
    Field(max_length=100),
]
"""A list of words; from the environment one text, with commas between them."""


class Options(BaseModel):
    """What the settings of a channel may say beside kind, url and secret; a kind adds its own.

    Values of the environment are text: they are taken for what the option is. ``timeout_s`` bounds
    one message, in seconds; ``concurrency`` is how many are under way at once.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    timeout_s: Annotated[float, Field(gt=0, le=300)] = 20.0
    concurrency: Annotated[int, Field(ge=1, le=64)] = 8


def kinds() -> Mapping[str, EntryPoint]:
    """The kinds that are installed here, by name."""
    found = entry_points(group=GROUP)
    return {point.name: point for point in sorted(found, key=lambda point: point.name)}


def chosen(settings: NoticeSettings) -> tuple[ChannelSettings, ...]:
    """The channels of an installation: mail, what needs no settings, and those that it names.

    Where mail is not really sent (an outbox, a demonstration) nothing else leaves the house
    unless the settings name it.
    """
    found = {EMAIL: ChannelSettings(EMAIL, settings.channel)}
    if settings.channel == "smtp":
        found |= {name: ChannelSettings(name, name) for name in _REAL}
    return tuple((found | {each.name: each for each in settings.channels}).values())


def names(settings: NoticeSettings) -> tuple[str, ...]:
    """The channels of an installation by their names."""
    return tuple(each.name for each in chosen(settings))


def open_all(settings: NoticeSettings) -> dict[str, Sender]:
    """A sender for each channel, by its name. ChannelInvalid, after closing those it had opened."""
    known = kinds()
    with ExitStack() as opened:
        senders: dict[str, Sender] = {}
        for channel in chosen(settings):
            sender = _opened(channel, settings, known)
            opened.callback(sender.close)
            senders[channel.name] = sender
        opened.pop_all()
    return senders


def options_of(channel: ChannelSettings, model: type[M], *, takes_url: bool = False) -> M:
    """The options of a channel as a ``model``. ChannelInvalid names each mistake in them."""
    wrong = []
    if channel.url and not takes_url:
        wrong.append(Problem(None, "url", f"Channels of the kind {channel.kind} have none"))
    try:
        made = model.model_validate(dict(channel.options))
    except ValidationError as error:
        raise ChannelInvalid("invalid", channel.name, [*wrong, *mistakes(error, model)]) from error
    if wrong:
        raise ChannelInvalid("invalid", channel.name, wrong)
    return made


def _opened(
    channel: ChannelSettings, settings: NoticeSettings, known: Mapping[str, EntryPoint]
) -> Sender:
    _check_name(channel.name)
    if channel.kind not in known:
        problem = Problem(None, "kind", "There is no kind of this name", _near(channel.kind, known))
        raise ChannelInvalid("unknown_kind", channel.name, [problem])
    try:
        make: Open = known[channel.kind].load()
        sender = make(channel, settings)
    except ChannelInvalid:
        raise
    except Exception as error:  # the code of a kind may be anybody's: what fails in it is told
        told = f"Its code cannot be used: {type(error).__name__}"
        problem = Problem(None, "kind", told, f"it is {known[channel.kind].value}")
        raise ChannelInvalid("not_loadable", channel.name, [problem]) from error
    if not isinstance(sender, Sender):
        told = f"It gives a {type(sender).__name__}, and must give a Sender"
        raise ChannelInvalid("not_loadable", channel.name, [Problem(None, "kind", told)])
    return sender


def _check_name(name: str) -> None:
    if name == PHONE:
        told = "Nothing is sent on the channel phone: its numbers are shown to people"
        problem = Problem(None, "", told, "name it voice")
        raise ChannelInvalid("invalid", name, [problem])
    if not _NAME.fullmatch(name):
        told = "A name is made of small letters, digits and hyphens"
        raise ChannelInvalid("invalid", name, [Problem(None, "", told, "such as slack-ops")])


def _near(kind: str, known: Iterable[str]) -> str:
    return nearest(kind, known)
