"""What a recipient was sent, kept so that it can be shown again to the letter.

Ten thousand customers read one notice and ten thousand names. The text is kept once, under its
hash, with marks in the places of what the ledger's own row says (the recipient's name, the
customers for whose sake they are told). The row keeps that hash, and the one of the whole message:
text and row together give the message again, and the second hash proves that they do. A token, by
which a reader answers, is never kept: it stands in neither, but for a mark.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from html import escape
from threading import Lock
from typing import Protocol

from sqlalchemy import Connection

from firsthour.domain.commands import Text
from firsthour.records import content
from firsthour.records.errors import UnknownContent
from firsthour.records.ledger.deliveries import Enrolment
from firsthour.records.shown import LedgerLine
from firsthour.records.store import Store

KIND = "notice"
TEXT, DIGEST, DOCUMENT = "text", "sha256", "document"
"""What a step that tells of a sending calls the kept text, the message, and what went with it."""
_OPEN, _CLOSE, _NUMBER, _VARIANT = "\ue000", "\ue001", 0xE100, 0xE200
_MARK = re.compile("\ue000([\ue100-\ue1ff])([\ue200-\ue203])\ue001")
"""Letters that mean nothing to anybody: a text that has some of its own is kept as it is."""
_OURS = re.compile("[\ue000-\ue2ff]")
_SECRET = f"{_OPEN}token{_CLOSE}"
_SHORT = 4
"""Characters from which on a name in ASCII is no part of other words by chance."""
_CUSTOMER = "customer:"
_MOST = 4096
"""Texts that a sender remembers to have kept."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A message as it was sent: what a recipient could read of it."""

    subject: str
    text: str
    html: str = ""
    short: str = ""

    def parts(self) -> tuple[str, ...]:
        """The parts in their order."""
        return self.subject, self.text, self.html, self.short


@dataclass(frozen=True, slots=True)
class ToKeep:
    """A message to be kept, with whom it is for. ``document`` is kept elsewhere.

    ``secrets`` are kept nowhere. ``form`` is what the message was written by, with the very names
    of the row: then it need not be looked for them.
    """

    told: Enrolment
    sent: Sent
    secrets: Sequence[str] = ()
    document: str = ""
    form: "Form | None" = None


class Form(Protocol):
    """What many messages are written by, that differ in names alone."""

    def parts(self, said: tuple[str, ...], in_html: tuple[str, ...]) -> tuple[str, ...]:
        """The parts of a message with these words as the recipient, the customer, and again."""
        ...


@dataclass(slots=True)
class Keeper:
    """Keeps what is sent; threads may share one. It remembers what it has kept."""

    store: Store
    _known: dict[str, Text] = field(default_factory=dict)
    _forms: dict[Form, Text | None] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def keep(self, told: Enrolment, sent: Sent, secrets: Sequence[str] = ()) -> dict[str, str]:
        """Keep a message, and give what its row says of it."""
        return self.keep_all([ToKeep(told, sent, secrets)])[0]

    def keep_all(self, several: Iterable[ToKeep]) -> list[dict[str, str]]:
        """Keep messages, new texts in one transaction; what the row of each says of it."""
        found, new = self.gather(several)
        if new:
            with self.store.write() as connection:
                put_texts(connection, new.values())
            self.know(new)
        return found

    def gather(self, several: Iterable[ToKeep]) -> tuple[list[dict[str, str]], dict[str, str]]:
        """What the row of each message says of it, and the texts that are still to be kept.

        `put_texts` keeps them, and `know` is told of it then.
        """
        new: dict[str, str] = {}
        return [self._kept(each, new) for each in several], new

    def know(self, new: Mapping[str, str]) -> None:
        """These texts, by what `gather` calls them, are kept."""
        with self._lock:
            if len(self._known) + len(new) > _MOST:
                self._known.clear()
            self._known |= {key: content.ref_of(body) for key, body in new.items()}

    def _kept(self, each: ToKeep, new: dict[str, str]) -> dict[str, str]:
        """What the row of a message says; texts that are to be kept for it are put into ``new``."""
        parts = tuple(_without(part, each.secrets) for part in each.sent.parts())
        form = None if each.secrets else each.form
        ref = self._by_form(form, each.told, parts) if form else None
        found = {TEXT: str(ref or self._by_itself(each, parts, new)), DIGEST: _digest(parts)}
        return {**found, DOCUMENT: str(content.ref_of(each.document))} if each.document else found

    def _by_itself(self, each: ToKeep, parts: tuple[str, ...], new: dict[str, str]) -> Text:
        is_form = not any(_has_marks(part) for part in each.sent.parts())
        form = _marked(parts, values_of(each.told)) if is_form else parts
        key = _digest((*form, str(is_form)))
        with self._lock:
            ref = self._known.get(key)
        if ref is None:
            new[key] = json.dumps({"form" if is_form else "whole": form})
            ref = content.ref_of(new[key])
        return ref

    def _by_form(self, form: Form, told: Enrolment, parts: tuple[str, ...]) -> Text | None:
        """The text of a form; None where this message cannot be given again by it."""
        values = values_of(told)
        if not all(map(_is_plain, values)):
            return None
        with self._lock:
            is_known = form in self._forms
        if not is_known:
            marks = tuple(_mark(number, 0) for number in (0, 1, 1))
            marked = form.parts(marks, marks)
            is_true = tuple(_filled(part, [(value,) for value in values]) for part in marked)
            body = json.dumps({"form": marked})
            is_kept = is_true == parts
            ref = content.put(self.store, body, KIND, content.JSON) if is_kept else None
            with self._lock:
                self._forms[form] = ref
        return self._forms[form]


