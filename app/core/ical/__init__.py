r"""The words of iCalendar (RFC 5545, 7986): plain values in, text out.

Written here rather than with the icalendar library, which makes a line break of the N in `C:\New`, cuts lines between a
backslash and what it escapes, refuses a line break in a calendar's name, and describes zones in a way that several
calendars misread. The tests read everything back with it.
"""
