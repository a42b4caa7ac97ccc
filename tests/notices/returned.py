"""Mails that come back, as the servers of the world write them; filled in by `made`."""

from string import Template

COPY = """\
Received: by mx.example.com (Postfix, from userid 1000); Tue, 4 Aug 2026 11:03:10 +0000 (UTC)
Message-ID: ${id}
Date: Tue, 04 Aug 2026 11:03:09 +0000
From: Customer Support <care@example.com>
To: Ada Byron <${address}>
Subject: [ESC-2026-000001] We are on it
References: <esc-2026-000001@example.com>
Auto-Submitted: auto-generated
"""

POSTFIX = f"""\
From: MAILER-DAEMON@mx.example.com (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: bounces@example.com
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
 boundary="4B2C91A0.1754305390/mx.example.com"
Message-Id: <20260804110310.${{number}}@mx.example.com>

This is a MIME-encapsulated message.

--4B2C91A0.1754305390/mx.example.com
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.com.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<${{address}}>: host mail.customer.example[192.0.2.7] said: 550 5.1.1 <${{address}}>:
    Recipient address rejected: User unknown (in reply to RCPT TO command)

--4B2C91A0.1754305390/mx.example.com
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com
X-Postfix-Queue-ID: 4B2C91A0
X-Postfix-Sender: rfc822; bounces@example.com
Arrival-Date: Tue,  4 Aug 2026 11:03:10 +0000 (UTC)

Final-Recipient: rfc822; ${{address}}
Original-Recipient: rfc822;${{address}}
Action: failed
Status: 5.1.1
Remote-MTA: dns; mail.customer.example
Diagnostic-Code: smtp; 550 5.1.1 <${{address}}>: Recipient address rejected:
    User unknown

--4B2C91A0.1754305390/mx.example.com
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

{COPY}
--4B2C91A0.1754305390/mx.example.com--
"""

POSTFIX_DELAYED = (
    POSTFIX.replace("Action: failed\nStatus: 5.1.1", "Action: delayed\nStatus: 4.4.1")
    .replace("Undelivered Mail Returned to Sender", "Delayed Mail (still being retried)")
    .replace("smtp; 550 5.1.1 <${address}>: Recipient address rejected:\n    User unknown",
             "X-Postfix; connect to mail.customer.example[192.0.2.7]:25:\n    Connection timed out")
)  # fmt: skip

POSTFIX_DELIVERED = (
    POSTFIX.replace("Action: failed\nStatus: 5.1.1", "Action: delivered\nStatus: 2.0.0")
    .replace("Undelivered Mail Returned to Sender", "Successful Mail Delivery Report")
    .replace("smtp; 550 5.1.1 <${address}>: Recipient address rejected:\n    User unknown",
             "x-unix; delivered to mailbox")
)  # fmt: skip

POSTFIX_RELAYED = (
    POSTFIX.replace("Action: failed\nStatus: 5.1.1", "Action: relayed\nStatus: 2.0.0")
    .replace("Undelivered Mail Returned to Sender", "Successful Mail Delivery Report")
)  # fmt: skip

# Postfix gave up after five days: a 4.4.1 whose action is "failed" is final.
POSTFIX_EXPIRED = POSTFIX.replace("Status: 5.1.1", "Status: 4.4.1")

EXIM = f"""\
Return-path: <>
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@smtp.customer.example>
To: bounces@example.com
References: ${{id}}
Content-Type: multipart/report; report-type=delivery-status; boundary=1754305390-eximdsn-77
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender
X-Failed-Recipients: ${{address}}
Message-Id: <E1tX9k2-000Abc-${{number}}@smtp.customer.example>

--1754305390-eximdsn-77
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  ${{address}}
    host mx.customer.example [192.0.2.8]
    SMTP error from remote mail server after end of data:
    552 5.2.2 Mailbox full

--1754305390-eximdsn-77
Content-type: message/delivery-status

Reporting-MTA: dns; smtp.customer.example

Action: failed
Final-Recipient: rfc822;${{address}}
Status: 5.0.0
Remote-MTA: dns; mx.customer.example
Diagnostic-Code: smtp; 552 5.2.2 Mailbox full

--1754305390-eximdsn-77
Content-type: message/rfc822

{COPY}
This text was in the mail.
--1754305390-eximdsn-77--
"""

EXIM_OLD = f"""\
X-Failed-Recipients: ${{address}}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@old.customer.example>
To: bounces@example.com
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1old-${{number}}@old.customer.example>

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  ${{address}}
    SMTP error from remote mail server after RCPT TO:<${{address}}>:
    host mx.customer.example [192.0.2.8]: 550 5.1.1 unrouteable address

------ This is a copy of the message's headers. ------

{COPY}"""