def put_texts(connection: Connection, texts: Iterable[str]) -> None:
    """Keep texts that were gathered, in a transaction that is open."""
    content.put_all(connection, texts, KIND, content.JSON)


def restored(store: Store, line: LedgerLine) -> tuple[Sent, bool] | None:
    """Give what a recipient was sent, and whether that is proven by its hash.

    ``None`` where nothing was sent, or it was sent before texts were kept.
    """
    detail = next((step.detail for step in reversed(line.steps) if TEXT in step.detail), None)
    if detail is None:
        return None
    try:
        kept = json.loads(content.get(store, detail[TEXT]))
    except UnknownContent:
        return None
    values = [_variants(value) for value in values_of(line.enrolment)]
    form = kept.get("form", ())
    parts = tuple(_filled(part, values) for part in form) or tuple(kept["whole"])
    return Sent(*parts), _digest(parts) == detail.get(DIGEST)


def values_of(told: Enrolment) -> tuple[str, ...]:
    """What of a message may be the recipient's own: their name, and the customers'."""
    customers = (reason.partition(":")[2] for reason in told.reasons if _is_customer(reason))
    return told.name, *customers


def _is_customer(reason: str) -> bool:
    return reason.startswith(_CUSTOMER)


def _mark(number: int, variant: int) -> str:
    """What stands for a value of the row: which, and in which of its spellings."""
    return f"{_OPEN}{chr(_NUMBER + number)}{chr(_VARIANT + variant)}{_CLOSE}"


def _is_plain(value: str) -> bool:
    """Whether a value is written alike in text and HTML, and has nothing of a mark."""
    return escape(value) == value and not _has_marks(value)


def _has_marks(text: str) -> bool:
    return not text.isascii() and _OURS.search(text) is not None


def _without(part: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        if secret:
            part = part.replace(secret, _SECRET)
    return part


def _marked(parts: Sequence[str], values: Sequence[str]) -> tuple[str, ...]:
    """The parts with marks in the places of the values."""
    found = list(parts)
    for value, number in sorted(_numbered(values), key=lambda each: -len(each[0])):
        for at, variant in enumerate(_variants(value)):
            found = [_replaced(part, variant, _mark(number, at)) for part in found]
    return tuple(found)


def _numbered(values: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Each value once, with its number."""
    seen: set[str] = set()
    for number, value in enumerate(values[:100]):
        if value.strip() and value not in seen and not _has_marks(value):
            seen.add(value)
            yield value, number


def _replaced(part: str, value: str, mark: str) -> str:
    if value not in part:
        return part
    if len(value) >= _SHORT or not value.isascii():
        return part.replace(value, mark)
    return re.sub(rf"(?<![\w.]){re.escape(value)}(?![\w.])", lambda _: mark, part)


@lru_cache(maxsize=4096)
def _variants(value: str) -> tuple[str, ...]:
    """A value as it may stand in a message: plain, or in the words of HTML."""
    inside = escape(value, quote=False)
    ours = inside.replace("'", "&#39;").replace('"', "&#34;")
    return tuple(dict.fromkeys((value, ours, escape(value), inside)))


def _filled(part: str, values: Sequence[Sequence[str]]) -> str:
    return _MARK.sub(lambda found: values[ord(found[1]) - _NUMBER][ord(found[2]) - _VARIANT], part)


def _digest(parts: Sequence[str]) -> str:
    return sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()
