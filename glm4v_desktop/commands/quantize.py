"""`glm4v-desktop quantize`: makes a 4-bit copy of GLM-4v-9b."""

from __future__ import annotations

import signal
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QCoreApplication

from glm4v_desktop.commands.ask import ExitCode, add_program, device_name
from glm4v_desktop.commands.terminal import Parser, tell, tell_json
from glm4v_desktop.core.files import is_file, read_json
from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.core.hidden_text import shown
from glm4v_desktop.core.picture import PictureError
from glm4v_desktop.core.resources import resource
from glm4v_desktop.engine.process_child import limit_native_threads, spare_one_core
from glm4v_desktop.install.extra import has_extra_local
from glm4v_desktop.pictures.open import FileSource, open_picture
from glm4v_desktop.quantization.values import (
    ConversionError,
    ConversionErrorKind,
    ConversionProgress,
    ConversionRequest,
    QuantizationScope,
    check_output_folder,
)
from glm4v_desktop.storage.folders import log_folder
from glm4v_desktop.storage.log import start_log
from glm4v_desktop.texts.errors import user_sentence
from glm4v_desktop.texts.translation import QT_TRANSLATE_NOOP, Translations

_CONTEXT = "CommandLine"
_SAID_EVERY_S = {True: 1.0, False: 30.0}  # seconds between reports as JSON and as text, within one part
_TEXTS = {
    ConversionErrorKind.SOURCE: QT_TRANSLATE_NOOP(
        "CommandLine", "This folder does not have all of GLM-4v-9b's original files: {detail}."
    ),
    ConversionErrorKind.NAME: QT_TRANSLATE_NOOP(
        "CommandLine",
        "The license of the weights requires that the name of a copy begins with “glm-4”. For example: "
        "{detail}",
    ),
    ConversionErrorKind.IN_USE: QT_TRANSLATE_NOOP(
        "CommandLine", "Another process is writing to this folder. Wait until it is done, then try again."
    ),
    ConversionErrorKind.DISK_FULL: QT_TRANSLATE_NOOP(
        "CommandLine",
        "There is not enough disk space: {needed} GB are needed, {free} GB are free. Free some space and "
        "run the same command to continue, or name a folder on another disk.",
    ),
    ConversionErrorKind.NOT_WRITABLE: QT_TRANSLATE_NOOP(
        "CommandLine", "The copy cannot be written to this folder ({detail}). Name another one."
    ),
    ConversionErrorKind.OUT_OF_MEMORY: QT_TRANSLATE_NOOP(
        "CommandLine",
        "There is not enough memory. Close other programs, then run the same command to continue.",
    ),
    ConversionErrorKind.EXTRA_MISSING: QT_TRANSLATE_NOOP(
        "CommandLine",
        "The packages that the model needs are not installed. Install them with packaging/start.py --local.",
    ),
}
_FULL = QT_TRANSLATE_NOOP(
    "CommandLine", "The disk is full. Free some space, then run the same command to continue."
)
_PLACES = {
    "inside the original": QT_TRANSLATE_NOOP(
        "CommandLine", "The copy cannot be inside the folder of the original. Name a folder next to it."
    ),
    "finished": QT_TRANSLATE_NOOP(
        "CommandLine", "There is already a finished model in this folder. Name another one."
    ),
    "not empty": QT_TRANSLATE_NOOP("CommandLine", "This folder is not empty. Name a new or an empty one."),
    "a file": QT_TRANSLATE_NOOP("CommandLine", "This is a file. Name a folder."),
}
_PROGRESS = QT_TRANSLATE_NOOP("CommandLine", "{done} of {total} parts")
_TIME_LEFT = QT_TRANSLATE_NOOP("CommandLine", ", about {time} left")
_DONE = QT_TRANSLATE_NOOP("CommandLine", "Done: {folder} ({size} GB). Use it with --model.")
_STOPPED = QT_TRANSLATE_NOOP("CommandLine", "Stopped. Run the same command to continue.")
_SECONDS = QT_TRANSLATE_NOOP("CommandLine", "{count} s")
_MINUTES = QT_TRANSLATE_NOOP("CommandLine", "{count} min")
_HOURS = QT_TRANSLATE_NOOP("CommandLine", "{hours} h {minutes} min")


def quantize(words: Sequence[str]) -> int:
    """Runs the command with the arguments `words`; returns an ExitCode.

    If it was stopped or killed, the same arguments continue the conversion.
    """
    options = _parser().parse_args(words)
    program = QCoreApplication.instance() or QCoreApplication([])
    Translations(program).use(options.language)
    start_log(log_folder(), "glm4v-desktop-quantize")
    says = _QuantizeOutput(options.json_lines)
    stop = _StopAsked()
    request = ConversionRequest(
        options.folder, options.out, QuantizationScope(options.plan), options.quick, options.device
    )
    try:
        if not has_extra_local():
            raise ConversionError(ConversionErrorKind.EXTRA_MISSING)
        check_output_folder(request)  # before anything that takes time
        _run(request, options.calibrate, says, stop)
    except _Stopped:
        return says.stopped()
    except PictureError as error:
        return says.failed("picture", user_sentence(error.kind), ExitCode.PICTURE_REFUSED)
    except ConversionError as error:
        usage = {ConversionErrorKind.NAME, ConversionErrorKind.PLACE}
        code = ExitCode.USAGE if error.kind in usage else ExitCode.ENGINE
        return says.failed(error.kind.value, _sentence(error), code, error)
    says.finished(request.out)
    return ExitCode.ANSWERED


