"""The console command: the window, one question without a window, or what this machine has."""

from __future__ import annotations

import argparse
import importlib
import multiprocessing
import os
import sys
from collections.abc import Sequence

from glm4v_desktop.commands.ask import Report, ask
from glm4v_desktop.commands.options import ExitCode, add_engine, add_program, chosen_engine
from glm4v_desktop.engine.catalogue import engine_info
from glm4v_desktop.engine.protocol import EngineError


def main(arguments: Sequence[str] | None = None) -> int:
    multiprocessing.freeze_support()
    # Cards are numbered as the driver numbers them for everybody else; CUDA alone puts the fastest first.
    os.environ.setdefault("CUDA_DEVICE_ORDER", "PCI_BUS_ID")
    words = list(sys.argv[1:] if arguments is None else arguments)
    match words[:1]:
        case ["ask"]:
            return ask(words[1:])
        case ["doctor"]:
            from glm4v_desktop.commands.doctor import (
                doctor,  # here: a question does not look at graphics cards
            )

            return doctor(words[1:])
        case ["download"]:
            from glm4v_desktop.commands.download import download  # here: nothing else goes online

            return download(words[1:])
        case ["quantize"]:
            # By name: it computes with torch, which nothing that opens the window may import.
            module = importlib.import_module("glm4v_desktop.commands.quantise")
            return int(module.quantize(words[1:]))
        case _:
            return open_window(words)


def open_window(words: Sequence[str]) -> int:
    """Stays until the window is closed; returns an ExitCode."""
    options = _window_parser().parse_args(words)
    engine = chosen_engine(options)
    from glm4v_desktop import app  # here, so that `ask` loads no widgets

    if not app.has_display():
        print(
            "There is no display for a window. Without one: glm4v-desktop ask PICTURE QUESTION",
            file=sys.stderr,
        )
        return ExitCode.ENGINE
    said = engine.value if options.engine or options.model else ""  # else the one that was set
    wanted = app.Options(
        tuple(options.picture), options.language, said, options.model, options.device, options.in_process
    )
    try:
        return app.run(wanted)
    except EngineError as error:
        report = Report(as_json=False, engine=engine_info(engine, options.model))
        return report.refused(error.kind, ExitCode.ENGINE, error.detail)


def _window_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="glm4v-desktop",
        description="Ask questions about screenshots on your own machine.",
        epilog="glm4v-desktop ask PICTURE QUESTION answers without a window (glm4v-desktop ask --help); "
        "glm4v-desktop doctor says what this machine has and what fits; glm4v-desktop quantize makes a copy "
        "of the model that needs a third of the memory",
    )
    parser.add_argument("picture", nargs="*", help="pictures to open")
    add_engine(parser)
    add_program(parser)
    return parser
