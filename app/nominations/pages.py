"""All pages of focal points: whoever imports this file has them hung on their blueprint."""

from app.nominations import change_pages
from app.nominations.views import bp

__all__ = ["bp", "change_pages"]
