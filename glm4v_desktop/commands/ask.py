"""`glm4v-desktop ask`: answers one question on the terminal.

Also defines the exit codes and the options that several commands share.
"""

from __future__ import annotations

import argparse
import re
import signal
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from enum import IntEnum
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QCoreApplication

from glm4v_desktop.commands.terminal import Parser, StatusLine, is_terminal, tell, tell_json
from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.generation import MOST_TEMPERATURE, GenerationSettings
from glm4v_desktop.core.geometry import Rect, whole
from glm4v_desktop.core.hidden_text import without_hidden
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.core.picture import Picture, PictureError, PictureErrorKind
from glm4v_desktop.core.plain_text import PlainText, plain_text
from glm4v_desktop.core.version import VERSION
from glm4v_desktop.engine import create
from glm4v_desktop.engine.create import EngineOptions
from glm4v_desktop.engine.protocol import (
    MAX_QUESTION,
    EngineError,
    EngineInfo,
    EngineName,
    ErrorKind,
    Finished,
    FinishReason,
    Note,
    NoteKind,
    Progress,
    Request,
    TextDelta,
)
from glm4v_desktop.pictures.decoder import DEFAULT_LIMITS
from glm4v_desktop.pictures.open import BytesSource, FileSource, open_picture
from glm4v_desktop.storage.folders import log_folder
from glm4v_desktop.storage.log import start_log
from glm4v_desktop.texts.engines import progress_text
from glm4v_desktop.texts.errors import NOTE_TEXTS, failure_words
from glm4v_desktop.texts.translation import Translations, joined

_STDIN = "-"


class ExitCode(IntEnum):
    """The exit codes of all commands; documented in resources/docs/command-line.md."""

    ANSWERED = 0
    ENGINE = 1
    USAGE = 2
    PICTURE_REFUSED = 3
    NO_ANSWER = 4  # the answer was empty
    STOPPED = 130


class UsageError(Exception):
    """The command line is wrong. The message says how, in the user's language."""


def ask(words: Sequence[str]) -> int:
    """Runs the command with the arguments `words`; returns an ExitCode."""
    options = _ask_parser().parse_args(words)
    program = QCoreApplication.instance() or QCoreApplication([])
    Translations(program).use(options.language)
    start_log(log_folder(), "glm4v-desktop-ask")
    cancel = CancelToken()
    _stop_on_signals(cancel)
    engine = engine_options(options)
    report = Report(options.json, create.engine_info(engine.name, engine.model), options.markdown)
    try:
        if not options.question.strip():
            raise UsageError(QCoreApplication.translate("CommandLine", "the question is empty"))
        if len(options.question.strip()) > MAX_QUESTION:
            sentence = QCoreApplication.translate(
                "CommandLine", "a question has at most {0} characters, this one has {1}"
            )
            raise UsageError(sentence.format(f"{MAX_QUESTION:,}", f"{len(options.question.strip()):,}"))
        settings = _settings(options)
        picture = _open(options.picture)
        report.image = ImageInput.of(picture, _region(options.region, picture))
        watched = is_terminal(sys.stdout) and not options.json
        request = Request(1, options.question, report.image, settings=settings, watched=watched)
        return _answer(engine, request, cancel, report)
    except PictureError as error:
        return report.refused(error.kind, ExitCode.PICTURE_REFUSED)
    except EngineError as error:
        return report.refused(error.kind, ExitCode.ENGINE, error.detail)
    except UsageError as error:
        tell(f"glm4v-desktop ask: {error}", error=True)
        return ExitCode.USAGE


def add_program(parser: argparse.ArgumentParser) -> None:
    """Adds the options of all commands: --version and --language."""
    parser.add_argument("--version", action="version", version=f"glm4v-desktop {VERSION}")
    parser.add_argument(
        "--language", choices=["auto", "en", "zh"], default="", help="language of the program's own messages"
    )


def add_engine(parser: argparse.ArgumentParser) -> None:
    """Adds the options that choose an engine; `engine_options` reads them."""
    parser.add_argument(
        "--engine", choices=[name.value for name in EngineName], default="",
        help="who answers: reader (OCR) or local (GLM-4v-9b; by itself with --model)",
    )  # fmt: skip
    parser.add_argument(
        "--model", metavar="FOLDER|demo", default="", help="for the local engine: the model's folder, or demo"
    )
    parser.add_argument(
        "--device", metavar="DEVICE", type=device_name, default="",
        help="for the local engine: cuda, cuda:1 or cpu; default: the best that has room",
    )  # fmt: skip
    parser.add_argument("--in-process", action="store_true", help="run the engine without a child process")


