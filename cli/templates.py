"""The group `templates`: what ships, what is one's own, whether it works, how it looks."""

from typing import Annotated, Literal

import typer
from typer import Argument, Option

from cli.groups import Json
from cli.helps import Group, enter

Shipped = Annotated[bool, Option("--shipped", help="As Firsthour ships it.")]


def group() -> typer.Typer:
    """The group with its commands."""
    app = typer.Typer(
        help="The texts of notices: list, show, check, preview.",
        no_args_is_help=True,
        cls=Group,
    )
    enter(app, list_templates, "list")
    for command in (show, check, preview):
        enter(app, command)
    return app


def list_templates(
    own: Annotated[bool, Option("--own", help="Only files of your own folder.")] = False,
    json: Json = False,
) -> None:
    """List the templates: those that ship, and which of them files of your own go before.

    Example: firsthour templates list --own
    """
    from cli.templates_shown import list_them

    list_them(own_only=own, json=json)


def show(
    name: Annotated[
        str,
        Argument(
            metavar="NAME",
            show_default=False,
            help="A template, such as notices/survey/body.txt, or a kind, such as survey.",
        ),
    ],
    shipped: Shipped = False,
    json: Json = False,
) -> None:
    """Show the source of a template, or of all of a kind.

    Example: firsthour templates show notices/survey/body.txt --shipped > body.txt
    """
    from cli.templates_shown import show_source

    show_source(name, as_shipped=shipped, json=json)


def check(json: Json = False) -> int:
    """Try your own templates: each notice they change, for each audience and language.

    Every fault is told with file and line. Ends with 2 where there is one.

    Example: firsthour templates check
    """
    from cli.templates_shown import run_check

    return run_check(json=json)


def preview(
    kind: Annotated[
        str, Argument(metavar="KIND", show_default=False, help="Such as status_update.")
    ],
    case: Annotated[
        str,
        Option(metavar="ESC", help="About this case; else about an example.", show_default=False),
    ] = "",
    language: Annotated[
        str, Option("--language", "-l", help="Such as tr; else the reader's.", show_default=False)
    ] = "",
    audience: Annotated[
        Literal["", "customers", "colleagues"],
        Option("--for", metavar="customers|colleagues", help="Whom it is for.", show_default=False),
    ] = "",
    customer: Annotated[
        str,
        Option("--customer", "-c", help="To this customer of the case.", show_default=False),
    ] = "",
    text: Annotated[
        str,
        Option(metavar="FILE", help="With this text, as if it were approved.", show_default=False),
    ] = "",
    html: Annotated[bool, Option("--html", help="Print the HTML instead.")] = False,
    save: Annotated[
        str, Option(metavar="DIR", help="Write subject, texts and HTML there.", show_default=False)
    ] = "",
    open_it: Annotated[bool, Option("--open", help="Open the HTML in the browser.")] = False,
    shipped: Shipped = False,
    json: Json = False,
) -> None:
    """Show a notice as it would be sent; nobody is told anything.

    Due times and the time of the next message are examples.

    Examples: firsthour templates preview status_update --case 17 --language tr

    firsthour templates preview survey --open
    """
    from cli.templates_preview import Wish, show_preview

    wish = Wish(kind, case, language, audience, customer, text, shipped)
    show_preview(wish, html=html, save=save, open_it=open_it, json=json)
