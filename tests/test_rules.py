"""Rules of the code base that no linter knows."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "glm4v_desktop"


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (ROOT / folder).rglob("*.py")


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_functions_stay_short() -> None:
    """A file may be as long as its subject; a function that needs more than 50 lines has parts."""
    long = {}
    for path in sources("glm4v_desktop", "packaging"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                lines = node.end_lineno - node.lineno + 1
                if lines > 50:
                    long[f"{path.relative_to(ROOT)}: {node.name}"] = lines
    # Two tables of sentences in the form of a `match`, one case a line.
    tables = {"convert_failure_text", "folder_failure_text"}
    assert set(long) <= {f"glm4v_desktop/texts/models.py: {table}" for table in tables}


def test_classes_stay_small() -> None:
    """A class that offers more than 15 methods does several things; Qt's event handlers do not count."""
    large = {}
    for path in sources("glm4v_desktop", "packaging"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                offered = [
                    part.name
                    for part in node.body
                    if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)
                    and part.name == part.name.lower()  # Qt's are in camelCase
                    and not part.name.startswith("_")
                    and part.name != "event"
                ]
                if len(offered) > 15:
                    large[node.name] = offered
    assert large == {}


def test_one_function_stretches_pictures_for_the_model() -> None:
    """Two would drift apart, and a model that is calibrated or trained on other pixels answers worse."""
    users = [
        p.relative_to(ROOT)
        for p in sources("glm4v_desktop", "packaging")
        if "BICUBIC" in p.read_text("utf-8")
    ]
    assert users == [Path("glm4v_desktop/glm4v/vision.py")]


def test_the_readme_names_every_file() -> None:
    """The modules of the program and of the set-up; of resources and tests the folders.

    A folder of tests that has its namesake in the package needs no line.
    """
    modules = {path for path in sources("glm4v_desktop") if path.stem != "__init__"}
    expected = modules | {path.parent for path in modules} | set((ROOT / "packaging").glob("*.py"))
    for top in (ROOT / "packaging", ROOT / "resources", ROOT / "tests"):
        expected |= {top, *(path for path in top.iterdir() if path.is_dir() and path.name[0] not in "._")}
    expected -= {ROOT / "tests" / path.name for path in PACKAGE.iterdir()}
    named: list[Path] = []
    above = [ROOT]  # of a line by its depth
    readme = (ROOT / "README.md").read_text("utf-8")
    section = readme.partition("\n## Where things are\n")[2].partition("\n## ")[0]
    tree = [line[4:] for line in section.splitlines() if line.startswith("    ")]
    for line in tree:
        name = line.split()[0]
        depth = line.index(name) // 2
        above[depth + 1 :] = [above[depth] / name]
        named.append(above[-1])
    assert sorted(named) == sorted(expected)
    assert max(map(len, tree)) <= 106


def test_the_documents_name_files_that_exist() -> None:
    """From the root of the checkout, or from the package."""
    pages = [ROOT / "README.md", ROOT / "SECURITY.md", *(ROOT / "resources/docs").rglob("*.md")]
    for page in pages:
        quoted = " ".join(re.findall(r"`([^`\n]+)`", page.read_text("utf-8")))
        for path in re.findall(
            r"(?<![\w/.*])(?:[\w-]+/)*[\w-]+\.py\b|\b(?:glm4v_desktop|tests)/[\w/]*", quoted
        ):
            assert (ROOT / path).exists() or (PACKAGE / path).exists(), f"{page.name}: {path}"


def test_package_files_are_empty() -> None:
    assert [p for p in PACKAGE.rglob("__init__.py") if p.read_text().strip()] == []


@pytest.mark.parametrize("folder", ["chat", "texts"])
def test_sessions_and_texts_use_nothing_of_qt_but_qtcore(folder: str) -> None:
    for path in (PACKAGE / folder).glob("*.py"):
        qt = {name for name in imported(path) if name.startswith("PySide6.")}
        assert all(name.startswith("PySide6.QtCore") for name in qt), path.name


def test_only_one_file_imports_the_ocr_library() -> None:
    users = [
        p.relative_to(PACKAGE) for p in PACKAGE.rglob("*.py") if {"rapidocr", "onnxruntime"} & imported(p)
    ]
    assert users == [Path("ocr/recognition/models.py")]


# What opens or reads a file by itself, as attributes and as names.
READS = {"read_text", "read_bytes", "write_text", "write_bytes"}
CALLS = {
    "open",
    "os.open",
    "os.fdopen",
    "io.open",
    "json.load",
    "json.loads",
    "mmap.mmap",
    "load_file",
    "safe_open",
}
LOOKS = {"is_file", "is_dir", "exists"}
# Other openings, each with its reason.
OPENED_OTHERWISE = {
    "core/files.py": "the one place",
    "storage/folder_lock.py": "a lock: nothing is read",
    "quantization/output.py": "tensors, in a folder that this program has made",
    "glm4v/self_test.py": "tensors that come along, those of the demo model too",
    "glm4v/parity.py": "a tool for developers",
    "commands/terminal.py": "the null device",
}


