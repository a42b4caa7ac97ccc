"""What keeps a worker from working that no other room has an error for."""


class AddressUnusable(Exception):
    """The worker cannot serve ``name`` (health or metrics) at ``address``."""

    def __init__(self, name: str, address: str, reason: Exception) -> None:
        why = getattr(reason, "strerror", None) or str(reason)
        self.message = f"{address} cannot be used, where the worker's {name} should be: {why}."
        variable = f"FIRSTHOUR_{name.upper()}"
        self.hint = f"Stop what uses it, or set {variable} to another address, or to nothing."
        super().__init__(self.message)
