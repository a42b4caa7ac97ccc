"""What can be wrong with a template, and which faults the administrators were not told of yet."""

import logging
from threading import Lock

_LOG = logging.getLogger(__name__)


class TemplateFault(Exception):
    """A template cannot be rendered. Trying again does not help: somebody must mend it.

    Its text is the place and the kind of fault alone: what a template was given may be text of
    the case. ``detail`` may quote that; it is for whoever checks a template with an example.
    ``fault`` is ``syntax``, ``missing`` (a template it names), ``too_slow``, ``too_long`` (what
    it makes), ``too_large`` (the file, or the memory it takes), or the name of a Python error.
    """

    code = "template_fault"

    def __init__(self, template: str, line_number: int, fault: str, detail: str = "") -> None:
        super().__init__(f"{template}, line {line_number}: {fault}")
        self.template, self.line, self.fault, self.detail = template, line_number, fault, detail


HEAVY = frozenset({"too_slow", "too_large"})
"""Faults that cost time or memory each time they are met."""


class Faults:
    """The faults of one process, each once for each state of the templates. Safe for threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: set[tuple[str, object]] = set()
        self._untold: list[TemplateFault] = []

    def note(self, fault: TemplateFault, state: object) -> None:
        """Keep a fault for the administrators, once for each state of the templates."""
        key = (str(fault), state)
        with self._lock:
            if key in self._known:
                return
            self._known.add(key)
            self._untold.append(fault)
        _LOG.error("A template of one's own cannot be used; the shipped one is: %s", fault)

    def untold(self) -> tuple[TemplateFault, ...]:
        """What the administrators are still to be told."""
        with self._lock:
            return tuple(self._untold)

    def told(self, faults: tuple[TemplateFault, ...]) -> None:
        """Strike off what the administrators were told."""
        with self._lock:
            self._untold = [fault for fault in self._untold if fault not in faults]


FAULTS = Faults()
"""Those of this process."""
