"""A real IMAP server for tests, and the mail server before it that delivers into its mailbox."""

import asyncio
import smtplib
import ssl
import threading
from argparse import Namespace
from contextlib import suppress
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from imap_tools import BaseMailBox, MailBoxUnencrypted
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer
from pysasl.hashing import BuiltinHash

from engine.ports import free_port
from firsthour.notices.settings import ImapSettings, Security

USER, PASSWORD = "bounces", "who-knows"


class Mailbox:
    """The mailbox `bounces`, reached by IMAP; `deliver` sends a mail to it over SMTP.

    ``security`` ``tls`` speaks TLS from the first byte, ``starttls`` offers it.
    """

    def __init__(self, security: Security = "none", context: ssl.SSLContext | None = None) -> None:
        self.port, self.smtp_port = free_port(), free_port()
        self._security, self._context = security, context
        self._loop = asyncio.new_event_loop()
        self._backend: DictBackend | None = None
        self._server: asyncio.Server | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._smtp = Controller(self, hostname="127.0.0.1", port=self.smtp_port)

    def start(self) -> None:
        """Listen, on both ports."""
        self._thread.start()
        self.come()
        self._smtp.start()

    def stop(self) -> None:
        """Go away for good."""
        self._smtp.stop()
        self.go()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def come(self) -> None:
        """Serve IMAP; the mails of before are still there."""
        asyncio.run_coroutine_threadsafe(self._serve(), self._loop).result(10)

    def go(self) -> None:
        """Serve no more IMAP until it comes again."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)

    def settings(self, **changes: Any) -> ImapSettings:  # noqa: ANN401 - those of the settings
        """How to reach it."""
        given = {"security": self._security, "user": USER, "password": PASSWORD, "timeout_s": 5.0}
        return ImapSettings("127.0.0.1", self.port, **{**given, **changes})

    def deliver(self, mail: bytes, sender: str = "") -> None:
        """Send a mail to the mailbox over SMTP: a report comes from nobody."""
        with smtplib.SMTP("127.0.0.1", self.smtp_port) as smtp:
            smtp.sendmail(sender, ["bounces@example.com"], mail)

    def subjects(self, folder: str = "INBOX", criteria: str = "ALL") -> list[str]:
        """The subjects of what lies in a folder, as another reader of the mailbox sees it."""
        with self.reader() as box:
            if not box.folder.exists(folder):
                return []
            box.folder.set(folder)
            found = box.fetch(criteria, mark_seen=False, headers_only=True)
            return sorted(mail.subject for mail in found)

    def reader(self) -> BaseMailBox:
        """Somebody else who reads the mailbox."""
        return MailBoxUnencrypted("127.0.0.1", self.port, 5).login(USER, PASSWORD)

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Put the mail into the mailbox, with the sender of its envelope."""
        content = envelope.original_content or b""
        assert message_from_bytes(content).keys()
        await asyncio.to_thread(self._append, str(envelope.mail_from or ""), content)
        return "250 2.0.0 taken"

    def _append(self, sender: str, content: bytes) -> None:
        with self.reader() as box:
            box.append(f"Return-Path: <{sender}>\r\n".encode() + content)

    async def _serve(self) -> None:
        if self._backend is None:
            given = Namespace(
                demo_data=False,
                demo_user=USER,
                demo_password=PASSWORD,
                host="127.0.0.1",
                port=self.port,
                debug=False,
                cert=None,
                key=None,
                tls=self._security == "starttls",
                proxy_protocol=None,
                passlib_cfg=None,
            )
            more: dict[str, Any] = {"ssl_context": self._context} if self._context else {}
            # Half a million rounds for a password that is no secret would be most of a test's time.
            more["hash_context"] = BuiltinHash(rounds=1)
            self._backend, _ = await DictBackend.init(given, invalid_user_sleep=0.0, **more)
        config = self._backend.config
        config.apply_context()
        serve = ProxyProtocolReader(config.proxy_protocol).get_callback(
            IMAPServer(self._backend.login, config)
        )
        wrap = self._context if self._security == "tls" else None
        self._server = await asyncio.start_server(serve, "127.0.0.1", self.port, ssl=wrap)

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            for task in asyncio.all_tasks(self._loop) - {asyncio.current_task()}:
                task.cancel()
                with suppress(asyncio.CancelledError, OSError, EOFError):
                    await task
            self._server = None
