"""What the main window says about a download, so that its page need not stay open."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, Slot

from glm4v_desktop.desk.download import ModelDownloads
from glm4v_desktop.library.downloads.values import DownloadError, Unfinished
from glm4v_desktop.ui.download_text import failure_text, share_text
from glm4v_desktop.ui.main_window import MainWindow
from glm4v_desktop.ui.models.page import ModelPage
from glm4v_desktop.ui.notice_bar import Importance, NoticeAction, NoticeBar


class DownloadNews(QObject):
    """`open_page` shows the page on which all of it is told at length."""

    def __init__(
        self, downloads: ModelDownloads, page: ModelPage, window: MainWindow, open_page: Callable[[], object]
    ) -> None:
        super().__init__()
        self._page, self._window, self._open_page = page, window, open_page
        downloads.under_way.connect(self._on_under_way)
        downloads.arrived.connect(self._on_arrived)
        downloads.stopped_by_itself.connect(self._on_failed)

    @Slot(float)
    def _on_under_way(self, share: float) -> None:
        text = QCoreApplication.translate("DownloadNews", "Downloading GLM-4v-9b: {0}")
        self._window.show_work(text.format(f"{share:.0%}") if share >= 0 else "")

    @Slot()
    def _on_arrived(self) -> None:
        self._tell(
            QCoreApplication.translate("DownloadNews", "GLM-4v-9b is downloaded and ready."),
            Importance.QUESTION,
        )

    @Slot(object)
    def _on_failed(self, error: DownloadError | None) -> None:
        self._tell(failure_text(error), Importance.PROBLEM)

    def _tell(self, text: str, importance: Importance) -> None:
        if not self._page.isVisible():  # there it stands already
            tell_download(self._window.parts.notices, text, importance, self._open_page)


def tell_unfinished(bar: NoticeBar, found: Unfinished, open_page: Callable[[], object]) -> None:
    """At a start: nothing goes on by itself."""
    text = QCoreApplication.translate(
        "DownloadNews", "The download of GLM-4v-9b is not finished: {0} are downloaded."
    )
    tell_download(bar, text.format(share_text(found.have, found.total)), Importance.QUESTION, open_page)


def tell_download(bar: NoticeBar, text: str, importance: Importance, open_page: Callable[[], object]) -> None:
    action = NoticeAction(QCoreApplication.translate("DownloadNews", "Show…"), open_page)
    bar.show_notice(text, importance, action)
