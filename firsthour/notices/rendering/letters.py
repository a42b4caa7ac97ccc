"""What people wrote, as HTML for a mail: plain texts, and documents in Markdown without links."""

import re

from markupsafe import Markup, escape

from firsthour.notices.words import prose
from firsthour.templating import markdown

_LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_HEADING = re.compile(r"(</?h)([3-6])>")


def paragraphs(text: str) -> str:
    """A person's plain text: escaped, blank lines part paragraphs, line ends are kept."""
    blocks = [block for block in prose(text).split("\n\n") if block.strip()]
    return "".join(
        Markup('<p class="text" dir="auto">{}</p>').format(
            Markup("<br>").join(escape(part) for part in block.split("\n"))
        )
        for block in blocks
    )


def document(text: str, address: str) -> str:
    """A person's Markdown, its headings below that of the mail, with no link but to ``address``.

    Whoever gets a mail of ours must be able to trust its links: any other is shown as text.
    """
    html = _LINK.sub(lambda found: _link(found, str(escape(address))), markdown(text))
    html = _HEADING.sub(lambda found: f"{found[1]}{int(found[2]) - 1}>", html)
    return html.replace("<table>", '<table class="data">').replace("<td", '<td class="cell"')


def _link(found: re.Match[str], address: str) -> str:
    target, said = found.groups()
    if target == address or not target:
        return found[0] if target else said
    return said if target in (said, f"mailto:{said}") else f"{said} ({target})"
