"""How the channels are: what each says when asked now, and how each worker finds it."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace

from firsthour.clock import utc_now
from firsthour.directory.addresses import checked
from firsthour.notices.channels.registry import chosen, open_all
from firsthour.notices.channels.senders import ChannelFault, Sender
from firsthour.notices.settings import NoticeSettings
from firsthour.notices.telling.bounces import MAILBOX, Bounces, MailboxAway
from firsthour.records.ledger.channels import FORGOTTEN, SILENT, ChannelState, channel_states
from firsthour.records.store import Store
from firsthour.tokens import endpoint_secret, webhook_key

WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Heard(ChannelState):
    """How a worker finds a channel.

    ``is_silent``: nothing was heard of the worker since ``at``; it may be dead.
    """

    is_silent: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel, or the mailbox of returned mails (of the kind ``imap``).

    ``fault`` is the code of what was wrong when it was asked; empty: it works. ``waiting`` counts
    the mails in the mailbox that are no reports, or not read yet.
    """

    name: str
    kind: str
    fault: str = ""
    waiting: int | None = None
    workers: tuple[Heard, ...] = ()


class NoWebhooks(LookupError):
    """No channel of the name that was asked for sends webhooks."""


class NotCalled(ValueError):
    """What was given is no address that a webhook is ever sent to."""


def look(settings: NoticeSettings, store: Store) -> tuple[Channel, ...]:
    """Ask every channel at once how it is. ChannelInvalid where the settings make no sense.

    The slowest decides how long it takes: each gives up after its own time. Workers that nobody
    has heard of for an hour are left out.
    """
    said: dict[str, list[Heard]] = {}
    now = utc_now()
    for state in channel_states(store):
        if now - state.at <= FORGOTTEN:
            heard = Heard(**asdict(state), is_silent=now - state.at > SILENT)
            said.setdefault(state.channel, []).append(heard)
    found = [replace(each, workers=_of(said, each.name)) for each in _asked(settings)]
    if settings.imap.host:
        found.append(replace(_mailbox(settings, store), workers=_of(said, MAILBOX)))
    return tuple(found)


def webhook_secret(settings: NoticeSettings, url: str, channel: str = WEBHOOK) -> str:
    """The secret with which webhooks to a URL are signed, for whoever receives them.

    NoWebhooks, NotCalled.
    """
    try:
        checked(WEBHOOK, url)
    except ValueError as error:
        raise NotCalled from error
    for each in chosen(settings):
        if each.name == channel and each.kind == WEBHOOK:
            return endpoint_secret(webhook_key(each.secret, settings.token_key), url)
    raise NoWebhooks(channel)


def _of(said: Mapping[str, Sequence[Heard]], name: str) -> tuple[Heard, ...]:
    return tuple(said.get(name, ()))


def _asked(settings: NoticeSettings) -> Iterator[Channel]:
    senders = open_all(settings)
    kinds = {each.name: each.kind for each in chosen(settings)}
    try:
        with ThreadPoolExecutor(max(1, len(senders))) as pool:
            faults = pool.map(_fault, senders.values())
            for name, fault in zip(senders, faults, strict=True):
                yield Channel(name, kinds[name], fault)
    finally:
        for sender in senders.values():
            sender.close()


def _fault(sender: Sender) -> str:
    try:
        sender.check()
    except ChannelFault as fault:
        return fault.code
    except Exception as error:  # noqa: BLE001 - a channel may be anybody's code: it does not work
        return type(error).__name__
    return ""


def _mailbox(settings: NoticeSettings, store: Store) -> Channel:
    try:
        waiting = Bounces(store, settings.imap).check()
    except MailboxAway as away:
        return Channel(MAILBOX, "imap", away.code)
    return Channel(MAILBOX, "imap", waiting=waiting)
