"""Tells the administrators about Firsthour itself: what no case can tell because it is stuck."""

import logging
from collections.abc import Sequence
from hashlib import sha256

from firsthour.clock import utc_now
from firsthour.directory.interface import Person
from firsthour.notices.environment import environment
from firsthour.notices.senders import ChannelFault, Message
from firsthour.notices.settings import NoticeSettings
from firsthour.notices.words import line, prose
from service.tools import Tools

_LOG = logging.getLogger(__name__)
_LABEL = "Firsthour"
_FOLDER = "service/stuck_cases"


def tell_administrators(tools: Tools, stuck: Sequence[str]) -> bool:
    """Mail the list of stuck cases; whether every administrator was told.

    The message id follows from list, address and hour, so that an outbox holds one file and
    mail programs show one message, however many workers look.
    """
    cases = tuple(sorted(stuck))
    _LOG.critical("Cases whose workflow task keeps failing: %s", ", ".join(cases))
    told = [_tell(tools, person, cases) for person in tools.directory().administrators()]
    return all(told)


def _tell(tools: Tools, person: Person, cases: tuple[str, ...]) -> bool:
    if not person.address("email"):
        _LOG.warning("The administrator %s has no address to be told at", person.id)
        return True  # which no other try changes
    try:
        tools.sender.send(_message(tools.deliver.settings, person, cases))
    except ChannelFault as fault:
        _LOG.warning("An administrator could not be told: %s", fault.code)
        return False
    return True


def _message(settings: NoticeSettings, person: Person, cases: tuple[str, ...]) -> Message:
    now, address = utc_now(), person.address("email")
    names = f"{', '.join(cases)}{address}{now:%Y-%m-%dT%H}"
    digest = sha256(names.encode()).hexdigest()[:32]
    language = person.languages[0] if person.languages else "en"
    subject, text, html = _rendered(settings, person, language, cases)
    return Message(
        message_id=f"<{digest}.stuck@{settings.message_domain}>",
        thread=f"<stuck@{settings.message_domain}>",
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
    settings: NoticeSettings, person: Person, language: str, cases: tuple[str, ...]
) -> tuple[str, str, str]:
    """Subject, text and HTML, in the frame of the house's notices."""
    made = environment(language, settings.templates, settings.locales)
    values: dict[str, object] = {
        "label": _LABEL,
        "sender": settings.from_name,
        "name": line(person.name),
        "cases": cases,
        "reasons": ("administrators",),
        "reply_to": settings.from_address,
        "public_address": "",
        "next_at": None,
        "rehearsal": False,
    }
    subject, text, html = (
        made.get_template(f"{_FOLDER}/{file}").render(values)
        for file in ("subject.txt", "body.txt", "body.html")
    )
    return line(subject), prose(text) + "\n", html
