"""What the ways to call the program have in common: exit codes and words of the command line."""

from __future__ import annotations

import argparse
import re
from enum import IntEnum

from glm4v_desktop.domain.version import VERSION
from glm4v_desktop.engine.create import EngineOptions
from glm4v_desktop.engine.protocol import EngineName


class ExitCode(IntEnum):
    """What the shell sees; documented in resources/docs/command-line.md."""

    ANSWERED = 0
    ENGINE = 1
    USAGE = 2
    PICTURE_REFUSED = 3
    NO_ANSWER = 4  # the engine ended without a word
    STOPPED = 130


def add_program(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--version", action="version", version=f"glm4v-desktop {VERSION}")
    parser.add_argument(
        "--language", choices=["auto", "en", "zh"], default="", help="language of the program's own messages"
    )


def add_engine(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--engine", choices=[name.value for name in EngineName], default="",
        help="who answers: reader (OCR) or local (GLM-4v-9b; by itself with --model)",
    )  # fmt: skip
    parser.add_argument(
        "--model", metavar="FOLDER|demo", default="", help="for the local engine: the model's folder, or demo"
    )
    parser.add_argument(
        "--device", metavar="DEVICE", type=device_name, default="",
        help="for the local engine: cuda, cuda:1 or cpu; default: the best that has room",
    )  # fmt: skip
    parser.add_argument("--in-process", action="store_true", help="run the engine without a child process")


def engine_options(options: argparse.Namespace) -> EngineOptions:
    """Naming a model chooses the local engine."""
    name = EngineName.LOCAL if options.model else EngineName.READER
    if options.engine:
        name = EngineName(options.engine)
    return EngineOptions(name, options.model, options.device, options.in_process)


def device_name(text: str) -> str:
    """An argparse type: an empty word, or the name of a device."""
    if text and not re.fullmatch(r"cpu|mps|cuda(:\d{1,3})?", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no device: cpu, cuda or cuda:1")
    return text
