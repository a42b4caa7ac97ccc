"""Sentences that resolve: plan, signal, declare, verify, confirm or deny access, relapse."""

from cli.sentences import given as g
from cli.sentences.phrase import Phrase
from cli.sentences.table import sentence
from firsthour.domain import commands as c


@sentence("submit_technical_plan", "--file plan.md")
def submit_technical_plan(
    phrase: Phrase, text: g.Text = "", file: g.File = ""
) -> c.SubmitTechnicalPlan:
    """Say how the trouble will be solved, from a seat of the task force."""
    return c.SubmitTechnicalPlan(phrase.text(text, file))


@sentence("signal_resolved", "--text 'Rolled back CHG-17; error rate is at 0'")
def signal_resolved(phrase: Phrase, text: g.Text = "", file: g.File = "") -> c.SignalResolved:
    """Signal the technical resolution: what was done, and the evidence."""
    return c.SignalResolved(phrase.text(text, file))


@sentence("declare_resolved", "--text 'Service is back since 10:42 UTC'")
def declare_resolved(phrase: Phrase, text: g.Text = "", file: g.File = "") -> c.DeclareResolved:
    """Declare the round resolved, on an engineer's signal. Somebody else verifies it."""
    return c.DeclareResolved(phrase.text(text, file))


@sentence("verify_resolution", "--text 'Probed from three regions'")
def verify_resolution(phrase: Phrase, text: g.Text = "", file: g.File = "") -> c.VerifyResolution:
    """Confirm that the declared resolution holds. The announcement follows."""
    return c.VerifyResolution(phrase.maybe_text(text, file))


@sentence("reject_resolution", "--reason 'Logins still fail in one region'")
def reject_resolution(phrase: Phrase, reason: g.Reason) -> c.RejectResolution:
    """Say that the declared resolution does not hold. The task force resumes."""
    return c.RejectResolution(phrase.reason(reason))


@sentence("report_relapse", "--text 'Error rate is rising again'")
def report_relapse(phrase: Phrase, text: g.Text = "", file: g.File = "") -> c.ReportRelapse:
    """Say that the trouble is back during monitoring. A round for all begins."""
    return c.ReportRelapse(phrase.text(text, file))


@sentence("confirm_access", "--customer acme --heard-by phone")
def confirm_access(
    phrase: Phrase,
    customer: g.Customer,
    heard_by: g.HeardBy = "",
    text: g.Text = "",
    file: g.File = "",
) -> c.ConfirmAccess:
    """Say that a customer can use the service again."""
    number = phrase.customer(customer)
    return c.ConfirmAccess(number, heard_by, phrase.maybe_text(text, file))


@sentence("deny_access", "--customer acme --heard-by phone --text 'Logins fail'")
def deny_access(
    phrase: Phrase,
    customer: g.Customer,
    heard_by: g.HeardBy = "",
    text: g.Text = "",
    file: g.File = "",
) -> c.DenyAccess:
    """Say that a customer cannot use it yet. The next round begins, for them alone."""
    number = phrase.customer(customer)
    return c.DenyAccess(number, heard_by, phrase.maybe_text(text, file))
