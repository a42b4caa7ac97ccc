"""Tells an audience: enrols it, claims pages, renders, sends, notes; goes on where it stopped."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain, islice
from threading import Event

from firsthour.clock import utc_now
from firsthour.directory.interface import Directory
from firsthour.domain.effects import Effect, NoticeKind, Told
from firsthour.domain.stages import Audience
from firsthour.notices.channels.senders import Senders
from firsthour.notices.settings import NoticeSettings
from firsthour.notices.telling import case as cases
from firsthour.notices.telling.breaker import Breakers
from firsthour.notices.telling.fallback import FEW, Fallback
from firsthour.notices.telling.holding import Holding
from firsthour.notices.telling.job import Job, Pulse
from firsthour.notices.telling.limits import Limits
from firsthour.notices.telling.recipients import Audiences
from firsthour.notices.telling.sending import Sending
from firsthour.notices.telling.tally import enrolled, told
from firsthour.notices.telling.tell import Teller, Watch
from firsthour.notices.telling.writing import Writer
from firsthour.records.ledger.deliveries import Enrolment
from firsthour.records.ledger.told import is_in_hand
from firsthour.records.store import Store
from firsthour.tokens import message_key

_BEAT_ROWS = 500
"""Recipients that are enrolled between two signs of life."""
_MOST_CROWDS = 1_000
"""Notices to customers of which it is kept in mind that their audience is put down."""
_RECORDED_S = 5.0
"""Seconds that facts are given to reach the records before the notice is tried again later."""


class NotRecorded(Exception):
    """The facts that the notice tells of are not in the records yet; they will be."""

    code = "not_recorded"


@dataclass(frozen=True, slots=True)
class Deliver:
    """Sends notices. May be shared by threads; one effect is sent by one of them at a time."""

    store: Store
    directory: Callable[[], Directory]
    senders: Senders
    settings: NoticeSettings
    breakers: Breakers = field(default_factory=Breakers)
    """How the channels are in this process: shared by all notices."""
    _put_down: dict[tuple[int, str], tuple[int, int]] = field(default_factory=dict, repr=False)
    """Of crowds that are put down to the end: the case's last fact then, and the last customer."""

    def __post_init__(self) -> None:
        for channel in self.senders:
            self.breakers.of(channel)

    def tell(self, job: Job, pulse: Pulse, people: Iterable[str] = ()) -> Told:
        """Tell the audience of the effect (or, instead, ``people`` by id), each recipient once.

        ChannelDown: nothing can be sent just now; Deferred: some were put off; HandedOver and
        NotRecorded: another attempt goes on. TemplateFault: no attempt will help. In each case
        what was sent is noted, and the next attempt leaves it out.
        """
        whole, effect, begun = self.directory(), job.effect, utc_now()
        ahead = job.at - begun if job.at else timedelta(0)
        standing = replace(self._standing(job, pulse, whole), ahead=ahead)
        # Shifts, stand-ins and quiet hours follow the time of the case, which may run faster.
        directory = whole.at(standing.clock.case_time(job.at or begun))
        audiences = Audiences(
            self.store,
            directory,
            frozenset(self.senders),
            self.settings.message_domain,
            message_key(self.settings.token_key),
        )
        _wait_for_the_corrected(self.store, job, pulse)
        writer = Writer(
            self.store, directory, self.settings, standing, effect, frozenset(self.senders)
        )
        watch = Watch(self.store, job.case, effect, self.settings.look_s)
        teller = Teller(writer, watch, Event())
        fallback = Fallback(self.store, audiences, standing, effect, teller)
        holding = Holding(self.store, Limits(self.store, standing, effect), fallback, teller)
        crowd = _Crowd(audiences, standing, effect, pulse, fallback)
        few = self._put_down_all(crowd, people)
        Sending(
            self.store,
            self.settings,
            job,
            pulse,
            self.senders,
            self.breakers,
            writer,
            teller,
            fallback,
            holding,
            crowd.grows,
            begun,
        ).run(few)
        self.breakers.tell(self.store, standing.real())
        self._put_down.pop((job.case, effect.key), None)
        is_page = effect.notice is NoticeKind.PAGE
        result = told(self.store, job.case, effect.key, by_person=is_page)
        if result.recipients:
            return result
        return replace(result, on_duty_at=audiences.asked(standing, effect).on_duty_at)

    def _put_down_all(self, crowd: "_Crowd", people: Iterable[str]) -> list[Enrolment]:
        """Put the audience down, unless it is, by an attempt that could not tell all of it.

        Ten thousand customers take a second each time. They are the same, in the same ledger, as
        long as nothing has happened in the case. A few are given instead: they are put down,
        handed out and written to as one act.
        """
        effect, standing = crowd.effect, crowd.standing
        key = standing.number, effect.key
        fact, last = self._put_down.get(key, (-1, 0))
        if fact == standing.last_fact:
            crowd.last = last
            return []
        rows = crowd.rows(people)
        few = list(islice(rows, min(FEW, self.settings.page) + 1))
        if self._is_simple(crowd, few):
            return few
        crowd.fallback.enrol(chain(few, rows))
        if crowd.is_of_customers:
            if len(self._put_down) >= _MOST_CROWDS:
                self._put_down.clear()
            self._put_down[key] = standing.last_fact, crowd.last
        return []

    def _is_simple(self, crowd: "_Crowd", few: Sequence[Enrolment]) -> bool:
        """Whether an audience can be told with no closer look, as most can.

        Not where there are more than a few, where something may stand against the notice, or
        where a channel has failed.
        """
        if not 0 < len(few) <= min(FEW, self.settings.page) or crowd.standing.is_in_question:
            return False
        return not any(self.breakers.of(each.channel).is_open for each in few)

    def time_of(self, case: int, at: datetime) -> datetime:
        """The time of a case at a real one. UnknownCase."""
        return cases.time_of(self.store, case, at)

    def enrolled(self, case: int, effect: Effect) -> tuple[str, ...]:
        """The ids of the colleagues to whom an effect was begun to be told, in order."""
        return enrolled(self.store, case, effect.key)

    def _standing(self, job: Job, pulse: Pulse, directory: Directory) -> cases.Standing:
        """The case; an effect may begin before the write of its fact has ended."""
        never, waited = Event(), 0.0
        while True:
            standing = cases.read(self.store, job.case, job.effect, directory)
            if standing.is_recorded:
                return standing
            if waited >= _RECORDED_S or pulse.is_stopping():
                raise NotRecorded
            never.wait(0.05)
            waited += 0.05
            pulse.beat()


