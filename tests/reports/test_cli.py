"""The report as a command."""

from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook

from app.programme.models import Event
from tests.support.paper import text_of


@pytest.mark.parametrize("kind", ["csv", "json", "pdf", "xlsx"])
def test_the_command_writes_each_kind_of_file(app: Flask, event: Event, tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"report.{kind}"

    done = app.test_cli_runner().invoke(args=["report", "attendance", event.slug, "--format", kind, "-o", str(file)])

    assert (done.exit_code, done.output) == (0, "")
    if kind == "xlsx":
        assert load_workbook(file)["summary"].max_row > 10
    elif kind == "pdf":
        assert "Attendance report" in text_of(file.read_bytes())
    else:
        assert event.slug in file.read_text(encoding="utf-8-sig")


def test_bad_input_is_one_sentence_and_a_status(app: Flask, event: Event, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "no folder" / "report.csv")
    for arguments, sentence in (
        (["nonsense", "--format", "csv"], "There is no event 'nonsense'."),
        ([event.slug, "--format", "csv", "-o", nowhere], f"{nowhere} cannot be written: No such file or directory."),
    ):
        done = app.test_cli_runner().invoke(args=["report", "attendance", *arguments])
        assert (done.exit_code, done.stderr) == (1, f"Error: {sentence}\n")
