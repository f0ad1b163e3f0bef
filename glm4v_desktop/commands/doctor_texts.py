"""What `doctor` says, in the user's language: facts as lines, and what is wrong below them."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import MappingProxyType

from PySide6.QtCore import QCoreApplication

from glm4v_desktop.library.findings import MachineFinding
from glm4v_desktop.library.machine import MachineReport
from glm4v_desktop.library.nvidia import NvidiaCard
from glm4v_desktop.library.plans import Advice, ModeFit
from glm4v_desktop.library.probes import Display
from glm4v_desktop.library.torch_view import TorchView
from glm4v_desktop.session.finding_texts import FINDING_TEXTS, NUMBERS, Topic
from glm4v_desktop.session.marked import QT_TRANSLATE_NOOP, joined
from glm4v_desktop.session.plan_texts import LABELS, VERDICTS, at_least, gigabytes, sentences
from glm4v_desktop.ui.plan_sentence import plan_sentence


class Mark(Enum):
    """What stands before a line; the same in every language and on every terminal."""

    GOOD = "ok"
    NOT = "--"
    WRONG = "!!"


@dataclass(frozen=True, slots=True)
class Line:
    """`advice` says what is wrong and what to do."""

    label: str
    text: str
    mark: Mark
    advice: tuple[str, ...] = ()


translate = QCoreApplication.translate  # lupdate finds the texts by this name

_LABELS: Mapping[Topic, str] = MappingProxyType(
    {
        Topic.SYSTEM: QT_TRANSLATE_NOOP("Doctor", "System"),
        Topic.DISPLAY: QT_TRANSLATE_NOOP("Doctor", "Display"),
        Topic.FONT: QT_TRANSLATE_NOOP("Doctor", "Chinese font"),
        Topic.PROCESSOR: QT_TRANSLATE_NOOP("Doctor", "Processor"),
        Topic.MEMORY: QT_TRANSLATE_NOOP("Doctor", "Memory"),
        Topic.GRAPHICS: QT_TRANSLATE_NOOP("Doctor", "Graphics"),
        Topic.PACKAGES: QT_TRANSLATE_NOOP("Doctor", "Packages"),
        Topic.TORCH: QT_TRANSLATE_NOOP("Doctor", "torch"),
        Topic.MODELS: QT_TRANSLATE_NOOP("Doctor", "Models"),
        Topic.DISK: QT_TRANSLATE_NOOP("Doctor", "Disk"),
    }
)


def machine_lines(
    machine: MachineReport, torch: TorchView | None, findings: Sequence[MachineFinding]
) -> tuple[Line, ...]:
    """One line a topic, with what was found wrong below it."""
    advice: dict[Topic, list[str]] = {}
    for finding in findings:
        topic, text = FINDING_TEXTS[finding]
        advice.setdefault(topic, []).append(
            joined(*(translate("Doctor", part).format_map(NUMBERS) for part in (text.what, text.remedy)))
        )
    facts = _facts(machine, torch)
    return tuple(
        Line(
            translate("Doctor", _LABELS[topic]), facts[topic],
            Mark.WRONG if topic in advice else Mark.GOOD, tuple(advice.get(topic, ())),
        )
        for topic in Topic
    )  # fmt: skip


def plan_lines(advice: Advice) -> tuple[str, ...]:
    """What would run and why, one sentence each."""
    return tuple(plan_sentence(sentence) for sentence in sentences(advice))


def reports_lines(folder: Path) -> tuple[str, str]:
    """What onnxruntime's folder is, and the command that removes it."""
    text = translate(
        "Doctor",
        "{folder} contains a device id and reports for Microsoft. onnxruntime, which the text reader uses, "
        "writes them unless a program switches this off; this program does. Other programs may use the "
        "folder, so it was not deleted. To delete it, close them and run:",
    )
    return text.format(folder=folder), f"rm -r {shlex.quote(str(folder))}"


