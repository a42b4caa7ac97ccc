"""Telling an audience over real mail: once each, noted, gone on with after any trouble."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from firsthour.clock import utc_now
from firsthour.domain import facts as f
from firsthour.domain.clock import CaseClock, Segment
from firsthour.domain.commands import NO_TEXT, Group
from firsthour.domain.effects import Effect, NoticeKind, Told
from firsthour.domain.stages import Audience, Phase, Stage
from firsthour.notices.channels.outbox import OutboxSender
from firsthour.notices.channels.senders import ChannelDown, Deferred, Message, Proof, Sender
from firsthour.notices.channels.smtp import SmtpSender
from firsthour.notices.telling.deliver import NotRecorded
from firsthour.notices.telling.job import HandedOver, Job
from firsthour.records import content, documents
from firsthour.records.ledger.deliveries import State
from firsthour.records.ledger.kept import restored
from firsthour.records.shapes import Contact, Customer, write_customers
from firsthour.records.store import Store
from tests.notices.post import Post
from tests.notices.world import (
    OPENED,
    SUMMARY,
    TITLE,
    Steady,
    World,
    customers,
    notice,
    open_case,
)

TO_CUSTOMERS = notice(Audience.CUSTOMERS)
PAGE = replace(notice(Audience.OWNER, NoticeKind.PAGE), key="page:1:1:0")


class Interfering(Sender):
    """The real sender, with something done before each message that it sends."""

    def __init__(self, sender: SmtpSender, before: Callable[[int], None]) -> None:
        self._sender, self._before, self._count = sender, before, 0

    def send(self, message: Message) -> Proof:
        """Do it, then send."""
        self._count += 1
        self._before(self._count)
        return self._sender.send(message)


def states(world: World, effect: str = "notice:1") -> dict[str, str]:
    """The last state of each address."""
    return {line.enrolment.address: line.state.value for line in world.ledger(effect)}


def bodies(post: Post) -> str:
    """Every part of every mail, as text."""
    parts = (part for mail in post.mails for part in mail.walk() if not part.is_multipart())
    return "\n".join(str(part.get_content()) for part in parts)


def test_what_a_recipient_got_is_shown_again_to_the_letter(
    store: Store, post: Post, mailer: SmtpSender
) -> None:
    """The text is kept once for all of them; with the row it gives each one's own, proven."""
    world = open_case(store, customers(3))
    world.tell(mailer, world.wanted(TO_CUSTOMERS))
    lines = world.ledger("notice:1")
    for mail, line in zip(sorted(post.mails, key=lambda mail: str(mail["To"])), lines, strict=True):
        found = restored(store, line)
        plain, html = mail.get_body(("plain",)), mail.get_body(("html",))

        assert found is not None
        assert plain is not None
        assert html is not None
        assert (True, str(mail["Subject"])) == (found[1], found[0].subject)
        assert found[0].text.split() == plain.get_content().split()
        assert found[0].html.split() == html.get_content().split()
    assert 1 == len({line.steps[-1].detail["text"] for line in lines})
    assert 3 == len({line.steps[-1].detail["sha256"] for line in lines})


def test_every_customer_is_told_once_and_the_proof_is_kept(
    store: Store, post: Post, mailer: SmtpSender
) -> None:
    """The ledger says who, how, when, under which id and with which answer of the server."""
    world = open_case(store, customers(3))
    told = world.tell(mailer, world.wanted(TO_CUSTOMERS))
    line = world.ledger("notice:1")[0]

    assert Told("notice:1", recipients=3, sent=3) == told
    assert ["c1@example.com", "c2@example.com", "c3@example.com"] == sorted(post.recipients)
    assert ["queued", "sent"] == [step.state for step in line.steps]
    assert "250 2.0.0 taken" == line.steps[-1].detail["answer"]
    assert line.enrolment.message_id in post.ids()


