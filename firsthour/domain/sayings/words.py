"""What commands and facts are made of: texts by reference, and how a customer was heard."""

from typing import Literal, NewType

Text = NewType("Text", str)
"""A reference (hash) to a text or document that the records keep; ``""`` is no text."""

NO_TEXT = Text("")

HeardBy = Literal["", "phone", "mail", "visit"]