EXCHANGE = f"""\
From: <postmaster@kunde.example>
To: <bounces@example.com>
Date: Tue, 4 Aug 2026 11:03:15 +0000
Content-Type: multipart/report; report-type=delivery-status;
 boundary="9e1b1c0e-2f0b-4a0d-8c55-1c9d9f1a7f10"
Content-Language: de-DE
Message-ID: <a1b2-${{number}}@AM6EUR05FT063.eop-eur05.prod.protection.outlook.com>
In-Reply-To: ${{id}}
References: ${{id}}
Thread-Topic: [ESC-2026-000001] We are on it
Subject: Unzustellbar: [ESC-2026-000001] We are on it
MIME-Version: 1.0
Auto-Submitted: auto-replied

--9e1b1c0e-2f0b-4a0d-8c55-1c9d9f1a7f10
Content-Type: multipart/alternative; differences=Content-Type;
 boundary="5f0e4f51-7d6b-4f2e-8a64-6f8e7e0b2c11"

--5f0e4f51-7d6b-4f2e-8a64-6f8e7e0b2c11
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: 8bit

Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:

${{address}}
Die von Ihnen eingegebene E-Mail-Adresse konnte nicht gefunden werden.

--5f0e4f51-7d6b-4f2e-8a64-6f8e7e0b2c11
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: 8bit

<html><body><p>Fehler bei der Nachrichtenzustellung an folgende Empfänger</p></body></html>

--5f0e4f51-7d6b-4f2e-8a64-6f8e7e0b2c11--

--9e1b1c0e-2f0b-4a0d-8c55-1c9d9f1a7f10
Content-Type: message/delivery-status

Reporting-MTA: dns;AM6EUR05FT063.mail.protection.outlook.com
Received-From-MTA: dns;mx.example.com
Arrival-Date: Tue, 4 Aug 2026 11:03:14 +0000

Original-Recipient: rfc822;${{address}}
Final-Recipient: rfc822;${{address}}
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound;
 Recipient not found by SMTP address lookup
X-Display-Name: Ada Byron

--9e1b1c0e-2f0b-4a0d-8c55-1c9d9f1a7f10
Content-Type: message/rfc822

{COPY}
(text)
--9e1b1c0e-2f0b-4a0d-8c55-1c9d9f1a7f10--
"""

GMAIL = f"""\
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: bounces@example.com
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
References: ${{id}}
In-Reply-To: ${{id}}
X-Failed-Recipients: ${{address}}
Message-ID: <68909b2e.050a0220.${{number}}@mx.google.com>
MIME-Version: 1.0
Content-Type: multipart/report; boundary="0000000000001a2b3c063b8f"; report-type=delivery-status

--0000000000001a2b3c063b8f
Content-Type: multipart/related; boundary="0000000000001a2b44063b8f"

--0000000000001a2b44063b8f
Content-Type: multipart/alternative; boundary="0000000000001a2b4a063b8f"

--0000000000001a2b4a063b8f
Content-Type: text/plain; charset="UTF-8"
Content-Transfer-Encoding: base64

Kiog5om+5LiN5Yiw5Zyw5Z2AICoqCgrmgqjnmoTpg7Xku7bmnKrpgIHpgZQK

--0000000000001a2b4a063b8f--

--0000000000001a2b44063b8f--

--0000000000001a2b3c063b8f
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Arrival-Date: Tue, 04 Aug 2026 04:03:10 -0700 (PDT)
X-Original-Message-ID: ${{id}}

Final-Recipient: rfc822; ${{address}}
Action: failed
Status: 5.1.1
Remote-MTA: dns; gmail-smtp-in.l.google.com. (192.0.2.26, the server for the domain.)
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.
 Please try 550-5.1.1 double-checking the recipient's email address for typos or
 550 5.1.1 unnecessary spaces.
Last-Attempt-Date: Tue, 04 Aug 2026 04:03:10 -0700 (PDT)

--0000000000001a2b3c063b8f
Content-Type: message/rfc822

{COPY}
(text)
--0000000000001a2b3c063b8f--
"""

GMAIL_SAID = (
    "550-5.1.1 The email account that you tried to reach does not exist. Please try 550-5.1.1 "
    "double-checking the recipient's email address for typos or 550 5.1.1 unnecessary spaces."
)

QMAIL = f"""\
From: MAILER-DAEMON@qmail.customer.example
To: bounces@example.com
Subject: failure notice
Date: 4 Aug 2026 11:03:20 -0000
Message-ID: <${{number}}.qmail@qmail.customer.example>

Hi. This is the qmail-send program at qmail.customer.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<${{address}}>:
192.0.2.9 does not like recipient.
Remote host said: 550 5.7.1 Unable to relay
Giving up on 192.0.2.9.

--- Below this line is a copy of the message.

Return-Path: <bounces@example.com>
{COPY}
(text)
"""