def test_telling_again_sends_nothing_again(store: Store, post: Post, mailer: SmtpSender) -> None:
    """A repeated activity gives the same counts and no second mail."""
    world = open_case(store, customers(3))
    effect = world.wanted(TO_CUSTOMERS)
    first, second = world.tell(mailer, effect), world.tell(mailer, effect)

    assert first == second
    assert 3 == len(post.mails)


def test_customers_never_read_what_is_internal(
    store: Store, post: Post, mailer: SmtpSender
) -> None:
    """Title, summary and an unapproved draft are in no mail to a customer."""
    world = open_case(store, customers(2), public_summary="Cards are refused.")
    draft = world.text("DRAFT-not-approved")
    world.happens(f.NoticeEdited("notice:1", 1, draft))
    world.tell(mailer, world.wanted(TO_CUSTOMERS))

    for word in (TITLE, SUMMARY, "DRAFT"):
        assert word not in bodies(post)
        assert not [mail for mail in post.mails if word in str(mail)]
    assert "Cards are refused." in bodies(post)


@pytest.mark.parametrize(
    "kind",
    [
        NoticeKind.INITIAL_NOTICE,
        NoticeKind.STATUS_UPDATE,
        NoticeKind.HOLDING_STATEMENT,
        NoticeKind.RESOLUTION_ANNOUNCEMENT,
        NoticeKind.ACCESS_CHECK,
        NoticeKind.RCA_SHARED,
    ],
)
def test_a_customer_reads_of_their_own_services(
    store: Store, post: Post, mailer: SmtpSender, kind: NoticeKind
) -> None:
    """Those who named services read these alone; the others read those of the case."""
    one, two, three = customers(3)
    affected = (replace(one, services=("Login",)), replace(two, services=("Cards",)), three)
    world = open_case(store, affected)
    world.tell(mailer, world.wanted(notice(Audience.CUSTOMERS, kind)))
    named = {
        str(mail["To"].addresses[0].addr_spec): {
            service for service in ("Login", "Cards", "Payments") if service in mail.as_string()
        }
        for mail in post.mails
    }

    assert {
        "c1@example.com": {"Login"},
        "c2@example.com": {"Cards"},
        "c3@example.com": {"Payments"},
    } == named


@pytest.mark.parametrize(
    ("second", "listed"), [(("Cards",), "Login and Cards"), ((), "Payments")], ids=["own", "all"]
)
def test_an_address_of_two_customers_reads_of_the_services_of_both(
    store: Store, post: Post, mailer: SmtpSender, second: tuple[str, ...], listed: str
) -> None:
    """One mail for a mailbox that two customers share names what either of them uses."""
    shared = (Contact("Desk", "desk@example.com"),)
    affected = (
        Customer("c1", "One", contacts=shared, services=("Login",)),
        Customer("c2", "Two", contacts=shared, services=second),
    )
    world = open_case(store, affected)
    world.tell(mailer, world.wanted(TO_CUSTOMERS))

    assert [f"[ESC-2026-000001] We are working on a problem with {listed}"] == [
        str(mail["Subject"]) for mail in post.mails
    ]


def test_an_approved_text_is_what_customers_read(
    store: Store, post: Post, mailer: SmtpSender
) -> None:
    """The words that a person approved go out, in both parts."""
    world = open_case(store, customers(1))
    effect = replace(TO_CUSTOMERS, text=world.text("We found the cause."), revision=1)
    world.tell(mailer, world.wanted(effect))

    assert 2 == bodies(post).count("We found the cause.")


def test_one_address_is_told_once_for_both_reasons(
    store: Store, post: Post, mailer: SmtpSender
) -> None:
    """A mailbox that two people share gets one mail, which names both reasons."""
    world = open_case(store, stakeholders=("mara", "press"))
    told = world.tell(mailer, world.wanted(notice(Audience.STAKEHOLDERS)))
    shared = world.ledger("notice:1")[1].enrolment

    assert 2 == told.sent
    assert ("mara@example.com", ("watch_list", "group:press")) == (shared.address, shared.reasons)
    assert "on the watch list of this case. You belong to press" in bodies(post)


