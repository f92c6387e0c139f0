"""What the tests of the timetable have in common."""

from tests.desk.conftest import an_hour_later, olga

__all__ = ["an_hour_later", "olga"]
