"""All pages of registration: whoever imports this file has them hung on their blueprint."""

from app.registration import invitation_pages, review
from app.registration.views import bp

__all__ = ["bp", "invitation_pages", "review"]
