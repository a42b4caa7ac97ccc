"""Why something could not be said to a case. Every error has a stable code."""


class GateError(Exception):
    """Something did not reach the case, or was not taken by it.

    ``GateError``
      - ``Refusal``: the case refused the command (its code and hint are the domain's)
      - ``NoSuchCase``: there is no such case, or it is finished
      - ``EngineAway``: the Temporal server does not answer
      - ``EngineUnnamed``: Temporal's own configuration cannot be used
      - ``WorkerAway``: nobody works on cases at present
    """

    code = "gate"

    def __init__(self, message: str, hint: str = "") -> None:
        self.message = message
        self.hint = hint
        super().__init__(message)


class Refusal(GateError):
    """The case refused the command: ``code`` is one of the domain's refusal codes."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.code = code


class NoSuchCase(GateError):
    """There is no such case, or nothing is left to be said to it."""

    code = "not_found"


class EngineAway(GateError):
    """The Temporal server does not answer."""

    code = "engine_away"


class EngineUnnamed(GateError):
    """Temporal's own configuration cannot be used, so that nobody knows which server is meant."""

    code = "engine_configuration"


class WorkerAway(GateError):
    """The engine answers, but no worker took the command up in time."""

    code = "worker_away"
