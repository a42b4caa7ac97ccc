"""A real mail server for tests: keeps what it takes, refuses and puts off whom it is told to."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Lock
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from engine.ports import free_port


class Post:
    """The server's memory and its will. ``answers`` gives an address the answer to RCPT."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.sessions: set[int] = set()
        self.answers: dict[str, str] = {}
        self.after_data: list[str] = []
        """Answers to the next messages' content, in the place of taking them."""
        self.port = free_port()
        self._lock = Lock()
        self._controller: Controller | None = None

    def start(self, **options: Any) -> None:  # noqa: ANN401 - those of aiosmtpd
        """Listen; on the same port each time, so that a server can go away and come back."""
        settings = {"hostname": "127.0.0.1", "port": self.port, **options}
        self._controller = Controller(self, **settings)
        self._controller.start()

    def stop(self) -> None:
        """Go away."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        """Take, refuse or put off a recipient."""
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the message."""
        if self.after_data:
            return self.after_data.pop(0)
        content = envelope.original_content or b""
        with self._lock:
            self.mails.append(message_from_bytes(content, policy=policy.default))
            self.recipients.extend(str(address) for address in envelope.rcpt_tos)
            self.sessions.add(id(session))
        return "250 2.0.0 taken"

    def ids(self) -> list[str]:
        """The message ids of what was taken, in order."""
        return [str(mail["Message-ID"]) for mail in self.mails]


def only_ada(
    _server: object, _session: object, _envelope: object, _mechanism: object, data: object
) -> AuthResult:
    """Let Ada in, with her password."""
    known = isinstance(data, LoginPassword) and (b"ada", b"engine") == (data.login, data.password)
    return AuthResult(success=known, handled=False)
