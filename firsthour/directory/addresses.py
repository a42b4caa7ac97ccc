"""What an address must be on its channel, and the one form in which it is kept.

Nothing is looked up: whether somebody lives there shows when something is sent. The libraries are
read in when the first address needs them, so that the command line answers at once.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TypeAlias
from urllib.parse import urlsplit

from firsthour.directory import apprise_urls
from firsthour.reading import mistake

Look: TypeAlias = Callable[[str], str]

PHONE = "phone"
"""The channel that nothing is sent on: a number that is shown to people, to call by hand."""
_PLAIN_MAIL = re.compile(
    r"(?=[^@]{1,64}@)(?=.{3,254}\Z)"
    r"[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*"
    r"@(?:(?!..--)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
"""Addresses that need no closer look: nearly all."""
_SHORT = 64
"""Characters of an address in which no part can be too long."""
_SHORT_MAIL = re.compile(
    r"[A-Za-z0-9_%+-]++(?:\.[A-Za-z0-9_%+-]++)*+"
    r"@(?:[A-Za-z0-9]++(?:-[A-Za-z0-9]++)*+\.)++[A-Za-z]{2,63}"
)
"""Most of those, of what is short: it need not be looked at twice."""
_PLAIN_NUMBER = re.compile(r"\+(?=[1-9])((?:\d ?){6,14}\d)")
_LONGEST_CODE = 3
"""Digits of a country's code at most."""


def checked(channel: str, address: str) -> str:
    """The address as it is kept. A mistake, in words for whoever wrote it, where it is none.

    Channels that an installation names itself take any address.
    """
    check = _CHECKS.get(channel)
    return check(address) if check else address


def look_of(channel: str) -> Look:
    """What takes a short look at an address of a channel.

    It gives the address as it is kept, where that is enough to know it: then it is of letters,
    digits and marks that mean the same wherever they are written. Else it says nothing.
    """
    return _LOOKS.get(channel, _nothing)


def _nothing(_address: str) -> str:
    return ""


def _plain_mail(address: str) -> str:
    if len(address) <= _SHORT and _SHORT_MAIL.fullmatch(address):
        return address
    return address if _PLAIN_MAIL.fullmatch(address) else ""


def _plain_number(address: str) -> str:
    """A number of a length that its country dials, without what is dialled within it alone."""
    found = _PLAIN_NUMBER.fullmatch(address)
    digits = found[1].replace(" ", "") if found else ""
    for length in range(1, _LONGEST_CODE + 1):
        country = _country(digits[:length]) if digits else None
        if country:
            lengths, within = country
            number = digits[length:]
            known = len(number) in lengths and number[0] != "0" and not within.match(number)
            return f"+{digits}" if known else ""
    return ""


@lru_cache(maxsize=1_000)
def _country(code: str) -> tuple[frozenset[int], re.Pattern[str]] | None:
    """How long numbers are behind a country's code, and what is dialled before them within it."""
    from phonenumbers import PhoneMetadata, region_code_for_country_code  # noqa: PLC0415 - see above

    about = PhoneMetadata.metadata_for_region(region_code_for_country_code(int(code)), None)
    if about is None or about.general_desc is None:
        return None
    within = re.compile(about.national_prefix_for_parsing or r"\b\B")
    return frozenset(about.general_desc.possible_length), within


def _mail(address: str) -> str:
    if _plain_mail(address):
        return address
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - see above

    hint = "such as mara.lind@example.com"
    try:
        # Companies have mail servers of their own, under names that the world does not know.
        found = validate_email(
            address, check_deliverability=False, globally_deliverable=False, strict=True
        )
    except EmailNotValidError as error:
        told = str(error).rstrip(".")
        raise mistake(f"It is not an e-mail address: {told}", hint) from error
    if "." not in found.domain:
        raise mistake("It is not an e-mail address: its domain has no dot", hint)
    return address


def _number(address: str, *, may_have_extension: bool = False) -> str:
    """A telephone number in the form of E.164: ``+442055500100``."""
    if plain := _plain_number(address):
        return plain
    import phonenumbers  # noqa: PLC0415 - see above

    hint = "with the country's code, such as +44 20 7946 0018"
    if not address.startswith("+"):
        raise mistake("It is not a telephone number: it must begin with + and the country", hint)
    try:
        number = phonenumbers.parse(address)
    except phonenumbers.NumberParseException as error:
        raise mistake("It is not a telephone number", hint) from error
    # Whether a range is in use changes by the week; only what no country dials is refused.
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise mistake("It is not a telephone number: none of that country is so long", hint)
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if number.extension and not may_have_extension:
        raise mistake("Nothing can be sent to an extension", "give the number alone")
    return f"{written} ext. {number.extension}" if number.extension else written


def _phone(address: str) -> str:
    return _number(address, may_have_extension=True)


def _webhook(address: str) -> str:
    try:
        found = urlsplit(address)
        _ = found.port
    except ValueError as error:
        raise mistake("It is not a web address", "such as https://example.com/hooks") from error
    if found.scheme not in ("https", "http") or not found.hostname or _SPACE.search(address):
        raise mistake("It is not a web address", "such as https://example.com/hooks")
    if found.username or found.password:
        raise mistake(
            "It has a secret in it: the part before the @",
            "webhooks are signed: leave it out, and check the signature instead",
        )
    return address


_SPACE = re.compile(r"[\s<>\"'\\]")
_CHECKS: Mapping[str, Callable[[str], str]] = {
    "email": _mail,
    "sms": _number,
    "voice": _number,
    PHONE: _phone,
    "webhook": _webhook,
    "apprise": apprise_urls.checked,
}
_LOOKS: Mapping[str, Look] = {
    "email": _plain_mail,
    "sms": _plain_number,
    "voice": _plain_number,
}
