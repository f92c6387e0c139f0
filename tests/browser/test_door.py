"""The check-in app on phones whose line comes and goes: nothing is lost, and nothing counts twice."""

import math
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import segno
from playwright.sync_api import Browser, Page, expect

from app.programme.search import folded
from app.registration import tickets
from tests.browser.conftest import FLAGS, PATIENCE
from tests.browser.test_everybody import assert_keeps_nobody_out
from tests.support import machine
from tests.support.site import Site
from tests.support.visits import DOOR, sign_in

EXCHANGE = "peer-exchange-of-labour-inspectorates"
APP = f"/organise/events/{EXCHANGE}/check-in/app"
TEN_MINUTES_AHEAD = "const now = Date.now.bind(Date); Date.now = () => now() + 600_000;"
WIDTH, HEIGHT = 320, 240


def people(page: Page, *names: str) -> list[str]:
    """Register people at an event with places left; gives their tickets."""
    said = {"country": "GHA", "group": "workers", "organisation": "Example Union of Ghana", "consent": True}
    answers = (
        page.request.post(
            f"/api/v1/events/{EXCHANGE}/registrations",
            data=said | {"name": name, "email": f"{name.split()[0].lower()}.door@example.org"},
        )
        for name in names
    )
    return [answer.json()["ticket"] for answer in answers]


def open_app(page: Page) -> None:
    """Sign in as staff of the door, and take the list along."""
    sign_in(page, DOOR)
    page.goto(f"/organise/events/{EXCHANGE}/check-in")
    page.get_by_role("button", name="Scan with this phone").click()
    ready(page)


def ready(page: Page) -> None:
    expect(page.locator("main[data-ready]")).to_be_attached()


def waits(page: Page, count: int) -> None:
    expect(page.locator(f"main[data-waiting='{count}']")).to_be_attached()


def scan(page: Page, ticket: str, told: str) -> None:
    """Let a hand scanner type a code, wherever the focus is; and read what the door is told."""
    page.locator("h1").click()
    page.keyboard.type(ticket)
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_contain_text(told)


def scans(site: Site, name: str) -> list[tuple[Any, ...]]:
    """Read what the server holds of one person."""
    asked = (
        "SELECT direction, strftime('%s', received_at) - strftime('%s', happened_at), scans.id IN (SELECT scan_id FROM"
        " scans_taken_back), strftime('%s', scanned_at) - strftime('%s', happened_at) FROM scans"
        " JOIN registrations ON registrations.id = registration_id WHERE name = ? ORDER BY happened_at"
    )
    database = Path(site.environment["INSTANCE_PATH"]) / "baraza.sqlite3"
    with sqlite3.connect(database) as connection:
        return connection.execute(asked, (name,)).fetchall()


