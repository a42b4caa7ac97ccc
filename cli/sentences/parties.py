"""Sentences about who and what is in a case: plan, customers, links, task force."""

from typing import Annotated, Literal

from typer import Argument, Option

from cli import files
from cli.errors import usage
from cli.sentences import given as g
from cli.sentences.phrase import Phrase
from cli.sentences.table import sentence
from firsthour.domain import commands as c
from firsthour.domain.stages import RecordType


@sentence("revise_plan", "plan.yaml --reason 'After the vendor call'")
def revise_plan(
    phrase: Phrase,
    file: Annotated[str, Argument(help="A YAML or JSON file with `items:`; - for piped in.")],
    reason: g.MaybeReason = "",
) -> c.RevisePlan:
    """Replace the action plan by a new revision.

    Each item has a text, and may have owner, due, type and action (its number, if it is in the
    plan already): {text: Roll back, owner: priya.raman, due: in 30 min, type: corrective}
    """
    items, given = phrase.plan(file)
    return c.RevisePlan(items, phrase.maybe_reason(reason or given))


@sentence("add_action", "--text 'Alarm on lag' --owner priya.raman --due 'in 4 weeks'")
def add_action(
    phrase: Phrase,
    text: Annotated[str, Option("--text", "-t", help="What is to be done.")],
    due: g.Due,
    owner: Annotated[
        str, Option("--owner", help="Who does it, by id; else the manager.", show_default=False)
    ] = "",
    kind: Annotated[g.Kind, Option("--type", help="What it is for.")] = "detective",
) -> c.AddAction:
    """Add one item to the action plan. Corrective and preventative ones outlive the case."""
    return c.AddAction(phrase.item(text, owner, due, kind))


@sentence("finish_action", "3 --text 'Done in change CHG-7'")
def finish_action(
    phrase: Phrase, action: g.Action, text: g.Text = "", file: g.File = ""
) -> c.FinishAction:
    """Mark an item of the action plan as done."""
    return c.FinishAction(action, phrase.maybe_text(text, file))


@sentence("add_customers", "--customer acme:'Acme Ltd':ops@acme.example")
def add_customers(
    phrase: Phrase,
    file: Annotated[
        str,
        Argument(metavar="FILE", show_default=False, help="A file with `customers:`."),
    ] = "",
    customer: Annotated[
        list[str] | None,
        Option("--customer", "-c", metavar="ID:NAME:MAIL", help="One customer; may be repeated."),
    ] = None,
) -> c.AddCustomers:
    """Add affected customers. Each hears within the hour from now.

    What the file or flag leaves out is taken from the directory.
    """
    from cli.customers import listed
    from firsthour.admin.opening import customers_from, read_customers
    from gate.open import addition

    if bool(file) == bool(customer):
        raise usage("Name a file, or one --customer or more.")
    store, services = phrase.about.store, phrase.about.case.services
    found = (
        read_customers(files.read(file), files.name(file), store, services)
        if file
        else customers_from(listed(customer or ()), "--customer", store, services)
    )
    return addition(store, found, phrase.about.policy)


@sentence("remove_customer", "--customer acme --reason 'Uses another region'")
def remove_customer(phrase: Phrase, customer: g.Customer, reason: g.Reason) -> c.RemoveCustomer:
    """Take a customer out of the case. Nothing more is owed to them."""
    return c.RemoveCustomer(phrase.customer(customer), phrase.reason(reason))


@sentence("add_service", "dns")
def add_service(phrase: Phrase, service: g.Service) -> c.AddService:
    """Name one more affected service. The case has the tags that the directory gives it, too."""
    name = phrase.line(service, "SERVICE")
    return c.AddService(name, phrase.about.desk.tags_of((name,)))


@sentence("remove_service", "dns")
def remove_service(_phrase: Phrase, service: g.Service) -> c.RemoveService:
    """Say that a service was not affected after all."""
    return c.RemoveService(service)


