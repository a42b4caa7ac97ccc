"""Rules of the process, each with the change that takes it out; a pytest plugin that applies one.

`pytest -p tests.soak_mutations` with SOAK_RULE=name runs with that rule taken out: the module's
source is changed as it is imported, never on disk.
"""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

VARIABLE = "SOAK_RULE"
HOUSE = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Change:
    """In ``module``, the one place that reads ``old`` reads ``new`` instead."""

    module: str
    old: str
    new: str

    @property
    def file(self) -> Path:
        """The module's source."""
        return HOUSE.joinpath(*self.module.split(".")).with_suffix(".py")

    def applied(self, source: str) -> str:
        """The source with the rule taken out. ValueError where the place is not found once."""
        found = source.count(self.old)
        if found != 1:
            message = f"{self.module} reads {self.old!r} {found} times"
            raise ValueError(message)
        return source.replace(self.old, self.new)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, the scenario that holds it (without ``test_``), and what takes it out."""

    name: str
    scenario: str
    changes: tuple[Change, ...]


def _rule(name: str, scenario: str, *changes: tuple[str, str, str]) -> Rule:
    made = (Change(f"firsthour.{module}", old, new) for module, old, new in changes)
    return Rule(name, scenario, tuple(made))


ACTS, CHANGES = "domain.acts", "domain.changes"

RULES = (
    _rule(
        "the levels are paged in their order",
        "silent_case",
        ("domain.ladder", "page_round[paging.step]", "page_round[-paging.step]"),
    ),
    _rule(
        "business hours stand still over the weekend",
        "silent_weekend",
        ("domain.openings", "week.hours[day.weekday()]", "week.hours[0]"),
    ),
    _rule(
        "a step that finds nobody is not waited for",
        "nobody_in_a_step",
        (
            f"{CHANGES}.effects",
            'return {"paging": replace(paging, next_at=fact.at)}',
            "return {}",
        ),
    ),
    _rule(
        "a raised severity brings due times forward",
        "severity_raised",
        ("domain.replanning", "or (raised and at > promise.due):", "or raised > 1:"),
    ),
    _rule(
        "a lowered severity counts from the old base",
        "severity_lowered",
        ("domain.replanning", "base = turn.now if raised else promise.base", "base = turn.now"),
    ),
    _rule(
        "a relapse opens a round for all",
        "relapse",
        (
            f"{ACTS}.course",
            "f.RoundOpened(turn.state.round.number + 1, why, (), text)",
            "f.RoundOpened(turn.state.round.number + 1, why, (1,), text)",
        ),
    ),
    _rule(
        "a denial opens a round for that customer alone",
        "one_of_three_denies",
        (f"{ACTS}.resolving", "next_round(turn, (command.customer,))", "next_round(turn, ())"),
    ),
    _rule(
        "any no outweighs a yes",
        "any_no_outweighs_a_yes",
        (f"{ACTS}.resolving", "if now == DENIED:", 'if now == "never":'),
    ),
    _rule(
        "an internal part is for nobody outside",
        "internal_part_of_the_rca",
        ("documents.rca", 'self.audience == "customer"\n', "bool(self.audience)\n"),
    ),
    _rule(
        "who was told of a false alarm is told again",
        "false_alarm_after_the_notice",
        (f"{ACTS}.course", "for audience in audiences:", "for audience in audiences[:0]:"),
    ),
    _rule(
        "who heard of nothing is told nothing",
        "false_alarm_before_the_notice",
        (
            f"{ACTS}.course",
            "return tuple(a for a in heard if a in state.heard or a in sending)",
            "return heard",
        ),
    ),
    _rule(
        "the target of a merge adopts the customers",
        "merge",
        (f"{ACTS}.joining", "if command.groups:", "if not command.groups:"),
    ),
    _rule(
        "a refused merge changes nothing",
        "merge_refused",
        ("domain.outcomes", "if answered.code:", 'if answered.code == "never":'),
    ),
    _rule(
        "a pause moves what it stopped",
        "pause",
        (f"{ACTS}.course", "shift(turn, began, ended", "shift(turn, ended, ended"),
    ),
    _rule(
        "a pause ends by itself",
        "pause",
        ("domain.agenda", 'found.append((state.paused_until, "pause_ends", ""))', "pass"),
    ),
    _rule(
        "what is not kept in time is missed",
        "mail_down",
        (
            "domain.agenda",
            'found.append((promise.due + grace if by_engine else promise.due, "miss", key))',
            'found.append((promise.due + timedelta(days=90), "miss", key))',
        ),
    ),
    _rule(
        "a case that stays open is warned about",
        "thirty_days",
        ("domain.obligations", "lambda policy: policy.close_warnings", "lambda _policy: ()"),
    ),
    _rule(
        "an unapproved text never goes out by itself",
        "initial_notice_by_itself",
        (
            f"{ACTS}.telling",
            "text=notice.text if notice.approved else c.NO_TEXT",
            "text=notice.text",
        ),
    ),
    _rule(
        "an approved text goes out",
        "approved_text",
        (
            f"{ACTS}.telling",
            "text=notice.text if notice.approved else c.NO_TEXT",
            "text=c.NO_TEXT",
        ),
    ),
    _rule(
        "an author does not approve their own text where the policy says so",
        "second_person",
        (
            "domain.approval",
            "if actor.is_also(notice.author):",
            'if notice.author == "nobody":',
        ),
    ),
    _rule(
        "a stand-in of the author has the author's eyes",
        "approval_by_a_stand_in",
        (
            "domain.approval",
            "if actor.is_also(notice.author):",
            "if actor.person == notice.author:",
        ),
    ),
    _rule(
        "a text that nobody approves in time is left out",
        "approval_of_texts",
        ("domain.agenda", 'yield until, "approval_lapses", notice.key', "del until"),
    ),
    _rule(
        "all of a list approve",
        "approval_of_texts",
        ("domain.approval", 'if rule.mode == "all":', 'if rule.mode == "every":'),
    ),
    _rule(
        "approvers are told that a text waits for them",
        "approval_of_texts",
        (
            "domain.approval",
            "for audience, target in _whom(",
            "for audience, target in ()[:0] and _whom(",
        ),
    ),
    _rule(
        "the manager hears of a promise in danger before it is due",
        "danger",
        ("domain.danger", "if key in turn.state.obligations and", "if not key and"),
    ),
    _rule(
        "who was told by telephone is sent nothing more",
        "danger",
        (
            "records.ledger.reach",
            "skipped = [Note(each, State.SKIPPED,",
            "skipped = [Note(each, State.QUEUED,",
        ),
    ),
    _rule(
        "who had a notice back is told on the next way",
        "returned",
        ("notices.telling.danger", "for way in several]", "for way in several if not way]"),
    ),
    _rule(
        "who cannot be told on any way is an alarm",
        "returned",
        (
            "domain.outcomes",
            'rule="returned")\n    if told.failed:',
            'rule="returned")\n    if told.failed > 9:',
        ),
    ),
    _rule(
        "a correction goes to whom the notice reached",
        "correction_of_a_notice",
        (f"{ACTS}.telling", "        notice.of,\n", '        "nothing",\n'),
    ),
    _rule(
        "silence is filled by a holding statement",
        "holding_statement",
        (
            "domain.obligations",
            "(rules.updates_customers),\n        grace=ENGINE_GRACE,",
            "(rules.updates_customers),",
        ),
    ),
    _rule(
        "executives get their report",
        "executive_report",
        (
            "domain.obligations",
            "r.executive_report),\n        grace=ENGINE_GRACE,",
            "r.executive_report),",
        ),
    ),
    _rule(
        "who let an offer pass is not asked again",
        "seat_is_passed_on",
        (
            f"{CHANGES}.seats",
            "prefer=(), excluded=(*s.excluded, body.person)",
            "prefer=(), excluded=s.excluded",
        ),
    ),
    _rule(
        "the owner hears of a vacant seat",
        "nobody_left_for_a_seat",
        (
            "domain.outcomes",
            'turn.alarm("no_relief" if kept else "seat_vacant", Audience.OWNER, rule="seats")',
            "pass",
        ),
    ),
    _rule(
        "the successor is asked first",
        "hand_over",
        (f"{CHANGES}.seats", "prefer=(body.to,)", "prefer=()"),
    ),
    _rule(
        "a task force resumes with the same people",
        "task_force_resumes",
        (
            f"{CHANGES}.seats",
            "prefer = (seat.person,) if seat.person else seat.prefer",
            "prefer = seat.prefer",
        ),
    ),
    _rule(
        "a rejected resolution needs a new signal",
        "architect_rejects",
        (f"{CHANGES}.resolution", 'signalled_by="", signalled_at=None, ', ""),
    ),
    _rule(
        "who declared cannot verify",
        "four_eyes",
        (
            f"{ACTS}.resolving",
            "if turn.actor.is_also(latest.declared_by):",
            "if latest.declared_by is None:",
        ),
    ),
    _rule(
        "who asked for a waiver cannot grant it",
        "waiver",
        (
            f"{ACTS}.waivers",
            'turn.actor.is_also(state.waivers_asked.get(command.obligation, ""))',
            'turn.actor.is_also(state.waivers_asked.get("never", ""))',
        ),
    ),
    _rule(
        "a case waits for its approval",
        "approval",
        ("domain.evolve", "waits = intake.severity in policy.approval", "waits = False"),
    ),
    _rule(
        "a late customer's hour counts from when they joined",
        "late_customer",
        (
            "domain.owing",
            "yield str(join.number), max(join.joined_at, state.started_at)",
            "yield str(join.number), state.started_at",
        ),
    ),
    _rule(
        "nothing is owed to a removed customer",
        "customer_removed",
        (
            f"{CHANGES}.customers",
            "access = marked(state.customers.access, (body.customer,), REMOVED)",
            "access = state.customers.access",
        ),
    ),
    _rule(
        "a case is reopened within its window only",
        "reopened",
        (f"{ACTS}.course", "if turn.now > until:", "if turn.now > until.max:"),
    ),
    _rule(
        "a low score alerts the executive",
        "low_score",
        (f"{ACTS}.resolving", "    if low:\n", "    if low and not low:\n"),
    ),
    _rule(
        "an overdue action is escalated every week",
        "overdue_action",
        ("domain.agenda", "timedelta(weeks=times)", "timedelta(weeks=100 * times)"),
    ),
    _rule(
        "a breach raises the severity",
        "sla_breach",
        ("domain.due", 'raise_by(turn, "sla_breach")', "pass"),
    ),
    _rule(
        "the service level is met at the declaration",
        "sla_breach",
        (f"{ACTS}.resolving", ", at=latest.declared_at)", ")"),
    ),
    _rule(
        "an acknowledgement without progress expires",
        "acknowledgement_expires",
        ("domain.agenda", "if taken.progressed or", "if not taken.progressed or"),
    ),
    _rule(
        "an acknowledgement stops the pages",
        "acknowledgement_stops_pages",
        ("domain.agenda", "if taken is None:", "if taken is None or (paging and paging.next_at):"),
        (
            f"{CHANGES}.people",
            '"paging": replace(state.paging, next_at=None) if state.paging else None,',
            "",
        ),
    ),
    _rule(
        "pages come to an end",
        "policy_exhausted",
        ("domain.ladder", "turn.state.policy.pages_at_most", "99"),
    ),
    _rule(
        "a refused signal goes on record",
        "refused_signal",
        (
            "domain.decide",
            'turn.add(f.SignalRefused(refused.code, said.actor.person, text), rule="signals")',
            "del text",
        ),
    ),
    _rule(
        "a no outweighs a yes of the same batch",
        "answers_in_a_batch",
        (f"{ACTS}.answering", "outweighed(number) if is_outweighed else ", ""),
    ),
    _rule(
        "what is done already is refused",
        "same_command_twice",
        (f"{ACTS}.course", "if taken is not None:", "if taken is turn:"),
    ),
    _rule(
        "an old screen decides nothing",
        "stale_screen",
        ("domain.decide", "said.seen < state.moved", "said.seen < 0"),
    ),
    _rule(
        "a command has its stages",
        "closed_case",
        ("domain.decide", "if state.stage not in row.stages:", "if state.stage in ():"),
    ),
    _rule(
        "an open record holds the case open",
        "records_must_be_settled",
        ("domain.checklist", "if unsettled:", "if unsettled and not unsettled:"),
    ),
    _rule(
        "a case may be reopened until it is finished",
        "finished",
        (
            "domain.agenda",
            'yield after(policy.calendar, closed, policy.reopen_within), "finish", ""',
            'yield closed, "finish", ""',
        ),
    ),
    _rule(
        "a case closes by itself",
        "finished",
        ("domain.agenda", 'found.append((close_at, "close", ""))', "del close_at"),
    ),
    _rule(
        "access is assumed where the policy lets it",
        "access_is_assumed",
        (
            "domain.due",
            'if row.name == "access" and turn.state.rules.access_assumed:',
            'if row.name == "never":',
        ),
    ),
    _rule(
        "many customers raise the severity",
        "snowball",
        ("domain.criteria", ">= policy.snowball,", "> policy.snowball,"),
    ),
    _rule(
        "a functional step comes at its time",
        "functional_step",
        ("domain.steps", "yield Coming(", "_ = Coming("),
    ),
    _rule(
        "who is on duty is asked",
        "functional_step",
        (
            "directory.finding",
            "people = view.book.rota(key).on(view.instant)",
            "people = view.book.rota(key).on(view.instant.replace(hour=20))",
        ),
    ),
    _rule(
        "above the levels come the managers",
        "hierarchical_step",
        ("domain.steps", "yield Coming(", "_ = Coming("),
    ),
    _rule(
        "an automatic step comes with the service level",
        "automatic_step",
        ("domain.steps", "* step.percent / 100", "* 2"),
    ),
    _rule(
        "the managers of the team hear of the service level",
        "breach_alerts_the_managers",
        (
            "domain.due",
            "        Audience.MANAGERS,\n        obligation=due.key,",
            "        Audience.OWNER,\n        obligation=due.key,",
        ),
    ),
    _rule(
        "a step is for its tiers",
        "step_has_conditions",
        ("domain.steps", "and (not when.tiers or _any(when.tiers, _tiers(state)))", ""),
    ),
    _rule(
        "a step is for its severities, whenever they come to hold",
        "condition_comes_to_hold",
        (
            "domain.steps",
            "state.severity in when.severities",
            "state.intake.severity in when.severities",
        ),
    ),
    _rule(
        "a step for office hours waits for them",
        "step_in_office_hours",
        ("domain.steps", 'if when.hours == "business":', 'if when.hours == "never":'),
    ),
    _rule(
        "a step waits for who comes on duty",
        "step_waits_for_duty",
        ("domain.outcomes", "and waits(turn, effect, told.on_duty_at)", "and not told.on_duty_at"),
    ),
    _rule(
        "a step waits no longer than its cap",
        "step_waits_no_longer",
        ("domain.steps", "if on_duty_at > after(", "if on_duty_at < after("),
    ),
    _rule(
        "who answers for the policy hears of an empty step",
        "step_waits_no_longer",
        ("domain.steps", "if ask and is_new:", "if ask and not is_new:"),
    ),
    _rule(
        "an empty step is told once",
        "policy_owner",
        ("domain.steps", "if ask and is_new:", "if ask:"),
    ),
    _rule(
        "the ladder is repeated",
        "ladder_repeats",
        ("domain.steps", "return again.times + 1 if", "return 1 if"),
    ),
    _rule(
        "the ladder is repeated from its step",
        "ladder_repeats",
        ("domain.steps", ">= keys.index(again.step) else 1", ">= 0 else 1"),
    ),
    _rule(
        "a step taken by hand is not taken again",
        "step_now",
        (f"{CHANGES}.effects", "if body.step else {}", "if False else {}"),
    ),
    _rule(
        "whom to call must be somebody whom a step may ask",
        "next_on_shift",
        (f"{ACTS}.parties", "if not is_ask(command.to):", "if not command.to:"),
    ),
    _rule(
        "the ladder ends with the announcement",
        "ladder_ends",
        (
            "domain.agenda",
            "if state.is_resolving:\n        found += _climbing",
            "if state.is_open:\n        found += _climbing",
        ),
        (
            "domain.agenda",
            "latest.declared_at is None and state.paused_at is None",
            "state.paused_at is None",
        ),
    ),
    _rule(
        "the round of pages is the policy's",
        "shift_is_paged",
        ("domain.ladder", "page_round[paging.step]", "page_round[0] and 'owner'"),
    ),
    _rule(
        "quiet hours are kept",
        "quiet_hours",
        (
            "directory.view",
            "person.contacts if on_duty else quiet.usable(person, self.instant)",
            "person.contacts",
        ),
    ),
    _rule(
        "who named a successor keeps the seat until then",
        "successor_declines",
        ("domain.seats", 'turn.add(f.SeatKept(seat.key, seat.leaving), rule="seats")', "pass"),
    ),
    _rule(
        "notes go with a seat",
        "notes_of_a_hand_over",
        ("domain.seats", "text=seat.notes,", ""),
    ),
    _rule(
        "who sits for long is relieved",
        "relief",
        ("domain.agenda", "if not seat.warned and not seat.leaving:", "if seat.warned:"),
    ),
    _rule(
        "the level above hears of too many hours",
        "no_relief",
        (
            "domain.seats",
            'turn.alarm("seat_hours_over", Audience.LEVEL, "L1", rule="seat_hours")',
            "pass",
        ),
    ),
    _rule(
        "a stand-in is asked in somebody's place",
        "stand_in",
        ("directory.asking", "person_id = view.stand_in(asked_for)", "person_id = asked_for"),
    ),
    _rule(
        "a stand-in's time ends",
        "stand_in_for_a_time",
        ("directory.view", "each.begin <= self.instant < each.until", "each.begin <= self.instant"),
    ),
    _rule(
        "a stand-in has the same eyes",
        "four_eyes_of_a_stand_in",
        (
            f"{ACTS}.resolving",
            "if turn.actor.is_also(latest.declared_by):",
            "if latest.declared_by is None:",
        ),
    ),
    _rule(
        "a contract is counted in its own hours",
        "hours_of_a_contract",
        (
            "domain.owing",
            "calendar_of(_calendars(state)[int(number) - 1]) if number else state.policy.calendar",
            "state.policy.calendar",
        ),
    ),
    _rule(
        "a manager replaces who sits in a seat",
        "removed_while_seated",
        (
            f"{ACTS}.seats",
            "turn.add(f.SeatHandedOver(seat.key, seat.person, command.person, c.NO_TEXT))",
            'return invalid("The one who sits there may hand over.")',
        ),
    ),
    _rule(
        "a snowball is found over several cases",
        "snowball_over_cases",
        ("records.snowball", "return Snowball(", "_ = Snowball("),
    ),
    _rule(
        "a snowball is of one hour",
        "snowball_over_cases",
        ("records.snowball", 'ESCALATIONS.c.opened_at >= bindparam("since"),', ""),
    ),
    _rule(
        "customers who join make a snowball",
        "customers_join_a_snowball",
        (f"{ACTS}.joining", "        snow(turn)\n", "        pass\n"),
    ),
    _rule(
        "too many transfers raise the severity",
        "transfers_raise",
        (f"{ACTS}.course", 'raise_by(turn, "transfers")', "pass"),
    ),
    _rule(
        "a new owner has to acknowledge",
        "transfer",
        (f"{CHANGES}.course", '        "acknowledged": None,\n        "moved"', '        "moved"'),
    ),
    _rule(
        "no page begins after an acknowledgement",
        "taken_while_mail_is_down",
        (
            "records.ledger.voiding",
            'reason = page_void(store, case, effect.key) if page else ""',
            'return ""',
        ),
    ),
    _rule(
        "no page begins after a cancellation",
        "called_off_while_mail_is_down",
        (
            "records.ledger.voiding",
            'reason = page_void(store, case, effect.key) if page else ""',
            'return ""',
        ),
    ),
    _rule(
        "the former owner is not paged after a transfer",
        "transfer_while_mail_is_down",
        ("records.ledger.voiding", "(over or void_to >= decided)", "over"),
        ("records.ledger.voiding", "{DROPPED: OVERTAKEN, STOPPED: STOPPED}", "{STOPPED: STOPPED}"),
        (
            "records.ledger.voiding",
            'if state == DROPPED:\n        return str(found["stage"])',
            'if False:\n        return str(found["stage"])',
        ),
    ),
    _rule(
        "a receiver of webhooks is tried for a day",
        "webhook_down_for_hours",
        ("notices.channels.webhook", "PATIENCE_S = 24 * 3600.0", "PATIENCE_S = 600.0"),
    ),
    _rule(
        "a page that is not taken in a minute goes by the next channel",
        "page_by_voice",
        (
            "notices.telling.fallback",
            "if effect.notice is NoticeKind.PAGE or effect.reason in LISTED:",
            "if effect.reason in LISTED:",
        ),
        (
            "notices.telling.fallback",
            "hurried = tuple(broken) if self.effect.notice is NoticeKind.PAGE else ()",
            "hurried = () if broken else ()",
        ),
    ),
    _rule(
        "an alarm about people who are not reached goes by the next channel in time",
        "danger_while_mail_is_down",
        (
            "notices.telling.fallback",
            "if effect.notice is NoticeKind.PAGE or effect.reason in LISTED:",
            "if effect.notice is NoticeKind.PAGE:",
        ),
    ),
    _rule(
        "who is not told in time is told on the next channel",
        "mail_down_for_fifty_minutes",
        (
            "notices.telling.fallback",
            "if self.late_at is None or (self.late_at > now and not hurried):",
            "if self.late_at is None or not hurried:",
        ),
    ),
    _rule(
        "quiet hours follow the wall clock",
        "quiet_hours_over_a_change",
        (
            "directory.quiet",
            "there = at.astimezone(zone(person.timezone))\n    now",
            "there = at + timedelta(hours=2)\n    now",
        ),
    ),
    _rule(
        "calls to a person are limited over all cases",
        "voice_limit",
        ("notices.telling.limits", "if len(recent := ", "if count > 99 and len(recent := "),
    ),
    _rule(
        "an update over its limit waits",
        "flapping_severity",
        ("notices.telling.limits", "if len(recent := ", "if count > 99 and len(recent := "),
    ),
    _rule(
        "what is sent once more says so",
        "sent_once_more",
        ("notices.channels.apprise", "if message.repeated else", "if not message else"),
    ),
    _rule(
        "what may have arrived is unknown in the ledger",
        "webhook_cut_off",
        (
            "notices.telling.tell",
            "maybe = delivery.repeated or fault.code == _MAYBE_TAKEN",
            "maybe = delivery.repeated",
        ),
    ),
    _rule(
        "the id of a webhook is that of its message",
        "webhook_cut_off",
        (
            "notices.channels.webhook",
            'return f"msg_{sha256(message_id.encode()).hexdigest()[:32]}"',
            'return f"msg_{sha256(message_id.encode()).hexdigest()[:8]}{monotonic()}"',
        ),
    ),
    _rule(
        "two spellings of an address are one mailbox",
        "shared_mailbox",
        (
            "notices.telling.ways",
            'return address.strip().lower() if channel == "email" else address.strip()',
            "return address.strip() if channel else address",
        ),
    ),
    _rule(
        "a notice halts between two recipients",
        "stopped_and_edited",
        ("notices.telling.tell", "if reason := self.watch.reason():", "if reason := self.over:"),
    ),
    _rule(
        "an edited notice has ids of its own",
        "stopped_and_edited",
        (
            "notices.telling.recipients",
            "what = (effect.key, str(effect.revision), channel, address)",
            "what = (effect.key, channel, address)",
        ),
    ),
    _rule(
        "a correction stands below what it corrects",
        "correction_threads",
        (
            "notices.telling.writing",
            'corrects=prepared.corrects.get((told.channel, told.address), ""),',
            'corrects="",',
        ),
    ),
    _rule(
        "the shipped template is sent where one's own is broken",
        "template_of_ones_own",
        ("notices.rendering.render", "FAULTS.note(fault, state)\n", "raise\n"),
    ),
    _rule(
        "readers have their own clock",
        "languages_and_zones",
        ("notices.telling.writing", "person.timezone if person else about.zone", '"UTC"'),
    ),
    _rule(
        "readers have their own language",
        "languages_and_zones",
        ("notices.telling.writing", "language=self._language(told),", 'language="en",'),
    ),
    _rule(
        "an approval is waited for no longer than the promise allows",
        "approval_is_waited_for",
        ("domain.approval", "LAST_PART = 60", "LAST_PART = 2"),
    ),
    _rule(
        "a call counts as told, from its own time",
        "called_counts_as_told",
        (
            "records.ledger.untold",
            "if first is not None and (each.told_at",
            "if first is None and (each.told_at",
        ),
    ),
    _rule(
        "who is put off is tried again",
        "greylisted",
        (
            "notices.telling.tell",
            "return self._put_off(lane, sender, delivery, fault)",
            "return self.refused(lane, delivery, fault)",
        ),
    ),
    _rule(
        "who was taken out of the case meanwhile is not told",
        "customers_change_in_mid_notice",
        (
            "notices.telling.fallback",
            "if not corrects and prepared.is_removed",
            "if corrects and prepared.is_removed",
        ),
    ),
    _rule(
        "a receipt of delivery makes accepted delivered",
        "receipt_of_delivery",
        (
            "notices.telling.bounces",
            "Kind.DELIVERED: State.DELIVERED,",
            "Kind.DELIVERED: State.SENT,",
        ),
    ),
    _rule(
        "the manager hears at once of a mail that came back from the only address",
        "bounce_of_the_only_way",
        (
            "domain.outcomes",
            'rule="returned")\n    if told.failed:',
            'rule="returned")\n    if told.failed > 9:',
        ),
    ),
    _rule(
        "a later page takes the place of an earlier one",
        "one_page_after_an_outage",
        ("records.ledger.voiding", "{DROPPED: OVERTAKEN, STOPPED: STOPPED}", "{STOPPED: STOPPED}"),
        (
            "records.ledger.voiding",
            'if state == DROPPED:\n        return str(found["stage"])',
            'if False:\n        return str(found["stage"])',
        ),
    ),
)


class _Loader(SourceFileLoader):
    """Compiles a module's source with the changes applied; no compiled file is read or kept."""

    def __init__(self, name: str, path: str, changes: Sequence[Change]) -> None:
        super().__init__(name, path)
        self._changes = changes

    def get_code(self, fullname: str) -> CodeType:
        source = self.get_data(self.get_filename(fullname)).decode()
        for change in self._changes:
            source = change.applied(source)
        return compile(source, self.path, "exec", dont_inherit=True)


class _Finder(MetaPathFinder):
    """Finds the modules that a rule's changes are about."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        changes = [change for change in self._rule.changes if change.module == fullname]
        spec = PathFinder.find_spec(fullname, path, target) if changes else None
        if spec is not None and spec.origin is not None:
            spec.loader = _Loader(fullname, spec.origin, changes)
        return spec


def install(name: str) -> None:
    """Take a rule out of every module that is imported from here on."""
    rule = next(rule for rule in RULES if rule.name == name)
    early = [change.module for change in rule.changes if change.module in sys.modules]
    if early:
        message = f"{early} were imported before the rule could be taken out"
        raise RuntimeError(message)
    sys.meta_path.insert(0, _Finder(rule))


if VARIABLE in os.environ:
    install(os.environ[VARIABLE])
