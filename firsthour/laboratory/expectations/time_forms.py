"""The forms in which it is said when: the slots ``TIMES`` (in time) and ``WINDOWS`` (not then)."""

from firsthour.laboratory.expectations import times as t
from firsthour.laboratory.expectations.form import Form, Got, form

SINCE = "of|after"


def since(got: Got) -> t.Since:
    """From when a length of time runs: the opening, where no event is named."""
    return t.Since(got.get("EVENT"))


_HOURS = (
    form(
        "in|during business hours",
        "in business hours",
        "While the calendar of the policy is open.",
        lambda _: t.Hours(business=True),
    ),
    form(
        "outside [of] business hours",
        "outside business hours",
        "While it is closed.",
        lambda _: t.Hours(business=False),
    ),
)
TIMES: tuple[Form, ...] = (
    form(
        f"within SPAN [{SINCE} EVENT]",
        "within 45 min of acknowledgement",
        "So long after the opening (or this event) at the latest.",
        lambda got: t.Within(got["SPAN"], since(got)),
    ),
    form(
        f"not before SPAN [{SINCE} EVENT]",
        "not before 25 min",
        "So long after it at the earliest.",
        lambda got: t.NotBefore(got["SPAN"], since(got)),
    ),
    form(
        f"after|at SPAN [{SINCE} EVENT]",
        "after 30 min",
        "Just so long after it, to the minute.",
        lambda got: t.NotBefore(got["SPAN"], since(got), exact=True),
    ),
    form("by MOMENT", "by Tuesday 09:30", "Then at the latest.", lambda got: t.By(got["MOMENT"])),
    form(
        "before EVENT",
        "before customers told",
        "Earlier than the first time of the other, if that ever happens.",
        lambda got: t.Before(got["EVENT"]),
    ),
    form(
        "after EVENT",
        "after verification",
        "Later than the first time of the other, which must happen.",
        lambda got: t.After(got["EVENT"]),
    ),
    *_HOURS,
)
WINDOWS: tuple[Form, ...] = (
    form(
        f"within|before SPAN [{SINCE} EVENT]",
        "within 25 min",
        "In this time from the opening (or this event) on.",
        lambda got: t.Within(got["SPAN"], since(got)),
    ),
    form(
        f"after SPAN [{SINCE} EVENT]",
        "after 4 h",
        "When so long has gone by.",
        lambda got: t.NotBefore(got["SPAN"], since(got)),
    ),
    form(
        "by|before|until MOMENT",
        "before Monday 08:00",
        "Until then.",
        lambda got: t.By(got["MOMENT"]),
    ),
    form(
        "before|until EVENT",
        "before verification",
        "Until it happens for the first time; if it never does, at all.",
        lambda got: t.Before(got["EVENT"]),
    ),
    form(
        "after EVENT",
        "after acknowledgement",
        "From the first time on, which must happen.",
        lambda got: t.After(got["EVENT"]),
    ),
    *_HOURS,
)
