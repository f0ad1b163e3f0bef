"""`glm4v-desktop download` on the terminal, against a hub on this machine."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from glm4v_desktop.cli import main
from glm4v_desktop.commands import download as download_command
from glm4v_desktop.commands.ask import ExitCode
from tests.model_config import config_json
from tests.models.download.conftest import SHARD, content_of, shard
from tests.models.download.hub_server import Fault, Hub, serving

FIRST = SHARD.format(1)
ROOT = Path(__file__).parents[2]
FILES = {
    "config.json": config_json(),
    "tokenizer.model": b"dGhl 1\n",
    "LICENSE": b"The glm-4-9b License",
    FIRST: shard(200_000, 1),
}


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(
        download_command, "start_log", lambda folder, name: None
    )  # it would take over the tests' own
    hub = Hub(FILES)
    with serving(hub):
        monkeypatch.setenv("HF_ENDPOINT", hub.address)
        yield hub


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_license_is_shown_and_asked_about_before_anything_comes(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    assert main(["download", str(tmp_path / "model"), "--language", "en"]) == ExitCode.USAGE
    said = capsys.readouterr().err
    assert "127.0.0.1" in said
    assert "The glm-4-9b License" in said
    assert [asked.path.rsplit("/", 1)[1] for asked in hub.asked] == ["LICENSE"]
    assert not (tmp_path / "model").exists()
    monkeypatch.setattr(sys, "stdin", Terminal("yes\n"))
    assert main(["download", str(tmp_path / "model"), "--language", "en"]) == ExitCode.ANSWERED
    assert content_of(tmp_path / "model") == FILES
    monkeypatch.setattr(sys, "stdin", Terminal(""))
    capsys.readouterr()
    assert main(["download", str(tmp_path / "again"), "--language", "en"]) == ExitCode.ANSWERED
    assert "License" not in capsys.readouterr().err, "this very text was accepted"


def test_where_nobody_can_answer_nothing_is_accepted(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("yes\n"))
    assert main(["download", str(tmp_path / "model")]) == ExitCode.USAGE
    assert "--accept-license" in capsys.readouterr().err
    assert main(["download", str(tmp_path / "model"), "--accept-license"]) == ExitCode.ANSWERED
    assert content_of(tmp_path / "model") == FILES


def test_without_a_folder_it_goes_among_the_models(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["download", "--accept-license"]) == ExitCode.ANSWERED
    folder = Path(os.environ["GLM4V_DESKTOP_HOME"], "models", "glm-4v-9b")
    assert content_of(folder) == FILES
    assert str(folder) in capsys.readouterr().out


def test_verify_names_what_is_damaged_and_repair_fetches_it(
    hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["download", str(tmp_path), "--accept-license"])
    asked = len(hub.asked)
    assert main(["download", "--verify", str(tmp_path)]) == ExitCode.ANSWERED
    (tmp_path / FIRST).write_bytes(b"x" + FILES[FIRST][1:])
    capsys.readouterr()
    assert main(["download", "--verify", str(tmp_path), "--language", "en"]) == ExitCode.ENGINE
    said = capsys.readouterr()
    assert said.out == f"{FIRST}\n"
    assert "--repair" in said.err
    assert len(hub.asked) == asked, "verifying needs nobody"
    assert main(["download", "--repair", str(tmp_path)]) == ExitCode.ANSWERED
    assert content_of(tmp_path) == FILES


def test_verify_without_a_record_asks_only_a_source_that_was_named(
    hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / FIRST).write_bytes(FILES[FIRST][:-1] + b"\0")
    assert main(["download", "--verify", str(tmp_path), "--json-lines"]) == ExitCode.ANSWERED
    report = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (report["stage"], report["basis"], report["bad"]) == ("verified", "structure", [])
    assert hub.asked == []
    words = ["download", "--verify", str(tmp_path), "--json-lines", "--source", hub.address]
    assert main(words) == ExitCode.ENGINE
    report = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (report["basis"], report["bad"]) == ("published", [FIRST])
    assert report["files"][0].keys() == {"name", "state"}


def test_failures_are_sentences_and_in_json_objects(
    hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hub.always[FIRST] = Fault(status=403)
    words = ["download", str(tmp_path), "--accept-license", "--language", "en"]
    assert main(words) == ExitCode.ENGINE
    said = capsys.readouterr().err
    assert "403" in said
    assert "Traceback" not in said
    assert main([*words, "--json-lines"]) == ExitCode.ENGINE
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[-1].keys() == {"error", "message", "file", "needed", "free", "host"}
    assert (lines[-1]["error"], lines[-1]["file"]) == ("forbidden", FIRST)
    assert lines[-2].keys() == {
        "stage", "done", "total", "bytes_per_second", "seconds_left", "quiet_seconds", "files_done", "files",
        "source", "notes",
    }  # fmt: skip
    assert main(["download", "--discard", str(tmp_path)]) == ExitCode.ANSWERED


def test_the_next_source_steps_in_where_it_was_named(hub: Hub, tmp_path: Path) -> None:
    other = Hub({})
    with serving(other):
        two = ["--source", other.address, "--source", hub.address]
        assert main(["download", str(tmp_path), "--accept-license", *two]) == ExitCode.ANSWERED
    assert content_of(tmp_path) == FILES
    assert len(other.asked) == 1, "who did not have the license is asked no more"


def test_an_address_that_may_not_be_asked(
    hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["download", str(tmp_path), "--source", "http://example.org", "--language", "en"]
    assert main(words) == ExitCode.USAGE
    assert "https://" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
def test_ctrl_c_stops_it_and_the_same_words_go_on(hub: Hub, tmp_path: Path) -> None:
    hub.always[FIRST] = Fault(silent_after=100_000)
    words = [
        sys.executable,
        "-m",
        "glm4v_desktop",
        "download",
        str(tmp_path),
        "--accept-license",
        "--language",
        "en",
    ]
    with subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True) as child:
        deadline = time.monotonic() + 30
        while not hub.files_asked(FIRST) and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.3)
        child.send_signal(signal.SIGINT)
        _out, said = child.communicate(timeout=20)
    assert child.returncode == ExitCode.STOPPED
    assert "Run the same command to continue" in said
    assert "Traceback" not in said
    hub.always.clear()
    assert main(words[3:]) == ExitCode.ANSWERED
    assert content_of(tmp_path) == FILES
    assert hub.files_asked(FIRST)[-1].headers["range"] == "bytes=100000-"