def camera_clip(folder: Path, content: str) -> Path:
    """Film a ticket that is held a little askew before a grey wall."""
    rows = [list(row) for row in segno.make(content, error="m", micro=False).matrix_iter(border=4)]
    size, scale, turn = len(rows), 6.0, math.radians(12)
    frame = bytearray(b"\x78" * (WIDTH * HEIGHT))
    for y in range(HEIGHT):
        for x in range(WIDTH):
            dx, dy = x - WIDTH / 2, y - HEIGHT / 2
            column = int((dx * math.cos(turn) + dy * math.sin(turn)) / scale + size / 2)
            row = int((dy * math.cos(turn) - dx * math.sin(turn)) / scale + size / 2)
            if 0 <= column < size and 0 <= row < size:
                frame[y * WIDTH + x] = 20 if rows[row][column] else 235
    clip = folder / "ticket.y4m"
    grey = b"\x80" * (WIDTH * HEIGHT // 2)
    head = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode()
    clip.write_bytes(head + (b"FRAME\n" + bytes(frame) + grey) * 3)
    return clip


def nobody_saw(site: Site, number: int) -> list[tuple[str, str]]:
    """Find people with a place whom nobody has scanned yet: their names and tickets."""
    asked = (
        "SELECT registrations.name, ticket FROM registrations JOIN events ON events.id = event_id WHERE slug = ?"
        " AND registrations.status = 'confirmed' AND NOT EXISTS (SELECT 1 FROM scans WHERE registration_id ="
        " registrations.id) ORDER BY registrations.name LIMIT ?"
    )
    with sqlite3.connect(Path(site.environment["INSTANCE_PATH"]) / "baraza.sqlite3") as connection:
        return connection.execute(asked, [EXCHANGE, number]).fetchall()


@contextmanager
def phone(
    browser: Browser, folder: Path, site: Site, clip: Path | None = None
) -> Iterator[tuple[Page, subprocess.Popen[bytes]]]:
    """Start a browser with its own profile and a camera that shows a clip; whoever wants may kill it."""
    asked = folder / "DevToolsActivePort"
    asked.unlink(missing_ok=True)
    camera = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={clip}"] if clip else []
    process = subprocess.Popen(
        [
            machine.chromium(), "--headless=new", "--remote-debugging-port=0", f"--user-data-dir={folder}", *FLAGS,
            *camera, "--window-size=360,740", "about:blank",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + PATIENCE / 1000
        while not asked.exists() or "\n" not in asked.read_text():
            assert process.poll() is None
            assert time.monotonic() < deadline, "the browser names no port"
            time.sleep(0.05)
        port = asked.read_text().split()[0]
        context = browser.browser_type.connect_over_cdp(f"http://127.0.0.1:{port}").contexts[0]
        context.set_default_timeout(PATIENCE)
        if clip:
            context.grant_permissions(["camera"], origin=site.url)
        yield context.pages[0], process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def staff(visitor: Callable[..., Page]) -> Callable[..., Page]:
    """Let somebody of the door open the app on a phone of their own."""

    def come(script: str = "") -> Page:
        page = visitor()
        if script:
            page.add_init_script(script)
        open_app(page)
        return page

    return come


def test_a_phone_that_is_killed_without_a_line_loses_nothing(
    browser: Browser, visitor: Callable[..., Page], site: Site, tmp_path: Path
) -> None:
    door = visitor()
    amina, bola = people(door, "Amina Camera", "Bola Typed")
    sign_in(door, DOOR)
    clip, profile = camera_clip(tmp_path, amina), tmp_path / "profile"

    with phone(browser, profile, site, clip) as (page, process):
        page.context.add_cookies(door.context.cookies())  # type: ignore[arg-type]
        page.goto(f"{site.url}/organise/events/{EXCHANGE}/check-in?app")
        expect(page.locator("#told")).to_contain_text("Amina Camera")  # seen by the camera
        waits(page, 0)
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.context.set_offline(True)
        page.locator("#place").select_option(index=1)  # the ticket is still before the camera
        expect(page.locator("#told")).to_contain_text("Amina Camera")
        waits(page, 1)
        scan(page, bola, "Bola Typed")
        page.get_by_text("Somebody who is not on the list").click()
        page.get_by_label("Full name").fill("Walid Offline")
        page.get_by_label("Country or territory").select_option("EGY")
        page.get_by_label("Takes part with").select_option("employers")
        page.get_by_role("button", name="Write down and check in").click()
        expect(page.locator("#line")).to_contain_text("No connection, keep scanning")
        waits(page, 4)
        process.kill()
        process.wait()

    assert (len(scans(site, "Amina Camera")), scans(site, "Bola Typed")) == (1, [])

    with phone(browser, profile, site) as (page, _process):
        page.context.set_offline(True)
        page.goto(site.url + APP)
        ready(page)
        expect(page.locator("#arrived")).to_contain_text("Bola Typed")
        page.context.set_offline(False)
        waits(page, 0)

    assert len(scans(site, "Amina Camera")) == 2
    assert (len(scans(site, "Bola Typed")), len(scans(site, "Walid Offline"))) == (1, 1)


@pytest.mark.parametrize("late", ["other", "one"])
def test_two_phones_without_a_line_come_to_the_same_in_either_order(
    staff: Callable[..., Page], site: Site, late: str
) -> None:
    one, other = staff(), staff(TEN_MINUTES_AHEAD)
    (chidi, dalia), tickets_of = zip(*nobody_saw(site, 2), strict=True)
    for page in (one, other):
        page.reload()
        ready(page)
        expect(page.locator("#listed")).to_contain_text("people")
        page.context.set_offline(True)
    for ticket in tickets_of:
        scan(one, ticket, "Welcome")
        scan(other, ticket, "Welcome")
    scan(other, tickets_of[0], "Welcome")  # the same again: nothing is told twice
    waits(other, 2)

    other.get_by_role("button", name="Undo").click()
    waits(other, 3)
    for page in (one, other) if late == "other" else (other, one):
        page.context.set_offline(False)
        waits(page, 0)

    for name, taken_back in ((chidi, 0), (dalia, 1)):
        held = scans(site, name)
        assert [(direction, back) for direction, _, back, _ in held] == [("in", 0), ("in", taken_back)]
        assert all(abs(late) < 300 for _, late, _, _ in held)
        assert held[1][3] == pytest.approx(600, abs=3)  # as the other phone's clock had it

    # Whoever signs out anywhere on the site leaves no list behind.
    one.goto("/")
    one.locator("summary", has_text="Menu and account").click()
    one.get_by_role("button", name="Sign out").click()
    expect(one.locator("a[href='/sign-in']").first).to_be_attached()
    one.goto(APP)
    expect(one.locator("#listed")).to_contain_text("not on this phone")


def test_the_door_is_told_why_somebody_must_not_pass(staff: Callable[..., Page]) -> None:
    page = staff()
    [ticket] = people(page, "Élodie Çelik")
    page.get_by_label("Ticket code or name").fill("elodie celik")
    page.get_by_role("button", name="Find").click()
    expect(page.locator("#told")).to_contain_text("Nobody found")  # she registered after the list was fetched
    scan(page, ticket, "Élodie Çelik")  # asked at once for a newer list
    page.get_by_label("Ticket code or name").fill("ELODIE")
    page.get_by_role("button", name="Check out Élodie Çelik").click()
    expect(page.locator("#told")).to_contain_text("Goodbye")
    scan(page, tickets.new(), "for another event, or was given out after")
    waits(page, 0)

    assert_keeps_nobody_out(page)
    page.emulate_media(color_scheme="light")

    # Whoever signs out with something unsent is asked; then nothing of the list is left.
    page.context.set_offline(True)
    page.get_by_role("button", name="Let in anyway").click()
    waits(page, 1)
    with page.expect_event("dialog") as asked:
        page.get_by_role("button", name="Sign out, and forget everything here").click()
    asked.value.dismiss()
    page.context.set_offline(False)
    waits(page, 0)
    expect(page.locator("#line")).to_contain_text("Not taken by the server: 1.")
    page.get_by_role("button", name="Told").click()
    expect(page.locator("#line")).not_to_contain_text("Not taken")
    page.get_by_role("button", name="Sign out, and forget everything here").click()
    page.wait_for_url("**/")
    page.goto(APP)
    expect(page.locator("#line")).to_contain_text("Sign in to check people in")
    expect(page.locator("#listed")).to_contain_text("not on this phone")


def test_what_the_phone_keeps_is_sealed_and_ends(page: Page) -> None:
    page.goto(APP)
    kept = page.evaluate(
        """async () => {
          const store = await import("/static/js/door/store.js");
          const list = { until: "2027-05-07T21:00:00Z", people: { names: ["Amina"] } };
          const [before, after] = ["2027-05-07T20:59:59Z", "2027-05-07T21:00:00Z"].map(Date.parse);
          await store.keepList("forum", list);
          await store.keepFacts("forum", [{ id: "one", at: 1, name: "Amina" }]);
          const database = await new Promise((done) => {
            const asked = indexedDB.open(store.NAME);
            asked.onsuccess = () => done(asked.result);
          });
          const all = (shelf) => new Promise((done) => {
            const asked = database.transaction(shelf).objectStore(shelf).getAll();
            asked.onsuccess = () => done(asked.result);
          });
          const [{ key }] = await all("keys");
          const sealed = [...(await all("lists")), ...(await all("facts"))];
          const told = [key.extractable, sealed.some((one) => new TextDecoder().decode(one.data).includes("Amina"))];
          told.push((await store.listOf("forum")).people.names[0], (await store.factsOf("forum"))[0].name);
          told.push(await store.expire(before), Boolean(await store.listOf("forum")));
          told.push(await store.expire(after), Boolean(await store.listOf("forum")));
          told.push((await store.waiting()).get("forum"));
          await store.keepFacts("forum", [{ id: "one", at: 1, name: "Amina", sent: 2 }]);
          told.push(await store.expire(after), await store.events());
          return told;
        }"""
    )
    # Before its end it is all there; after it only what was not sent yet; and after that, nothing.
    assert kept == [False, False, "Amina", "Amina", [], True, [], False, 1, ["forum"], []]


def test_scripts_read_codes_and_names_as_the_server_does(page: Page) -> None:
    page.goto(APP)
    typed = ["k7qm-4xrb", "nobody", "", *map(tickets.shown, codes := [tickets.new() for _ in range(20)])]
    typed += [
        codes[0].lower().translate(str.maketrans("015", "oLs")),
        codes[1].translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
    ]
    names = [
        "Élodie Çelik",
        "محمد  عبد الرّحمن",
        "Łukasz Ørsted",
        "Иван Петрович Ёлкин",
        "ＷＩＤＥ Straße",
        "Nguyễn Văn",
    ]
    read = page.evaluate(
        """async ({ typed, names }) => {
          const [{ parsed }, { folded }] = await Promise.all(
            ["tickets", "names"].map((one) => import(`/static/js/door/${one}.js`)));
          return [typed.map(parsed), names.map(folded)];
        }""",
        {"typed": typed, "names": names},
    )
    assert read == [[tickets.parsed(one) or "" for one in typed], [folded(name) for name in names]]


def test_our_reader_reads_damaged_codes_of_every_size(page: Page) -> None:
    page.goto(APP)
    grids, texts = [], []
    for version in range(1, 11):
        for level in "LMQH":
            texts.append(["K7QM4XRB", "1234567890123", "https://x.org/a"][len(texts) % 3][: 3 + 2 * version])
            code = segno.make(texts[-1], version=version, error=level, boost_error=False, micro=False)
            rows = [list(row) for row in code.matrix]
            rows[12][12] ^= 1  # dust on one square
            grids.append([int(bool(square)) for row in rows for square in row])
    read = page.evaluate(
        """async (grids) => {
          const { textIn } = await import("/static/js/door/qr-text.js");
          return grids.map((grid) => textIn(grid, Math.sqrt(grid.length)));
        }""",
        grids,
    )
    assert read == texts