class _Stopped(Exception):  # noqa: N818 - nothing went wrong
    """The user stopped the conversion."""


class _StopAsked:
    """Whether the user has pressed Ctrl+C (or sent SIGTERM). A second time raises KeyboardInterrupt.

    Both are safe for the copy: the first stops at the next step, the second at once.
    """

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True


class _QuantizeOutput:
    """Prints sentences, or JSON objects whose keys are in resources/docs/command-line.md."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self._last: tuple[object, ...] = ()
        self._last_at = 0.0

    def progress(self, progress: ConversionProgress) -> None:
        what = (progress.done, progress.step if self._as_json else progress.total)
        now = time.monotonic()
        if what == self._last and now - self._last_at < _SAID_EVERY_S[self._as_json]:
            return
        self._last, self._last_at = what, now
        if self._as_json:
            tell_json(asdict(progress))
        elif progress.total:
            text = _tr(_PROGRESS).format(done=progress.done, total=progress.total)
            if progress.seconds_left is not None:
                text += _tr(_TIME_LEFT).format(time=_duration(progress.seconds_left))
            tell(text, error=True)

    def finished(self, out: Path) -> None:
        size = sum(path.stat().st_size for path in out.iterdir() if is_file(path))
        if self._as_json:
            tell_json({"step": "done", "folder": str(out), "bytes": size})
        else:
            tell(_tr(_DONE).format(folder=out, size=f"{size / 1e9:.1f}"))

    def stopped(self) -> ExitCode:
        if not self._as_json:
            tell(_tr(_STOPPED), error=True)
        return ExitCode.STOPPED

    def failed(
        self, kind: str, sentence: str, code: ExitCode, error: ConversionError | None = None
    ) -> ExitCode:
        if self._as_json:
            more = {"detail": error.detail, "needed": error.needed, "free": error.free} if error else {}
            tell_json({"error": kind, "message": sentence, **more})
        else:
            tell(sentence, error=True)
        return code


def _run(
    request: ConversionRequest, pictures: Sequence[Path], says: _QuantizeOutput, stop: _StopAsked
) -> None:
    limit_native_threads(spare_one_core())  # before torch is loaded
    from glm4v_desktop.glm4v.config import ModelError, read_config
    from glm4v_desktop.glm4v.tokenizer import read_tokenizer
    from glm4v_desktop.quantization.calibration import CalibrationLine, Shown, samples_of
    from glm4v_desktop.quantization.convert import quantize

    samples = []
    if not request.quick:
        known = read_json(resource("calibration", "lines.json"), 16 << 20)
        shown = []
        for path in pictures or [resource("samples", name) for name in known]:
            picture = open_picture(FileSource(path)).picture
            lines = (
                ()
                if pictures
                else tuple(CalibrationLine(Rect(*box), text) for *box, text in known[path.name])
            )
            shown.append(Shown(picture.rgb, picture.size.width, picture.size.height, lines))
        try:
            config = read_config(request.source)
            samples = samples_of(shown, read_tokenizer(request.source, config), config)
        except ModelError as error:
            raise ConversionError(ConversionErrorKind.SOURCE, error.detail) from error
    with closing(quantize(request, samples)) as steps:
        for progress in steps:
            says.progress(progress)
            if stop.asked:
                raise _Stopped


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if seconds < 90:
        return _tr(_SECONDS).format(count=round(seconds))
    if minutes < 100:
        return _tr(_MINUTES).format(count=minutes)
    return _tr(_HOURS).format(hours=minutes // 60, minutes=minutes % 60)


def _sentence(error: ConversionError) -> str:
    match error.kind:
        case ConversionErrorKind.PLACE:
            text = _PLACES[error.detail]
        case ConversionErrorKind.DISK_FULL if not error.needed:  # the disk filled up during the conversion
            text = _FULL
        case kind:
            text = _TEXTS[kind]
    needed, free = (f"{value / 1e9:.1f}" for value in (error.needed, error.free))
    return _tr(text).format(detail=shown(error.detail), needed=needed, free=free)


def _tr(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)


def _parser() -> Parser:
    parser = Parser(
        prog="glm4v-desktop quantize",
        description="Make a 4-bit copy of GLM-4v-9b, which needs a third of the memory. The original is "
        "not changed. If it is stopped, run the same command to continue.",
    )
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="the folder with the original files")
    parser.add_argument(
        "out",
        metavar="OUT",
        type=Path,
        help="a new folder; the license requires a name that begins with glm-4",
    )
    parser.add_argument(
        "--plan", choices=[scope.value for scope in QuantizationScope], default=QuantizationScope.ALL.value,
        help="all (default): the text and the vision part; text: only the text part, which takes 6 GB more",
    )  # fmt: skip
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--calibrate", metavar="PICTURE", type=Path, nargs="+", default=[],
        help="pictures like those that you will ask about; default: the program's own samples",
    )  # fmt: skip
    how.add_argument(
        "--quick",
        action="store_true",
        help="round without pictures: takes minutes, with some loss of quality",
    )
    parser.add_argument(
        "--device", metavar="DEVICE", type=device_name, default="",
        help="where to compute: cuda, cuda:1 or cpu; default: a graphics card, otherwise the processor",
    )  # fmt: skip
    parser.add_argument("--json-lines", action="store_true", help="print progress as one JSON object a line")
    add_program(parser)
    return parser