def test_a_refused_address_falls_back_to_the_next(
    store: Store, post: Post, mailer: SmtpSender
) -> None:
    """The human is told on the second address; the ledger keeps the refusal of the first."""
    both = (Contact("Ada", "ada@example.com"), Contact("Ada", "ada@home.example"))
    world = open_case(store, [Customer("c1", "One", contacts=both)])
    post.answers["ada@example.com"] = "550 no such user"
    told = world.tell(mailer, world.wanted(TO_CUSTOMERS))
    refused = world.ledger("notice:1")[0].steps[-1]

    assert Told("notice:1", recipients=1, sent=1) == told
    assert {"ada@example.com": "failed", "ada@home.example": "sent"} == states(world)
    assert ("smtp_550", "550 no such user") == (refused.detail["code"], refused.detail["answer"])


def test_a_colleague_falls_back_as_well(store: Store, post: Post, mailer: SmtpSender) -> None:
    """A channel without a sender is left out; then the order of the directory holds."""
    world = open_case(store)
    post.answers["dana@example.com"] = "550 no such user"
    effect = replace(PAGE, audience=Audience.LEVEL, target="L1")
    told = world.tell(mailer, world.wanted(effect))

    assert Told(PAGE.key, recipients=1, sent=1, people=("duty",)) == told
    assert ["dana.home@example.com"] == post.recipients


def test_who_cannot_be_reached_is_counted_as_failed(
    store: Store, post: Post, mailer: SmtpSender
) -> None:
    """No contact, one to be called, an address that is none, a refusal: each has its reason."""
    affected = [
        *customers(2),
        Customer("c3", "Three"),
        Customer("c4", "Four", contacts=(Contact("Bad", "not an address"),)),
        Customer("c5", "Five", contacts=(Contact("Eva", "+302101234567", channel="phone"),)),
    ]
    world = open_case(store, affected)
    post.answers["c2@example.com"] = "550 no such user"
    told = world.tell(mailer, world.wanted(TO_CUSTOMERS))
    why = {
        line.enrolment.customer: line.steps[-1].detail.get("code")
        or line.steps[-1].detail.get("why")
        for line in world.ledger("notice:1")
    }

    assert Told("notice:1", recipients=5, sent=1, failed=4) == told
    assert {1: None, 2: "smtp_550", 3: "no_channel", 4: "invalid_address", 5: "to_call"} == why


def test_a_page_is_not_begun_after_the_acknowledgement(
    store: Store, post: Post, mailer: SmtpSender
) -> None:
    """Asked immediately before the send, not when the page was decided."""
    world = open_case(store)
    effect = world.wanted(PAGE)
    world.happens(f.CaseAcknowledged("mara"))
    told = world.tell(mailer, effect)

    assert Told(PAGE.key, recipients=1, sent=0, skipped=1) == told
    assert "acknowledged" == world.ledger(PAGE.key)[0].steps[-1].detail["why"]
    assert [] == post.mails


def test_a_page_is_not_begun_after_the_case_has_ended(
    store: Store, post: Post, mailer: SmtpSender
) -> None:
    """A false alarm wakes nobody."""
    world = open_case(store)
    effect = world.wanted(PAGE)
    world.happens(f.CaseCancelled(NO_TEXT), f.StageEntered(Stage.CANCELLED))
    world.tell(mailer, effect)

    assert "cancelled" == world.ledger(PAGE.key)[0].steps[-1].detail["why"]
    assert [] == post.mails


def test_a_notice_is_halted_between_two_recipients(
    store: Store, post: Post, mailer: SmtpSender
) -> None:
    """Who was told was told; the others are skipped, with the reason."""
    world = open_case(store, customers(5))
    effect = world.wanted(TO_CUSTOMERS)

    def halt(count: int) -> None:
        if count == 2:
            world.happens(f.NoticeStopped("notice:1", NO_TEXT))

    told = world.tell(Interfering(mailer, halt), effect)

    assert Told("notice:1", recipients=5, sent=2, skipped=3) == told
    assert 2 == len(post.mails)


