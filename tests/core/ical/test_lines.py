from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar.parser import Contentline
from icalendar.parser.property import unescape_backslash
from icalendar.prop import vDDDTypes

from app.core.ical.lines import escaped, line, one_line, person, plain, shortened, text_line, uri, value_line


def unfolded(text: str) -> str:
    return text.replace("\r\n ", "").removesuffix("\r\n")


@given(st.text())
def test_a_line_has_at_most_75_octets_and_ends_with_crlf(text):
    written = text_line("SUMMARY", text)
    assert written.endswith("\r\n")
    assert all(len(part.encode()) <= 75 for part in written.split("\r\n"))
    assert "\n" not in written.replace("\r\n", "")


@given(st.text(alphabet="\\,;\nn^'é語😀", max_size=200))
def test_a_line_is_never_cut_inside_an_escape(text):
    parts = line("DESCRIPTION", escaped(text)).removeprefix("DESCRIPTION:").removesuffix("\r\n").split("\r\n ")
    assert "".join(map(unescape_backslash, parts)) == text


def test_a_short_line_is_not_folded_and_a_long_one_at_the_75th_octet():
    assert line("X", "a" * 73) == f"X:{'a' * 73}\r\n"
    assert line("X", "a" * 74) == f"X:{'a' * 73}\r\n a\r\n"
    assert line("X", "a" * 148) == f"X:{'a' * 73}\r\n {'a' * 74}\r\n a\r\n"


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029\ufeff<>")))
def test_a_title_comes_back_as_it_went_in(text):
    name, _params, value = Contentline(unfolded(text_line("SUMMARY", text))).parts()
    assert (name, value) == ("SUMMARY", text.strip())


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (r"C:\New", r"C:\\New"),
        (r"C:\new", r"C:\\new"),
        ("a, b; c", r"a\, b\; c"),
        ("one\ntwo", r"one\ntwo"),
        ('she said: "go"', 'she said: "go"'),
    ],
)
def test_a_text_is_escaped_exactly_once(text, written):
    assert escaped(text) == written
    assert unescape_backslash(written) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a\x00b\x1bc\x7fd\x9fe\ufefff\ud800g", "abcdefg"),
        ("one\r\ntwo\rthree\u2028four\x85five", "one\ntwo\nthree\nfour\nfive"),
        ("a\tb", "a b"),
        ("<p>Hello <b class='x'>all</b><br/></p><!-- no -->", "Hello all"),
        ("<<b>script>alert(1)</script>", "alert(1)"),
        ("3 < 5 and 5 > 3", "3 < 5 and 5 > 3"),
        ("see <https://www.ilo.org> or <sstc@example.org>", "see <https://www.ilo.org> or <sstc@example.org>"),
        ("أهلاً\u200f وسهلاً", "أهلاً\u200f وسهلاً"),
        ("Débat\u00a0: l’emploi", "Débat\u00a0: l’emploi"),
    ],
)
def test_control_characters_odd_line_breaks_and_html_are_left_out(text, left):
    assert plain(text) == left


@given(st.text(alphabet="<>/!-ab 1=\n"))
def test_nothing_is_left_to_leave_out(text):
    assert plain(plain(text)) == plain(text)


def test_a_line_break_in_a_title_becomes_a_space():
    assert one_line("Study tour\r\n\n  to Praia \n") == "Study tour to Praia"


@given(st.text(alphabet="\\,;\nab é語😀", max_size=300), st.integers(10, 60))
def test_a_shortened_text_fits_and_is_the_beginning_of_the_text(text, octets):
    short = shortened(escaped(text), octets)
    assert len(short.encode()) <= octets
    assert text.startswith(unescape_backslash(short.removesuffix("…")))
    assert (short == escaped(text)) == (len(escaped(text).encode()) <= octets)


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("https://example.org/a?b=1&c=%20#d", "https://example.org/a?b=1&c=%20#d"),
        ("https://example.org/é\r\nX-EVIL:1", "https://example.org/%C3%A9%0D%0AX-EVIL:1"),
        (' https://example.org/a b"c ', "https://example.org/a%20b%22c"),
    ],
)
def test_nothing_in_an_address_can_end_its_line(address, written):
    assert uri(address) == written


def test_a_name_in_a_parameter_is_written_as_rfc_6868_says():
    written = value_line("ORGANIZER", person("a@example.org", 'Ama "the ^" Mensah;\nAccra'))
    assert written == "ORGANIZER;CN=\"Ama ^'the ^^^' Mensah; Accra\":mailto:a@example.org\r\n"


@given(st.text(alphabet="Aé\"^n,;: '’\r\n\x00", max_size=40))
def test_a_name_in_a_parameter_comes_back_as_it_went_in(name):
    written = value_line("ORGANIZER", person("a@example.org", name))
    _name, params, value = Contentline(unfolded(written)).parts()
    assert (params.get("CN", ""), value) == (one_line(name), "mailto:a@example.org")


@pytest.mark.parametrize(
    ("time", "written"),
    [
        (date(2027, 3, 1), "X;VALUE=DATE:20270301"),
        (datetime(2027, 3, 1, 9, 5, 7, 999, tzinfo=UTC), "X:20270301T090507Z"),
        (datetime(2027, 3, 1, 9, 5, 7), "X:20270301T090507"),  # noqa: DTZ001 - a wall clock
    ],
)
def test_dates_and_times_say_what_they_are(time, written):
    assert value_line("X", vDDDTypes(time)) == f"{written}\r\n"