@sentence("add_record", "--system jira --type incident --key OPS-41")
def add_record(
    phrase: Phrase,
    system: Annotated[str, Option("--system", help="The other system, such as jira.")],
    key: Annotated[str, Option("--key", help="The record's key there.")],
    kind: Annotated[
        Literal["incident", "problem", "change", "ticket", "case"],
        Option("--type", help="What kind of record it is."),
    ] = "ticket",
    url: Annotated[str, Option("--url", help="Where it is found.", show_default=False)] = "",
    state: Annotated[str, Option("--state", help="Its state there.", show_default=False)] = "",
) -> c.AddRecord:
    """Link a record of another system. It has to be settled before the case closes."""
    from firsthour.records.shapes import LinkedRecord, write_record

    name, number = phrase.line(system, "--system"), phrase.line(key, "--key")
    address = phrase.line(url, "--url") if url else ""
    if address and not address.startswith(("https://", "http://")):
        raise usage("--url must be a web address, such as https://tickets.example.com/42.")
    was = phrase.line(state, "--state") if state else ""
    linked = LinkedRecord(name, RecordType(kind), number, address, was)
    ref = phrase.keep(write_record(linked), "record", "application/json")
    return c.AddRecord(name, RecordType(kind), number, ref)


@sentence("remove_record", "2")
def remove_record(_phrase: Phrase, record: g.Record) -> c.RemoveRecord:
    """Unlink a record that does not belong here."""
    return c.RemoveRecord(record)


@sentence("settle_record", "1 closed")
def settle_record(
    phrase: Phrase,
    record: g.Record,
    how: Annotated[
        Literal["closed", "released"],
        Argument(help="closed over there, or released with a reason."),
    ],
    reason: g.MaybeReason = "",
) -> c.SettleRecord:
    """Confirm that a linked record is closed, or release it with a reason."""
    return c.SettleRecord(record, how, phrase.maybe_reason(reason))


@sentence("add_stakeholder", "wen.zhao")
def add_stakeholder(
    phrase: Phrase,
    person: Annotated[str, Argument(help="A person, group or team of the directory.")],
) -> c.AddStakeholder:
    """Put somebody on the watch list. They are told, and never asked."""
    return c.AddStakeholder(phrase.watcher(person))


@sentence("remove_stakeholder", "wen.zhao")
def remove_stakeholder(
    _phrase: Phrase,
    person: Annotated[str, Argument(help="A person, group or team on the watch list.")],
) -> c.RemoveStakeholder:
    """Take somebody off the watch list."""
    return c.RemoveStakeholder(person)


@sentence("activate_task_force")
def activate_task_force(_phrase: Phrase) -> c.ActivateTaskForce:
    """Set up the task force now. Its seats are offered at once."""
    return c.ActivateTaskForce()


@sentence("offer_seat", "lead priya.raman")
def offer_seat(phrase: Phrase, seat: g.Seat, person: g.Person) -> c.OfferSeat:
    """Offer a seat of the task force to a named person. A seat of a new name is added."""
    return c.OfferSeat(phrase.line(seat, "SEAT"), phrase.engineer(person))


@sentence("accept_seat", "lead")
def accept_seat(_phrase: Phrase, seat: g.Seat) -> c.AcceptSeat:
    """Take the seat that was offered to you."""
    return c.AcceptSeat(seat)


@sentence("decline_seat", "lead --reason 'On a train'")
def decline_seat(phrase: Phrase, seat: g.Seat, reason: g.MaybeReason = "") -> c.DeclineSeat:
    """Refuse the seat that was offered to you. The next person is asked at once."""
    return c.DeclineSeat(seat, phrase.maybe_reason(reason))


@sentence("hand_over", "lead tomas.novak --text 'Replica 2 is the suspect'")
def hand_over(
    phrase: Phrase,
    seat: g.Seat,
    to: Annotated[str, Argument(metavar="TO", help="The successor, by id.")],
    text: g.Text = "",
    file: g.File = "",
) -> c.HandOver:
    """Pass your seat to a named successor, with notes."""
    return c.HandOver(seat, phrase.engineer(to), phrase.text(text, file))
