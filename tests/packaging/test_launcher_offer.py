"""The set-up offers the entry in the applications menu once, and waits for nobody who is not there."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import environment
import install_launcher
import pytest
import start

from glm4v_desktop.install import launcher


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """How often it was put there."""
    calls: list[bool] = []
    monkeypatch.setattr(environment, "_RECORD", tmp_path / "set-up.json")
    monkeypatch.setattr(launcher, "is_installed", lambda: False)
    monkeypatch.setattr(install_launcher, "put", lambda: calls.append(True))
    return calls


def offer(monkeypatch: pytest.MonkeyPatch, answer: str) -> str:
    errors = Terminal()
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    monkeypatch.setattr(sys, "stderr", errors)
    start._offer_launcher()
    return errors.getvalue()


@pytest.mark.parametrize(("answer", "wanted"), [("\n", 1), ("yes\n", 1), ("n\n", 0), ("", 0)])
def test_it_asks_once_on_a_terminal(
    put: list[bool], monkeypatch: pytest.MonkeyPatch, answer: str, wanted: int
) -> None:
    assert "applications menu?" in offer(monkeypatch, answer)
    assert len(put) == wanted
    assert offer(monkeypatch, "y\n") == ""
    assert len(put) == wanted


def test_without_a_terminal_it_says_how_and_does_not_wait(
    put: list[bool], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class NobodyThere:
        def isatty(self) -> bool:
            return False

        def readline(self) -> str:
            pytest.fail("it waited for an answer")

    monkeypatch.setattr(sys, "stdin", NobodyThere())
    start._offer_launcher()
    start._offer_launcher()
    assert capsys.readouterr().err.count("install_launcher.py") == 1
    assert put == []


@pytest.mark.parametrize(
    ("words", "opens"),
    [([], True), (["a.png"], True), (["--local", "--language", "zh"], True), (["ask", "a.png", "?"], False),
     (["--no-local", "doctor"], False), (["--version"], False), (["a.png", "--help"], False)],
)  # fmt: skip
def test_only_a_start_of_the_window_offers_it(words: list[str], opens: bool) -> None:
    assert start._opens_window(words) is opens


@pytest.mark.parametrize("words", [["--what"], ["--remove", "x"]])
def test_other_words_say_how_it_is_called(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert install_launcher.main(words) == 2
    assert "--remove" in capsys.readouterr().err
