"""The console command `glm4v-desktop`: opens the window or runs one of the commands."""

from __future__ import annotations

import argparse
import difflib
import importlib
import multiprocessing
import os
import re
import sys
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from glm4v_desktop.commands.ask import ExitCode, Report, add_engine, add_program, ask, engine_options
from glm4v_desktop.commands.terminal import OutputError, Parser, prepare_streams, tell
from glm4v_desktop.core.hidden_text import shown
from glm4v_desktop.core.quiet import forget_secrets, keep_quiet
from glm4v_desktop.engine.create import engine_info
from glm4v_desktop.engine.protocol import EngineError
from glm4v_desktop.texts.errors import failure_words
from glm4v_desktop.texts.translation import QT_TRANSLATE_NOOP, Translations, joined

_COMMANDS = {
    "ask": "answer a question about a picture on the terminal",
    "doctor": "show what this computer has, and how GLM-4v-9b would run on it",
    "download": "download the weights of GLM-4v-9b, check or repair them",
    "launcher": "put the program into the applications menu, or remove it",
    "quantize": "make a 4-bit copy of the weights, which needs a third of the memory",
}
_USUAL_WORDS = {"help": "--help", "version": "--version"}  # how other programs name their commands
_OUTPUT_FAILED = QT_TRANSLATE_NOOP("CommandLine", "The output could not be written: {reason}.")
_NO_DISPLAY = QT_TRANSLATE_NOOP(
    "CommandLine",
    "There is no display to open a window on. Without a window, use: glm4v-desktop ask PICTURE QUESTION",
)
_NO_SUCH_WORD = QT_TRANSLATE_NOOP("CommandLine", "“{word}” is neither a command nor a file here.")
_DID_YOU_MEAN = QT_TRANSLATE_NOOP("CommandLine", "Did you mean: glm4v-desktop {command}")
_OPTIONS_UNUSED = QT_TRANSLATE_NOOP(
    "CommandLine",
    "GLM-4v Desktop is already open and keeps its present engine and language. To use others, close it "
    "first, or open another window with --new-window.",
)
_INSTALLED = QT_TRANSLATE_NOOP("CommandLine", "{name} is now in the applications menu ({file}).")
_REMOVED = QT_TRANSLATE_NOOP("CommandLine", "The launcher was removed.")
_NOTHING_REMOVED = QT_TRANSLATE_NOOP("CommandLine", "There was no launcher.")
_NOT_RESPONDING = QT_TRANSLATE_NOOP(
    "CommandLine",
    "GLM-4v Desktop is already open but does not respond. End it (process {pid}) and start again, or open "
    "another window with --new-window.",
)
_OPENS_LATER = QT_TRANSLATE_NOOP(
    "CommandLine",
    "GLM-4v Desktop is already open but does not respond. It will open the pictures when it responds again. "
    "If it does not, end it (process {pid}) and start again, or open another window with --new-window.",
)
_SEE_HELP = QT_TRANSLATE_NOOP("CommandLine", "glm4v-desktop --help lists the commands.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program; returns an ExitCode. Raises SystemExit for --help, --version and wrong usage."""
    multiprocessing.freeze_support()
    prepare_streams()
    keep_quiet()
    forget_secrets()
    # Numbers cards as the driver does; by default CUDA puts the fastest first.
    os.environ.setdefault("CUDA_DEVICE_ORDER", "PCI_BUS_ID")
    try:
        return _run(list(sys.argv[1:] if arguments is None else arguments))
    except OutputError as error:
        if error.reader_left:
            return ExitCode.STOPPED
        tell(_tr(_OUTPUT_FAILED).format(reason=error), error=True)
        return ExitCode.ENGINE
    except KeyboardInterrupt:  # a second Ctrl+C, or one before the command handles it
        return ExitCode.STOPPED


def _run(words: list[str]) -> int:
    match words[:1]:
        case ["ask"]:
            return ask(words[1:])
        case ["doctor"]:
            from glm4v_desktop.commands.doctor import doctor  # not at the top: other commands start faster

            return doctor(words[1:])
        case ["download"]:
            from glm4v_desktop.commands.download import download  # not at the top: it loads network code

            return download(words[1:])
        case ["launcher"]:
            return launcher(words[1:])
        case ["quantize"]:
            # By name, because the import contracts forbid the window's modules to import torch's.
            module = importlib.import_module("glm4v_desktop.commands.quantize")
            return int(module.quantize(words[1:]))
        case _:
            return open_window(words)


def open_window(words: Sequence[str]) -> int:
    """Opens the window, or hands the pictures to the one that is open; returns an ExitCode at the end."""
    options = _window_parser().parse_args(words)
    if options.picture and _is_mistyped(options.picture[0]):
        return _refuse_word(options.picture[0], options.language)
    engine = engine_options(options)
    from glm4v_desktop import app  # not at the top: `ask` loads no widgets
    from glm4v_desktop.ui.window.one_instance import NotRespondingError

    if not app.has_display():
        _speak(options.language)
        tell(_tr(_NO_DISPLAY), error=True)
        return ExitCode.ENGINE
    said = engine.name.value if options.engine or options.model else ""  # empty: that of the settings
    wanted = app.Options(
        tuple(options.picture), options.language, said, options.model, options.device, options.in_process,
        options.new_window,
    )  # fmt: skip
    try:
        instance = app.first_instance(wanted)
        if instance is None:
            if said or options.language or options.device:
                _speak(options.language)
                tell(_tr(_OPTIONS_UNUSED), error=True)
            return ExitCode.ANSWERED
        return app.run(wanted, instance)
    except NotRespondingError as error:
        _speak(options.language, windowed=options.launched)
        text = _OPENS_LATER if error.has_message and options.picture else _NOT_RESPONDING
        sentence = _tr(text).format(pid=error.pid or "?")
        tell(sentence, error=True)
        if options.launched:
            app.show_failure(sentence)
        return ExitCode.ENGINE
    except EngineError as error:
        report = Report(as_json=False, engine=engine_info(engine.name, engine.model))
        code = report.refused(error.kind, ExitCode.ENGINE, error.detail)
        if options.launched:
            app.show_failure(joined(*failure_words(error.kind, error.detail)))
        return code


def launcher(words: Sequence[str]) -> int:
    """Adds the program to the applications menu or removes it; returns an ExitCode."""
    from glm4v_desktop.install.launcher import NAME, LauncherError, install, remove, this_python

    parser = Parser(prog="glm4v-desktop launcher", description=f"{_COMMANDS['launcher']}.")
    parser.add_argument("--remove", action="store_true", help="remove it")
    add_program(parser)
    options = parser.parse_args(words)
    _speak(options.language)
    try:
        if options.remove:
            tell(_tr(_REMOVED if remove() else _NOTHING_REMOVED))
        else:
            tell(_tr(_INSTALLED).format(name=NAME, file=install(this_python())[0]))
    except LauncherError as error:
        tell(str(error), error=True)
        return ExitCode.ENGINE
    return ExitCode.ANSWERED


def _speak(language: str, windowed: bool = False) -> None:
    if windowed:
        from glm4v_desktop import app  # not at the top: `ask` loads no widgets

        app.make_application()
    program = QCoreApplication.instance() or QCoreApplication([])
    Translations(program).use(language)


def _is_mistyped(word: str) -> bool:
    """Whether the word is neither a file nor looks like one, as `docter` does not but `shot.png` does."""
    return not re.search(r"[./\\:]", word) and not os.path.lexists(word)


def _refuse_word(word: str, language: str) -> ExitCode:
    _speak(language)
    near = difflib.get_close_matches(word.lower(), [*_COMMANDS, *_USUAL_WORDS], n=1)
    hint = _tr(_DID_YOU_MEAN).format(command=_USUAL_WORDS.get(near[0], near[0])) if near else _tr(_SEE_HELP)
    tell(joined(_tr(_NO_SUCH_WORD).format(word=shown(word)), hint), error=True)
    return ExitCode.USAGE


def _tr(text: str) -> str:
    return QCoreApplication.translate("CommandLine", text)


def _window_parser() -> Parser:
    commands = "\n".join(f"  {name:<10}{what}" for name, what in _COMMANDS.items())
    parser = Parser(
        prog="glm4v-desktop",
        description="Ask questions about screenshots on your own machine.",
        usage="%(prog)s [options] [PICTURE ...]\n       %(prog)s COMMAND ...",
        epilog=f"commands:\n{commands}\n\nglm4v-desktop COMMAND --help says what each of them takes.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("picture", metavar="PICTURE", nargs="*", help="pictures to open in the window")
    parser.add_argument(
        "--new-window", action="store_true",
        help="open another window; otherwise a window that is already open gets the pictures",
    )  # fmt: skip
    parser.add_argument("--launched", action="store_true", help=argparse.SUPPRESS)  # by a launcher
    add_engine(parser)
    add_program(parser)
    return parser
