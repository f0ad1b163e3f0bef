"""The texts for every error of a picture or an engine, and for an engine's notes: what happened, what to do.

The tables hold English sources for the context `UserTexts`, for the window and the command line.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QCoreApplication

from glm4v_desktop.chat.opening import MOST_PICTURES
from glm4v_desktop.core.hidden_text import shown
from glm4v_desktop.core.picture import PictureErrorKind
from glm4v_desktop.engine.protocol import ErrorKind, NoteKind
from glm4v_desktop.pictures.decoder import DEFAULT_LIMITS
from glm4v_desktop.texts.translation import QT_TRANSLATE_NOOP, UserText, joined

CONTEXT = "UserTexts"

LIMITS: Mapping[str, str] = MappingProxyType(
    {
        "megapixels": str(DEFAULT_LIMITS.pixels // 10**6),
        "side": f"{DEFAULT_LIMITS.side:,}",
        "megabytes": str(DEFAULT_LIMITS.file_bytes >> 20),
        "pictures": str(MOST_PICTURES),
    }
)
"""The values for the placeholders in braces in ERROR_TEXTS."""

NOTE_TEXTS: Mapping[NoteKind, UserText] = MappingProxyType(
    {
        NoteKind.MISREAD: UserText(
            QT_TRANSLATE_NOOP(
                "UserTexts",
                "The model misread a test picture with four large digits: do not trust its answers.",
            ),
            QT_TRANSLATE_NOOP(
                "UserTexts",
                "Verify the model's files, try another precision, or run the self-test (Engines and models).",
            ),
        ),
        NoteKind.SLOW_INT4: UserText(
            QT_TRANSLATE_NOOP(
                "UserTexts",
                "The fast code for 4-bit weights gives wrong results here, so slower code is used.",
            ),
            QT_TRANSLATE_NOOP("UserTexts", "Run the self-test (Engines and models) to see details."),
        ),
        NoteKind.NO_NF4: UserText(
            QT_TRANSLATE_NOOP(
                "UserTexts", "Converting to 4 bits at load does not work here, so another run mode is used."
            ),
            QT_TRANSLATE_NOOP(
                "UserTexts",
                "Make a 4-bit copy instead (Engines and models): it does not need the missing library.",
            ),
        ),
    }
)

ERROR_TEXTS: Mapping[ErrorKind | PictureErrorKind, UserText] = MappingProxyType(
    {
        ErrorKind.NO_MODEL_FOLDER: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "The model's folder was not found."),
            QT_TRANSLATE_NOOP("UserTexts", "Choose the model's folder, or use the text reader."),
        ),
        ErrorKind.MODEL_MISSING: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "The model's files were not found."),
            QT_TRANSLATE_NOOP(
                "UserTexts", "Choose another folder, finish its download, or use the text reader."
            ),
        ),
        ErrorKind.MODEL_UNREADABLE: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "There is no permission to read the model's files."),
            QT_TRANSLATE_NOOP("UserTexts", "Change the permissions of its folder, or choose another one."),
        ),
        ErrorKind.MODEL_DAMAGED: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "A file of the model is damaged, or belongs to another model."),
            QT_TRANSLATE_NOOP(
                "UserTexts", "Check the model's files (Chat, Engines and models), or download it again."
            ),
        ),
        ErrorKind.OTHER_MODEL: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "The model in this folder is not GLM-4v-9b."),
            QT_TRANSLATE_NOOP("UserTexts", "Choose the folder of GLM-4v-9b, or use the text reader."),
        ),
        ErrorKind.OTHER_WEIGHTS: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "The model's weights have a form that cannot be used."),
            QT_TRANSLATE_NOOP("UserTexts", "Use the original weights, or a 4-bit copy made by this program."),
        ),
        ErrorKind.BAD_VOCABULARY: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "The vocabulary in this folder does not belong to the model."),
            QT_TRANSLATE_NOOP("UserTexts", "Download tokenizer.model again, or choose another folder."),
        ),
        ErrorKind.EXTRA_MISSING: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "The packages that GLM-4v-9b needs are not installed."),
            QT_TRANSLATE_NOOP(
                "UserTexts",
                "Start once with packaging/start.py --local, or install 'glm4v-desktop[local]' with pip.",
            ),
        ),
        ErrorKind.DEVICE_MISSING: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "The chosen device cannot be used."),
            QT_TRANSLATE_NOOP(
                "UserTexts", "Leave out --device, or run glm4v-desktop doctor to see which devices there are."
            ),
        ),
        ErrorKind.OUT_OF_MEMORY: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "There was not enough memory to answer."),
            QT_TRANSLATE_NOOP(
                "UserTexts",
                "Close other programs, then ask again: the model is loaded again to fit the free memory.",
            ),
        ),
        ErrorKind.NO_RIGHT_WAY: UserText(
            QT_TRANSLATE_NOOP(
                "UserTexts", "Every run mode that fits this computer gave wrong results in the self-test."
            ),
            QT_TRANSLATE_NOOP(
                "UserTexts", "Update the graphics driver and test again, or use the text reader."
            ),
        ),
        ErrorKind.WILL_NOT_FIT: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "The model does not fit into the memory that is free now."),
            QT_TRANSLATE_NOOP(
                "UserTexts",
                "Close other programs, or convert the model to 4 bits (Chat, Engines and models).",
            ),
        ),
        ErrorKind.CRASHED: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "The engine stopped unexpectedly."),
            QT_TRANSLATE_NOOP("UserTexts", "Ask again: the engine restarts with the next question."),
        ),
        ErrorKind.NOT_RESPONDING: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "The engine did not respond and was stopped."),
            QT_TRANSLATE_NOOP("UserTexts", "Ask again: the engine restarts with the next question."),
        ),
        ErrorKind.NO_NUMBERS: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "The model could not compute an answer for this picture."),
            QT_TRANSLATE_NOOP(
                "UserTexts",
                "Ask again, or select another region. If it fails again, the weights may be damaged.",
            ),
        ),
        ErrorKind.QUESTION_TOO_LONG: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "The question is too long for the model."),
            QT_TRANSLATE_NOOP("UserTexts", "Shorten it, then ask again."),
        ),
        ErrorKind.INTERNAL: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "Something went wrong inside the program."),
            QT_TRANSLATE_NOOP("UserTexts", "Ask again. If it happens again, look at the log."),
        ),
        PictureErrorKind.NOT_FOUND: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "The file was not found."),
            QT_TRANSLATE_NOOP(
                "UserTexts", "It may have been moved or deleted; open it from where it is now."
            ),
        ),
        PictureErrorKind.NO_PERMISSION: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "There is no permission to read the file."),
            QT_TRANSLATE_NOOP("UserTexts", "Change its permissions, or open a copy that you can read."),
        ),
        PictureErrorKind.NOT_A_FILE: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "This is not an ordinary file."),
            QT_TRANSLATE_NOOP("UserTexts", "Open a picture file instead."),
        ),
        PictureErrorKind.EMPTY: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "The file is empty."),
            QT_TRANSLATE_NOOP("UserTexts", "Save the picture again and open the new file."),
        ),
        PictureErrorKind.UNKNOWN_FORMAT: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "This is not a picture."),
            QT_TRANSLATE_NOOP("UserTexts", "Open a PNG, JPEG, WebP, AVIF, BMP, TIFF or GIF file."),
        ),
        PictureErrorKind.UNSUPPORTED_FORMAT: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "Pictures of this format cannot be opened."),
            QT_TRANSLATE_NOOP("UserTexts", "Save it as PNG or JPEG, or take a screenshot of it."),
        ),
        PictureErrorKind.SVG: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "SVG drawings cannot be opened."),
            QT_TRANSLATE_NOOP("UserTexts", "Export it as PNG, or take a screenshot of it."),
        ),
        PictureErrorKind.HEIC: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "HEIC photos cannot be opened."),
            QT_TRANSLATE_NOOP("UserTexts", "Export the photo as JPEG and open that."),
        ),
        PictureErrorKind.PDF: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "PDF files cannot be opened yet."),
            QT_TRANSLATE_NOOP("UserTexts", "Save the page as PNG, or take a screenshot of it."),
        ),
        PictureErrorKind.INCOMPLETE: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "The picture file is incomplete."),
            QT_TRANSLATE_NOOP("UserTexts", "Copy or download it again and open the new file."),
        ),
        PictureErrorKind.DAMAGED: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "The picture file is damaged."),
            QT_TRANSLATE_NOOP("UserTexts", "Save the picture again and open the new file."),
        ),
        PictureErrorKind.TOO_MANY_PIXELS: UserText(
            QT_TRANSLATE_NOOP(
                "UserTexts", "The picture is too large: it has more than {megapixels} megapixels."
            ),
            QT_TRANSLATE_NOOP("UserTexts", "Crop it or make it smaller, then open it again."),
        ),
        PictureErrorKind.TOO_LONG: UserText(
            QT_TRANSLATE_NOOP(
                "UserTexts", "The picture is too long: one of its sides has more than {side} pixels."
            ),
            QT_TRANSLATE_NOOP("UserTexts", "Cut it into parts, then open those."),
        ),
        PictureErrorKind.TOO_MANY_BYTES: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "The file is too large: it has more than {megabytes} MB."),
            QT_TRANSLATE_NOOP("UserTexts", "Save the picture as PNG or JPEG, then open that."),
        ),
        PictureErrorKind.TOO_COSTLY: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "Decoding this picture takes too much time or memory."),
            QT_TRANSLATE_NOOP("UserTexts", "Save it as PNG with another program, then open that."),
        ),
        PictureErrorKind.REPLACED: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "The file changed after it was chosen."),
            QT_TRANSLATE_NOOP("UserTexts", "Open it again."),
        ),
        PictureErrorKind.DECODER_FAILED: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "The picture could not be decoded."),
            QT_TRANSLATE_NOOP("UserTexts", "Save it as PNG with another program, then open that."),
        ),
        PictureErrorKind.REMOTE_URL: UserText(
            QT_TRANSLATE_NOOP(
                "UserTexts", "This is a web address, and the program does not fetch pictures from the web."
            ),
            QT_TRANSLATE_NOOP("UserTexts", "Copy the picture itself in the browser and paste it here."),
        ),
        PictureErrorKind.BAD_DATA_URL: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "The pasted picture data cannot be read."),
            QT_TRANSLATE_NOOP("UserTexts", "Copy the picture again, or save it and open the file."),
        ),
        PictureErrorKind.NO_PICTURE: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "There is no picture in what was dropped or pasted."),
            QT_TRANSLATE_NOOP("UserTexts", "Use a picture, or a picture file from this computer."),
        ),
        PictureErrorKind.TOO_MANY_FILES: UserText(
            QT_TRANSLATE_NOOP(
                "UserTexts", "At most {pictures} pictures are opened at a time. Not opened: {count}."
            ),
            QT_TRANSLATE_NOOP("UserTexts", "Open the others afterwards."),
        ),
        PictureErrorKind.EMPTY_FOLDER: UserText(
            QT_TRANSLATE_NOOP("UserTexts", "There are no pictures in this folder."),
            QT_TRANSLATE_NOOP(
                "UserTexts", "Folders inside it are not searched; open the one with the pictures."
            ),
        ),
    }
)

# The detail of these errors names the file, the key or the form of the weights that the sentence is about.
_WITH_DETAIL = frozenset(
    {
        ErrorKind.MODEL_MISSING,
        ErrorKind.MODEL_UNREADABLE,
        ErrorKind.MODEL_DAMAGED,
        ErrorKind.OTHER_MODEL,
        ErrorKind.OTHER_WEIGHTS,
        ErrorKind.BAD_VOCABULARY,
    }
)


def failure_words(kind: PictureErrorKind | ErrorKind, detail: str = "", count: int = 1) -> tuple[str, str]:
    """What happened and what to do, as two texts in the current language.

    `detail` is that of the error; most kinds do not show it. `count` pictures were refused together.
    """
    text = ERROR_TEXTS[kind]
    what = QCoreApplication.translate(CONTEXT, text.what).format_map({**LIMITS, "count": str(count)})
    if kind is ErrorKind.WILL_NOT_FIT:
        what = _shortage_text(detail) or what
    elif kind in _WITH_DETAIL and detail:
        what = _with_detail(what, detail)
    return what, QCoreApplication.translate(CONTEXT, text.remedy)


def user_sentence(kind: PictureErrorKind | ErrorKind, count: int = 1) -> str:
    """What happened and what to do, as one text in the current language; `count` as in `failure_words`."""
    return joined(*failure_words(kind, count=count))


def _with_detail(what: str, detail: str) -> str:
    """`The file is damaged.` with the detail `x` becomes `The file is damaged: x.`"""
    colon = "：" if what.endswith("。") else ": "
    return f"{what[:-1]}{colon}{shown(detail)}{what[-1:]}"


def _shortage_text(detail: str) -> str:
    """How much memory is needed and free, from the detail of WILL_NOT_FIT; empty if it cannot be parsed."""
    # Imported here because the window opens faster without these modules.
    from glm4v_desktop.hardware.plan_values import parse_shortage
    from glm4v_desktop.texts.plans import plan_sentence, shortage_sentence

    shortage = parse_shortage(detail)
    return plan_sentence(shortage_sentence(shortage)) if shortage is not None else ""
