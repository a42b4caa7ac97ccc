"""Form letters: what thousands of customers get alike is rendered once, and their names put in.

Customers who share language, time zone and services read the same notice but for the name they
are called by and the name of their organisation. Rendering takes longer than sending, so such a
notice is rendered once with marks in the places of the names. The first reader of each form is
rendered both ways: where the two differ, a template does more with a name than print it, and
every reader of that form is rendered on their own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from secrets import token_hex
from threading import Lock

from markupsafe import escape

from firsthour.notices.rendering.contexts import Context
from firsthour.notices.rendering.render import Rendered, cut
from firsthour.notices.words import named, sentences

_NAME, _ORGANISATION, _REASON = (f"{place}{token_hex(12)}" for place in "nor")
"""Words that nobody can know, and that nothing done to a text in passing changes."""
_CUSTOMER = "customer:"

Render = Callable[[Context], Rendered]
"""Renders a notice for one reader."""


@dataclass(slots=True)
class Forms:
    """The forms of one notice. Threads may share it: they wait for the one that makes a form."""

    render: Render
    _known: dict[Context, Rendered | None] = field(default_factory=dict)
    _one_by_one: Lock = field(default_factory=Lock)

    def write(self, context: Context) -> Rendered:
        """The notice for one reader."""
        if not _is_alike(context):
            return self.render(context)
        key = _form(context)
        if key not in self._known:
            with self._one_by_one:
                if key not in self._known:
                    return self._first(context, key)
        form = self._known[key]
        return self.render(context) if form is None else _filled(form, context)

    def _first(self, context: Context, key: Context) -> Rendered:
        own = self.render(context)
        form = self.render(key)
        is_true = form == cut(form) and _filled(form, context) == own
        self._known[key] = form if is_true else None
        return own


def _is_alike(context: Context) -> bool:
    """Whether others may read the same but for their names: one customer, by themselves."""
    values = context.values
    alone = len(values.reasons) == 1 and values.reasons[0].startswith(_CUSTOMER)
    return context.for_customers and alone and not values.document


def _form(context: Context) -> Context:
    values = context.values
    reason = _REASON if _reason(context) else ""
    form = replace(
        values,
        name=values.name and _NAME,
        organisation=values.organisation and _ORGANISATION,
        reasons=(f"{_CUSTOMER}{reason}",),
    )
    return replace(context, values=form)


def _reason(context: Context) -> str:
    return named(context.values.reasons[0].removeprefix(_CUSTOMER))


def _filled(form: Rendered, context: Context) -> Rendered:
    subject, text, html, short = form.subject, form.text, form.html, form.short
    values = context.values
    names = (_NAME, values.name), (_ORGANISATION, values.organisation), (_REASON, _reason(context))
    for mark, name in names:
        subject, text = subject.replace(mark, name), text.replace(mark, name)
        html, short = html.replace(mark, str(escape(name))), short.replace(mark, name)
    filled = replace(
        form,
        subject=sentences(subject),
        text=sentences(text),
        html=sentences(html),
        short=sentences(short),
    )
    return cut(filled)