def fit_lines(fits: Sequence[ModeFit]) -> tuple[Line, ...]:
    needs = translate("Doctor", "needs {video} of video memory and {ram} of memory: {verdict}")
    needs_ram = translate("Doctor", "needs {ram} of memory: {verdict}")
    return tuple(
        Line(
            translate("Plans", LABELS[fit.way]),
            (needs if fit.video_bytes else needs_ram).format(
                video=at_least(fit.video_bytes),
                ram=at_least(fit.ram_bytes),
                verdict=translate("Plans", VERDICTS[fit.verdict]),
            ),
            Mark.GOOD if fit.fits else Mark.NOT,
        )
        for fit in fits
    )


def _facts(machine: MachineReport, torch: TorchView | None) -> dict[Topic, str]:
    unknown = translate("Doctor", "unknown")
    size = translate("Doctor", "{total}, {free} free")
    memory = machine.memory
    installed = [package for package in machine.packages if package.version is not None]
    return {
        Topic.SYSTEM: f"{machine.system or unknown}, Python {machine.python}",
        Topic.DISPLAY: _display(machine.display),
        Topic.FONT: _font(machine.chinese_font),
        Topic.PROCESSOR: _processor(machine),
        Topic.MEMORY: unknown if memory is None else size.format(
            total=gigabytes(memory.total), free=gigabytes(memory.free)
        ),
        Topic.GRAPHICS: _graphics(machine),
        Topic.PACKAGES: ", ".join(f"{package.name} {package.version}" for package in installed) or unknown,
        Topic.TORCH: _torch(torch),
        Topic.MODELS: _models(machine),
        Topic.DISK: translate("Doctor", "{free} free at {folder}").format(
            free=gigabytes(machine.disk_free), folder=machine.models_folder
        ),
    }  # fmt: skip


def _display(display: Display | None) -> str:
    match display:
        case None:
            return translate("Doctor", "unknown")
        case Display.X11:
            return "X11"
        case Display.WAYLAND:
            return "Wayland"
        case Display.NATIVE:
            return translate("Doctor", "the system's own")
        case Display.NONE:
            return translate("Doctor", "none")


def _font(found: bool | None) -> str:
    if found is None:
        return translate("Doctor", "unknown")
    return translate("Doctor", "found") if found else translate("Doctor", "not found")


def _processor(machine: MachineReport) -> str:
    processor = machine.processor
    parts = [
        processor.name or translate("Doctor", "unknown"),
        translate("Doctor", "{n} cores").format(n=processor.cores),
    ]
    match processor.bf16:
        case True:
            parts.append(translate("Doctor", "computes in bfloat16"))
        case False:
            parts.append(translate("Doctor", "no native bfloat16"))
    return ", ".join(parts)


def _graphics(machine: MachineReport) -> str:
    graphics = machine.graphics
    if not graphics.cards:
        return translate("Doctor", "none that can be used")
    driver = translate("Doctor", "driver {version}").format(version=graphics.driver or "?")
    return "; ".join((*map(_card, graphics.cards), driver))


def _card(card: NvidiaCard) -> str:
    size = translate("Doctor", "{total}, {free} free").format(
        total=gigabytes(card.total), free=gigabytes(card.free)
    )
    return f"{card.index}: {card.name or '?'}, {size}"


def _torch(torch: TorchView | None) -> str:
    if torch is None:
        return translate("Doctor", "not installed")
    if not torch.works:
        return translate("Doctor", "cannot be loaded")
    made = f"CUDA {torch.cuda}" if torch.cuda else f"ROCm {torch.rocm}" if torch.rocm else ""
    on = (
        translate("Doctor", "can use the card")
        if torch.sees_card
        else translate("Doctor", "runs on the processor")
    )
    return ", ".join(part for part in (torch.version, made, on) if part)


def _models(machine: MachineReport) -> str:
    names = [
        translate("Doctor", "demo model") if model.demo else str(model.folder) for model in machine.models
    ]
    return ", ".join(names) or translate("Doctor", "none found; --model takes any folder")