def test_who_was_left_out_by_a_stop_is_told_when_it_is_sent_again(
    store: Store, post: Post, mailer: SmtpSender
) -> None:
    """Sent again under its key with another text, the rest read that; nobody is told twice."""
    world = open_case(store, customers(5))
    effect = world.wanted(TO_CUSTOMERS)

    def halt(count: int) -> None:
        if count == 2:
            world.happens(f.NoticeStopped("notice:1", NO_TEXT))

    world.tell(Interfering(mailer, halt), effect, page=1)
    corrected = replace(effect, text=world.text("In other words."), revision=1)
    told = world.tell(mailer, world.wanted(corrected))

    assert Told("notice:1", recipients=5, sent=5) == told
    assert 5 == len(set(post.recipients)) == len(post.recipients)
    assert 3 * 2 == bodies(post).count("In other words.")
    assert 3 == [line.enrolment.text for line in world.ledger("notice:1")].count(corrected.text)


@pytest.mark.parametrize("end", [f.CaseCancelled(NO_TEXT), f.CaseMerged(2)], ids=lambda b: b.kind)
def test_a_notice_stops_when_its_case_is_called_off(
    store: Store, post: Post, mailer: SmtpSender, end: f.CaseCancelled | f.CaseMerged
) -> None:
    """Cancelled or merged while it is sent: the others are not told, and the ledger says why."""
    world = open_case(store, customers(5))
    effect = world.wanted(TO_CUSTOMERS)

    def call_off(count: int) -> None:
        if count == 2:
            world.happens(end)

    told = world.tell(Interfering(mailer, call_off), effect, page=2)
    why = [line.steps[-1].detail.get("why") for line in world.ledger("notice:1")]

    assert Told("notice:1", recipients=5, sent=2, skipped=3) == told
    assert 2 == len(post.mails)
    assert 3 == why.count(end.kind.removeprefix("case_"))


def test_a_worker_that_drains_says_of_a_case_called_off_who_is_not_told(
    store: Store, mailer: SmtpSender
) -> None:
    """Nobody is left as queued: no other worker is going to tell them."""
    world = open_case(store, customers(9))
    effect = world.wanted(TO_CUSTOMERS)

    def call_off(count: int) -> None:
        if count == 2:
            world.happens(f.CaseMerged(2))

    job = Job(world.number, effect)
    told = world.deliver(Interfering(mailer, call_off), page=3).tell(job, Steady(stop_after=3))

    assert 0 < told.skipped
    assert {State.SENT, State.SKIPPED} == set(states(world).values())


def test_a_correction_goes_to_those_who_were_told(
    store: Store, post: Post, mailer: SmtpSender
) -> None:
    """Not to whom nobody reached, nor to whom nobody had told yet; also to whom left since."""
    one, two, three = customers(3)
    world = open_case(store, [one, replace(two, contacts=()), three])
    effect = world.wanted(TO_CUSTOMERS)
    world.tell(mailer, effect)
    later = content.put(store, write_customers(customers(4)[3:]), "customers")
    world.happens(f.CustomersAdded(4, (Group(1),), later), f.CustomerRemoved(3, NO_TEXT))
    world.happens(f.CaseCancelled(NO_TEXT), f.StageEntered(Stage.CANCELLED))
    correction = notice(Audience.CUSTOMERS, NoticeKind.CORRECTION, key="correction:customers")
    told = world.tell(mailer, world.wanted(correction))
    subjects = {
        (str(mail["To"].addresses[0].addr_spec), "Correction" in str(mail["Subject"]))
        for mail in post.mails
    }
    about = {str(mail["To"]): mail["Message-ID"] for mail in post.mails[:2]}
    answers = {str(mail["To"]): mail["In-Reply-To"] for mail in post.mails[2:]}

    assert Told("correction:customers", recipients=2, sent=2) == told
    assert about == answers
    assert {
        ("c1@example.com", False),
        ("c3@example.com", False),
        ("c1@example.com", True),
        ("c3@example.com", True),
    } == subjects


