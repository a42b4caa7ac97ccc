"""Form letters: what thousands of customers get alike is rendered once, and their names put in.

Customers who share language, time zone and services read the same notice but for the name they
are called by and the name of their organisation. Rendering takes longer than sending, so such a
notice is rendered once with marks in the places of the names. The first two readers of each form
are rendered as they are, since there may be no other; the third one both ways: where the two
differ, a template does more with a name than print it, and every reader of that form is rendered
on their own.
"""

import re
from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from secrets import token_hex
from threading import Lock

from markupsafe import escape

from firsthour.notices.rendering.contexts import Context
from firsthour.notices.rendering.render import Rendered, cut
from firsthour.notices.words import line, named, sentences

_NAME, _ORGANISATION, _REASON = _MARKS = tuple(f"{place}{token_hex(12)}" for place in "nor")
"""Words that nobody can know, and that nothing done to a text in passing changes."""
_ANY_MARK = re.compile("|".join(f"({mark})" for mark in _MARKS))
_CUSTOMER = "customer:"

_FEW = 2
"""Readers who are rendered as they are: often they are the colleagues of one customer."""
_MOST = 1_000
"""Forms that are kept of one notice, so that its memory is bounded whoever its readers are."""

Render = Callable[[Context], Rendered]
"""Renders a notice for one reader."""


@dataclass(frozen=True, slots=True)
class Names:
    """What is a reader's own in a form: each of them on one line, and marked as `named` does."""

    name: str
    organisation: str
    reason: str
    """The customer for whose sake they are told."""

    @classmethod
    def of(cls, name: str, organisation: str, reason: str) -> "Names":
        """The names as the records have them; the reason with its ``customer:``."""
        return cls(named(name), named(organisation), named(line(reason).removeprefix(_CUSTOMER)))

    @staticmethod
    def exactly(name: str, customer: str = "") -> tuple[str, str, str]:
        """The `values` of a reader whose names stand in a notice as the records have them."""
        return name, customer, customer

    @property
    def places(self) -> tuple[bool, bool, bool]:
        """Which of them there are: a notice without one may be worded in another way."""
        return bool(self.name), bool(self.organisation), bool(self.reason)

    def values(self) -> tuple[str, str, str]:
        """All of them, in the order of the marks."""
        return self.name, self.organisation, self.reason


class _Part:
    """One part of a form: its text in pieces, between which names stand."""

    def __init__(self, text: str) -> None:
        self._pieces = [piece for piece in _ANY_MARK.split(text) if piece]
        self._places = [
            (at, _MARKS.index(piece)) for at, piece in enumerate(self._pieces) if piece in _MARKS
        ]

    def filled(self, values: tuple[str, ...]) -> str:
        pieces = self._pieces.copy()
        for at, place in self._places:
            pieces[at] = values[place]
        return "".join(pieces)


class Form:
    """A notice as it was rendered with marks in the places of the names."""

    def __init__(self, rendered: Rendered) -> None:
        self._rendered = rendered
        self._subject, self._text = _Part(rendered.subject), _Part(rendered.text)
        self._html, self._short = _Part(rendered.html), _Part(rendered.short)

    def filled(self, names: Names) -> Rendered:
        """The notice for one reader."""
        said = names.values()
        parts = self.parts(said, tuple(str(escape(name)) for name in said))
        joined = "".join(said)
        if sentences(joined) != joined:
            parts = tuple(map(sentences, parts))
        subject, text, html, short = parts
        return cut(Rendered(subject, text, html, self._rendered.language, short))

    def parts(self, said: tuple[str, ...], in_html: tuple[str, ...]) -> tuple[str, ...]:
        """Subject, text, HTML and short text with these words in the places of the names."""
        return (
            self._subject.filled(said),
            self._text.filled(said),
            self._html.filled(in_html),
            self._short.filled(said),
        )


@dataclass(slots=True)
class Forms:
    """The forms of one notice. Threads may share it: they wait for the one that makes a form."""

    render: Render
    _known: dict[Context, Form | None] = field(default_factory=dict)
    _met: Counter[Context] = field(default_factory=Counter)
    """How many readers forms had so far that were not made yet."""
    _groups: dict[Hashable, Form | None] = field(default_factory=dict)
    _one_by_one: Lock = field(default_factory=Lock)

    def of(self, group: Hashable) -> Form | None:
        """The form of a group, once it is made and one more was written to; see `write`."""
        return self._groups.get(group)

    def write(self, context: Context, group: Hashable = None) -> Rendered:
        """The notice for one reader.

        ``group`` is the same for those readers alone whose contexts differ in nothing but names.
        """
        if not _is_alike(context):
            return self.render(context)
        key = _form(context)
        if key not in self._known:
            if self._is_for_few(key):
                return self.render(context)
            with self._one_by_one:
                if key not in self._known:
                    return self._made(context, key)
        form = self._known.get(key)
        if group is not None:
            self._groups[group] = form
        return self.render(context) if form is None else form.filled(_names(context))

    def _is_for_few(self, key: Context) -> bool:
        """Whether so few have read it so far that a form may not be worth while."""
        with self._one_by_one:
            if len(self._met) >= _MOST:
                self._met.clear()
            self._met[key] += 1
            return self._met[key] <= _FEW and key not in self._known

    def _made(self, context: Context, key: Context) -> Rendered:
        own = self.render(context)
        rendered = self.render(key)
        form = Form(rendered)
        is_true = rendered == cut(rendered) and form.filled(_names(context)) == own
        if len(self._known) >= _MOST:
            self._known.clear()
            self._groups.clear()
        self._known[key] = form if is_true else None
        return own


def _is_alike(context: Context) -> bool:
    """Whether others may read the same but for their names: one customer, by themselves."""
    values = context.values
    alone = len(values.reasons) == 1 and values.reasons[0].startswith(_CUSTOMER)
    return context.for_customers and alone and not values.document


def _form(context: Context) -> Context:
    values = context.values
    reason = _REASON if _names(context).reason else ""
    form = replace(
        values,
        name=values.name and _NAME,
        organisation=values.organisation and _ORGANISATION,
        reasons=(f"{_CUSTOMER}{reason}",),
    )
    return replace(context, values=form)


def _names(context: Context) -> Names:
    values = context.values
    reason = named(values.reasons[0].removeprefix(_CUSTOMER))
    return Names(values.name, values.organisation, reason)