def test_files_are_opened_in_one_place() -> None:
    """Elsewhere a pipe in a file's place would hang the program, and a folder without rights would end it."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        if path.parent.name == "download":
            continue  # what hosts send and what a download writes has limits of its own
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _opens_by_itself(node):
                found.add(path.relative_to(PACKAGE).as_posix())
    assert found == set(OPENED_OTHERWISE)


def _opens_by_itself(call: ast.Call) -> bool:
    name = ast.unparse(call.func)
    method = name.rpartition(".")[2] if "." in name else ""
    first = call.args[0] if call.args else None
    mode = first.value if isinstance(first, ast.Constant) else None
    by_mode = method == "open" and isinstance(mode, str) and set(mode) <= set("rwaxbt+")
    looks = method in LOOKS and not (call.args or call.keywords)
    return name in CALLS or method in READS or by_mode or looks


@pytest.mark.parametrize("forbidden", ["processEvents", "terminate()", "trust_remote_code", "time.sleep"])
def test_what_the_window_and_the_session_never_do(forbidden: str) -> None:
    for folder in ("ui", "chat"):
        for path in (PACKAGE / folder).rglob("*.py"):
            if path.name == "one_instance.py" and forbidden == "time.sleep":
                continue  # it waits before there is a window
            assert forbidden not in path.read_text("utf-8"), path


def test_the_page_about_models_brings_in_nothing_that_goes_online() -> None:
    code = """
import sys
from PySide6.QtWidgets import QApplication
from glm4v_desktop.storage.folders import config_folder
from glm4v_desktop.models.license import LicenseAcceptances
from glm4v_desktop.ui.models.page import ModelPage
from tests.quiet_preferences import QuietPreferences
from glm4v_desktop.storage.settings_file import SettingsFile
program, preferences = QApplication([]), QuietPreferences(SettingsFile(config_folder()))
page = ModelPage(preferences, LicenseAcceptances(config_folder()), print)
page.show_folder('', None)
print(','.join(sys.modules))
"""
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert {"asyncio", "httpx2", "qasync"} & set(asked.stdout.strip().split(",")) == set()


def test_the_window_brings_in_neither_the_model_nor_the_reader() -> None:
    heavy = {"torch", "transformers", "accelerate", "onnxruntime", "rapidocr", "cv2", "numpy"}
    heavy |= {"asyncio", "httpx2", "qasync"}  # for downloads, which most starts never see
    heavy |= {
        "importlib.metadata",
        "glm4v_desktop.hardware.plan_values",
    }  # for models: 80 ms of a start without one
    heavy |= {"plistlib", "urllib.request"}  # for the launcher: 36 ms
    heavy |= {"multiprocessing", "subprocess"}  # for children, which start after the window: 13 ms
    # A dialog that few people open, what a child answers, and the check of a large model: 17 ms.
    heavy |= {
        "glm4v_desktop.ui.window.about",
        "glm4v_desktop.ocr.page",
        "glm4v_desktop.engine.known_answer",
    }
    code = "import sys, glm4v_desktop.app; print(','.join(sys.modules))"
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert heavy & set(asked.stdout.strip().split(",")) == set()


# Signals that are only relayed to another one, as "file: source -> signal".
RELAYS = {
    "ui/chat/answer_text.py: section.anchorClicked -> link_clicked": "sections come and go",
    "ui/chat/pane.py: card.about_clicked -> about_clicked": "cards come and go",
    "ui/chat/pane.py: questions.clicked -> question_asked": "ready questions come and go",
    "ui/chat/pane.py: self.composer.sent -> question_asked": "one signal for all that ask",
    "ui/chat/pane.py: self.new_bar.accepted -> new_conversation_clicked": "asked first only if needed",
    "ui/models/page.py: dialog.fileSelected -> folder_chosen": "the dialog goes when it is closed",
}
# Methods that only pass a call on, as "file: Class.method".
FORWARDERS = {
    "core/cancel.py: CancelToken.cancel": "its whole meaning: the flag may be a thread's or a process's",
    "engine/known_answer.py: CheckedEngine.prepare": "an engine around an engine",
    "engine/known_answer.py: CheckedEngine.answer": "an engine around an engine",
    "engine/known_answer.py: CheckedEngine.unload": "an engine around an engine",
    "engine/known_answer.py: CheckedEngine.close": "an engine around an engine",
    "ui/chat/composer.py: Composer.focus_box": "setFocus would take what a signal carries for a reason",
    "ui/widgets/layouts.py: SignedText.text": "it stands in for a QLabel",
}
STORES = {"append", "add", "clear", "get", "pop", "update"}


def test_signals_and_calls_are_not_only_passed_on() -> None:
    """The place that joins two parts connects to the source, and a part can be reached as an attribute."""
    relays, forwarders = set(), set()
    for path in PACKAGE.rglob("*.py"):
        file = path.relative_to(PACKAGE).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                relays |= {f"{file}: {relay}" for relay in _relays(node)}
                forwarders |= {f"{file}: {name}" for name in _forwarders(node)}
    assert relays == set(RELAYS)
    assert forwarders == set(FORWARDERS)


def test_what_counts_as_passed_on() -> None:
    (owner,) = ast.parse("""
