"""The general commands: open, look, watch."""

from typing import Annotated, Literal

import typer
from typer import Argument, Option

from cli.backtest import backtest
from cli.groups import As, Case, Json
from cli.helps import enter
from cli.starting import demo, up

_LOOK = "Look"
_RUN = "Run"

File = Annotated[
    str,
    Argument(
        metavar="FILE", show_default=False, help="A YAML or JSON file; - for what is piped in."
    ),
]

Title = Annotated[str, Option(help="The title, for colleagues.", show_default=False)]
Summary = Annotated[
    str, Option(help="What, since when, what was tried; never for customers.", show_default=False)
]
PublicSummary = Annotated[str, Option(help="What customers may read.", show_default=False)]
Severity = Annotated[
    int | None, Option("--severity", "-s", help="1 (worst) to 4.", show_default=False)
]
Customers = Annotated[
    list[str] | None,
    Option("--customer", "-c", metavar="ID:NAME:MAIL", help="An affected customer; repeat it."),
]
Services = Annotated[list[str] | None, Option("--service", help="An affected service; repeat it.")]
Team = Annotated[str, Option(help="The team that owns it.", show_default=False)]
Owner = Annotated[str, Option(help="The incident manager, by id.", show_default=False)]
Key = Annotated[
    str,
    Option(help="An idempotency key: the same one again is the same case.", show_default=False),
]
PolicyName = Annotated[
    str, Option(help="A shipped policy or a file; else as the settings say.", show_default=False)
]
IfMet = Annotated[
    bool, Option("--if-met", help="Only if the report meets a start criterion of the policy.")
]


def register(app: typer.Typer) -> None:
    """Enter the general commands."""
    enter(app, up, panel=_RUN)
    enter(app, demo, panel=_RUN)
    register_open(app, panel=_RUN)
    enter(app, list_cases, "list", _LOOK)
    for look in (show, watch, timeline, notice, ledger, documents, who):
        enter(app, look, panel=_LOOK)
    enter(app, backtest, panel=_LOOK)
    enter(app, token, panel="Answer")


def register_open(app: typer.Typer, panel: str | None = None) -> None:
    """Enter `open`, which is everybody's and the requester's."""
    enter(app, open_case, "open", panel)


def open_case(
    file: File = "",
    title: Title = "",
    summary: Summary = "",
    public_summary: PublicSummary = "",
    severity: Severity = None,
    customer: Customers = None,
    service: Services = None,
    team: Team = "",
    owner: Owner = "",
    key: Key = "",
    policy: PolicyName = "",
    if_met: IfMet = False,
    person: As = "",
    json: Json = False,
) -> None:
    """Open a case from a file, or from flags. The same source record or key is the same case.

    With --if-met a report becomes a case only where the policy's start criteria say so.

    Examples: firsthour open case.yaml --as rosa.marin

    firsthour open --title 'Checkout fails' --summary 'Since 09:10, all regions' -s 1
    -c 'acme:Acme Ltd:ops@acme.example' --service card-payments --key call-4711 --as rosa.marin
    """
    from cli.opening import Wish, open_one

    texts = {"title": title, "summary": summary, "public_summary": public_summary}
    over = {**texts, "severity": severity, "services": service, "team": team, "owner": owner}
    given = {name: value for name, value in over.items() if value not in ("", None, [])}
    open_one(Wish(file, given, tuple(customer or ()), key, policy, person, json, if_met))


def list_cases(
    everything: Annotated[
        bool, Option("--all", "-a", help="Those that are over, too; the latest first.")
    ] = False,
    limit: Annotated[int, Option(help="At most so many.", min=1, max=10_000)] = 500,
    json: Json = False,
) -> None:
    """List open cases, the most urgent promise first.

    Example: firsthour list --all
    """
    from cli.listing import list_them

    list_them(everything=everything, limit=limit, json=json)


def show(
    case: Case,
    everything: Annotated[
        bool, Option("--all", "-a", help="Every promise and customer, the settled ones too.")
    ] = False,
    json: Json = False,
) -> None:
    """Show one case: where it stands, what is promised, what can be said next.

    Example: firsthour show ESC-2026-000017
    """
    from cli.showing import show_one

    show_one(case, everything=everything, json=json)


