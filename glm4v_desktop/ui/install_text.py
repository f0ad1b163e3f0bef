"""How far an installation is and why it failed, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from glm4v_desktop.library.extra_install import InstallErrorKind, InstallProgress
from glm4v_desktop.library.extra_steps import InstallStep

_MB = 1_000_000


def step_text(progress: InstallProgress) -> str:
    match progress.step:
        case InstallStep.CHECKING:
            return QCoreApplication.translate("InstallText", "Looking at what is there…")
        case InstallStep.TRYING:
            return QCoreApplication.translate("InstallText", "Trying what was installed…")
        case _ if progress.total > 0:
            text = QCoreApplication.translate("InstallText", "Downloading: about {0} of {1} MB")
            text = text.format(progress.done // _MB, progress.total // _MB)
            return f"{text} ({progress.detail})" if progress.detail else text
        case _:
            text = QCoreApplication.translate("InstallText", "Unpacking…")
            return f"{text} {progress.detail}".strip()


def install_failure_text(kind: InstallErrorKind) -> str:
    """What happened and what to do."""
    match kind:
        case InstallErrorKind.NO_PIP:
            return QCoreApplication.translate(
                "InstallText",
                "This Python has no pip, so that nothing can be installed. Start the program with "
                "packaging/start.py --local instead.",
            )
        case InstallErrorKind.NO_NETWORK:
            return QCoreApplication.translate(
                "InstallText", "The download did not work. Check the connection; it goes on where it was."
            )
        case InstallErrorKind.DISK_FULL:
            return QCoreApplication.translate(
                "InstallText", "There is not enough room on the disk. Make some, then try again."
            )
        case InstallErrorKind.NOT_WRITABLE:
            return QCoreApplication.translate(
                "InstallText",
                "The program's folder may not be written to. Start the program with packaging/start.py "
                "--local instead.",
            )
        case InstallErrorKind.NO_TORCH:
            return QCoreApplication.translate(
                "InstallText", "PyTorch, which the models run on, is not made for this computer."
            )
        case InstallErrorKind.FAILED:
            return QCoreApplication.translate(
                "InstallText", "The installation failed; the log says where. Nothing else was changed."
            )
