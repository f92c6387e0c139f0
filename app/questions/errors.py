"""What questions refuse."""

from flask_babel import lazy_gettext as _l

from app.core.errors import Refusal


class ConditionTooLate(Refusal):
    """A question would wait for an answer that nobody has given yet."""

    code = "condition_too_late"
    message = _l(
        "A question can only wait for the answer to one that stands before it. Move it, or change when it is asked."
    )
    status = 422
    field = "only_if"


class FileTooLarge(Refusal):
    """A file is larger than we keep."""

    code = "file_too_large"
    message = _l("This file is too large: send one of at most %(megabytes)d MB.")
    status = 422


class FileOfWrongKind(Refusal):
    """A file is neither a PDF nor a picture, whatever its name says."""

    code = "file_of_wrong_kind"
    message = _l("This file is no PDF, JPEG or PNG. Save it as one of these and send it again.")
    status = 422


class OthersWait(Refusal):
    """A question decides whether another is asked."""

    code = "others_wait"
    message = _l("Another question waits for the answer to this one. Change that one first.")


class AnsweredAlready(Refusal):
    """People have answered a question as it was."""

    code = "answered_already"
    message = _l(
        "People have answered this question, so its kind stays, and what is kept apart stays apart. "
        "Remove it and add another instead."
    )
