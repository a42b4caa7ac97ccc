"""Messages to the administrators about Firsthour itself: what no case can tell."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from firsthour.clock import utc_now
from firsthour.directory.interface import Person
from firsthour.notices.channels.senders import ChannelFault, Message, Sender
from firsthour.notices.rendering.render import Own, filled_anyway
from firsthour.notices.settings import NoticeSettings
from firsthour.notices.words import line, prose

_LOG = logging.getLogger(__name__)
_LABEL = "Firsthour"
_FILES = ("subject.txt", "body.txt", "body.html")


@dataclass(frozen=True, slots=True)
class Bulletin:
    """What is told: the folder of its templates under ``service/``, and what they are filled with.

    ``thread`` is what mail programs put together; ``about`` is what sets one bulletin apart from
    the next: with the address and the hour it gives the message id, so that an outbox holds one
    file and mail programs show one message, however many workers tell the same.
    """

    folder: str
    thread: str
    about: str
    values: Mapping[str, object]


def tell(
    people: Iterable[Person], sender: Sender, settings: NoticeSettings, bulletin: Bulletin
) -> bool:
    """Mail a bulletin to each of ``people``; whether all who have an address were told."""
    told = [_tell(person, sender, settings, bulletin) for person in people]
    return all(told)


def _tell(person: Person, sender: Sender, settings: NoticeSettings, bulletin: Bulletin) -> bool:
    if not person.address("email"):
        _LOG.warning("The administrator %s has no address to be told at", person.id)
        return True  # which no other try changes
    try:
        sender.send(_message(settings, person, bulletin))
    except ChannelFault as fault:
        _LOG.warning("An administrator could not be told: %s", fault.code)
        return False
    return True


def _message(settings: NoticeSettings, person: Person, bulletin: Bulletin) -> Message:
    now, address, thread = utc_now(), person.address("email"), bulletin.thread
    names = f"{bulletin.about}{address}{now:%Y-%m-%dT%H}"
    digest = sha256(names.encode()).hexdigest()[:32]
    language = person.languages[0] if person.languages else "en"
    subject, text, html = _rendered(settings, person, language, bulletin)
    return Message(
        message_id=f"<{digest}.{thread}@{settings.message_domain}>",
        thread=f"<{thread}@{settings.message_domain}>",
        case=_LABEL,
        sender_name=settings.from_name,
        sender_address=settings.from_address,
        name=person.name,
        address=address,
        reply_to=settings.from_address,
        subject=subject,
        text=text,
        html=html,
        at=now,
        language=language,
    )


def _rendered(
    settings: NoticeSettings, person: Person, language: str, bulletin: Bulletin
) -> tuple[str, str, str]:
    """Subject, text and HTML, in the frame of the house's notices."""
    values: dict[str, object] = {
        "label": _LABEL,
        "sender": settings.from_name,
        "name": line(person.name),
        "reasons": ("administrators",),
        "reply_to": settings.from_address,
        "public_address": "",
        "next_at": None,
        "rehearsal": False,
        **bulletin.values,
    }
    names = tuple(f"service/{bulletin.folder}/{file}" for file in _FILES)
    own = Own(settings.templates, settings.locales)
    subject, text, html = filled_anyway(names, values, language, own)[0]
    return line(subject), prose(text) + "\n", html.strip() + "\n"
