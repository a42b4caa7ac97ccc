"""Addresses where they come in: what is none is refused, and a secret in plain words is."""

import phonenumbers
import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from firsthour.directory.addresses import checked, look_of
from firsthour.directory.yaml_directory import DirectoryInvalid, read

SECRET = "hunter2"


def refused(channel: str, address: str) -> str:
    """Give the words with which an address is refused."""
    with pytest.raises(PydanticCustomError) as caught:
        checked(channel, address)
    return caught.value.message()


@pytest.mark.parametrize(
    ("channel", "address", "kept"),
    [
        ("email", "ada@example.com", "ada@example.com"),
        ("email", "ops@mail.corp.local", "ops@mail.corp.local"),
        ("email", "สมชาย@example.com", "สมชาย@example.com"),
        ("email", "ada@bücher.example", "ada@bücher.example"),
        ("sms", "+44 20 5550 0100", "+442055500100"),
        ("voice", "+90 (212) 555-01-00", "+902125550100"),
        ("phone", "+46 70 000 00 01", "+46700000001"),
        ("phone", "+1 202 555 0143 ext. 7", "+12025550143 ext. 7"),
        ("webhook", "https://acme.example/hooks?for=us", "https://acme.example/hooks?for=us"),
        ("slack-ops", "#ops", "#ops"),
    ],
)
def test_an_address_is_kept_in_one_form(channel: str, address: str, kept: str) -> None:
    """Numbers are kept as they are dialled from anywhere; other addresses as they were written."""
    assert kept == checked(channel, address)


@pytest.mark.parametrize("address", ["ada@example.com", "+44 20 5550 0100 ext. 3"])
def test_what_is_kept_is_kept_the_same_again(address: str) -> None:
    """The directory reads what it has written."""
    channel = "email" if "@" in address else "phone"
    kept = checked(channel, address)

    assert kept == checked(channel, kept)


@pytest.mark.parametrize(
    "address",
    [
        *("ada", "ada@", "@example.com", "ada@example", "a..b@example.com", ".a@example.com"),
        *("ada@example..com", "ada@-example.com", "ada@[127.0.0.1]", "Ada <ada@example.com>"),
        *("ada@example.com,bo@example.com", '"ada"@example.com', f"{'a' * 65}@example.com"),
        *("ada@@example.com", "ada@exa mple.com", "ada@example.com\u202e", "ada@ab--cd.com"),
    ],
)
def test_what_is_no_mail_address_is_refused(address: str) -> None:
    """By the library's knowledge of the standards, in its words."""
    assert refused("email", address).startswith("It is not an e-mail address: ")


@pytest.mark.parametrize(
    ("channel", "address", "told"),
    [
        ("sms", "020 7946 0018", "It is not a telephone number: it must begin with + and"),
        ("sms", "+44 1", "It is not a telephone number"),
        ("voice", "+44 20 7946 0018 0018 0018", "It is not a telephone number"),
        ("voice", "+1 555 0143", "It is not a telephone number: none of that country is so"),
        ("phone", "+999 123456", "It is not a telephone number"),
        ("phone", "+call me", "It is not a telephone number"),
        ("sms", "+1 202 555 0143 ext. 7", "Nothing can be sent to an extension"),
        ("webhook", "acme.example/hooks", "It is not a web address"),
        ("webhook", "ftp://acme.example", "It is not a web address"),
        ("webhook", "https:///hooks", "It is not a web address"),
        ("webhook", "https://acme.example:99999/", "It is not a web address"),
        ("webhook", "https://acme.example/a b", "It is not a web address"),
        ("webhook", f"https://us:{SECRET}@acme.example/", "It has a secret in it: the part before"),
    ],
)
def test_what_is_none_is_refused(channel: str, address: str, told: str) -> None:
    """Each with what is wrong about it, and never with what it holds."""
    words = refused(channel, address)

    assert words.startswith(told)
    assert SECRET not in words


LOCALS = st.lists(st.text("aZ9_%+-", min_size=1, max_size=40), min_size=1, max_size=4).map(".".join)
DOMAINS = st.lists(st.text("bX0-", min_size=1, max_size=40), min_size=1, max_size=4).map(".".join)
ADDRESSES = st.builds("{}@{}.{}".format, LOCALS, DOMAINS, st.sampled_from(["com", "Example", "c0"]))


@given(ADDRESSES)
def test_what_is_taken_at_a_glance_is_an_address(address: str) -> None:
    """The quick look takes nothing that the thorough one refuses."""
    try:
        validate_email(address, check_deliverability=False, globally_deliverable=False, strict=True)
    except EmailNotValidError:
        assert look_of("email")(address) == ""


@pytest.mark.parametrize(
    "url",
    [
        "slack://{env:NOTIFY_A}/{env:NOTIFY_B}/{env:NOTIFY_C}/#ops",
        "slack://bot@{env:NOTIFY_TOKEN}/#ops",
        "tgram://{env:NOTIFY_BOT}/12345678",
        "json://localhost:8080/hooks",
        "jsons://us:{file:/run/secrets/json}@hooks.example.com/escalations",
        "mailto://us:{env:NOTIFY_MAIL}@mail.example.com?to=ada@example.com",
        "gotify://push.example.com/sub/{env:NOTIFY_GOTIFY}",
        "ntfys://{env:NOTIFY_NTFY}@push.example.com/ops",
        "twilio://{env:NOTIFY_SID}:{env:NOTIFY_TOKEN}@+12025550143/{address}",
        "vonage://{env:NOTIFY_KEY}:{env:NOTIFY_SECRET}@Firsthour/{address}",
        "pagerduty://{env:NOTIFY_INTEGRATION}@{env:NOTIFY_KEY}",
        "jsons://hooks.example.com/x?+Authorization={env:NOTIFY_HEADER}",
    ],
)
def test_a_url_with_references_is_taken(url: str) -> None:
    """Services of every kind; where they are and to whom it goes may be said in plain words."""
    assert url == checked("apprise", url)


