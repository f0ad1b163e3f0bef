"""Shows the gallery's current picture in the window, with thumbnails, region and suggested questions."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QImage, QImageReader

from glm4v_desktop.chat.gallery import Gallery
from glm4v_desktop.chat.pages import Pages
from glm4v_desktop.chat.session import Question
from glm4v_desktop.engine.create import answers_samples, ready_questions
from glm4v_desktop.engine.protocol import EngineInfo
from glm4v_desktop.pictures.decoder import OpenedPicture
from glm4v_desktop.pictures.open import display_name
from glm4v_desktop.ui.picture.thumbnails import Thumbnail
from glm4v_desktop.ui.window.main_window import MainWindow
from glm4v_desktop.ui.window.preferences import Preferences
from glm4v_desktop.ui.window.start_page import Sample, samples

_PREVIEW = QSize(264, 168)  # pixels; twice the size on the page, for screens with a scale of 2


class PicturePresenter(QObject):
    """Shows the gallery's pictures, and tells the gallery what a person chooses or closes."""

    def __init__(
        self,
        window: MainWindow,
        gallery: Gallery,
        preferences: Preferences,
        engine: EngineInfo,
        pages: Pages,
    ) -> None:
        super().__init__(window)
        self._pages = pages
        self._window = window
        self._gallery = gallery
        self._preferences = preferences
        self._engine = engine
        self._samples: tuple[Sample, ...] = ()
        self._previews: list[QImage] = []
        self._loader = QTimer(self)  # one preview at a time, so that the window stays smooth
        self._loader.timeout.connect(self._load_preview)

    @Slot(object)
    def show_current(self, opened: OpenedPicture | None) -> None:
        parts, image = self._window.parts, self._gallery.image
        if opened is None or image is None:
            parts.view.clear()
            self._window.show_picture("", None)
            self._window.show_region(None)
        else:
            parts.view.show_picture(opened.picture, opened.levels)
            self._window.show_picture(display_name(opened.picture.name), opened.picture.size)
            if image.region is not None:
                parts.view.set_region(image.region)
                parts.view.reveal(image.region)
            self._window.show_region(image.region)
        parts.strip.set_current(self._gallery.current_index)
        self._suggest(opened)

    @Slot(object)
    def change_engine(self, engine: EngineInfo) -> None:
        """Sets the engine that answers, and shows its suggested questions."""
        self._engine = engine
        self._suggest(self._gallery.current)

    @Slot(str)
    def show_known(self, key: str) -> None:
        """Shows the questions that fit the text of the picture with this key, which is known now."""
        current = self._gallery.current
        if current is not None and current.picture.key == key:
            self._suggest(current)

    @Slot()
    def show_strip(self) -> None:
        strip = self._window.parts.strip
        strip.set_items(
            [
                Thumbnail(opened.key, opened.thumbnail, display_name(opened.picture.name))
                for opened in self._gallery.pictures
            ]
        )
        strip.set_current(self._gallery.current_index)

    @Slot()
    def show_selection(self) -> None:
        """Scrolls to the region, or to the picture, that the next question is about."""
        view = self._window.parts.view
        if view.region is not None:
            view.reveal(view.region)
        else:
            view.fit()

    @Slot(object)
    def show_asked(self, question: Question) -> None:
        """Shows the picture and region that a question was about, if the picture is open."""
        current, image = self._gallery.current, question.image
        if current is not None and image is not None and current.key == image.picture.key:
            self._window.parts.view.set_region(image.region)
            self.show_selection()
        elif image is not None:
            self._gallery.choose_region(image.picture.key, image.region)

    @Slot()
    def close_current(self) -> None:
        if self._gallery.current_index >= 0:
            self._gallery.close_picture(self._gallery.current_index)

    def show_samples_soon(self) -> None:
        """Starts loading the previews; called after the window has been painted."""
        self._samples = samples()
        self._loader.start(0)

    @Slot()
    def show_samples(self) -> None:
        """Shows the samples on the start page, in the current language."""
        language = self._preferences.language
        titles = [sample.titles.get(language, sample.picture.stem) for sample in self._samples]
        paths = [str(sample.picture) for sample in self._samples]
        self._window.actions_.set_samples(list(zip(titles, paths, strict=True)))
        shown = len(self._previews)
        previews = zip(titles[:shown], paths[:shown], self._previews, strict=True)
        self._window.parts.empty.show_samples(list(previews))
        self._suggest(self._gallery.current)

    def _load_preview(self) -> None:
        if len(self._previews) == len(self._samples):
            self._loader.stop()
            self.show_samples()
            return
        # Qt may decode these bytes, because they are shipped with the program.
        reader = QImageReader(str(self._samples[len(self._previews)].preview))
        reader.setScaledSize(reader.size().scaled(_PREVIEW, Qt.AspectRatioMode.KeepAspectRatio))
        preview = reader.read()
        preview.setDevicePixelRatio(2.0)
        self._previews.append(preview)

    def _suggest(self, opened: OpenedPicture | None) -> None:
        """Suggests questions: those of the sample, or the engine's for this picture."""
        chat = self._window.parts.chat
        if opened is None:
            chat.set_suggestions([])
            return
        for sample in self._samples if answers_samples(self._engine) else ():
            if opened.file is not None and opened.file.resolve() == sample.picture.resolve():
                chat.set_suggestions(sample.questions[self._preferences.language])
                return
        page = self._pages.known(opened.picture.key)
        chat.set_suggestions(ready_questions(self._engine, self._preferences.language, page))
