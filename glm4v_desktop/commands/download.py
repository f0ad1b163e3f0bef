"""`glm4v-desktop download`: downloads, checks or repairs the files of GLM-4v-9b."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import time
from collections.abc import AsyncGenerator, Coroutine, Sequence
from contextlib import aclosing
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import TypeVar

from PySide6.QtCore import QCoreApplication

from glm4v_desktop.commands.ask import ExitCode, add_program
from glm4v_desktop.commands.terminal import Parser, is_terminal, status, tell, tell_json
from glm4v_desktop.core.hidden_text import shown
from glm4v_desktop.models.download.hub import fetch_license
from glm4v_desktop.models.download.job import ModelDownload
from glm4v_desktop.models.download.listing import host_of, known_sources, mirror
from glm4v_desktop.models.download.values import (
    CheckReport,
    DownloadError,
    DownloadErrorKind,
    DownloadProgress,
    DownloadStage,
    License,
    Source,
)
from glm4v_desktop.models.find import new_models_folder
from glm4v_desktop.models.license import LicenseAcceptances, LicenseText
from glm4v_desktop.storage.folders import config_folder, log_folder
from glm4v_desktop.storage.log import start_log
from glm4v_desktop.storage.settings_file import SettingsFile
from glm4v_desktop.texts.downloads import failure_text, notes_text, progress_text, quiet_text, report_text
from glm4v_desktop.texts.format import bytes_text
from glm4v_desktop.texts.translation import QT_TRANSLATE_NOOP, Translations

T = TypeVar("T")

_MODEL = "glm-4v-9b"
_LINE_EVERY_S = 10.0  # between lines of progress, if they are not overwritten (in a file)
_YES = ("y", "yes", "j", "ja", "是", "同意")

_ASKS = QT_TRANSLATE_NOOP("CommandLine", "Asking {host} for the license of the weights.")
_ACCEPT = QT_TRANSLATE_NOOP(
    "CommandLine",
    "Commercial use requires a registration at open.bigmodel.cn. Do you accept this license? [y/N] ",
)
_DECLINED = QT_TRANSLATE_NOOP(
    "CommandLine", "Nothing was downloaded. In scripts, --accept-license accepts the license."
)
_NEEDED = QT_TRANSLATE_NOOP(
    "CommandLine",
    "{total} in {files} files go into {folder}; {have} are already there, {free} are free on the disk.",
)
_DONE = QT_TRANSLATE_NOOP("CommandLine", "Done: {folder}. Use it with --model.")
_STOPPED = QT_TRANSLATE_NOOP("CommandLine", "Stopped. Run the same command to continue.")
_DISCARDED = QT_TRANSLATE_NOOP("CommandLine", "Deleted the unfinished download: {size}.")
_REPAIR = QT_TRANSLATE_NOOP("CommandLine", "Run the same command with --repair to download only these again.")


def download(words: Sequence[str]) -> int:
    """Runs the command with the arguments `words`; returns an ExitCode.

    If it was stopped or killed, the same arguments continue the download.
    """
    options = _parser().parse_args(words)
    program = QCoreApplication.instance() or QCoreApplication([])
    Translations(program).use(options.language)
    start_log(log_folder(), "glm4v-desktop-download")
    says = _DownloadOutput(options.json_lines)
    try:
        return _do(options, says)
    except (asyncio.CancelledError, KeyboardInterrupt):
        return says.stopped()
    except DownloadError as error:
        usage = error.kind is DownloadErrorKind.BAD_ADDRESS
        return says.failed(error, ExitCode.USAGE if usage else ExitCode.ENGINE)


def _do(options: argparse.Namespace, says: _DownloadOutput) -> int:
    folder = options.folder or new_models_folder(SettingsFile(config_folder()).read().models_folder) / _MODEL
    sources = _sources(options.source)
    if options.verify:
        # Checking must not go online unless --source is given; a folder without a record then needs it.
        job = ModelDownload(folder, sources if options.source else (), ca_file=options.ca)
        return _run_until_stopped(_verify(job, says))
    if options.discard:
        size = bytes_text(_run_until_stopped(ModelDownload(folder, ()).discard()))
        says.say("discarded", _tr(_DISCARDED).format(size=size))
        return ExitCode.ANSWERED
    fetched = _license(sources, options, says)
    if not _accepted(fetched, options):
        says.say("declined", _tr(_DECLINED), error=True)
        return ExitCode.USAGE
    answers = sources.index(fetched.source)  # the sources before it failed, so they are tried last
    job = ModelDownload(folder, sources[answers:] + sources[:answers], ca_file=options.ca)
    needed = _run_until_stopped(job.look())
    sizes = {name: bytes_text(getattr(needed, name)) for name in ("total", "have", "free")}
    says.say("needed", _tr(_NEEDED).format(files=needed.files, folder=folder, **sizes), error=True)
    _run_until_stopped(_follow(job.repair() if options.repair else job.run(), says))
    says.say("done", _tr(_DONE).format(folder=folder))
    return ExitCode.ANSWERED


async def _follow(steps: AsyncGenerator[DownloadProgress, None], says: _DownloadOutput) -> None:
    async with aclosing(steps) as closing:
        async for progress in closing:
            says.progress(progress)


async def _verify(job: ModelDownload, says: _DownloadOutput) -> int:
    report: CheckReport | None = None
    async with aclosing(job.verify()) as steps:
        async for progress in steps:
            report = progress.report or report
            says.checked(progress.done, progress.total)
    if report is None:
        raise RuntimeError("a check that ended without a report")
    says.report(report)
    return ExitCode.ENGINE if report.bad else ExitCode.ANSWERED


def _accepted(fetched: License, options: argparse.Namespace) -> bool:
    """Whether the user accepts the license. Shows it and asks, unless this text was accepted before."""
    text = LicenseText(fetched.text.encode())
    accepted = LicenseAcceptances(config_folder())
    if accepted.is_accepted(text):
        return True
    if not options.accept_license:
        if not is_terminal(sys.stdin):
            return False
        tell(text.text, error=True)
        tell(_tr(_ACCEPT), error=True, end="")
        if sys.stdin.readline().strip().lower() not in _YES:
            return False
    accepted.accept(text, host_of(fetched.source.address))
    return True


def _license(sources: Sequence[Source], options: argparse.Namespace, says: _DownloadOutput) -> License:
    """Returns the license from the first source that has it. Raises the DownloadError of the first one."""
    failed: DownloadError | None = None
    for source in sources:
        says.say("asks", _tr(_ASKS).format(host=host_of(source.address)), error=True)
        try:
            return _run_until_stopped(fetch_license(source, ca_file=options.ca))
        except DownloadError as error:
            failed = failed or error
    raise failed or DownloadError(DownloadErrorKind.NOTHING_KNOWN, "no source")


def _sources(named: Sequence[str]) -> tuple[Source, ...]:
    """Returns the sources in the order of the command line. Raises DownloadError(BAD_ADDRESS)."""
    known = known_sources()
    by_name = {"huggingface": known[0], "modelscope": known[1]}
    return tuple(by_name.get(name) or mirror(name) for name in named or ["huggingface"])


def _run_until_stopped(work: Coroutine[None, None, T]) -> T:
    """Runs a coroutine. Ctrl+C and SIGTERM cancel it, so that it closes files and unlocks the folder."""

    async def run() -> T:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()

        def on_signal(_number: int, _frame: FrameType | None) -> None:
            if task is not None:
                loop.call_soon_threadsafe(task.cancel)

        before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            return await work
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    return asyncio.run(run())


class _DownloadOutput:
    """Prints sentences, or JSON objects whose keys are in resources/docs/command-line.md."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self._overwrites = not as_json and is_terminal(sys.stderr)
        self._last, self._last_at = "", 0.0

    def progress(self, progress: DownloadProgress) -> None:
        if self._as_json:
            return tell_json(asdict(progress))
        if progress.stage is DownloadStage.DONE:
            self._end_line()
            if notes := notes_text(progress):
                tell(notes, error=True)
            return None
        text = progress_text(progress)
        return self._line(quiet_text(progress.quiet_seconds) if progress.quiet_seconds else text)

    def checked(self, done: int, total: int) -> None:
        if self._as_json:
            tell_json({"stage": "verifying", "done": done, "total": total})
        else:
            self._line(f"{100 * done // max(total, 1)} %")

    def report(self, report: CheckReport) -> None:
        if self._as_json:
            return tell_json({"stage": "verified", **asdict(report), "bad": report.bad})
        self._end_line()
        for name in report.bad:
            tell(shown(name))
        tell(report_text(report), error=True)
        if report.bad:
            tell(_tr(_REPAIR), error=True)
        return None

    def say(self, what: str, sentence: str, *, error: bool = False) -> None:
        if self._as_json:
            tell_json({"stage": what, "message": sentence})
        else:
            tell(sentence, error=error)

    def stopped(self) -> ExitCode:
        self._end_line()
        self.say("stopped", _tr(_STOPPED), error=True)
        return ExitCode.STOPPED

    def failed(self, error: DownloadError, code: ExitCode) -> ExitCode:
        self._end_line()
        sentence = failure_text(error)
        if self._as_json:
            more = {"needed": error.needed_bytes, "free": error.free_bytes, "host": error.host}
            tell_json({"error": error.kind, "message": sentence, "file": error.file, **more})
        else:
            tell(sentence, error=True)
        return code

    def _line(self, text: str) -> None:
        now = time.monotonic()
        if text == self._last or (not self._overwrites and now - self._last_at < _LINE_EVERY_S):
            return
        if self._overwrites:
            status(text)
        else:
            tell(text, error=True)
        self._last, self._last_at = text, now

    def _end_line(self) -> None:
        status(None)
        self._last = ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("CommandLine", text)


