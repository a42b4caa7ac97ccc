"""What can go wrong with the records: each with a code that programs may branch on."""


class RecordsError(Exception):
    """The root of all errors of the records.

    ::

        RecordsError
        ├── FactGap          fact_gap           a number was left out
        ├── FactConflict     fact_conflict      a number exists with another content: alarm
        ├── UnknownCase      unknown_case       no case has this number or label
        ├── UnknownIntake    unknown_intake     no intake has this id
        ├── UnknownContent   unknown_content    nothing is kept under this reference
        ├── UnreadableContent unreadable_content  content of another shape than it must have
        ├── UnknownAnswer    unknown_answer     no answer has this id
        ├── Unstorable       unstorable         a text that no database can keep
        ├── NaiveTime        naive_time         a time without its zone
        ├── NotEmpty         records_not_empty  a restore into records that hold something
        ├── ForeignBackup    foreign_backup     a file that is no backup of these records
        └── NewerRecords     newer_records      made by a later release than this one
    """

    code = "records_error"


class FactGap(RecordsError):
    """Facts were to be written whose first number does not follow the last one recorded."""

    code = "fact_gap"

    def __init__(self, case: int, last: int, got: int) -> None:
        super().__init__(f"case {case}: fact {got} cannot follow fact {last}")
        self.case, self.last, self.got = case, last, got


class FactConflict(RecordsError):
    """A fact is recorded under this number with another content. An alarm row tells of it."""

    code = "fact_conflict"

    def __init__(self, case: int, number: int) -> None:
        super().__init__(f"case {case}: fact {number} is recorded with another content")
        self.case, self.number = case, number


class UnknownCase(RecordsError):
    """No case has this number or label."""

    code = "unknown_case"

    def __init__(self, ref: int | str) -> None:
        super().__init__(f"there is no case {ref}")
        self.ref = ref


class UnknownIntake(RecordsError):
    """No intake has this id."""

    code = "unknown_intake"

    def __init__(self, intake: int) -> None:
        super().__init__(f"there is no intake {intake}")
        self.intake = intake


class UnknownContent(RecordsError):
    """Nothing is kept under this reference."""

    code = "unknown_content"

    def __init__(self, ref: str) -> None:
        super().__init__(f"nothing is kept under the reference {ref!r}")
        self.ref = ref


class UnreadableContent(RecordsError):
    """Content that a fact refers to has another shape than it must have."""

    code = "unreadable_content"

    def __init__(self, what: str) -> None:
        super().__init__(f"the content that should hold the {what} cannot be read")
        self.what = what


class UnknownAnswer(RecordsError):
    """No answer of a customer has this id."""

    code = "unknown_answer"

    def __init__(self, answer: str) -> None:
        super().__init__(f"there is no answer {answer!r}")
        self.answer = answer


class Unstorable(RecordsError):
    """A text holds a NUL character or half of a surrogate pair, which no database keeps."""

    code = "unstorable"

    def __init__(self, what: str) -> None:
        super().__init__(f"the text holds {what}, which cannot be kept")


class NaiveTime(RecordsError):
    """A time without its zone was to be recorded."""

    code = "naive_time"

    def __init__(self) -> None:
        super().__init__("a time needs its zone")


class NotEmpty(RecordsError):
    """A restore was asked for into records that hold something already."""

    code = "records_not_empty"

    def __init__(self) -> None:
        super().__init__("the records hold something already; restore into empty ones")


class ForeignBackup(RecordsError):
    """The file is no backup of these records."""

    code = "foreign_backup"

    def __init__(self, why: str) -> None:
        super().__init__(f"this is no backup of the records: {why}")


class NewerRecords(RecordsError):
    """The records were made by a later release than this one."""

    code = "newer_records"

    def __init__(self, revision: str) -> None:
        super().__init__(f"the records have revision {revision} of a later release than this one")
        self.revision = revision