@pytest.mark.parametrize(
    "url",
    [
        f"jsons://us:{SECRET}@hooks.example.com/",
        f"jsons://us:{SECRET}@hooks.example.com/with/a/path",
        f"json://us:{SECRET}{{env:NOTIFY_REST}}@localhost",
        f"mailto://us:{SECRET}@example.com",
        f"slack://{SECRET}/{{env:NOTIFY_B}}/{{env:NOTIFY_C}}/#ops",
        f"slack://{{env:NOTIFY_A}}/{{env:NOTIFY_B}}/{SECRET}",
        f"tgram://{SECRET}/12345678",
        f"gotify://push.example.com/{SECRET}",
        f"gotify://push.example.com/sub/{SECRET}/",
        f"pagerduty://{{env:NOTIFY_INTEGRATION}}@{SECRET}",
        f"twilio://{SECRET}:{{env:NOTIFY_TOKEN}}@+12025550143/{{address}}",
        f"ntfy://{{env:NOTIFY_NTFY}}@push.example.com/ops?token={SECRET}",
        f"jsons://hooks.example.com/x?+Authorization={SECRET}",
        f"jsons://hooks.example.com/x?+X-Api-Key={SECRET}",
        f"jsons://hooks.example.com/x?-apikey={SECRET}",
        f"jsons://hooks.example.com/x?pass={SECRET}",
        f"jsons://hooks.example.com/{SECRET}0123456789abcdef",
        f"json://%75s:%68unter2@hooks.example.com/{SECRET}",
    ],
)
def test_a_secret_in_plain_words_is_refused(url: str) -> None:
    """Wherever it stands; the words of the refusal do not repeat it."""
    words = refused("apprise", url)

    assert "secret in plain words" in words
    assert SECRET not in words


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("hello", "It is not an Apprise URL"),
        ("slak://{env:NOTIFY_A}", "Apprise knows no such service"),
        ("https://hooks.example.com/", "It is the address of a web page, not an Apprise URL"),
        ("json://localhost/{ENV:NOTIFY}", "It has a reference that is none"),
        ("json://localhost/{file:relative}", "It has a reference that is none"),
        ("json://localhost/{{env:NOTIFY}", "It has a reference that is none"),
    ],
)
def test_what_is_no_apprise_url_is_refused(url: str, told: str) -> None:
    """With the name of the service that is nearest, where one is."""
    assert told == refused("apprise", url)


@pytest.mark.parametrize(
    ("url", "advice"),
    [
        ("slak://{env:NOTIFY_A}", "did you mean slack://?"),
        ("qqqqqq://{env:NOTIFY_A}", "see https://appriseit.com/services/"),
    ],
)
def test_a_service_that_is_none_comes_with_advice(url: str, advice: str) -> None:
    """The one that is most like it, or where the two hundred are listed: not any forty of them."""
    with pytest.raises(PydanticCustomError) as caught:
        checked("apprise", url)

    assert {"hint": advice}.items() <= (caught.value.context or {}).items()


def test_a_mistake_in_the_directory_names_its_line_and_not_the_secret() -> None:
    """Line, field, reason and what to do; neither the message nor its cause holds the URL."""
    text = (
        "people:\n  ada:\n    name: Ada\n    contacts:\n"
        f"      - {{channel: apprise, address: 'jsons://us:{SECRET}@hooks.example.com'}}\n"
        "      - {channel: sms, address: '12'}\n"
    )
    with pytest.raises(DirectoryInvalid) as caught:
        read(text)
    first, second = caught.value.problems

    assert (5, "people.ada.contacts[1].address") == (first.line, first.field)
    assert "{env:NAME}" in first.hint
    assert (6, "people.ada.contacts[2].address") == (second.line, second.field)
    assert SECRET not in f"{caught.value}{caught.value.__cause__}{caught.value.__cause__!r}"


@given(
    country=st.sampled_from(sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)),
    digits=st.text("0123456789", min_size=1, max_size=14),
    gap=st.integers(0, 14),
)
@settings(max_examples=600, deadline=None)
def test_a_short_look_at_a_number_finds_what_a_long_one_finds(
    country: int, digits: str, gap: int
) -> None:
    """For every country: where it says something at all, it is what the library says."""
    number = f"+{country}{digits[:gap]} {digits[gap:]}".strip()
    found = look_of("sms")(number)

    if found:
        parsed = phonenumbers.parse(number)

        assert phonenumbers.is_possible_number(parsed)
        assert phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) == found


def test_a_short_look_is_enough_for_what_people_write() -> None:
    """Numbers with or without gaps; whatever else is looked at closely."""
    assert "+442055500100" == look_of("sms")("+44 20 5550 0100")
    assert "+12025550143" == look_of("voice")("+12025550143")
    assert "" == look_of("sms")("+44 (0)20 5550 0100")
    assert "" == look_of("webhook")("https://example.com")
