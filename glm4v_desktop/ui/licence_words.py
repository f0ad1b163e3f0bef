"""What the licence of GLM-4v-9b's weights asks for, in our own words; bold (Markdown) is what weighs most."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from glm4v_desktop.domain.hidden_text import mark_hidden
from glm4v_desktop.domain.licence import FROM_FOLDER, Acceptance

LICENCE_NAME = "The glm-4-9b License"
REGISTRATION = "https://open.bigmodel.cn/mla/form"


def licence_points() -> list[str]:
    """One sentence each, in the language of now."""
    return [
        QCoreApplication.translate("LicenceWords", "Academic research is free of charge."),
        QCoreApplication.translate(
            "LicenceWords", "Commercial use is free of charge **after registration** with the maker."
        ),
        QCoreApplication.translate(
            "LicenceWords",
            'Show **"Built with glm-4"** prominently when you pass on the model or offer a product or '
            "service that uses it, and include a copy of the license.",
        ),
        QCoreApplication.translate(
            "LicenceWords",
            "A model that is made from it (for example fine-tuned or quantized) must have a name that "
            'begins with **"glm-4"**.',
        ),
        QCoreApplication.translate(
            "LicenceWords",
            "No military and no illegal use, and nothing that endangers national security or unity.",
        ),
        QCoreApplication.translate(
            "LicenceWords",
            "The license can be withdrawn, and the law of the People's Republic of China applies to it.",
        ),
    ]


def not_advice() -> str:
    return QCoreApplication.translate(
        "LicenceWords", "This is our summary, not legal advice. Only the license itself counts."
    )


def accepted_text(acceptance: Acceptance | None) -> str:
    """When and from where; empty where nothing was accepted yet."""
    if acceptance is None:
        return ""
    day = mark_hidden(acceptance.date[:10])
    if acceptance.source == FROM_FOLDER:
        return QCoreApplication.translate("LicenceWords", "You accepted it on {0}.").format(day)
    text = QCoreApplication.translate("LicenceWords", "You accepted it on {0}, with the text from {1}.")
    return text.replace("{0}", day).replace("{1}", mark_hidden(acceptance.source))
