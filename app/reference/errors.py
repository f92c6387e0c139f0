"""What the files of reference data can get wrong."""

from flask_babel import lazy_gettext as _l

from app.core.errors import Refusal


class FileMissing(Refusal):
    """A file that should be there is not."""

    code = "reference_file_missing"
    message = _l("There is no file %(file)s.")


class ColumnMissing(Refusal):
    """A file lacks a column."""

    code = "reference_column_missing"
    message = _l("%(file)s has no column “%(column)s”.")


class UnreadableLine(Refusal):
    """A line has more or fewer fields than the file has columns."""

    code = "reference_line_unreadable"
    message = _l("%(file)s, line %(line)d: the line has more or fewer fields than the file has columns.")


class BadValue(Refusal):
    """A field says what it cannot say."""

    code = "reference_value_bad"
    message = _l("%(file)s, line %(line)d: %(column)s cannot be “%(value)s”.")


class KeyTwice(Refusal):
    """Two lines claim to be the same thing."""

    code = "reference_key_twice"
    message = _l("%(file)s, line %(line)d: “%(value)s” stands in an earlier line already.")