def _wait_for_the_corrected(store: Store, job: Job, pulse: Pulse) -> None:
    """A notice that was being sent has a page in hand for a moment: then it is known who was told.

    Whom a killed sender had in hand may have been told: they are not waited for any longer.
    """
    never, waited, effect = Event(), 0.0, job.effect
    while effect.notice is NoticeKind.CORRECTION and waited < _RECORDED_S:
        if pulse.is_stopping() or not is_in_hand(store, job.case, effect.audience, effect.key):
            return
        never.wait(0.05)
        waited += 0.05
        pulse.beat()


@dataclass(slots=True)
class _Crowd:
    """The audience, put down in the ledger; and who joins it while the others are told."""

    audiences: Audiences
    standing: cases.Standing
    effect: Effect
    pulse: Pulse
    fallback: Fallback
    last: int = 0
    """The number of the last customer who is put down."""

    def rows(self, people: Iterable[str] = ()) -> Iterator[Enrolment]:
        """Everybody who is to be put down, but for the customers who are."""
        rows = self.audiences.enrolments(self.standing, self.effect, people, self.last)
        return self._beating(rows)

    def grows(self) -> bool:
        """Put down the customers who were added meanwhile; tell whether there are any."""
        return self.is_of_customers and bool(self.fallback.enrol(self.rows()))

    @property
    def is_of_customers(self) -> bool:
        """Whether these are the customers of the case, who are found by their numbers."""
        by_number = self.effect.notice is not NoticeKind.CORRECTION
        return by_number and self.effect.audience is Audience.CUSTOMERS

    def _beating(self, rows: Iterable[Enrolment]) -> Iterator[Enrolment]:
        """The rows as they are, with a sign of life now and then: ten thousand take a while."""
        for number, row in enumerate(rows):
            if number % _BEAT_ROWS == 0:
                self.pulse.beat()
            self.last = max(self.last, row.customer)
            yield row
