"""What was accepted is remembered by the very text, and another text is asked about anew."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from glm4v_desktop.models.license import (
    FROM_FOLDER,
    MOST_LICENSE_BYTES,
    LicenseAcceptances,
    LicenseText,
    license_in_folder,
)

FIRST, SECOND, NONE = LicenseText(b"The glm-4-9b License\n"), LicenseText("许可\n".encode()), LicenseText()


@pytest.fixture
def accepted(tmp_path: Path) -> LicenseAcceptances:
    return LicenseAcceptances(tmp_path / "config")


def test_nothing_is_accepted_before_somebody_did(accepted: LicenseAcceptances) -> None:
    assert accepted.all() == ()
    assert not accepted.is_accepted(FIRST)
    assert not accepted.is_accepted(NONE)


def test_it_is_kept_with_text_date_and_source(accepted: LicenseAcceptances, tmp_path: Path) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    assert accepted.accept(FIRST, "huggingface.co")
    (kept,) = LicenseAcceptances(tmp_path / "config").all()
    assert (kept.sha256, kept.source) == (FIRST.sha256, "huggingface.co")
    assert before <= datetime.fromisoformat(kept.date) <= datetime.now(UTC)
    assert accepted.text_of(kept) == FIRST
    assert accepted.is_accepted(FIRST)
    assert accepted.is_accepted(NONE)  # a folder without a text: the license is known


def test_another_text_is_asked_about_anew(accepted: LicenseAcceptances) -> None:
    accepted.accept(NONE, FROM_FOLDER)
    assert accepted.is_accepted(NONE)
    assert not accepted.is_accepted(FIRST)
    accepted.accept(FIRST, "modelscope.cn")
    assert not accepted.is_accepted(SECOND)
    accepted.accept(SECOND, FROM_FOLDER)
    accepted.accept(FIRST, "huggingface.co")  # again, from elsewhere: one record a text, the newest first
    assert [(each.sha256, each.source) for each in accepted.all()] == [
        (FIRST.sha256, "huggingface.co"),
        (SECOND.sha256, FROM_FOLDER),
        ("", FROM_FOLDER),
    ]


def test_a_text_that_was_changed_on_the_disk_is_not_shown_as_accepted(
    accepted: LicenseAcceptances, tmp_path: Path
) -> None:
    accepted.accept(FIRST, "huggingface.co")
    (kept,) = accepted.all()
    path = tmp_path / "config" / "licenses" / f"{FIRST.sha256}.txt"
    path.write_bytes(b"something else")
    assert accepted.text_of(kept) == NONE
    path.unlink()
    assert accepted.text_of(kept) == NONE


@pytest.mark.parametrize(
    "found",
    ["7", "[]", '{"accepted": {}}', '{"accepted": [7, {}, {"sha256": "../x", "date": "", "source": ""}]}'],
)
def test_a_damaged_file_means_nothing_was_accepted(
    accepted: LicenseAcceptances, tmp_path: Path, found: str
) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "license.json").write_text(found)
    assert accepted.all() == ()


def test_what_could_not_be_kept_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "config").write_text("in the way")
    assert not LicenseAcceptances(tmp_path / "config").accept(FIRST, FROM_FOLDER)
    assert "cannot be stored" in caplog.text
    assert str(tmp_path) not in caplog.text


def test_only_the_owner_reads_it(accepted: LicenseAcceptances, tmp_path: Path) -> None:
    accepted.accept(FIRST, FROM_FOLDER)
    assert json.loads((tmp_path / "config" / "license.json").read_text())["accepted"][0]["source"] == "folder"
    assert (tmp_path / "config" / "license.json").stat().st_mode & 0o077 == 0


def test_the_license_beside_the_weights(tmp_path: Path) -> None:
    assert license_in_folder(tmp_path) == NONE
    assert license_in_folder(tmp_path / "x\0y") == NONE
    (tmp_path / "LICENSE.txt").write_bytes("\ufeffText".encode())
    assert license_in_folder(tmp_path).text == "Text"
    (tmp_path / "LICENSE").write_bytes(FIRST.content)
    assert license_in_folder(tmp_path) == FIRST
    (tmp_path / "LICENSE").write_bytes(b"x" * (MOST_LICENSE_BYTES + 1))
    assert license_in_folder(tmp_path).text == "Text"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_a_pipe_in_the_place_of_the_license_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "LICENSE")
    assert license_in_folder(tmp_path) == NONE
    (tmp_path / "LICENSE.txt").write_bytes(FIRST.content)
    assert license_in_folder(tmp_path) == FIRST