def watch(
    case: Case,
    json: Annotated[bool, Option("--json", help="Each new fact as a line of JSON.")] = False,
) -> None:
    """Watch one case live: stages, countdowns, what happens. Ends when it is finished, or Ctrl-C.

    Example: firsthour watch 17
    """
    from cli.watching import watch_one

    watch_one(case, json=json)


def timeline(
    case: Case,
    after: Annotated[int, Option(help="Only facts after this number.", min=0)] = 0,
    everything: Annotated[
        bool, Option("--all", "-a", help="Also what follows by itself, such as new due times.")
    ] = False,
    json: Json = False,
) -> None:
    """Tell what has happened in a case, as sentences, in order.

    Example: firsthour timeline 17 --after 40
    """
    from cli.timeline import tell

    tell(case, after=after, everything=everything, json=json)


def notice(
    case: Case,
    key: Annotated[str, Argument(metavar="KEY", help="The notice, as `show` names it.")],
    json: Json = False,
) -> None:
    """Show the texts of one notice: who wrote and approved them, what was sent, how they differ.

    And whom it has reached: who has to be told if it was wrong.

    Example: firsthour notice 17 initial_notice:customers:1
    """
    from cli.notices_shown import show_notice

    show_notice(case, key, json=json)


def ledger(
    case: Case,
    notice: Annotated[str, Option(help="Only this notice, by its key.", show_default=False)] = "",
    customer: Annotated[
        str, Option("--customer", "-c", help="Only about this customer.", show_default=False)
    ] = "",
    state: Annotated[
        Literal["", "queued", "sent", "delivered", "failed", "unknown", "skipped"],
        Option(
            help="Only in this state.",
            show_default=False,
            metavar="queued|sent|delivered|failed|unknown|skipped",
        ),
    ] = "",
    text: Annotated[
        str | None,
        Option(
            metavar="ID",
            help="What one recipient was sent, to the letter: by the id of the line.",
            show_default=False,
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Tell who was told what, how, when and with what proof; or why not.

    Begins with the answer whether every affected customer was told in time. The id of a line
    stands behind its address; its first letters do.

    Examples: firsthour ledger 17 --customer acme

    firsthour ledger 17 --text 8230a6bd
    """
    from cli.ledgers import show_ledger, show_text

    if text is not None:
        show_text(case, text, json=json)
        return
    show_ledger(case, notice=notice, customer=customer, state=state, json=json)


def documents(
    case: Case,
    save: Annotated[
        str, Option("--save", metavar="DIR", help="Write them all there.", show_default=False)
    ] = "",
    json: Json = False,
) -> None:
    """List the documents of a case, or save them: final RCAs, internal ones, and the reports.

    Example: firsthour documents 17 --save out
    """
    from cli.papers import list_papers

    list_papers(case, save=save, json=json)


def who(
    ref: Annotated[
        str,
        Argument(
            metavar="CASE|SERVICE", show_default=False, help="A case by number or label; a service."
        ),
    ],
    at: Annotated[
        str, Option("--at", help="At another time than now.", metavar="TIME", show_default=False)
    ] = "",
    severity: Annotated[
        int, Option("--severity", "-s", help="Of the imagined case of a service.", min=1, max=4)
    ] = 1,
    json: Json = False,
) -> None:
    """Tell who would be asked, in which order, when and why; nobody is told of it.

    Of a case: from now on, or as it stood at a time gone by. Of a service: if a case of it were
    opened. Who is passed over is named with the reason.

    Examples: firsthour who 17

    firsthour who card-payments --at 2026-12-25T03:12Z --severity 1
    """
    from cli.who import tell

    tell(ref, at=at, severity=severity, json=json)


def token(
    text: Annotated[
        str, Argument(metavar="TOKEN", show_default=False, help="Out of a page or an offer.")
    ],
    json: Json = False,
) -> None:
    """Answer a page or the offer of a seat by the token that stands in it.

    A token answers one question, for the one who was asked, within a day; no --as is needed.

    Example: firsthour token WyJhY2tub3dsZWRnZSIs.Kx3
    """
    from cli.tokens import answer

    answer(text, json=json)
