"""What a calendar of ours promises, line by line, and by which tests each line is held."""

import re
import tracemalloc
from pathlib import Path
from urllib.robotparser import RobotFileParser

import pytest

from app.calendars.feed import ICS, body
from app.calendars.wish import Wish
from app.core.db import db, transaction
from app.programme.models import CalendarEntry
from tests.calendars.conftest import get
from tests.calendars.test_feeds import publish
from tests.factories import NOW

TESTS = Path(__file__).parents[1]
ENTRIES, ZONES, LINES = "core/ical/test_entries.py", "core/ical/test_zones.py", "core/ical/test_lines.py"
WHOLE, READERS, FEEDS = "core/ical/test_calendar.py", "core/ical/test_readers.py", "calendars/test_feeds.py"
VIEWS, MAIL = "calendars/test_views.py", "registration/test_mail.py"
OWN, ADDRESS = "calendars/test_private.py", "calendars/test_private_addresses.py"
ORGANISERS = "calendars/test_organisers.py"
HERE, CUSTOM, FORMS = "calendars/test_promises.py", "calendars/test_custom.py", "calendars/test_forms.py"
KEPT, FOLLOWED = "calendars/test_kept.py", "calendars/test_subscription.py"
ANSWERS = "mailings/test_replies.py"

PROMISES = {
    "1 local time and zone, zone data of our own": [
        ("core/test_zones.py", "test_the_machines_own_zone_data_are_switched_off"),
        ("test_health.py", "test_a_site_with_its_database_and_every_migration_is_ready"),
        ("programme/test_moments.py", "test_nine_o_clock_stays_nine_o_clock_when_a_zone_gives_up_its_summer"),
    ],
    "2 one plain VTIMEZONE for each zone, before the events": [
        (ZONES, "test_every_zone_has_one_standard_and_at_most_one_daylight_in_plain_yearly_rules"),
        (ZONES, "test_each_dtstart_is_an_instance_of_its_own_rule"),
        (FEEDS, "test_every_zone_in_use_is_described_once_before_the_events"),
    ],
    "3 UTC in irregular years; never floating, never a zone called GMT": [
        (ENTRIES, "test_a_time_that_calendars_would_get_wrong_goes_out_in_utc"),
        (ZONES, "test_utc_gmt_and_offsets_are_never_described_as_zones"),
        (READERS, "test_every_instance_is_at_its_moment_and_its_wall_clock_time_in_fourteen_zones"),
    ],
    "4 whole days with an exclusive end; an end for whatever has times": [
        (ENTRIES, "test_whole_days_are_dates_with_an_exclusive_end"),
        (ENTRIES, "test_an_entry_that_would_say_something_false_is_refused"),
    ],
    "5 a series fits its rule: we send every date as an entry of its own": [(HERE, "test_no_entry_repeats")],
    "6 CRLF, 75 octets, nothing cut": [
        (ENTRIES, "test_every_entry_is_written_in_short_utf_8_lines_that_end_with_crlf"),
        (LINES, "test_a_line_is_never_cut_inside_an_escape"),
    ],
    "7 escaped once, nothing that breaks, short descriptions": [
        (LINES, "test_a_text_is_escaped_exactly_once"),
        (LINES, "test_control_characters_odd_line_breaks_and_html_are_left_out"),
        (ENTRIES, "test_a_description_stays_under_8_kib_with_all_its_folds"),
        (WHOLE, "test_a_line_break_in_the_name_does_not_break_the_calendar"),
        (READERS, "test_what_went_in_comes_out_of_every_reader"),
    ],
    "8 what a calendar says of itself": [
        (FEEDS, "test_a_programme_without_events_is_an_empty_calendar"),
        (WHOLE, "test_there_is_no_method_in_a_feed"),
    ],
    "9 a UID for life": [
        (FEEDS, "test_a_change_of_time_raises_the_sequence_of_the_same_entry_in_every_feed"),
        (MAIL, "test_a_place_puts_the_event_into_that_persons_calendar_alone"),
    ],
    "10 stamps and SEQUENCE are the stored revision's; unchanged is the same octets": [
        (ENTRIES, "test_dtstamp_and_last_modified_are_the_stored_revision"),
        (VIEWS, "test_every_worker_sends_the_same_octets_under_the_same_tag"),
        ("programme/test_service.py", "test_what_a_participant_must_know_raises_the_sequence"),
    ],
    "11 cancelled stays for thirty days": [
        (FEEDS, "test_a_cancelled_event_stays_and_says_so_in_status_title_and_sequence"),
        (FEEDS, "test_a_cancelled_event_leaves_thirty_days_after_its_end_and_clients_are_told"),
        (FEEDS, "test_an_event_that_loses_its_day_does_not_linger_as_if_it_took_place"),
    ],
    "12 what an entry says where it applies; an empty feed is valid": [
        (FEEDS, "test_an_event_comes_with_all_that_is_public"),
        (WHOLE, "test_an_empty_calendar_is_valid"),
    ],
    "13 bare addresses, names by RFC 6868": [
        (ENTRIES, "test_an_organiser_without_a_name_is_a_bare_address"),
        (LINES, "test_a_name_in_a_parameter_is_written_as_rfc_6868_says"),
    ],
    "14 nobody's name, no alarm, no private link": [
        (FEEDS, "test_an_event_comes_with_all_that_is_public"),
        (OWN, "test_a_person_has_their_events_in_their_language_and_nobody_else_s_name"),
    ],
    "15 a personal feed's secret": [
        (ADDRESS, "test_the_address_is_secret_and_renewed_by_its_owner_with_one_confirmation"),
        (ADDRESS, "test_no_log_holds_a_token"),
    ],
    "16 the same for every client": [
        (VIEWS, "test_a_feed_says_what_it_is_and_how_long_it_may_be_kept"),
        (VIEWS, "test_head_answers_like_get"),
        (VIEWS, "test_every_client_gets_the_same_and_no_cookie"),
        (HERE, "test_calendar_importers_are_let_in"),
    ],
    "17 conditional requests": [
        (VIEWS, "test_conditions_mean_what_rfc_9110_says"),
        (VIEWS, "test_a_tag_stands_for_all_that_shows"),
    ],
    "18 gzip for whoever asks": [
        (VIEWS, "test_gzip_is_for_whoever_asks_and_has_a_tag_of_its_own"),
        (VIEWS, "test_who_does_not_ask_for_gzip_gets_none"),
    ],
    "19 public feeds may be kept, private ones not": [
        (VIEWS, "test_a_feed_says_what_it_is_and_how_long_it_may_be_kept"),
        (ADDRESS, "test_an_unchanged_calendar_is_one_read_and_the_same_octets"),
    ],
    "20 one bad event is left out; without a database, come again": [
        (FEEDS, "test_one_bad_event_is_left_out_and_logged"),
        (VIEWS, "test_when_the_database_is_away_clients_are_asked_to_come_again"),
    ],
    "21 rendered once, joined when asked for": [
        (FEEDS, "test_an_entry_is_written_when_it_changes_and_not_when_it_is_read"),
        (VIEWS, "test_an_unchanged_feed_is_not_sent_again"),
        (HERE, "test_a_large_feed_is_written_in_little_memory"),
    ],
    "22 the page": [
        (VIEWS, "test_the_page_offers_each_way_to_subscribe"),
        ("browser/test_calendars.py", "test_without_the_right_to_copy_the_page_says_so_and_selects_the_address"),
    ],
    "23 an invitation by mail": [
        (MAIL, "test_a_place_puts_the_event_into_that_persons_calendar_alone"),
        ("core/test_outbox.py", "test_a_calendar_that_asks_for_something_stands_beside_the_text"),
    ],
    "24 updates and cancellations by mail": [
        (MAIL, "test_a_new_time_puts_right_what_stands_in_the_calendar"),
        (MAIL, "test_a_postponed_event_is_not_sure_and_a_cancelled_one_leaves"),
    ],
    "25 answers by mail, off unless they are wanted": [
        (ANSWERS, "test_an_answer_is_noted_and_changes_nothing_else"),
        (ANSWERS, "test_what_is_forged_or_no_answer_of_one_person_is_ignored_and_logged"),
        (ANSWERS, "test_answers_are_read_only_where_the_setting_says_so"),
        (ANSWERS, "test_no_mail_is_too_odd_to_be_read"),
    ],
    "every feed, combined at one address, with its page": [
        (CUSTOM, "test_filters_are_combined"),
        (CUSTOM, "test_a_feed_has_one_address_and_a_name_in_words_however_it_is_asked_for"),
        (CUSTOM, "test_the_page_combines_what_is_chosen_and_keeps_it_chosen"),
        (FORMS, "test_jcal_says_what_the_calendar_says"),
        (FORMS, "test_news_is_read_by_a_feed_reader_newest_change_first"),
    ],
    "a person's own: sessions, legs, deadlines, in their language": [
        (OWN, "test_chosen_sessions_come_and_go_with_the_choice"),
        (OWN, "test_sessions_and_legs_come_in_their_own_zones"),
        (OWN, "test_a_nominee_sees_by_when_to_answer_and_then_that_it_is_done"),
        (OWN, "test_the_closing_of_registration_is_told_to_who_may_still_come"),
        (OWN, "test_who_needs_a_letter_for_a_visa_sees_by_when_to_ask_for_it"),
        (OWN, "test_what_somebody_will_do_at_home_stands_on_its_day_until_it_is_done"),
    ],
    "an organiser's own: drafts, not sure": [
        (ORGANISERS, "test_an_organiser_has_all_that_is_in_their_hands_drafts_and_deadlines"),
        (ORGANISERS, "test_the_organiser_s_address_ends_with_renewal_and_with_the_right"),
    ],
    "quick: one read by an index, and what was written is sent again": [
        (ADDRESS, "test_that_one_read_follows_indexes_alone"),
        (KEPT, "test_a_feed_that_was_sent_is_sent_again_after_one_read"),
        (KEPT, "test_after_a_change_by_another_process_nothing_old_is_sent"),
    ],
    "whatever is asked, nothing false is answered": [
        (CUSTOM, "test_what_no_calendar_could_answer_truly_is_refused_in_a_line"),
        (VIEWS, "test_what_is_not_there_is_not_found_whatever_the_client_has_kept"),
        (VIEWS, "test_a_filter_is_not_passed_over_where_it_would_be_missed"),
        (VIEWS, "test_a_calendar_client_is_never_answered_with_a_page"),
    ],
    "a subscription by a calendar program": [
        (FOLLOWED, "test_what_is_created_changed_and_cancelled_arrives_in_a_subscribed_calendar"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("line", PROMISES)
def test_each_line_is_held_by_tests_that_are_there(line):
    for file, name in PROMISES[line]:
        assert re.search(rf"^def {name}", (TESTS / file).read_text(encoding="utf-8"), re.MULTILINE), (file, name)


def test_no_entry_repeats(client):
    publish()
    assert not re.search("RRULE|RDATE|EXDATE|RECURRENCE-ID", get(client).text.split("BEGIN:VEVENT")[1])


def test_calendar_importers_are_let_in(client):
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").text.splitlines())
    for path in ("all.ics", "region/africa.json", "event/forum.atom", "custom.ics?region=africa", "personal/token.ics"):
        assert robots.can_fetch("Google-Calendar-Importer", f"http://localhost/feeds/{path}"), path


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_large_feed_is_written_in_little_memory(app):
    event = publish()
    text = db.session.get_one(CalendarEntry, event.uid).text + "X-FILLER:" + "x" * 4000 + "\r\n"
    like = {"event_id": event.id, "starts_at": NOW, "modified_at": NOW, "zone": "", "text": text}
    with transaction():
        db.session.execute(db.insert(CalendarEntry), [like | {"uid": f"{n}@baraza"} for n in range(3000)])
    body(Wish(), ICS, zipped=False, at=NOW)
    tracemalloc.start()
    whole = body(Wish(), ICS, zipped=False, at=NOW)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert whole.octets > 12 * 2**20
    assert peak < whole.octets / 2
