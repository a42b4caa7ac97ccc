"""The group `report`: what was promised, what was kept, with the proof."""

from typing import Annotated, Literal

import typer
from typer import Option

from cli.groups import Json
from cli.helps import Group, enter

From = Annotated[
    str,
    Option(
        "--from",
        metavar="TIME",
        help="What fell due from here on; a day alone: its beginning, in UTC.",
        show_default=False,
    ),
]
To = Annotated[
    str,
    Option(
        "--to", metavar="TIME", help="And until here; a day alone: its end, in UTC.",
        show_default=False,
    ),
]  # fmt: skip


def group() -> typer.Typer:
    """The group with its commands."""
    app = typer.Typer(
        help="What was promised and what was kept, with proof.", no_args_is_help=True, cls=Group
    )
    app.callback()(_top)
    enter(app, notices)
    return app


def _top() -> None:
    pass


def notices(
    since: From = "",
    until: To = "",
    case: Annotated[str, Option(metavar="ESC", help="Of one case only.", show_default=False)] = "",
    customer: Annotated[
        str, Option("--customer", "-c", help="Towards one customer, by id.", show_default=False)
    ] = "",
    obligation: Annotated[
        str,
        Option(
            metavar="KEY",
            help="Of one kind of promise, such as initial_notice:customers.",
            show_default=False,
        ),
    ] = "",
    format_: Annotated[
        Literal["table", "csv", "json"],
        Option("--format", help="csv: a line for each promise towards each customer."),
    ] = "table",
    json: Json = False,
) -> None:
    """Answer whether every affected customer was told in time, for a case or for years.

    What was promised to be told, kept, missed, why, and how late. Rehearsals are left out, unless
    a case is named. --format csv gives every customer with the time and the proof.

    Examples: firsthour report notices --from 2026-01-01 --to 2026-12-31

    firsthour report notices --case 17 --format csv
    """
    from cli.report_notices import Wish, report

    wish = Wish(since, until, case, customer, obligation)
    report(wish, "json" if json else format_)
