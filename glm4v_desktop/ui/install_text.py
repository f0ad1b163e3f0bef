"""How far an installation is and why it failed, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from glm4v_desktop.library.extra_install import InstallErrorKind, InstallProgress
from glm4v_desktop.library.extra_steps import InstallStep

_MB = 1_000_000


def install_step_text(progress: InstallProgress) -> str:
    match progress.step:
        case InstallStep.CHECKING:
            return QCoreApplication.translate("InstallText", "Checking the installed packages…")
        case InstallStep.TRYING:
            return QCoreApplication.translate("InstallText", "Testing the installed packages…")
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
                "This Python has no pip, so nothing can be installed. Start the program with "
                "packaging/start.py --local instead.",
            )
        case InstallErrorKind.NO_NETWORK:
            return QCoreApplication.translate(
                "InstallText",
                "The download failed. Check the connection and try again; it continues from "
                "where it stopped.",
            )
        case InstallErrorKind.DISK_FULL:
            return QCoreApplication.translate(
                "InstallText", "There is not enough disk space. Free some, then try again."
            )
        case InstallErrorKind.NOT_WRITABLE:
            return QCoreApplication.translate(
                "InstallText",
                "There is no permission to write to the program's folder. Start the program with "
                "packaging/start.py --local instead.",
            )
        case InstallErrorKind.NO_TORCH:
            return QCoreApplication.translate(
                "InstallText", "PyTorch, which the models need, is not available for this computer."
            )
        case InstallErrorKind.FAILED:
            return QCoreApplication.translate(
                "InstallText", "The installation failed; the log says why. Nothing else was changed."
            )