def engine_options(options: argparse.Namespace) -> EngineOptions:
    """Returns the engine that the options choose: without --engine, the local one if --model is given."""
    name = EngineName.LOCAL if options.model else EngineName.READER
    if options.engine:
        name = EngineName(options.engine)
    return EngineOptions(name, options.model, options.device, options.in_process)


def device_name(text: str) -> str:
    """An argparse type: the name of a torch device, or an empty string."""
    if text and not re.fullmatch(r"cpu|mps|cuda(:\d{1,3})?", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no device: cpu, cuda or cuda:1")
    return text


@dataclass
class Report:
    """Prints the text as it arrives, or one JSON object at the end; returns the exit codes.

    The text is plain, or with `as_markdown` what the engine wrote.
    """

    as_json: bool
    engine: EngineInfo
    as_markdown: bool = False
    image: ImageInput | None = None
    said: str = ""
    plain: PlainText = field(default_factory=lambda: PlainText(aligned=is_terminal(sys.stdout)))

    def text(self, piece: str) -> None:
        self.said += piece
        if not self.as_json:
            self._say(piece if self.as_markdown else self.plain.feed(piece))

    def _say(self, text: str) -> None:
        # On a terminal hidden characters are marked; in a file they are removed, as on the clipboard.
        if text:
            tell(text if is_terminal(sys.stdout) else without_hidden(text), end="")

    def note(self, kind: NoteKind) -> None:
        text = NOTE_TEXTS[kind]
        parts = (QCoreApplication.translate("UserTexts", part) for part in (text.what, text.remedy))
        tell(joined(*parts), error=True)

    def finished(self, reason: FinishReason, seconds: float) -> ExitCode:
        stopped = reason is FinishReason.CANCELLED
        empty = not stopped and not self.said.strip()
        if self.as_json:
            name = "empty" if empty else reason.name.lower()
            self._print_json(reason=name, seconds=round(seconds, 3), error=None)
        else:
            self._end_text()
            if stopped:
                tell(QCoreApplication.translate("CommandLine", "Stopped."), error=True)
            if reason is FinishReason.LENGTH:
                sentence = QCoreApplication.translate(
                    "CommandLine", "Stopped at the length limit; the answer may be incomplete."
                )
                tell(sentence, error=True)
            if reason is FinishReason.NEEDS_MODEL:
                sentence = QCoreApplication.translate(
                    "CommandLine", "GLM-4v-9b may answer this: name its folder with --model FOLDER."
                )
                tell(sentence, error=True)
            if empty:
                sentence = QCoreApplication.translate(
                    "CommandLine",
                    "The model gave no answer. Ask in other words, or name a part with --region.",
                )
                tell(sentence, error=True)
        if empty:
            return ExitCode.NO_ANSWER
        return ExitCode.STOPPED if stopped else ExitCode.ANSWERED

    def refused(self, kind: PictureErrorKind | ErrorKind, code: ExitCode, detail: str = "") -> ExitCode:
        what, remedy = failure_words(kind, detail)
        if kind is ErrorKind.NO_MODEL_FOLDER and self.engine.name is EngineName.LOCAL:
            # The usual remedy names a button of the window.
            remedy = QCoreApplication.translate("CommandLine", "Name its folder with --model FOLDER.")
        if self.as_json:
            error = {"kind": kind.name.lower(), "message": what, "remedy": remedy}
            self._print_json(reason="error", seconds=None, error=error)
        else:
            self._end_text()
            tell(joined(what, remedy), error=True)
        return code

    def _end_text(self) -> None:
        if not self.as_markdown:
            self._say(self.plain.finish())
        elif self.said and not self.said.endswith("\n"):
            self._say("\n")

    def _print_json(self, **more: object) -> None:
        """The keys are public: see resources/docs/command-line.md and tests/test_cli.py."""
        picture, region = (self.image.picture, self.image.region) if self.image is not None else (None, None)
        size = picture and {"width": picture.size.width, "height": picture.size.height, "key": picture.key}
        part = region and {
            "x": region.left,
            "y": region.top,
            "width": region.width,
            "height": region.height,
        }
        answer = {
            "answer": plain_text(self.said), "markdown": self.said,
            "engine": self.engine.name.value, "model": self.engine.model or None,
            "picture": size, "region": part, **more,
        }  # fmt: skip
        tell_json(answer)


def _answer(options: EngineOptions, request: Request, cancel: CancelToken, report: Report) -> ExitCode:
    engine = create.create_engine(create.engine_source(options), options.in_process)
    finished: Finished | None = None
    progress: Progress | None = None
    with closing(engine), StatusLine(lambda: progress_text(progress)) as waiting:
        for event in engine.load(cancel):
            if isinstance(event, Note):
                report.note(event.kind)
            else:
                progress = event
        if cancel.cancelled:
            finished = Finished(request.id, FinishReason.CANCELLED, 0, 0.0)
        else:
            for said in engine.answer(request, cancel):  # always to its end: an abandoned engine is killed
                match said:
                    case Progress():
                        progress = said
                    case TextDelta():
                        waiting.end()
                        report.text(said.text)
                    case Finished():
                        finished = said
    if finished is None:
        raise EngineError(ErrorKind.INTERNAL, "the answer has no end")
    return report.finished(finished.reason, finished.seconds)


def _open(name: str) -> Picture:
    if name.lower().startswith(("http://", "https://")):
        raise PictureError(PictureErrorKind.REMOTE_URL)
    if name == _STDIN:
        most = DEFAULT_LIMITS.file_bytes + 1  # one byte over the limit is enough to be refused
        return open_picture(BytesSource(sys.stdin.buffer.read(most) if sys.stdin else b"")).picture
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


def _settings(options: argparse.Namespace) -> GenerationSettings:
    """Returns the settings from the command line, or their defaults; raises UsageError."""
    settings = GenerationSettings()
    if options.max_tokens is not None:
        try:
            settings = replace(settings, max_new_tokens=int(options.max_tokens))
        except ValueError:
            raise UsageError(
                QCoreApplication.translate("CommandLine", "--max-tokens takes a whole number, 1 or more")
            ) from None
    if options.temperature is not None:
        try:
            settings = replace(settings, temperature=float(options.temperature))
        except ValueError:
            sentence = QCoreApplication.translate(
                "CommandLine", "--temperature takes a number from 0 (always the likeliest word) to {0}"
            )
            raise UsageError(sentence.format(f"{MOST_TEMPERATURE:g}")) from None
    return settings


def _stop_on_signals(cancel: CancelToken) -> None:
    """Makes the first Ctrl+C or SIGTERM cancel the answer, and the second one raise KeyboardInterrupt."""

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        if cancel.cancelled:
            raise KeyboardInterrupt
        cancel.cancel()

    signal.signal(signal.SIGINT, on_signal)
    signal.signal(signal.SIGTERM, on_signal)


def _ask_parser() -> Parser:
    parser = Parser(
        prog="glm4v-desktop ask",
        description="Answer one question about a picture on the terminal.",
        epilog="Exit codes: 0 answered, 1 engine failed, 2 usage, 3 picture refused, 4 empty answer, "
        "130 stopped.",
    )
    parser.add_argument("picture", help=f"a picture file, or {_STDIN} for standard input")
    parser.add_argument("question")
    parser.add_argument("--region", metavar="X,Y,W,H", help="only this part, in picture pixels")
    form = parser.add_mutually_exclusive_group()
    form.add_argument(
        "--markdown", action="store_true",
        help="print the answer's Markdown instead of plain text (tables then have | between the cells; "
        "otherwise aligned columns on a terminal, and tabs in a pipe)",
    )  # fmt: skip
    form.add_argument("--json", action="store_true", help="print one JSON object instead of streaming")
    defaults = GenerationSettings()
    parser.add_argument(
        "--max-tokens", metavar="N",
        help=f"for the local engine: end the answer after N tokens; default: {defaults.max_new_tokens}",
    )  # fmt: skip
    parser.add_argument(
        "--temperature", metavar="T",
        help=f"for the local engine: sampling temperature, 0 to {MOST_TEMPERATURE:g}; "
        "0 (the default) always takes the likeliest token",
    )  # fmt: skip
    add_engine(parser)
    add_program(parser)
    return parser