def test_mail_down_then_up_loses_nobody(store: Store, post: Post, mailer: SmtpSender) -> None:
    """While the server is away nobody is marked as failed; afterwards everybody is told once."""
    world = open_case(store, customers(7))
    effect = world.wanted(TO_CUSTOMERS)

    def away(count: int) -> None:
        if count == 4:
            post.stop()

    with pytest.raises(ChannelDown):
        world.tell(Interfering(mailer, away), effect, page=3)
    between = states(world)
    post.start()
    told = world.tell(mailer, effect)

    assert {"sent": 3, "open": 4} == {
        "sent": list(between.values()).count("sent"),
        "open": sum(state in {"queued", "unknown"} for state in between.values()),
    }
    assert Told("notice:1", recipients=7, sent=7) == told
    assert 7 == len(set(post.ids())) == len(post.ids())


def test_a_kill_between_sending_and_noting_repeats_under_the_same_id(
    store: Store, post: Post, mailer: SmtpSender
) -> None:
    """Mail is at least once: a repetition is known by its id, and the ledger says unknown."""
    world = open_case(store, customers(2))
    effect = world.wanted(TO_CUSTOMERS)

    def kill(_table: str) -> None:
        if "INSERT INTO delivery_states" in _table and len(post.mails) == 2:
            raise KeyboardInterrupt

    store.listen(kill)
    with pytest.raises(KeyboardInterrupt):
        world.tell(mailer, effect)
    store._listeners.clear()
    told = world.tell(mailer, effect)
    line = world.ledger("notice:1")[0]

    assert Told("notice:1", recipients=2, sent=2) == told
    assert 4 == len(post.ids())
    assert 2 == len(set(post.ids()))
    assert ["queued", "unknown", "sent"] == [step.state for step in line.steps]


def test_a_mailbox_that_says_later_does_not_hold_up_the_others(
    store: Store, post: Post, mailer: SmtpSender
) -> None:
    """The others are told now, this one when it lets us."""
    world = open_case(store, customers(4))
    effect = world.wanted(TO_CUSTOMERS)
    post.answers["c2@example.com"] = "452 mailbox full"
    with pytest.raises(Deferred):
        world.tell(mailer, effect)
    between = states(world)
    post.answers.clear()
    told = world.tell(mailer, effect)

    assert State.QUEUED == between.pop("c2@example.com")
    assert {"sent"} == set(between.values())
    assert Told("notice:1", recipients=4, sent=4) == told


def test_a_mailbox_that_says_later_for_too_long_has_failed(
    store: Store, post: Post, mailer: SmtpSender
) -> None:
    """After the time in the settings the channel's answer stands, and the case goes on."""
    world = open_case(store, customers(1))
    effect = world.wanted(TO_CUSTOMERS)
    post.answers["c1@example.com"] = "452 mailbox full"
    with pytest.raises(Deferred):
        world.tell(mailer, effect)
    mailer.patience_s = 0.0
    told = world.tell(mailer, effect)

    assert Told("notice:1", recipients=1, sent=0, failed=1) == told
    assert "452 mailbox full" == world.ledger("notice:1")[0].steps[-1].detail["answer"]


def test_a_worker_that_drains_hands_the_rest_over(
    store: Store, post: Post, mailer: SmtpSender
) -> None:
    """The page in hand is noted, the next attempt tells the others."""
    world = open_case(store, customers(20))
    effect = world.wanted(TO_CUSTOMERS)
    job = Job(world.number, effect)
    deliver = world.deliver(mailer, page=5)
    with pytest.raises(HandedOver):
        deliver.tell(job, Steady(stop_after=4))
    before = len(post.mails)
    told = deliver.tell(job, Steady())

    assert 0 < before < 20
    assert Told("notice:1", recipients=20, sent=20) == told
    assert 20 == len(set(post.ids())) == len(post.ids())


def test_a_notice_waits_for_its_facts(store: Store, mailer: SmtpSender) -> None:
    """An effect that overtook the write of its fact is tried again, not sent to nobody."""
    world = open_case(store, customers(1))

    with pytest.raises(NotRecorded):
        world.deliver(mailer).tell(Job(world.number, TO_CUSTOMERS), Steady(stop_after=1))


