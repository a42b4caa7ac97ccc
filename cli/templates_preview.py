"""A notice on the terminal, in a folder or in the browser, as it would be sent."""

import sys
import tempfile
import webbrowser
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from cli import files
from cli.desk import Desk, desk, on_desk
from cli.errors import Exit, Flaw, Trouble, usage
from cli.output import clean, err, out, print_json, prose
from cli.sentences.phrase import Phrase
from cli.templates_shown import own_of

if TYPE_CHECKING:
    from firsthour.admin.templates import Context, Own, Rendered
    from firsthour.domain.effects import NoticeKind


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be previewed, as it was typed."""

    kind: str
    case: str
    language: str
    audience: str
    customer: str
    text: str
    as_shipped: bool


def show_preview(wish: Wish, *, html: bool, save: str, open_it: bool, json: bool) -> None:
    """Render a notice, and show, save or open it."""
    from firsthour.admin.templates import TemplateFault, explained, is_spoken, preview

    with desk() as open_desk:
        kind, own = _kind(wish.kind), own_of(open_desk)
        _check_language(wish.language, own)
        made = _context(open_desk, kind, wish)
        try:
            notice = preview(kind, made, own, as_shipped=wish.as_shipped)
        except TemplateFault as fault:
            flaw = Flaw(fault.line or None, fault.template, explained(fault))
            message = "The notice cannot be rendered; the shipped one would be sent:"
            raise Trouble(Exit.INVALID, fault.code, message, flaws=[flaw]) from fault
    saved = _save(notice, Path(save)) if save else ""
    if open_it:
        folder = Path(save) if save else Path(tempfile.mkdtemp(prefix="firsthour-preview-"))
        _save(notice, folder)
        webbrowser.open((folder / "body.html").absolute().as_uri())
    _tell(notice, saved, html=html, json=json)
    if not is_spoken(made.language, own):
        told = (
            f"There is no catalog for {clean(made.language)}: its readers read {notice.language}."
        )
        err().print(Text(told, "yellow"))


def _check_language(tag: str, own: "Own") -> None:
    """Refuse what is no language: whoever misspells one must not be shown English in its place."""
    from firsthour.admin.templates import is_language, languages

    if tag and not is_language(tag):
        hint = f"There are catalogs for {', '.join(languages(own))}."
        raise usage(f"There is no language {clean(tag)}.", hint, "unknown_language")


def _tell(notice: "Rendered", saved: str, *, html: bool, json: bool) -> None:
    if json:
        parts = {"subject": notice.subject, "text": notice.text, "html": notice.html}
        print_json({**parts, "short": notice.short, "language": notice.language, "folder": saved})
    elif html:
        sys.stdout.write(notice.html)
    elif saved:
        out().print(Text(f"subject.txt, body.txt, body.html, short.txt are in {clean(saved)}"))
    else:
        console = out()
        console.print(Text.assemble(("Subject  ", "dim"), (clean(notice.subject), "bold")))
        console.print(Text.assemble(("Short    ", "dim"), clean(notice.short)))
        console.print()
        sys.stdout.write(prose(notice.text))


def _save(notice: "Rendered", folder: Path) -> str:
    parts = {
        "subject.txt": f"{notice.subject}\n",
        "body.txt": notice.text,
        "body.html": notice.html,
        "short.txt": f"{notice.short}\n",
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in parts.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise usage(f"{folder} cannot be written: {error.strerror}.", code="unwritable") from error
    return str(folder)


def _kind(name: str) -> "NoticeKind":
    from firsthour.admin.inputs import advice
    from firsthour.domain.effects import NoticeKind

    try:
        return NoticeKind(name.replace("-", "_"))
    except ValueError as error:
        hint = advice(name, {kind.value for kind in NoticeKind})
        raise usage(f"There is no notice of the kind {clean(name)}.", hint, "unknown") from error


def _context(open_desk: Desk, kind: "NoticeKind", wish: Wish) -> "Context":
    from firsthour.admin.templates import audience_of, example, of_case

    try:
        customer = audience_of(kind, wish.audience or ("customers" if wish.customer else ""))
    except ValueError as error:
        raise usage(f"{error}.", "Leave --for and --customer out.") from error
    text = files.read(wish.text).decode("utf-8", "replace") if wish.text else ""
    sender = open_desk.settings.notices.from_name
    if not wish.case:
        if wish.customer:
            raise usage("A customer is one of a case.", "Name the case, too: --case ESC")
        language = wish.language or "en"
        return example(kind, language, customer=customer, text=text, sender=sender)
    from firsthour.records.views import customer as one_customer

    about = on_desk(open_desk, wish.case)
    number = Phrase(about).customer(wish.customer) if wish.customer else 1
    whom = one_customer(about.store, about.number, number) if customer else None
    if customer and whom is None:
        raise usage(f"{about.case.label} has no such customer.", "Leave --case out: an example.")
    return of_case(
        about.store,
        about.number,
        kind,
        open_desk.directory,
        whom,
        language=wish.language,
        text=text,
        sender=sender,
    )
