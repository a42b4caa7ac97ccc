"""What is new in a case since the last look: each fact is read once, however long one watches."""

from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from cli.desk import CaseDesk
from cli.voices import effects_of, voice_for

if TYPE_CHECKING:
    from firsthour.documents.prose import Voice
    from firsthour.domain.effects import Effect
    from firsthour.domain.facts import Fact
    from firsthour.records.ledger.waiting import Recipients
    from firsthour.records.shown import Line, Notice, Obligation

_RECENT = 9


@dataclass
class Following:
    """One case, looked at again and again. ``left_out`` are kinds of facts that are not shown."""

    about: CaseDesk
    left_out: Collection[str] = ()
    last: int = 0
    recent: "deque[Fact]" = field(default_factory=lambda: deque(maxlen=_RECENT))
    promises: "tuple[Obligation, ...]" = ()
    sending: "tuple[Notice, ...]" = ()
    """Notices that were due at the last look and are not out yet."""
    _effects: "dict[str, Effect]" = field(default_factory=dict)

    @cached_property
    def voice(self) -> "Voice":
        """The voice that knows every act told of so far, also those of earlier facts."""
        return replace(voice_for(self.about, ()), effects=self._effects)

    def look(self) -> "tuple[Line, ...]":
        """The facts since the last look. Where nothing happened, one row is all that is read."""
        from firsthour.records import views

        store, case = self.about.store, self.about.refresh()
        if case.last_fact == self.last:
            return ()
        new = views.timeline(store, case.case, self.last)
        facts = [line.fact for line in new]
        self.last = facts[-1].number
        self._effects.update(effects_of(facts))
        self.recent.extend(fact for fact in facts if fact.body.kind not in self.left_out)
        self.promises = views.obligations(store, case.case, history=False)
        notices = views.notices(store, case.case)
        self.sending = tuple(notice for notice in notices if notice.state == "due")
        return new

    def progress(self) -> "Iterator[tuple[Notice, Recipients]]":
        """How far each notice is that goes to several; where none is sent, nothing is read."""
        from firsthour.records.ledger.waiting import by_recipient

        for notice in self.sending:
            found = by_recipient(self.about.store, self.about.number, notice.key)
            if found.all > 1:
                yield notice, found