def test_the_ledger_keeps_case_time(store: Store, mailer: SmtpSender) -> None:
    """In a rehearsal that runs sixty times as fast, the ledger's times are those of the case."""
    world = open_case(store, customers(1))
    start = utc_now() - timedelta(minutes=1)
    world.runs_on(CaseClock(start, OPENED, (Segment(0.0, 60.0),)))
    world.tell(mailer, world.wanted(TO_CUSTOMERS))
    step = world.ledger("notice:1")[0].steps[-1]

    assert timedelta(minutes=60) <= step.at - OPENED <= timedelta(minutes=90)
    assert step.real_at - start < timedelta(minutes=2)


def test_a_solved_case_says_so_in_the_notice_that_was_promised(
    store: Store, post: Post, mailer: SmtpSender
) -> None:
    """Announced before the first notice went out: the notice tells of the solution."""
    world = open_case(store, customers(1))
    world.happens(f.ResolutionAnnounced(1), f.PhaseSet(Phase.MONITORING))
    world.tell(mailer, world.wanted(TO_CUSTOMERS))

    assert "[ESC-2026-000001] Working again: Payments" == str(post.mails[0]["Subject"])


def test_the_announcement_itself_speaks_of_the_solution(
    store: Store, post: Post, mailer: SmtpSender
) -> None:
    """It goes out before the case counts as announced, and must not say "looking for the cause"."""
    world = open_case(store, customers(1))
    effect = notice(Audience.CUSTOMERS, NoticeKind.RESOLUTION_ANNOUNCEMENT)
    world.tell(mailer, world.wanted(effect))

    assert "The solution is in place." in bodies(post)
    assert "looking for the cause" not in bodies(post)


def test_the_root_cause_analysis_reaches_the_customer_it_is_for(
    store: Store, post: Post, mailer: SmtpSender
) -> None:
    """Each customer gets their own account, in the mail and as a file; nobody gets another's."""
    world = open_case(store, customers(2))
    for number in (1, 2):
        for form, text in (("md", f"# Account {number}"), ("html", f"<h1>Page {number}</h1>")):
            ref = content.put(store, text, "document")
            name = f"rca-{number}.{form}"
            made = documents.Document(
                world.number, "customer_rca", number, 1, form, "en", name, ref, OPENED
            )
            documents.put_documents(store, [made])
    world.tell(mailer, world.wanted(notice(Audience.CUSTOMERS, NoticeKind.RCA_SHARED)))
    by_address = {str(mail["To"].addresses[0].addr_spec): mail for mail in post.mails}
    mine = by_address["c1@example.com"]
    html = mine.get_body(("html",))
    files = [part.get_content().strip() for part in mine.iter_attachments()]

    assert html is not None
    assert "Account 1</h2>" in html.get_content()
    assert "Account 2" not in html.get_content()
    assert ["<h1>Page 1</h1>"] == files


def test_two_thousand_recipients_are_told_once_each(store: Store, tmp_path: Path) -> None:
    """One call, pages of fifty, a sign of life for each; one file a message in the outbox."""
    world = open_case(store, customers(2_000))
    pulse = Steady()
    with (tmp_path / "console.txt").open("w") as console:
        deliver = world.deliver(OutboxSender(tmp_path / "outbox", console))
        told = deliver.tell(Job(world.number, world.wanted(TO_CUSTOMERS)), pulse)

    assert Told("notice:1", recipients=2_000, sent=2_000) == told
    assert 2_000 == len(list((tmp_path / "outbox").glob("*.eml")))
    assert pulse.beats >= 20


def test_an_audience_of_nobody_is_told_at_once(store: Store, mailer: SmtpSender) -> None:
    """A level that nobody holds is an outcome, not a wait."""
    world = open_case(store)
    effect: Effect = replace(PAGE, audience=Audience.LEVEL, target="L2")

    assert Told(PAGE.key, recipients=0, sent=0) == world.tell(mailer, world.wanted(effect))
