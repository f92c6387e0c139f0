"""Materials of sessions: who may open them, and what may be one."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.db import db
from app.core.secret_links import token_for
from app.programme.models import Event
from app.programme.rules import EventStatus
from app.registration.rules import Status
from app.timetable import file_types, jobs, materials
from app.timetable.file_types import OFFICE, type_of
from app.timetable.models import Material
from tests.desk.conftest import hers
from tests.factories import NOW, make_attendee, make_session, make_user, sign_in

PDF = b"%PDF-1.7 slides"
OPEN_TEXT = "application/vnd.oasis.opendocument.text"
pytestmark = pytest.mark.usefixtures("an_hour_later")


@pytest.fixture
def event(olga, app: Flask, tmp_path: Path) -> Event:
    app.config["UPLOADS_PATH"] = str(tmp_path)
    return hers(olga)


def archive(**parts: str) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w") as packed:
        for name, text in parts.items():
            packed.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), text)
    return content.getvalue()


def send(client: FlaskClient, page: str, title: str, content: bytes | None = None, **said: str):
    file = {"file": (BytesIO(content), "slides.pdf")} if content is not None else {}
    said = {"title": title, "readers": "registrants"} | said
    return client.post(page, data=said | file, content_type="multipart/form-data")


def test_what_is_for_everybody_stands_on_the_page_and_the_rest_is_for_those_who_come(client, event, olga) -> None:
    session = make_session(event)
    page = f"/organise/events/{event.slug}/sessions/{session.id}/materials"
    person = make_attendee(event, "Amina")
    link = f"/r/{token_for(person.link_nonce)}"
    assert "Materials" not in client.get(link).text

    assert send(client, page, "Slides", PDF, readers="everybody").status_code == 303
    assert send(client, page, "Answers", PDF).status_code == 303
    assert send(client, page, "Convention", url="https://example.org/c190").status_code == 303
    listed = client.get(page).text
    assert re.findall("slides.pdf</bdi> · 0.1 MB", listed)
    assert 'Materials <span class="num">(3)' in client.get(f"/organise/events/{event.slug}/sessions/{session.id}").text
    answers, slides = re.findall(r'href="(/events/[^"]*/materials/[^"]*)"', listed)
    assert client.get(answers).data == PDF

    client.get("/sign-out")
    visitor = client.application.test_client()
    public = visitor.get(f"/events/{event.slug}").text
    assert ("Slides" in public, "Answers" in public, "Convention" in public) == (True, False, False)
    answer = visitor.get(slides)
    assert (answer.data, answer.headers["Content-Disposition"]) == (PDF, "attachment; filename=slides.pdf")
    assert visitor.get(answers).status_code == 404
    mine = visitor.get(f"{link}/materials").text
    assert "Materials" in visitor.get(link).text
    assert [title in mine for title in ("Slides", "Answers", "https://example.org/c190")] == [True] * 3
    hers_to_open = re.findall(r'href="(/r/[^"]*/materials/[^"]*)"', mine)
    assert [visitor.get(one).data for one in hers_to_open] == [PDF, PDF]
    assert visitor.get(f"{link}/materials/{event.id}").status_code == 404

    session.cancelled = True
    db.session.commit()
    assert visitor.get(slides).status_code == visitor.get(hers_to_open[0]).status_code == 404
    person.status = Status.WITHDRAWN
    db.session.commit()
    assert visitor.get(f"{link}/materials").status_code == 404


@pytest.mark.parametrize(
    ("said", "content", "field"),
    [
        ({}, None, "url"),
        ({"url": "https://example.org"}, PDF, "url"),
        ({"url": "javascript:alert(1)"}, None, "url"),
        ({"url": "https://["}, None, "url"),
        ({"title": ""}, PDF, "title"),
        ({}, b"MZ\x90", "file"),
        ({}, b"%PDF-" + b"x" * 100, "file"),
    ],
    ids=["nothing", "both", "script", "no link", "no title", "program", "too large"],
)
def test_what_cannot_be_a_material_is_said_beside_its_field(
    client, event, monkeypatch: pytest.MonkeyPatch, said, content, field
) -> None:
    monkeypatch.setattr(file_types, "LARGEST", 100)
    page = f"/organise/events/{event.slug}/sessions/{make_session(event).id}/materials"

    answer = send(client, page, **({"title": "Slides", "content": content} | said))

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert materials.of_sessions([event.id]) == {}


def test_a_file_is_what_is_in_it() -> None:
    types = {"[Content_Types]_xml": ""}
    assert type_of(PDF) == "application/pdf"
    assert type_of(archive(**types, ppt__presentation_xml="")) == f"{OFFICE}presentationml.presentation"
    assert (
        type_of(archive(mimetype="application/vnd.oasis.opendocument.text"))
        == "application/vnd.oasis.opendocument.text"
    )
    for other in (
        archive(**types, ppt__presentation_xml="", ppt__vbaProject_bin=""),
        archive(**types, other_xml=""),
        archive(mimetype="application/epub+zip"),
        archive(mimetype="x" * 100),
        archive(text="hello"),
        b"PK\x03\x04 and nothing more",
    ):
        assert type_of(other) is None


def test_materials_stay_in_the_tray_are_removed_and_swept(client, event, olga, app: Flask) -> None:
    event.status = EventStatus.DRAFT
    session = make_session(event)
    page = f"/organise/events/{event.slug}/sessions/{session.id}"
    send(client, f"{page}/materials", "Slides", PDF)
    client.post(f"{page}/move", data={"starts": "", "seen": NOW.isoformat()})
    listed = client.get(f"{page}/materials").text
    assert "Slides" in listed
    (material,) = db.session.query(Material).all()
    place = materials.folder() / str(material.stored_as)

    gone = f"{page}/materials/{material.id}/remove"
    assert [client.post(gone).status_code for _time in range(2)] == [303, 404]
    app.extensions.pop(jobs.EXTENSION, None)
    sent = datetime.fromtimestamp(place.stat().st_mtime, UTC)
    for later in (timedelta(), timedelta(minutes=5)):
        jobs.sweep_materials(sent + later)
        assert place.is_file()
    jobs.sweep_materials(sent + timedelta(days=2))
    assert not place.exists()
    app.extensions.pop(jobs.EXTENSION, None)


def test_a_session_takes_so_many(client, event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(materials, "MOST", 1)
    page = f"/organise/events/{event.slug}/sessions/{make_session(event).id}/materials"
    send(client, page, "One", url="https://example.org/1")
    answer = send(client, page, "Two", url="https://example.org/2")

    assert answer.status_code == 422
    assert "has 1 materials already" in answer.text
    (one,) = materials.of_sessions([event.id]).popitem()[1]
    assert client.get(f"/events/{event.slug}/materials/{one.id}").status_code == 404
    sign_in(client, make_user())
    assert client.get(page).status_code == 404
