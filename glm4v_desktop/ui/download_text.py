"""How far a download or a check is, how it ended and why it failed, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from glm4v_desktop.domain.hidden_text import shown
from glm4v_desktop.library.downloads.values import (
    CheckBasis,
    CheckReport,
    DownloadError,
    DownloadNoteKind,
    DownloadProgress,
    DownloadStage,
    SourceName,
)
from glm4v_desktop.session.download_texts import DOWNLOAD_CONTEXT, DOWNLOAD_TEXTS, UNFORESEEN
from glm4v_desktop.session.marked import joined
from glm4v_desktop.ui.sizes import bytes_text

_MB, _GB = 1_000_000, 1_000_000_000
_MINUTE, _HOUR = 60, 3600
_MOST_NAMES = 3


def share_text(done: int, total: int) -> str:
    """`12.3 of 27.8 GB`; in the unit of the total, so that the figures can be compared."""
    if total <= 0:
        return bytes_text(done)
    text = QCoreApplication.translate("DownloadText", "{0} of {1}")
    amount = f"{done / _GB:.1f}" if total >= _GB else f"{done / _MB:.0f}"
    return text.format(amount if total >= _MB else bytes_text(done), bytes_text(total))


def duration_text(seconds: float) -> str:
    """What is left, in the unit that one would say."""
    if seconds < _MINUTE:
        return QCoreApplication.translate("DownloadText", "less than a minute left")
    if seconds < 2 * _HOUR:
        text = QCoreApplication.translate("DownloadText", "about {0} min left")
        return text.format(max(1, round(seconds / _MINUTE)))
    text = QCoreApplication.translate("DownloadText", "about {0} h left")
    return text.format(round(seconds / _HOUR))


def progress_text(progress: DownloadProgress) -> str:
    """Bytes, speed, time left and files, in one line."""
    match progress.stage:
        case DownloadStage.LOOKING:
            return QCoreApplication.translate("DownloadText", "Getting the list of files…")
        case DownloadStage.CHECKING:
            text = QCoreApplication.translate("DownloadText", "Checking the part already downloaded: {0}")
            return text.format(share_text(progress.done, progress.total))
    parts = [share_text(progress.done, progress.total)]
    if progress.bytes_per_second > 0 and not progress.quiet_seconds:
        parts.append(f"{bytes_text(round(progress.bytes_per_second))}/s")
        if progress.seconds_left is not None:
            parts.append(duration_text(progress.seconds_left))
    if progress.files:
        text = QCoreApplication.translate("DownloadText", "{0} of {1} files")
        parts.append(text.format(progress.files_done, progress.files))
    return "  ·  ".join(parts)


def quiet_text(seconds: float) -> str:
    """The warning that nothing comes."""
    text = QCoreApplication.translate(
        "DownloadText", "No data for {0} seconds; connecting again. What is already downloaded is not lost."
    )
    return text.format(round(seconds))


def notes_text(progress: DownloadProgress) -> str:
    """What happened on the way, one line a kind."""
    lines = []
    for kind in DownloadNoteKind:
        notes = [note for note in progress.notes if note.kind is kind]
        if notes:
            others = {note.source for note in notes}
            line = _note_line(kind).replace("{source}", "/".join(sorted(source_title(o) for o in others)))
            lines.append(line.replace("{files}", names_text(tuple(note.file for note in notes))))
    return "\n".join(lines)


def source_title(name: SourceName, host: str = "") -> str:
    """A mirror goes by its host."""
    match name:
        case SourceName.HUGGING_FACE:
            return "Hugging Face"
        case SourceName.MODELSCOPE:
            return "ModelScope"
        case _:
            return shown(host) or QCoreApplication.translate("DownloadText", "the mirror")


def names_text(names: tuple[str, ...]) -> str:
    """Few by name, the others by their number."""
    first = ", ".join(shown(name) for name in names[:_MOST_NAMES])
    more = len(names) - _MOST_NAMES
    if more <= 0:
        return first
    text = QCoreApplication.translate("DownloadText", "{0} and {1} more")
    return text.replace("{0}", first).replace("{1}", str(more))


def report_text(report: CheckReport) -> str:
    """What a check of all files found."""
    if report.bad:
        text = QCoreApplication.translate("DownloadText", "Damaged or missing: {0}.")
        return text.replace("{0}", names_text(report.bad))
    if report.basis is CheckBasis.STRUCTURE:
        return QCoreApplication.translate(
            "DownloadText",
            "The structure of all files is right. Their contents could not be compared, because there are "
            "no checksums for this folder.",
        )
    right = len(report.files) - len(report.not_compared)
    text = QCoreApplication.translate("DownloadText", "All {0} files are correct.").format(right)
    if report.not_compared:
        rest = QCoreApplication.translate(
            "DownloadText", "The source publishes no checksum for {0}; their size is correct."
        )
        text = joined(text, rest.replace("{0}", names_text(report.not_compared)))
    return text


def failure_text(error: DownloadError | None) -> str:
    """What happened and what to do; None is what nobody foresaw."""
    words = UNFORESEEN if error is None else DOWNLOAD_TEXTS[error.kind]
    text = joined(
        QCoreApplication.translate(DOWNLOAD_CONTEXT, words.what),
        QCoreApplication.translate(DOWNLOAD_CONTEXT, words.remedy),
    )
    if error is None:
        return text
    unknown = QCoreApplication.translate("DownloadText", "the source")
    some_file = QCoreApplication.translate("DownloadText", "a file")
    filled = {"{host}": shown(error.host) or unknown, "{file}": shown(error.file) or some_file}
    filled |= {"{needed}": bytes_text(error.needed_bytes), "{free}": bytes_text(error.free_bytes)}
    for place, value in filled.items():
        text = text.replace(place, value)
    return text[:1].upper() + text[1:] if text.startswith((unknown, some_file)) else text


def _note_line(kind: DownloadNoteKind) -> str:
    match kind:
        case DownloadNoteKind.DAMAGED:
            return QCoreApplication.translate("DownloadText", "Arrived damaged, downloaded again: {files}")
        case DownloadNoteKind.STARTED_OVER:
            return QCoreApplication.translate(
                "DownloadText", "Had to be downloaded from the beginning: {files}"
            )
        case DownloadNoteKind.OTHER_SOURCE:
            return QCoreApplication.translate(
                "DownloadText", "Now downloaded from {source}, with the same contents: {files}"
            )
        case DownloadNoteKind.NO_CHECKSUM:
            return QCoreApplication.translate(
                "DownloadText", "No checksum is published, only the size was checked: {files}"
            )
