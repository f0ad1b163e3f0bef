"""The texts about the model's download: errors, progress, the check of the files, and the license.

The texts in DOWNLOAD_TEXTS are English sources for the context `DownloadTexts`. `failure_text` translates
them and fills in `{host}`, `{file}`, `{needed}` and `{free}`. All functions return text in the current
language.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QCoreApplication

from glm4v_desktop.core.hidden_text import mark_hidden, shown
from glm4v_desktop.models.download.values import (
    CheckBasis,
    CheckReport,
    DownloadError,
    DownloadErrorKind,
    DownloadNoteKind,
    DownloadProgress,
    DownloadStage,
    SourceName,
)
from glm4v_desktop.models.license import FROM_FOLDER, Acceptance
from glm4v_desktop.texts.format import bytes_text
from glm4v_desktop.texts.translation import QT_TRANSLATE_NOOP, UserText, joined

DOWNLOAD_CONTEXT = "DownloadTexts"
LICENSE_NAME = "The glm-4-9b License"
REGISTRATION = "https://open.bigmodel.cn/mla/form"

_MB, _GB = 1_000_000, 1_000_000_000
_MINUTE, _HOUR = 60, 3600
_MOST_NAMES = 3

_TRY_AGAIN = QT_TRANSLATE_NOOP(
    "DownloadTexts", "Try again, or choose another source. What is already downloaded is not lost."
)
_OTHER_SOURCE = QT_TRANSLATE_NOOP("DownloadTexts", "Choose another source.")

# For an exception that is not a DownloadError; the log has the details.
UNFORESEEN = UserText(
    QT_TRANSLATE_NOOP("DownloadTexts", "The download stopped unexpectedly; the log says why."),
    QT_TRANSLATE_NOOP("DownloadTexts", "Try again. What is already downloaded is not lost."),
)

DOWNLOAD_TEXTS: Mapping[DownloadErrorKind, UserText] = MappingProxyType(
    {
        DownloadErrorKind.BAD_ADDRESS: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "The mirror's address cannot be used."),
            QT_TRANSLATE_NOOP(
                "DownloadTexts",
                "It has to begin with https:// and cannot contain a password. For "
                "example: https://hub.example.",
            ),
        ),
        DownloadErrorKind.NO_NETWORK: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "{host} cannot be reached."),
            QT_TRANSLATE_NOOP(
                "DownloadTexts",
                "Check the connection, or choose another source. What is already downloaded is not lost.",
            ),
        ),
        DownloadErrorKind.PROXY: UserText(
            QT_TRANSLATE_NOOP(
                "DownloadTexts", "The proxy that is set for this computer refused the connection."
            ),
            QT_TRANSLATE_NOOP(
                "DownloadTexts", "Check HTTPS_PROXY and NO_PROXY, or the network settings of the system."
            ),
        ),
        DownloadErrorKind.CERTIFICATE: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "The certificate of {host} is not trusted."),
            QT_TRANSLATE_NOOP(
                "DownloadTexts",
                "Check the date and time. If your company has its own certificate, set SSL_CERT_FILE to "
                "its file.",
            ),
        ),
        DownloadErrorKind.STALLED: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "{host} was contacted several times, but sent no data."),
            _TRY_AGAIN,
        ),
        DownloadErrorKind.UNAUTHORIZED: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "{host} requires a login for this model (401)."), _OTHER_SOURCE
        ),
        DownloadErrorKind.FORBIDDEN: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "{host} refuses access to this model (403)."), _OTHER_SOURCE
        ),
        DownloadErrorKind.NOT_FOUND: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "{host} does not have this model (404)."), _OTHER_SOURCE
        ),
        DownloadErrorKind.BUSY: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "{host} gets too many requests right now (429)."),
            QT_TRANSLATE_NOOP(
                "DownloadTexts",
                "Try again in some minutes, or choose another source. What is already downloaded is not "
                "lost.",
            ),
        ),
        DownloadErrorKind.SERVER: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "{host} has a problem and did not send a usable answer."),
            _TRY_AGAIN,
        ),
        DownloadErrorKind.BAD_REDIRECT: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "{host} redirected to an unsafe address."),
            QT_TRANSLATE_NOOP(
                "DownloadTexts",
                "The network may require a login first: open a browser to check, or choose another source.",
            ),
        ),
        DownloadErrorKind.BAD_ANSWER: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "{host} does not answer like a site for models."),
            QT_TRANSLATE_NOOP(
                "DownloadTexts",
                "Check the address. The network may also require a login first: open a browser to check.",
            ),
        ),
        DownloadErrorKind.OTHER_MODEL: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "The model at this address of {host} is not GLM-4v-9b."),
            _OTHER_SOURCE,
        ),
        DownloadErrorKind.CHANGED: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "The model was changed at {host} since the download began."),
            QT_TRANSLATE_NOOP(
                "DownloadTexts", "Start the download again: only the changed files are downloaded."
            ),
        ),
        DownloadErrorKind.WRONG_CHECKSUM: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "{file} was damaged after each of two downloads."),
            QT_TRANSLATE_NOOP(
                "DownloadTexts",
                "Choose another source. If it happens again, check this computer's memory and disk.",
            ),
        ),
        DownloadErrorKind.SOURCES_DIFFER: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "The first source failed, and {host} has different files."),
            QT_TRANSLATE_NOOP("DownloadTexts", "Try again later. What is already downloaded is not lost."),
        ),
        DownloadErrorKind.DISK_FULL: UserText(
            QT_TRANSLATE_NOOP(
                "DownloadTexts", "There is not enough disk space: {needed} are needed, {free} are free."
            ),
            QT_TRANSLATE_NOOP("DownloadTexts", "Free some space, or choose a folder on another disk."),
        ),
        DownloadErrorKind.NOT_WRITABLE: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "You do not have permission to write to this folder."),
            QT_TRANSLATE_NOOP("DownloadTexts", "Choose another folder."),
        ),
        DownloadErrorKind.LOCKED: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "Another window is downloading into this folder."),
            QT_TRANSLATE_NOOP("DownloadTexts", "Wait until it is done, or choose another folder."),
        ),
        DownloadErrorKind.NOTHING_KNOWN: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "There are no checksums for the files in this folder."),
            QT_TRANSLATE_NOOP("DownloadTexts", "Choose a source to compare them with."),
        ),
    }
)


def share_text(done: int, total: int) -> str:
    """`12.3 of 27.8 GB`, both in the unit of the total; only `done` if the total is unknown (0)."""
    if total <= 0:
        return bytes_text(done)
    text = QCoreApplication.translate("DownloadText", "{0} of {1}")
    amount = f"{done / _GB:.1f}" if total >= _GB else f"{done / _MB:.0f}"
    return text.format(amount if total >= _MB else bytes_text(done), bytes_text(total))


def duration_text(seconds: float) -> str:
    """The time left, in minutes or hours."""
    if seconds < _MINUTE:
        return QCoreApplication.translate("DownloadText", "less than a minute left")
    if seconds < 2 * _HOUR:
        text = QCoreApplication.translate("DownloadText", "about {0} min left")
        return text.format(max(1, round(seconds / _MINUTE)))
    text = QCoreApplication.translate("DownloadText", "about {0} h left")
    return text.format(round(seconds / _HOUR))


def progress_text(progress: DownloadProgress) -> str:
    """One line with the bytes, the speed, the time left and the number of files."""
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
    """The warning that the connection has sent no data for this long."""
    text = QCoreApplication.translate(
        "DownloadText", "No data for {0} seconds; connecting again. What is already downloaded is not lost."
    )
    return text.format(round(seconds))


def notes_text(progress: DownloadProgress) -> str:
    """The events of the download that the user should know, one line for each kind; may be empty."""
    lines = []
    for kind in DownloadNoteKind:
        notes = [note for note in progress.notes if note.kind is kind]
        if notes:
            sources = {note.source for note in notes}
            line = _note_line(kind).replace("{source}", "/".join(sorted(source_title(s) for s in sources)))
            lines.append(line.replace("{files}", names_text(tuple(note.file for note in notes))))
    return "\n".join(lines)


def source_title(name: SourceName, host: str = "") -> str:
    """The name of a source; for a mirror this is its host."""
    match name:
        case SourceName.HUGGING_FACE:
            return "Hugging Face"
        case SourceName.MODELSCOPE:
            return "ModelScope"
        case _:
            return shown(host) or QCoreApplication.translate("DownloadText", "the mirror")


def names_text(names: tuple[str, ...]) -> str:
    """The first three file names, and how many more there are."""
    first = ", ".join(shown(name) for name in names[:_MOST_NAMES])
    more = len(names) - _MOST_NAMES
    if more <= 0:
        return first
    text = QCoreApplication.translate("DownloadText", "{0} and {1} more")
    return text.replace("{0}", first).replace("{1}", str(more))


def report_text(report: CheckReport) -> str:
    """The result of checking all files."""
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
    """What happened and what to do; None stands for an unexpected exception."""
    source = UNFORESEEN if error is None else DOWNLOAD_TEXTS[error.kind]
    text = joined(
        QCoreApplication.translate(DOWNLOAD_CONTEXT, source.what),
        QCoreApplication.translate(DOWNLOAD_CONTEXT, source.remedy),
    )
    if error is None:
        return text
    unknown = QCoreApplication.translate("DownloadText", "the source")
    some_file = QCoreApplication.translate("DownloadText", "a file")
    filled = {"{host}": shown(error.host) or unknown, "{file}": shown(error.file) or some_file}
    filled |= {"{needed}": bytes_text(error.needed_bytes), "{free}": bytes_text(error.free_bytes)}
    for placeholder, value in filled.items():
        text = text.replace(placeholder, value)
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


def license_points() -> list[str]:
    """The conditions of the weights' license, one sentence each; the important words are bold in Markdown."""
    return [
        QCoreApplication.translate("LicenseWords", "Academic research is free of charge."),
        QCoreApplication.translate(
            "LicenseWords", "Commercial use is free of charge **after registration** with the maker."
        ),
        QCoreApplication.translate(
            "LicenseWords",
            'Show **"Built with glm-4"** prominently when you pass on the model or offer a product or '
            "service that uses it, and include a copy of the license.",
        ),
        QCoreApplication.translate(
            "LicenseWords",
            "A model that is made from it (for example fine-tuned or quantized) must have a name that "
            'begins with **"glm-4"**.',
        ),
        QCoreApplication.translate(
            "LicenseWords",
            "No military and no illegal use, and nothing that endangers national security or unity.",
        ),
        QCoreApplication.translate(
            "LicenseWords",
            "The license can be withdrawn, and the law of the People's Republic of China applies to it.",
        ),
    ]


def not_advice() -> str:
    return QCoreApplication.translate(
        "LicenseWords", "This is our summary, not legal advice. Only the license itself counts."
    )


def accepted_text(acceptance: Acceptance | None) -> str:
    """When the license was accepted and where its text came from; empty if it was not accepted yet."""
    if acceptance is None:
        return ""
    day = mark_hidden(acceptance.date[:10])
    if acceptance.source == FROM_FOLDER:
        return QCoreApplication.translate("LicenseWords", "You accepted it on {0}.").format(day)
    text = QCoreApplication.translate("LicenseWords", "You accepted it on {0}, with the text from {1}.")
    return text.replace("{0}", day).replace("{1}", mark_hidden(acceptance.source))