class Panel(QWidget):
    clicked = Signal()
    chosen = Signal(str)
    def __init__(self):
        self.a.clicked.connect(self.clicked)
        self.b.clicked.connect(self.clicked.emit)
        self.c.chosen.connect(lambda name: self.chosen.emit(name))
        self.d.chosen.connect(self._on_chosen)
        self.e.clicked.connect(lambda: self.chosen.emit(self.name))
        self.f.clicked.connect(self._look)
    def _on_chosen(self, name):
        self.chosen.emit(name)
    def look(self, name, *, again):
        'A docstring.'
        return self._part.look(name, again=again)
    async def wait(self):
        await self.part.task.wait()
    def add(self, name):
        self._names.append(name)
    def _look(self):
        self.look(self.name, again=True)
    @property
    def text(self):
        return self._label.text()
""").body
    assert isinstance(owner, ast.ClassDef)
    relays = [relay.partition(".")[2].partition(".")[0] for relay in _relays(owner)]
    assert relays == ["a", "b", "c", "d"]
    assert list(_forwarders(owner)) == ["Panel.look", "Panel.wait"]


def _relays(owner: ast.ClassDef) -> Iterator[str]:
    """Connections to an own signal, its `emit`, or a lambda or method that only emits what it is given."""
    signals = set(_signals(owner))
    emits = {method.name: _own_name(call.func) for method, call in _passing_on(owner)}
    for node in ast.walk(owner):
        match node:
            case ast.Call(func=ast.Attribute(value=source, attr="connect"), args=[target, *_]):
                match target:
                    case ast.Lambda(args=given, body=ast.Call() as call) if _passes_all(given, call):
                        target = call.func
                name = _own_name(target)
                if (to := emits.get(name, name)) in signals:
                    yield f"{ast.unparse(source)} -> {to}"


def _signals(owner: ast.ClassDef) -> Iterator[str]:
    for node in owner.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id="Signal"))):
                yield name


def _own_name(target: ast.expr) -> str:
    """`x` of `self.x` and `self.x.emit`, else nothing."""
    match target:
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            return name
        case ast.Attribute(value=ast.Attribute(value=ast.Name(id="self"), attr=name), attr="emit"):
            return name
    return ""


def _forwarders(owner: ast.ClassDef) -> Iterator[str]:
    """Methods that are one call on a part. Not properties: they show what a part is, and change nothing."""
    for method, call in _passing_on(owner):
        is_property = any(ast.unparse(each) == "property" for each in method.decorator_list)
        if not is_property and _is_on_a_part(call):
            yield f"{owner.name}.{method.name}"


def _passing_on(owner: ast.ClassDef) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, ast.Call]]:
    """The methods that are, beside a docstring, one call with the arguments that they are given."""
    for method in owner.body:
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef):
            match method.body[1:] if ast.get_docstring(method) is not None else method.body:
                case [ast.Expr(value=value) | ast.Return(value=value)]:
                    call = value.value if isinstance(value, ast.Await | ast.YieldFrom) else value
                    if isinstance(call, ast.Call) and _passes_all(method.args, call):
                        yield method, call


def _is_on_a_part(call: ast.Call) -> bool:
    """As `self._engine.load()`, not `self.load()`. To use a container is work of one's own."""
    match call.func:
        case ast.Attribute(value=ast.Attribute() as part, attr=name) if name not in (*STORES, "emit"):
            while isinstance(part, ast.Attribute) and isinstance(part.value, ast.Attribute):
                part = part.value
            return isinstance(part.value, ast.Name) and part.value.id == "self"
    return False


def _passes_all(args: ast.arguments, call: ast.Call) -> bool:
    asked = [arg.arg for arg in (*args.posonlyargs, *args.args, *args.kwonlyargs) if arg.arg != "self"]
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return [value.id if isinstance(value, ast.Name) else "" for value in given] == asked
