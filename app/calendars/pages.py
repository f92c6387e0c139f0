"""All that the calendars answer: whoever imports this file has it hung on their blueprint."""

from app.calendars import private_views
from app.calendars.views import bp

__all__ = ["bp", "private_views"]
