"""Arguments and options that several sentences share."""

from typing import Annotated, Literal

from typer import Argument, Option

Text = Annotated[str, Option("--text", "-t", help="The text itself.", show_default=False)]
File = Annotated[
    str,
    Option(
        "--file", "-f", help="A file with the text; - for what is piped in.", show_default=False
    ),
]
Reason = Annotated[str, Option("--reason", "-r", help="Why; it goes on record.")]
MaybeReason = Annotated[
    str, Option("--reason", "-r", help="Why; it goes on record.", show_default=False)
]
Notice = Annotated[str, Argument(help="The key of the notice, as `show` names it.")]
Updated = Annotated[
    Literal["stakeholders", "customers", "executives"], Option("--to", help="Who is told.")
]
Customer = Annotated[
    str, Option("--customer", "-c", help="The customer's id, or #N: their number in the case.")
]
MaybeCustomer = Annotated[
    str,
    Option(
        "--customer",
        "-c",
        show_default=False,
        help="The customer's id, or #N; without it: for all.",
    ),
]
HeardBy = Annotated[
    Literal["", "phone", "mail", "visit"],
    Option(
        "--heard-by",
        metavar="phone|mail|visit",
        show_default=False,
        help="How it was heard, when it is said on the customer's behalf.",
    ),
]
Until = Annotated[
    str, Option("--until", help="A moment: 2026-12-01T14:30Z, 'in 4 h', '+30 min', '1 bd'.")
]
Due = Annotated[
    str, Option("--due", help="A moment: 2026-12-01, 2026-12-01T14:30Z, 'in 4 weeks', '2 bd'.")
]
Person = Annotated[str, Argument(help="A person of the directory, by id.")]
Seat = Annotated[str, Argument(help="The seat of the task force: lead, member-1, …")]
Service = Annotated[str, Argument(help="The service, by the name that the case uses.")]
Record = Annotated[int, Argument(min=1, help="The number of the record in the case.")]
Action = Annotated[int, Argument(min=1, help="The number of the item of the action plan.")]
Obligation = Annotated[str, Argument(help="The key of the promise, as `show` names it.")]
Kind = Literal["detective", "corrective", "preventative"]
