r"""The words of iCalendar (RFC 5545, 7986): plain values in, text out.

Dates, moments, lengths, offsets and addresses are values of the icalendar library, which spells them and their
parameters. Texts, lines and zones are written here: the library makes a line break of the N in `C:\New`, cuts lines
between a backslash and what it escapes, refuses a line break in a calendar's name, writes small coordinates with an
exponent, and describes zones in a way that several calendars misread. The tests read everything back with it.
"""
