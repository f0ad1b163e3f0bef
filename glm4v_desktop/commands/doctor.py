"""`glm4v-desktop doctor`: what this machine has, what is in the way, and what of the model fits."""

from __future__ import annotations

import shutil
import textwrap
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from glm4v_desktop.commands.doctor_texts import Line, fit_lines, machine_lines, plan_lines, reports_lines
from glm4v_desktop.commands.options import ExitCode, add_program
from glm4v_desktop.commands.terminal import Parser, tell, tell_json
from glm4v_desktop.domain.version import VERSION
from glm4v_desktop.engine.advice import advise_on
from glm4v_desktop.library.findings import MachineFinding, findings
from glm4v_desktop.library.machine import MachineReport, report_machine
from glm4v_desktop.library.plans import Advice
from glm4v_desktop.library.probes import onnxruntime_reports
from glm4v_desktop.library.torch_view import TorchView, ask_torch
from glm4v_desktop.store.folders import state_folder
from glm4v_desktop.ui.translation import Translations

_NARROWEST = 30  # columns for the text; a terminal narrower than that breaks the lines itself


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Everything that is printed. `torch` is None where it is not installed.

    `reports` is what onnxruntime left for its maker.
    """

    machine: MachineReport
    torch: TorchView | None
    findings: tuple[MachineFinding, ...]
    advice: Advice
    reports: Path | None = None


def doctor(words: Sequence[str]) -> int:
    """Prints and returns 0: a machine that lacks something is no failure of the command."""
    options = _parser().parse_args(words)
    program = QCoreApplication.instance() or QCoreApplication([])
    Translations(program).use(options.language)
    if options.self_test:
        from glm4v_desktop.commands.doctor_self_test import (
            self_test,  # here: the rest does not start children
        )

        return self_test(options.json)
    try:
        diagnosis = examine()
    except KeyboardInterrupt:
        return ExitCode.STOPPED
    if options.json:
        tell_json(as_json(diagnosis), indent=1)
    else:
        tell("\n".join(self_test_report_lines(diagnosis)))
    return ExitCode.ANSWERED


def examine() -> Diagnosis:
    """Takes a few seconds where torch is installed."""
    machine = report_machine()
    has_torch = any(package.name == "torch" and package.version for package in machine.packages)
    torch = ask_torch() if has_torch else None
    folder = next((model.folder for model in machine.models if not model.demo), None)
    advice = advise_on(folder, machine, state_folder())
    return Diagnosis(machine, torch, findings(machine, torch), advice, onnxruntime_reports())


def as_json(diagnosis: Diagnosis) -> dict[str, object]:
    """The keys are public: see resources/docs/command-line.md and its test. Sizes are in bytes."""
    machine, torch = diagnosis.machine, diagnosis.torch
    return {
        "program": VERSION,
        "system": machine.system,
        "python": machine.python,
        "display": machine.display,
        "chinese_font": machine.chinese_font,
        "processor": asdict(machine.processor),
        "memory": machine.memory and asdict(machine.memory),
        "graphics": asdict(machine.graphics),
        "nvidia_on_bus": machine.nvidia_on_bus,
        "packages": {package.name: package.version for package in machine.packages},
        "extra_local": machine.has_extra_local,
        "torch": torch and asdict(torch),
        "models": [{"folder": str(model.folder), "demo": model.demo} for model in machine.models],
        "disk": {"folder": str(machine.models_folder), "free": machine.disk_free},
        "findings": list(diagnosis.findings),
        "plan": plan_values(diagnosis.advice),
        "fits": [{**asdict(fit), "fits": fit.fits} for fit in diagnosis.advice.fits],
        "unanswered": list(machine.silent),
    }


def plan_values(advice: Advice) -> dict[str, object]:
    """The plan, with what closing programs and converting the weights would allow."""
    closing, converted = advice.closing, advice.converted
    beside = {
        "closing": closing and {**asdict(closing), "plan": closing.plan.way},
        "converted": converted and converted.way,
    }
    plan = advice.plan
    if plan is None:
        return {"way": None, **beside}
    parts = {
        name: {**asdict(of), "total": of.total} for name, of in (("video", plan.video), ("ram", plan.ram))
    }
    return {**asdict(plan), "device": plan.device, **parts, **beside}


def self_test_report_lines(diagnosis: Diagnosis) -> list[str]:
    """For the terminal, in columns."""
    facts = machine_lines(diagnosis.machine, diagnosis.torch, diagnosis.findings)
    fits = fit_lines(diagnosis.advice.fits)
    lines = [
        f"GLM-4v Desktop {VERSION}",
        "",
        *_columns(facts),
        "",
        QCoreApplication.translate("Doctor", "Which run modes of GLM-4v-9b fit into the free memory"),
    ]
    lines += _columns(fits)
    lines += ["", QCoreApplication.translate("Doctor", "How GLM-4v-9b would run on this computer")]
    lines += _paragraphs(plan_lines(diagnosis.advice))
    if diagnosis.reports is not None:
        lines += ["", QCoreApplication.translate("Doctor", "Left on this computer")]
        lines += _paragraphs(reports_lines(diagnosis.reports))
    if diagnosis.machine.silent:
        silent = ", ".join(diagnosis.machine.silent)
        lines += [
            "",
            QCoreApplication.translate("Doctor", "Could not be determined: {what}").format(what=silent),
        ]
    return lines


def _columns(lines: Sequence[Line]) -> list[str]:
    width = max(_width(line.label) for line in lines)
    indent = " " * (4 + width + 2)
    room = max(_NARROWEST, shutil.get_terminal_size((100, 24)).columns - len(indent))
    printed = []
    for line in lines:
        label = line.label + " " * (width - _width(line.label))
        first, *more = textwrap.wrap(line.text, room, break_on_hyphens=False, break_long_words=False)
        printed.append(f"{line.mark.value:<4}{label}  {first}")
        for advice in line.advice:
            more += textwrap.wrap(advice, room, break_on_hyphens=False, break_long_words=False)
        printed += [indent + text for text in more]
    return printed


def _paragraphs(sentences: Sequence[str]) -> list[str]:
    indent = " " * 4
    room = max(_NARROWEST, shutil.get_terminal_size((100, 24)).columns - len(indent))
    broken = (textwrap.wrap(each, room, break_on_hyphens=False, break_long_words=False) for each in sentences)
    return [indent + line for lines in broken for line in lines]


def _width(text: str) -> int:
    """In columns of a terminal; a Chinese letter takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _parser() -> Parser:
    parser = Parser(
        prog="glm4v-desktop doctor",
        description="Show what this computer has, what is wrong with it, and how GLM-4v-9b would run on it.",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")
    parser.add_argument(
        "--self-test",
        action="store_true",
        help="run the demo model in every run mode of this computer and compare the results with the right "
        "ones",
    )
    add_program(parser)
    return parser
