"""What cannot be done with the materials of a session."""

from flask_babel import lazy_gettext as _l

from app.core.errors import Refusal


class MaterialOfWrongKind(Refusal):
    """A file is none of the kinds that we take, whatever its name says."""

    code = "material_of_wrong_kind"
    message = _l(
        "This file is no PDF, picture (JPEG, PNG), presentation, text or spreadsheet, or it holds macros. "
        "Save it as one of these without macros, and send it again."
    )
    status = 422
    field = "file"


class MaterialTooLarge(Refusal):
    """A file is larger than we keep."""

    code = "material_too_large"
    message = _l("This file is too large: send one of at most %(megabytes)d MB, or a link to it.")
    status = 422
    field = "file"


class TooManyMaterials(Refusal):
    """A session has as many materials as we keep of one."""

    code = "too_many_materials"
    message = _l("This session has %(most)d materials already. Remove one first.")
    field = "title"
