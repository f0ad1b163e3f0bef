"""The console command: the window, or one question without a window."""

from __future__ import annotations

import argparse
import io
import json
import multiprocessing
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QCoreApplication

from glm4v_desktop.domain.geometry import Rect, whole
from glm4v_desktop.domain.picture import Picture, PictureError, PictureErrorKind
from glm4v_desktop.domain.version import VERSION
from glm4v_desktop.engine.cancel import CancelToken
from glm4v_desktop.engine.catalogue import engine_source
from glm4v_desktop.engine.process import ProcessEngine
from glm4v_desktop.engine.protocol import (
    Engine,
    EngineError,
    EngineName,
    ErrorKind,
    Finished,
    FinishReason,
    Request,
    TextDelta,
)
from glm4v_desktop.engine.source import make_engine
from glm4v_desktop.pictures.door import open_picture
from glm4v_desktop.pictures.sources import BytesSource, FileSource
from glm4v_desktop.session.user_texts import ERROR_TEXTS
from glm4v_desktop.store.folders import log_folder
from glm4v_desktop.store.log_file import start_log
from glm4v_desktop.ui.translation import Translations

_STDIN = "-"


class ExitCode(IntEnum):
    """What the shell sees; documented in the README."""

    ANSWERED = 0
    ENGINE = 1
    USAGE = 2
    PICTURE_REFUSED = 3
    STOPPED = 130


class UsageError(Exception):
    """The command line does not fit; the text says how."""


def main(arguments: Sequence[str] | None = None) -> int:
    multiprocessing.freeze_support()
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["ask"]:
        return ask(words[1:])
    return open_window(words)


def open_window(words: Sequence[str]) -> int:
    """Stays until the window is closed; returns an ExitCode."""
    options = _window_parser().parse_args(words)
    from glm4v_desktop import app  # here, so that `ask` loads no widgets

    if not app.has_display():
        print(
            "There is no display for a window. Without one: glm4v-desktop ask PICTURE QUESTION",
            file=sys.stderr,
        )
        return ExitCode.ENGINE
    try:
        return app.run(
            app.Options(
                tuple(options.picture), options.language, options.engine, options.model, options.device,
                options.in_process,
            )
        )  # fmt: skip
    except EngineError as error:
        return _Report(as_json=False, engine=options.engine).refused(error.kind, ExitCode.ENGINE)


def ask(words: Sequence[str]) -> int:
    """Answers one question on the terminal; returns an ExitCode."""
    options = _ask_parser().parse_args(words)
    program = QCoreApplication.instance() or QCoreApplication([])
    Translations(program).use(options.language)
    start_log(log_folder(), "glm4v-desktop-ask")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without Chinese must not end the answer
    cancel = CancelToken()
    _stop_on_signals(cancel)
    report = _Report(as_json=options.json, engine=options.engine)
    try:
        picture = _open(options.picture)
        region = _region(options.region, picture)
        report.picture, report.region = picture, region
        return _answer(options, Request(1, options.question, picture, region), cancel, report)
    except PictureError as error:
        return report.refused(error.kind, ExitCode.PICTURE_REFUSED)
    except EngineError as error:
        return report.refused(error.kind, ExitCode.ENGINE)
    except UsageError as error:
        print(f"glm4v-desktop ask: {error}", file=sys.stderr)
        return ExitCode.USAGE


def _answer(options: argparse.Namespace, request: Request, cancel: CancelToken, report: _Report) -> ExitCode:
    source = engine_source(EngineName(options.engine), options.model, options.device)
    engine: Engine = make_engine(source) if options.in_process else ProcessEngine(source)
    try:
        for _ in engine.load(cancel):
            pass
        if cancel.cancelled:
            return report.finished(FinishReason.CANCELLED, 0.0)
        for event in engine.answer(request, cancel):
            match event:
                case TextDelta():
                    report.text(event.text)
                case Finished():
                    return report.finished(event.reason, event.seconds)
    finally:
        engine.close()
    raise EngineError(ErrorKind.INTERNAL, "the answer has no end")


