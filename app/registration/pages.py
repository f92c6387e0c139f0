"""All pages of registration: whoever imports this file has them hung on their blueprint."""

from app.registration import elective_pages, import_pages, invitation_pages, review, staff_pages, way_pages
from app.registration.views import bp

__all__ = ["bp", "elective_pages", "import_pages", "invitation_pages", "review", "staff_pages", "way_pages"]
