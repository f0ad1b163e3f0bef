"""What the user reads when a download fails: what happened, and what to do. Without Qt.

Translated in the context `DownloadTexts`. `{host}`, `{file}`, `{needed}` and `{free}` are filled in by who
shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from glm4v_desktop.library.downloads.values import DownloadErrorKind
from glm4v_desktop.session.user_texts import QT_TRANSLATE_NOOP, UserText

DOWNLOAD_CONTEXT = "DownloadTexts"

_KEPT = QT_TRANSLATE_NOOP("DownloadTexts", "What was fetched is kept; try again, or choose another source.")
_OTHER = QT_TRANSLATE_NOOP("DownloadTexts", "Choose another source.")

# Something that nobody foresaw; the log has more.
UNFORESEEN = UserText(
    QT_TRANSLATE_NOOP("DownloadTexts", "The download stopped unexpectedly; the log says where."),
    QT_TRANSLATE_NOOP("DownloadTexts", "What was fetched is kept; try again."),
)

DOWNLOAD_TEXTS: Mapping[DownloadErrorKind, UserText] = MappingProxyType(
    {
        DownloadErrorKind.BAD_ADDRESS: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "The mirror's address cannot be used."),
            QT_TRANSLATE_NOOP(
                "DownloadTexts", "It begins with https:// and has no password in it, as https://hub.example."
            ),
        ),
        DownloadErrorKind.NO_NETWORK: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "{host} cannot be reached."),
            QT_TRANSLATE_NOOP(
                "DownloadTexts", "Check the connection, or choose another source. What was fetched is kept."
            ),
        ),
        DownloadErrorKind.PROXY: UserText(
            QT_TRANSLATE_NOOP(
                "DownloadTexts", "The proxy that is set for this computer did not let us through."
            ),
            QT_TRANSLATE_NOOP(
                "DownloadTexts", "Check HTTPS_PROXY and NO_PROXY, or the network settings of the system."
            ),
        ),
        DownloadErrorKind.CERTIFICATE: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "The certificate of {host} is not trusted."),
            QT_TRANSLATE_NOOP(
                "DownloadTexts",
                "Check date and time. If a company's own certificate is used, SSL_CERT_FILE names its file.",
            ),
        ),
        DownloadErrorKind.STALLED: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "{host} was connected again and again, and sent nothing."),
            _KEPT,
        ),
        DownloadErrorKind.UNAUTHORISED: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "{host} wants a login for this model (401)."), _OTHER
        ),
        DownloadErrorKind.FORBIDDEN: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "{host} does not give out this model (403)."), _OTHER
        ),
        DownloadErrorKind.NOT_FOUND: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "{host} does not have this model (404)."), _OTHER
        ),
        DownloadErrorKind.BUSY: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "{host} is asked too often at present (429)."),
            QT_TRANSLATE_NOOP(
                "DownloadTexts",
                "Try again in some minutes, or choose another source. What was fetched is kept.",
            ),
        ),
        DownloadErrorKind.SERVER: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "{host} has a fault of its own and answered nothing useful."),
            _KEPT,
        ),
        DownloadErrorKind.BAD_REDIRECT: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "{host} led to an address that is not safe."),
            QT_TRANSLATE_NOOP(
                "DownloadTexts",
                "A page to log in to the network can be the reason: open a browser, or take another source.",
            ),
        ),
        DownloadErrorKind.BAD_ANSWER: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "{host} does not answer as a place for models does."),
            QT_TRANSLATE_NOOP(
                "DownloadTexts",
                "Check the address. A page to log in to the network can be the reason: open a browser.",
            ),
        ),
        DownloadErrorKind.OTHER_MODEL: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "What {host} offers there is not GLM-4v-9b."), _OTHER
        ),
        DownloadErrorKind.CHANGED: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "The model was changed at {host} since the download began."),
            QT_TRANSLATE_NOOP("DownloadTexts", "Start the download again: only what changed is fetched."),
        ),
        DownloadErrorKind.WRONG_CHECKSUM: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "{file} arrived damaged twice in a row."),
            QT_TRANSLATE_NOOP(
                "DownloadTexts",
                "Choose another source. If it happens again, check this computer's memory and disk.",
            ),
        ),
        DownloadErrorKind.SOURCES_DIFFER: UserText(
            QT_TRANSLATE_NOOP(
                "DownloadTexts", "The first source failed, and the files of {host} are not the same."
            ),
            QT_TRANSLATE_NOOP("DownloadTexts", "What was fetched is kept; try again later."),
        ),
        DownloadErrorKind.DISK_FULL: UserText(
            QT_TRANSLATE_NOOP(
                "DownloadTexts", "The disk has not enough room: {needed} are needed, {free} are free."
            ),
            QT_TRANSLATE_NOOP("DownloadTexts", "Make room, or choose a folder on another disk."),
        ),
        DownloadErrorKind.NOT_WRITABLE: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "The folder may not be written to."),
            QT_TRANSLATE_NOOP("DownloadTexts", "Choose another folder."),
        ),
        DownloadErrorKind.LOCKED: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "Another window downloads into this folder."),
            QT_TRANSLATE_NOOP("DownloadTexts", "Wait until it is done, or choose another folder."),
        ),
        DownloadErrorKind.NOTHING_KNOWN: UserText(
            QT_TRANSLATE_NOOP("DownloadTexts", "Nothing is known about the files in this folder."),
            QT_TRANSLATE_NOOP("DownloadTexts", "Choose a source to compare them with."),
        ),
    }
)