@dataclass
class _Report:
    """What is printed: the streamed text, or one JSON object at the end."""

    as_json: bool
    engine: str
    picture: Picture | None = None
    region: Rect | None = None
    said: str = ""

    def text(self, piece: str) -> None:
        self.said += piece
        if not self.as_json:
            print(piece, end="", flush=True)

    def finished(self, reason: FinishReason, seconds: float) -> ExitCode:
        stopped = reason is FinishReason.CANCELLED
        if self.as_json:
            self._print_json(reason=reason.name.lower(), seconds=round(seconds, 3), error=None)
        else:
            if self.said and not self.said.endswith("\n"):
                print(flush=True)
            if stopped:
                print(QCoreApplication.translate("CommandLine", "Stopped."), file=sys.stderr)
        return ExitCode.STOPPED if stopped else ExitCode.ANSWERED

    def refused(self, kind: PictureErrorKind | ErrorKind, code: ExitCode) -> ExitCode:
        text = ERROR_TEXTS[kind]
        what = QCoreApplication.translate("UserTexts", text.what)
        remedy = QCoreApplication.translate("UserTexts", text.remedy)
        if self.as_json:
            error = {"kind": kind.name.lower(), "message": what, "remedy": remedy}
            self._print_json(reason="error", seconds=None, error=error)
        else:
            if self.said and not self.said.endswith("\n"):
                print(flush=True)
            print(f"{what} {remedy}".strip(), file=sys.stderr)
        return code

    def _print_json(self, **more: object) -> None:
        """The keys are public: see "Command line" in the README, and tests/test_cli.py."""
        picture = self.picture
        size = picture and {"width": picture.size.width, "height": picture.size.height, "key": picture.key}
        region = self.region and {
            "x": self.region.left,
            "y": self.region.top,
            "width": self.region.width,
            "height": self.region.height,
        }
        answer = {"answer": self.said, "engine": self.engine, "picture": size, "region": region, **more}
        print(json.dumps(answer, ensure_ascii=False))


def _open(name: str) -> Picture:
    if name == _STDIN:
        return open_picture(BytesSource(sys.stdin.buffer.read())).picture
    return open_picture(FileSource(Path(name))).picture


def _region(text: str | None, picture: Picture) -> Rect | None:
    if text is None:
        return None
    try:
        x, y, width, height = (int(part) for part in text.split(","))
    except ValueError:
        raise UsageError(
            QCoreApplication.translate("CommandLine", "--region takes four whole numbers: x,y,width,height")
        ) from None
    region = Rect(x, y, x + width, y + height)
    if region.is_empty or region.intersection(whole(picture.size)) != region:
        message = QCoreApplication.translate(
            "CommandLine", "the region is not inside the picture, which is {width} x {height} pixels"
        )
        raise UsageError(message.format(width=picture.size.width, height=picture.size.height))
    return region


def _stop_on_signals(cancel: CancelToken) -> None:
    """The first Ctrl+C asks the engine to stop and keeps what was said; a second one ends at once."""

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        if cancel.cancelled:
            raise KeyboardInterrupt
        cancel.cancel()

    signal.signal(signal.SIGINT, on_signal)
    signal.signal(signal.SIGTERM, on_signal)


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--version", action="version", version=f"glm4v-desktop {VERSION}")
    parser.add_argument(
        "--engine", choices=[name.value for name in EngineName], default=EngineName.READER.value,
        help="who answers: reader (OCR, default), local (GLM-4v-9b) or server",
    )  # fmt: skip
    parser.add_argument(
        "--model", metavar="FOLDER|demo", default="", help="for the local engine: the model's folder, or demo"
    )
    parser.add_argument(
        "--device", default="", help="for the local engine: cuda, cuda:1 or cpu; default: the best there is"
    )
    parser.add_argument(
        "--language", choices=["auto", "en", "zh"], default="", help="of the program's own texts"
    )
    parser.add_argument("--in-process", action="store_true", help="run the engine without a child process")


def _window_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="glm4v-desktop",
        description="Ask questions about screenshots on your own machine.",
        epilog="glm4v-desktop ask PICTURE QUESTION answers without a window; see glm4v-desktop ask --help",
    )
    parser.add_argument("picture", nargs="*", help="pictures to open")
    _common(parser)
    return parser


def _ask_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="glm4v-desktop ask",
        description="Answer one question about a picture on the terminal.",
        epilog="Exit codes: 0 answered, 1 engine failed, 2 usage, 3 picture refused, 130 stopped.",
    )
    parser.add_argument("picture", help=f"a picture file, or {_STDIN} for standard input")
    parser.add_argument("question")
    parser.add_argument("--region", metavar="X,Y,W,H", help="only this part, in picture pixels")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of streaming")
    _common(parser)
    return parser
