"""What the user reads when a download fails: what happened, and what to do. Without Qt.

Translated in the context `DownloadTexts`. `{host}`, `{file}`, `{needed}` and `{free}` are filled in by who
shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from glm4v_desktop.library.downloads.values import DownloadErrorKind
from glm4v_desktop.session.marked import QT_TRANSLATE_NOOP, UserText

DOWNLOAD_CONTEXT = "DownloadTexts"

_KEPT = QT_TRANSLATE_NOOP(
    "DownloadTexts", "Try again, or choose another source. What is already downloaded is not lost."
)
_OTHER = QT_TRANSLATE_NOOP("DownloadTexts", "Choose another source.")

# Something that nobody foresaw; the log has more.
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
            _KEPT,
        ),
        DownloadErrorKind.UNAUTHORISED: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "{host} requires a login for this model (401)."), _OTHER
        ),
        DownloadErrorKind.FORBIDDEN: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "{host} refuses access to this model (403)."), _OTHER
        ),
        DownloadErrorKind.NOT_FOUND: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "{host} does not have this model (404)."), _OTHER
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
            _KEPT,
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
            _OTHER,
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