TURKISH = (
    POSTFIX.replace("charset=us-ascii", "charset=utf-8\nContent-Transfer-Encoding: 8bit")
    .replace("I'm sorry to have to inform you that your message could not",
             "Üzgünüz: iletiniz aşağıdaki alıcılardan birine ya da birkaçına")
    .replace("be delivered to one or more recipients. It's attached below.",
             "teslim edilemedi. İletinizin başlıkları ektedir.")
    .replace("Undelivered Mail Returned to Sender",
             "=?utf-8?q?Teslim_edilemeyen_ileti_g=C3=B6nderene_iade_edildi?=")
    .replace("    User unknown\n\n--", "    Böyle bir kullanıcı yok\n\n--")
)  # fmt: skip

# RFC 6533: addresses and words in any script.
INTERNATIONAL = (
    POSTFIX.replace("Content-Type: message/delivery-status",
                    "Content-Type: message/global-delivery-status\nContent-Transfer-Encoding: 8bit")
    .replace("Content-Type: text/rfc822-headers",
             "Content-Type: message/global-headers\nContent-Transfer-Encoding: 8bit")
    .replace("Final-Recipient: rfc822; ", "Final-Recipient: utf-8; ")
    .replace("Original-Recipient: rfc822;", "Original-Recipient: utf-8;")
    .replace("    User unknown\n\n--", "    ไม่พบผู้ใช้นี้\n\n--")
)  # fmt: skip

_BETWEEN = "--4B2C91A0.1754305390/mx.example.com\nContent-Description: Undelivered Message Headers"
# A server that gives no header back: the envelope's id is all there is.
ENVELOPE_ONLY = (
    POSTFIX.partition(_BETWEEN)[0].replace(
        "X-Postfix-Queue-ID: 4B2C91A0", "Original-Envelope-Id: ${envelope}"
    )
    + "--4B2C91A0.1754305390/mx.example.com--\n"
)
# Nothing is given back: only the address tells.
ADDRESS_ONLY = ENVELOPE_ONLY.replace("Original-Envelope-Id: ${envelope}\n", "")

AUTO_REPLY = """\
From: Ada Byron <${address}>
To: care@example.com
Subject: Out of office: [ESC-2026-000001] We are on it
Auto-Submitted: auto-replied
Precedence: bulk
In-Reply-To: ${id}
References: ${id}
Message-ID: <ooo-${number}@customer.example>
Content-Type: text/plain; charset=utf-8

I am out of the office until Monday. In urgent cases call Bob.
"""

EXCHANGE_AUTO_REPLY = AUTO_REPLY.replace(
    "Auto-Submitted: auto-replied\nPrecedence: bulk\n",
    "Auto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\nX-Autoreply: yes\n",
).replace("Out of office:", "Automatische Antwort:")

READ_RECEIPT = """\
From: Ada Byron <${address}>
To: care@example.com
Subject: Read: [ESC-2026-000001] We are on it
Message-ID: <mdn-${number}@customer.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification; boundary="mdn"

--mdn
Content-Type: text/plain

Your message was read.
--mdn
Content-Type: message/disposition-notification

Final-Recipient: rfc822; ${address}
Original-Message-ID: ${id}
Disposition: manual-action/MDN-sent-manually; displayed
--mdn--
"""

HUMAN = """\
From: Ada Byron <${address}>
To: care@example.com
Subject: Re: [ESC-2026-000001] We are on it
In-Reply-To: ${id}
References: ${id}
Message-ID: <hers-${number}@customer.example>
Content-Type: text/plain; charset=utf-8

Thanks. My colleague <bob@customer.example> got this: 550 5.1.1 user unknown. Could you check?

> Message-ID: ${id}
> The following address failed: ${address}
"""


def forwarded(report: str) -> str:
    """A mail by a human who attached a report and asks about it."""
    head = HUMAN.partition("Content-Type")[0]
    return (
        f'{head}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="fwd"\n\n'
        "--fwd\nContent-Type: text/plain\n\nWhat is this?\n"
        f"--fwd\nContent-Type: message/rfc822\n\n{report}\n--fwd--\n"
    )


def made(mail: str, message_id: str, address: str = "ada@example.com", number: int = 1) -> bytes:
    """The mail about one that was sent under this id to this address."""
    filled = Template(mail).substitute(
        id=message_id,
        address=address,
        number=number,
        envelope=message_id.strip("<>").replace("+", "+2B").replace("=", "+3D"),
    )
    return filled.replace("\n", "\r\n").encode()