def _parser() -> Parser:
    parser = Parser(
        prog="glm4v-desktop download",
        description="Download GLM-4v-9b's files (28 GB) and check them. You see the license first and are "
        "asked whether you accept it. If the download is stopped, run the same command to "
        "continue.",
        epilog="Exit codes: 0 done, 1 failed or damaged, 2 wrong usage or license not accepted, 130 stopped.",
    )
    parser.add_argument(
        "folder", metavar="FOLDER", type=Path, nargs="?", help="default: in the folder for models"
    )
    parser.add_argument(
        "--source", metavar="huggingface|modelscope|URL", action="append", default=[],
        help="where to download from: a name, or the https address of a mirror. A second --source is used "
             "if the first one fails and has the same files. Default: huggingface, or HF_ENDPOINT",
    )  # fmt: skip
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--verify", action="store_true",
        help="compare the files with their checksums; without a network, unless a source is named",
    )  # fmt: skip
    what.add_argument(
        "--repair", action="store_true", help="verify, and download damaged and missing files again"
    )
    what.add_argument("--discard", action="store_true", help="delete an unfinished download")
    parser.add_argument(
        "--accept-license", action="store_true", help="accept the license without being asked"
    )
    parser.add_argument(
        "--ca",
        metavar="FILE",
        type=Path,
        help="file with your own certificate authorities (PEM); default: the system's",
    )
    parser.add_argument("--json-lines", action="store_true", help="print progress as one JSON object a line")
    add_program(parser)
    return parser
