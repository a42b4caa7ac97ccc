"""Sentences that close: root cause analyses, survey, questions and answers."""

from typing import Annotated

from typer import Argument, Option

from cli import files
from cli.sentences import given as g
from cli.sentences.phrase import Phrase
from cli.sentences.table import sentence
from firsthour.domain import commands as c


@sentence("request_rca", "--reason 'The customer asked for it'")
def request_rca(phrase: Phrase, reason: g.MaybeReason = "") -> c.RequestRca:
    """Ask for a root cause analysis, where none is mandatory. The problem record is opened."""
    return c.RequestRca(phrase.maybe_reason(reason))


@sentence("open_problem", "--system jira --key PRB-7")
def open_problem(
    phrase: Phrase,
    system: Annotated[str, Option("--system", help="The system that keeps it, such as jira.")],
    key: Annotated[str, Option("--key", help="Its key there.")],
) -> c.OpenProblem:
    """Name the problem record of the analysis."""
    return c.OpenProblem(phrase.line(system, "--system"), phrase.line(key, "--key"))


@sentence("submit_internal_rca", "rca.yaml")
def submit_internal_rca(
    phrase: Phrase,
    file: Annotated[
        str, Argument(help="A YAML or JSON file, or .md in Markdown; - for YAML piped in.")
    ],
    team: Annotated[
        str,
        Option("--team", help="Whose findings; else as the file says.", show_default=False),
    ] = "",
) -> c.SubmitInternalRca:
    """Submit findings as an internal RCA.

    The file has summary and root_causes, and may have impact, timeline, contributing_factors,
    went_well, went_wrong and corrective_actions. Each part is a text, or {text, class}: what is
    not classed `customer` is internal, and never leaves the house. In Markdown the sections are
    headings (## Root causes), the parts items of a list; one that begins with [customer] is classed
    so. Items of the timeline begin with their time; actions may end with (owner: …, due: …).
    """
    from firsthour.admin.inputs import text_of
    from firsthour.documents.rca import read, to_json
    from firsthour.documents.rca_markdown import read_markdown

    text = text_of(files.read(file), files.name(file))
    rca = read_markdown(text) if file.lower().endswith((".md", ".markdown")) else read(text)
    who = phrase.line(team, "--team") if team else rca.team
    return c.SubmitInternalRca(phrase.keep(to_json(rca), "rca", "application/json"), who)


@sentence("withdraw_internal_rca", "1 --reason 'The cause was another one'")
def withdraw_internal_rca(
    phrase: Phrase,
    rca: Annotated[int, Argument(min=1, help="The number of the internal RCA.")],
    reason: g.Reason,
) -> c.WithdrawInternalRca:
    """Withdraw submitted findings. What was merged from them is void."""
    return c.WithdrawInternalRca(rca, phrase.reason(reason))


@sentence("edit_rca", "final.md --customer acme")
def edit_rca(
    phrase: Phrase,
    source: Annotated[
        str,
        Argument(metavar="FILE", show_default=False, help="A file in Markdown; - for piped in."),
    ] = "",
    text: g.Text = "",
    file: g.File = "",
    customer: g.MaybeCustomer = "",
) -> c.EditRca:
    """Write the final RCA by hand, for one customer or for all. It wants a new approval."""
    written = phrase.text(text, source or file)
    return c.EditRca(written, phrase.maybe_customer(customer))


@sentence("approve_rca")
def approve_rca(_phrase: Phrase) -> c.ApproveRca:
    """Approve the final RCA as it stands; `firsthour documents ESC` shows it."""
    return c.ApproveRca()


@sentence("share_rca")
def share_rca(_phrase: Phrase) -> c.ShareRca:
    """Share the approved final RCA with the customers, each with their own."""
    return c.ShareRca()


@sentence("answer_feedback", "--customer acme --text 'Thank you; we have changed it'")
def answer_feedback(
    phrase: Phrase, customer: g.Customer, text: g.Text = "", file: g.File = ""
) -> c.AnswerFeedback:
    """Answer a customer's feedback or question."""
    return c.AnswerFeedback(phrase.customer(customer), phrase.text(text, file))


@sentence("acknowledge_rca", "--customer acme")
def acknowledge_rca(
    phrase: Phrase, customer: g.Customer, heard_by: g.HeardBy = ""
) -> c.AcknowledgeRca:
    """Say that a customer has read the root cause analysis."""
    return c.AcknowledgeRca(phrase.customer(customer), heard_by)


@sentence("ask", "--customer acme --text 'Is our data safe?'")
def ask(
    phrase: Phrase,
    customer: g.Customer,
    text: g.Text = "",
    file: g.File = "",
    heard_by: g.HeardBy = "",
) -> c.Ask:
    """Ask something. The customer engagement executive is told."""
    return c.Ask(phrase.customer(customer), phrase.text(text, file), heard_by)


@sentence("answer_survey", "5 --customer acme --text 'Well done'")
def answer_survey(
    phrase: Phrase,
    score: Annotated[int, Argument(min=1, max=5, help="1 (bad) to 5 (good).")],
    customer: g.Customer,
    text: g.Text = "",
    file: g.File = "",
    heard_by: g.HeardBy = "",
) -> c.AnswerSurvey:
    """Answer the survey."""
    number = phrase.customer(customer)
    return c.AnswerSurvey(number, score, phrase.maybe_text(text, file), heard_by)
