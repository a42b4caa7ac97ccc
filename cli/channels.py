"""The group `channels`: on which ways notices leave, whether they work, and secrets of webhooks."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from typer import Argument, Context, Option

from cli.groups import Json
from cli.helps import enter, unwrapped

if TYPE_CHECKING:
    from firsthour.admin.channels import Channel, Heard


def group() -> typer.Typer:
    """The group; without a command it shows the channels."""
    app = typer.Typer(invoke_without_command=True, help=unwrapped(channels.__doc__))
    app.callback()(channels)
    enter(app, secret)
    return app


def channels(context: Context, json: Json = False) -> None:
    """Show each channel: what it says when it is asked now, and how every worker finds it.

    A channel that is open at a worker gets no messages from it until it works again. A worker that
    was not heard of for three minutes says since when, and is left out after an hour. The mailbox
    of returned mails, where one is set, stands beside them.

    Example: firsthour channels
    """
    if context.invoked_subcommand is None:
        _show(json=json)


def secret(
    url: Annotated[
        str, Argument(metavar="URL", show_default=False, help="Where the webhooks are sent.")
    ],
    channel: Annotated[
        str, Option(metavar="NAME", help="Of a channel of webhooks with a name of its own.")
    ] = "webhook",
    json: Json = False,
) -> None:
    """Show the secret with which webhooks to a URL are signed, for whoever receives them.

    Each URL has its own. It is the same for all workers that have the same key.

    Example: firsthour channels secret https://hooks.customer.example/firsthour
    """
    from cli.desk import desk
    from cli.errors import usage
    from cli.output import out, print_json
    from firsthour.admin.channels import NotCalled, NoWebhooks, webhook_secret
    from firsthour.assembly import notice_settings

    with desk() as open_desk:
        try:
            found = webhook_secret(notice_settings(open_desk.settings), url, channel)
        except NotCalled as error:
            hint = "Such as https://hooks.customer.example/firsthour, without a name or password."
            raise usage("No webhook is ever sent there.", hint, "invalid_url") from error
        except NoWebhooks as error:
            hint = 'Webhooks are sent with notices.channel = "smtp", or by [notices.channels.NAME].'
            raise usage(f"The channel {channel} sends no webhooks.", hint, "no_channel") from error
        if json:
            print_json({"url": url, "channel": channel, "secret": found})
        else:
            out().print(found, soft_wrap=True)


def _show(*, json: bool) -> None:
    from cli.desk import desk
    from cli.output import out, print_json
    from cli.shapes import plain
    from firsthour.admin.channels import look
    from firsthour.assembly import notice_settings

    with desk() as open_desk:
        found = look(notice_settings(open_desk.settings), open_desk.store)
        if json:
            print_json({"channels": [plain(each) for each in found]})
        else:
            _print(out(), found)


def _print(console: Console, found: "tuple[Channel, ...]") -> None:
    from cli.output import clean, said

    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold", ratio=1)
    for each in found:
        how = Text(f"does not work: {clean(each.fault)}", "bold red")
        how = how if each.fault else Text("works", "green")
        if each.waiting:
            how.append(f", {each.waiting} mails lie there", "dim")
        table.add_row(said(each.name, "bold"), said(each.kind), how)
        for worker in each.workers:
            table.add_row("", "", _as_found_by(worker))
    console.print(table)


def _as_found_by(worker: "Heard") -> Text:
    """How a worker finds a channel; or since when nothing was heard of that worker."""
    from cli.output import clean, said
    from cli.times import relative, stamp
    from firsthour.clock import utc_now

    line = said(worker.worker).append(": ")
    if worker.is_silent:
        ago = relative(worker.at, utc_now())
        return line.append(f"not heard of since {stamp(worker.at)} UTC ({ago})", "yellow")
    is_well = worker.state == "closed"
    state = f"{worker.state.replace('_', ' ')} since {stamp(worker.since)} UTC"
    line.append(state, "" if is_well else "bold red").append(f", {worker.sent} so far")
    if not is_well:
        line.append(f", {worker.failures} failures, the last: {clean(worker.fault)}")
    return line
