"""How far an installation is and why it failed, in words. The words it is told by are `library`'s."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

_MB = 1_000_000


def step_text(step: str, detail: str, done: int, total: int) -> str:
    """`done` of `total` bytes; a total of 0 where nobody knows."""
    match step:
        case "checking":
            return QCoreApplication.translate("InstallText", "Looking at what is there…")
        case "trying":
            return QCoreApplication.translate("InstallText", "Trying what was installed…")
        case _ if total > 0:
            text = QCoreApplication.translate("InstallText", "Downloading: about {0} of {1} MB")
            text = text.format(done // _MB, total // _MB)
            return f"{text} ({detail})" if detail else text
        case _:
            text = QCoreApplication.translate("InstallText", "Unpacking…")
            return f"{text} {detail}".strip()


def install_failure_text(kind: str) -> str:
    """What happened and what to do."""
    match kind:
        case "no_pip":
            return QCoreApplication.translate(
                "InstallText",
                "This Python has no pip, so that nothing can be installed. Start the program with "
                "packaging/start.py --local instead.",
            )
        case "no_network":
            return QCoreApplication.translate(
                "InstallText", "The download did not work. Check the connection; it goes on where it was."
            )
        case "disk_full":
            return QCoreApplication.translate(
                "InstallText", "There is not enough room on the disk. Make some, then try again."
            )
        case "not_writable":
            return QCoreApplication.translate(
                "InstallText",
                "The program's folder may not be written to. Start the program with packaging/start.py "
                "--local instead.",
            )
        case "no_torch":
            return QCoreApplication.translate(
                "InstallText", "PyTorch, which the models run on, is not made for this computer."
            )
        case _:
            return QCoreApplication.translate(
                "InstallText", "The installation failed; the log says where. Nothing else was changed."
            )
