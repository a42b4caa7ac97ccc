"""Tells the administrators about Firsthour itself: what no case can tell because it is stuck."""

import logging
from collections.abc import Sequence
from hashlib import sha256

from firsthour.clock import utc_now
from firsthour.notices.senders import ChannelFault, Message
from service.tools import Tools

_LOG = logging.getLogger(__name__)


def tell_administrators(tools: Tools, stuck: Sequence[str]) -> None:
    """Mail the list of stuck cases; the same list goes out once an hour at most.

    The message id follows from list, address and hour, so that an outbox holds one file and
    mail programs show one message, however many workers look.
    """
    names = ", ".join(sorted(stuck))
    _LOG.critical("Cases whose workflow task keeps failing: %s", names)
    settings = tools.deliver.settings
    hour = f"{utc_now():%Y-%m-%dT%H}"
    for person in tools.directory().administrators():
        address = person.address("email")
        digest = sha256(f"{names}{address}{hour}".encode()).hexdigest()[:32]
        text = (
            f"These cases do not go on, because their workflow task keeps failing:\n\n{names}\n\n"
            "Look into the worker's log. After the mistake is mended they go on by themselves.\n"
        )
        message = Message(
            message_id=f"<{digest}.stuck@{settings.message_domain}>",
            thread=f"<stuck@{settings.message_domain}>",
            case="Firsthour",
            sender_name=settings.from_name,
            sender_address=settings.from_address,
            name=person.name,
            address=address,
            reply_to=settings.from_address,
            subject=f"[Firsthour] {len(stuck)} cases are stuck",
            text=text,
            html=f"<pre>{text}</pre>",
            at=utc_now(),
        )
        try:
            tools.sender.send(message)
        except ChannelFault as fault:
            _LOG.warning("An administrator could not be told: %s", fault.code)
