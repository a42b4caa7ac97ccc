"""Nothing internal reaches a customer's text, however it is written."""

import pytest

from firsthour.documents.guard import LeakFound, Withheld, check_parts, check_terms, seen

SECRET = (
    "The on-call engineer restarted the primary database without a backup, "
    "and nobody had told her that the replica was broken."
)
PART = Withheld("rca[2].root_causes[1]", 2, SECRET)
FINE = "A fault in our database stopped card payments. We have mended it and watch it closely."


def leak(text: str, *parts: Withheld) -> LeakFound:
    """Give the leak that is found in this text."""
    with pytest.raises(LeakFound) as caught:
        check_parts(text, parts or (PART,))
    return caught.value


def test_a_leak_names_the_part_and_its_rca_but_not_the_text() -> None:
    """The error says where the internal text stands, and keeps the text to itself."""
    found = leak(f"{FINE}\n\n{SECRET}")

    assert ("internal_part", "rca[2].root_causes[1]", 2) == (found.code, found.part, found.rca)
    assert "database" not in str(found)


def test_words_of_ones_own_pass() -> None:
    """A customer text that shares a subject, but no sentence, is no leak."""
    check_parts(FINE, (PART,))

    assert "database" in FINE


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        SECRET.upper(),
        SECRET.replace(" ", "\n"),
        SECRET.replace(" ", "\n\n    "),
        SECRET.replace(" ", " \t "),
        SECRET.replace(" ", "\u00a0"),
        "\u200b".join(SECRET),
        "\u00ad".join(SECRET),
        SECRET.replace("a", "a\u2060").replace("e", "\ufeffe"),
        "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in SECRET),
        SECRET.replace("primary", "**prim**ary").replace("backup", "_back_up"),
        SECRET.replace("primary", "<b>prim</b>ary"),
        SECRET.replace("a", "&#97;"),
        SECRET.replace(" ", "%20"),
        SECRET.replace(" ", " * "),
        f"- {SECRET}",
        f"> {SECRET.replace('database', 'database`')}",
        "We say: restarted the primary database without a backup and nobody had told.",
        "\u2067" + SECRET,
        SECRET.replace("fi", "\ufb01"),
    ],
    ids=lambda text: text[:24],
)
def test_the_same_words_are_found_however_they_are_written(text: str) -> None:
    """Case, wrapping, width, invisible characters, markup and entities do not hide a text."""
    found = leak(f"{FINE} {text}")

    assert "internal_part" == found.code


@pytest.mark.parametrize(
    ("internal", "customer", "leaks"),
    [
        ("Backups were never tested.", "Backups were never tested.", True),
        ("Backups were never tested.", "So it was.\nbackups were\nnever tested!", True),
        ("Backups were never tested.", "Our backups were never tested enough.", False),
        (
            "Nobody had tested the backups before.",
            "It is true that nobody had tested the backups before that day.",
            True,
        ),
        ("Nobody knew.", "Nobody knew.", False),
        ("- First line here, four\n- x", "First line here, four", True),
    ],
)
def test_short_sentences_are_found_whole(internal: str, customer: str, leaks: bool) -> None:  # noqa: FBT001
    """Four or five words leak as a sentence of their own, six anywhere, three never."""
    try:
        check_parts(customer, (Withheld("p", 1, internal),))
        found = False
    except LeakFound:
        found = True

    assert leaks == found


@pytest.mark.parametrize(
    "text",
    [
        "工程师在没有备份的情况下重启了主数据库，没有人告诉她副本已经损坏。",
        "วิศวกรรีสตาร์ทฐานข้อมูลหลักโดยไม่มีการสำรองข้อมูลและไม่มีใครบอกเธอ",
        "Ο μηχανικός επανεκκίνησε την κύρια βάση χωρίς αντίγραφο και κανείς δεν το ήξερε.",
        "Mühendis yedek almadan ana veritabanını ışıkta yeniden başlattı ve kimse bilmiyordu.",
        "अभियंता ने बिना बैकअप के मुख्य डेटाबेस को फिर से चालू किया और किसी को पता नहीं था।",
    ],
)
def test_texts_of_every_script_are_guarded(text: str) -> None:
    """Scripts without spaces between words, and with marks around letters, are read too."""
    middle = text[3:-3]
    found = leak(f"{FINE} {middle.upper()}", Withheld("rca[1].summary[1]", 1, text))

    assert "rca[1].summary[1]" == found.part


def test_chinese_that_is_only_alike_passes() -> None:
    """A few characters in common are no leak."""
    check_parts(
        "我们的数据库出现故障，现已修复。",
        (Withheld("p", 1, "工程师在没有备份的情况下重启了主数据库。"),),
    )


def test_what_other_customers_may_read_is_no_leak_where_this_one_may_too() -> None:
    """A part for other customers stops a text, unless the reader's own part says the same."""
    part = Withheld("rca[1].impact[2]", 1, SECRET, "other_customer_part")
    check_parts(SECRET, (part,), own=(SECRET,))
    found = leak(SECRET, part)

    assert "other_customer_part" == found.code


def test_an_internal_part_is_never_excused() -> None:
    """Where the same text is classed both ways, internal wins."""
    with pytest.raises(LeakFound):
        check_parts(SECRET, (PART,), own=(SECRET,))


@pytest.mark.parametrize(
    ("text", "leaks"),
    [
        ("This was project Nightfall at work.", True),
        ("PROJECT\nNIGHTFALL", True),
        ("proj\u200bect night\u00adfall", True),
        ("**project** _night_fall", True),
        ("pro<b>ject</b> nightfall", True),
        ("see [here](https://example.com/project-nightfall/x)", True),
        ("see [here](https://example.com/project%20nightfall)", True),
        ("project&nbsp;nightfall", True),
        ("project_nightfall", True),
        ("project nightfalls", False),
        ("subproject nightfall", False),
        ("project at nightfall", False),
    ],
)
def test_forbidden_terms_are_found_on_borders_of_words(text: str, leaks: bool) -> None:  # noqa: FBT001
    """A term is found in any form of its words, and not inside of longer words."""
    try:
        check_terms(text, ["other", "Project Nightfall"], [("rca[1].impact[1]", 1, text)])
        found = (0, "")
    except LeakFound as error:
        found = (error.term, error.part)

    assert ((2, "rca[1].impact[1]") if leaks else (0, "")) == found


def test_a_forbidden_term_in_a_script_without_spaces_is_found_inside_a_run() -> None:
    """Chinese puts no border around a word; the term is found all the same."""
    with pytest.raises(LeakFound) as caught:
        check_terms("这是夜幕项目的问题", ["夜幕项目"])

    assert "text" == caught.value.part


def test_of_a_page_only_what_is_seen_is_checked() -> None:
    """Names of tags and styles are no text; addresses of links are."""
    page = (
        "<html><head><style>.grid{}</style></head><body><section class='grid'>"
        '<p>Pro<strong>ject</strong> &amp; more</p><a href="https://x/nightfall">y</a>'
        "</section></body></html>"
    )
    text = seen(page)

    assert "grid" not in text
    assert "section" not in text
    assert "Project & more" in text
    assert "nightfall" in text
