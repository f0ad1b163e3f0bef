"""Adds the program to the applications menu and to "Open with", and removes it again.

Standard library only, because the set-up runs it with any Python. Works for a checkout and an installed
wheel; all files go below the user's own folders.
"""

from __future__ import annotations

import os
import plistlib
import shlex
import shutil
import struct
import subprocess
import sys
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from glm4v_desktop.core.files import exists, is_file, is_folder, read_bytes, replace_file
from glm4v_desktop.core.resources import resource
from glm4v_desktop.core.version import APP_ID, VERSION

# AppStream requires a reversed domain; `local` can belong to nobody.
_COMPONENT_ID = "local.glm4v.desktop"
NAME = "GLM-4v Desktop"
ICON_SIDES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
_MOST_ICON_BYTES = 1 << 20
_MIME_TYPES = ("png", "jpeg", "webp", "bmp", "tiff", "gif", "avif")
_COMMENT = "Ask questions about screenshots on your own machine"
_COMMENT_ZH = "在自己的电脑上对截图提问"
_REFRESH_TIMEOUT_S = 30  # for a tool that refreshes the desktop's cache


class LauncherError(Exception):
    """The menu entry cannot be created or removed. The text says why and is shown to the user unchanged."""


def program_command(python: Path) -> tuple[str, ...]:
    """The command of the entry. It keeps the working folder, with its unknown files, off Python's path."""
    return (str(python), "-P", "-m", "glm4v_desktop", "--launched")


def this_python() -> Path:
    """The path of the Python that runs the program; on Windows pythonw.exe, which opens no console."""
    python = Path(sys.executable)
    windowless = python.with_name("pythonw.exe")
    return windowless if os.name == "nt" and is_file(windowless) else python


def install(python: Path) -> tuple[Path, ...]:
    """Creates or replaces the entry and returns its files. Raises LauncherError."""
    files = _files(program_command(python))
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, content, mode=0o755 if path.name == APP_ID else 0o644)
    except OSError as error:
        where = error.filename or next(iter(files)).parent
        raise LauncherError(f"The launcher cannot be written to {where}: {error.strerror}.") from error
    _refresh()
    return tuple(files)


def remove() -> tuple[Path, ...]:
    """Removes the entry and returns the files that it had. Raises LauncherError."""
    removed = []
    try:
        for path in _files(("",)):
            if exists(path) or path.is_symlink():
                path.unlink()
                removed.append(path)
        if sys.platform == "darwin" and is_folder(_mac_bundle()):
            shutil.rmtree(_mac_bundle())
    except OSError as error:
        raise LauncherError(f"The launcher cannot be removed: {error.filename}: {error.strerror}.") from error
    if removed:
        _refresh()
    return tuple(removed)


def is_installed() -> bool:
    return all(exists(path) for path in _files(("",)))


def _files(command: Sequence[str]) -> dict[Path, bytes]:
    """The entry's files on this platform, with their contents."""
    if sys.platform == "darwin":
        return _mac_files(command)
    if sys.platform == "win32":
        return _windows_files(command)
    return _linux_files(command)


def _icon(side: int) -> bytes:
    return read_bytes(resource("icons", "app", f"{side}.png"), _MOST_ICON_BYTES)


# Linux: freedesktop.org's desktop entry, icon theme and AppStream.


def _data_home() -> Path:
    named = os.environ.get("XDG_DATA_HOME", "")
    return Path(named) if named.startswith("/") else Path.home() / ".local" / "share"


def _linux_files(command: Sequence[str]) -> dict[Path, bytes]:
    data = _data_home()
    icons = data / "icons" / "hicolor"
    files = {icons / f"{side}x{side}" / "apps" / f"{APP_ID}.png": _icon(side) for side in ICON_SIDES}
    drawing = read_bytes(resource("icons", "app.svg"), _MOST_ICON_BYTES)
    return {
        data / "applications" / f"{APP_ID}.desktop": desktop_entry(command).encode(),
        data / "metainfo" / f"{_COMPONENT_ID}.metainfo.xml": metainfo().encode(),
        icons / "scalable" / "apps" / f"{APP_ID}.svg": drawing,
        **files,
    }


def desktop_entry(command: Sequence[str]) -> str:
    """The text of the .desktop file. Raises LauncherError for a path that it cannot contain."""
    try:
        "".join(command).encode()
    except UnicodeEncodeError:
        raise LauncherError("The program lies in a folder whose name is no text; move it first.") from None
    if any(letter < " " for word in command for letter in word):
        raise LauncherError("The program lies in a folder with a line break in its name; move it first.")
    words = list(command)
    # The format allows no = in a program's path, and GLib does not find a program with % in its path.
    if {"=", "%"} & set(words[0]):
        words = ["sh", "-c", 'exec "$0" "$@"', *words]
    run = " ".join(_exec_word(word) for word in words)
    types = ";".join(f"image/{name}" for name in _MIME_TYPES)
    return f"""[Desktop Entry]
Type=Application
Version=1.1
Name={NAME}
GenericName=Picture Question Answering
GenericName[zh_CN]=图片问答
GenericName[zh]=图片问答
Comment={_COMMENT}
Comment[zh_CN]={_COMMENT_ZH}
Comment[zh]={_COMMENT_ZH}
Name[zh_CN]={NAME} 图片问答
Name[zh]={NAME} 图片问答
Exec={run} %F
TryExec={_string(command[0])}
Icon={APP_ID}
Terminal=false
StartupNotify=true
StartupWMClass={APP_ID}
MimeType={types};
Categories=Graphics;Viewer;
Keywords=screenshot;OCR;picture;question;GLM;
Keywords[zh_CN]=截图;识别;文字;图片;提问;
Keywords[zh]=截图;识别;文字;图片;提问;
"""


def _exec_word(word: str) -> str:
    """One argument for the Exec line: quoted, then escaped as a string, with % doubled."""
    quoted = "".join(f"\\{letter}" if letter in '"`$\\' else letter for letter in word)
    return _string(f'"{quoted}"').replace("%", "%%")


def _string(value: str) -> str:
    return value.replace("\\", "\\\\")


def metainfo() -> str:
    """The AppStream file for software centers."""
    paragraph = (
        "Open a screenshot, a chart or a scanned page, select a region and ask about it. Text and tables are "
        "read by an engine that comes along; GLM-4v-9b can be added. Nothing leaves your machine."
    )
    paragraph_zh = (
        "打开截图、图表或扫描页，选中一块区域并提问。自带的引擎识别文字和表格，也可以加上 GLM-4v-9b。"
        "所有内容都留在您的电脑上。"
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<component type="desktop-application">
  <id>{_COMPONENT_ID}</id>
  <metadata_license>CC0-1.0</metadata_license>
  <project_license>Apache-2.0</project_license>
  <name>{NAME}</name>
  <name xml:lang="zh_CN">{NAME} 图片问答</name>
  <summary>{escape(_COMMENT)}</summary>
  <summary xml:lang="zh_CN">{_COMMENT_ZH}</summary>
  <description>
    <p>{escape(paragraph)}</p>
    <p xml:lang="zh_CN">{escape(paragraph_zh)}</p>
  </description>
  <launchable type="desktop-id">{APP_ID}.desktop</launchable>
  <categories>
    <category>Graphics</category>
    <category>Viewer</category>
  </categories>
  <icon type="stock">{APP_ID}</icon>
  <provides>
    <binary>{APP_ID}</binary>
  </provides>
  <content_rating type="oars-1.1"/>
</component>
"""


def _refresh() -> None:
    """Runs the tools that refresh the desktop's caches; a desktop without caches finds the files itself."""
    if not sys.platform.startswith("linux"):
        return
    icons = _data_home() / "icons" / "hicolor"
    commands = [["update-desktop-database", str(_data_home() / "applications")]]
    if exists(icons / "icon-theme.cache"):
        commands.append(["gtk-update-icon-cache", "-q", "-t", "-f", str(icons)])
    for command in commands:
        if shutil.which(command[0]) is not None:
            try:
                subprocess.run(command, capture_output=True, timeout=_REFRESH_TIMEOUT_S)
            except (OSError, subprocess.TimeoutExpired):
                continue  # the entry still appears, at the next login


# macOS: an application bundle whose program is a one-line shell script.


def _mac_bundle() -> Path:
    return Path.home() / "Applications" / f"{NAME}.app"


def _mac_files(command: Sequence[str]) -> dict[Path, bytes]:
    contents = _mac_bundle() / "Contents"
    types = [f"public.{name}" for name in ("png", "jpeg", "tiff", "avif")]
    types += ["com.microsoft.bmp", "com.compuserve.gif", "org.webmproject.webp"]
    about = {
        "CFBundleIdentifier": APP_ID,
        "CFBundleName": NAME,
        "CFBundleDisplayName": NAME,
        "CFBundleExecutable": APP_ID,
        "CFBundleIconFile": "app.icns",
        "CFBundlePackageType": "APPL",
        "CFBundleShortVersionString": VERSION,
        "CFBundleVersion": VERSION,
        "CFBundleLocalizations": ["en", "zh-Hans"],
        "NSHighResolutionCapable": True,
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "Picture",
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Alternate",
                "LSItemContentTypes": types,
            }
        ],
    }
    script = f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n'
    return {
        contents / "Info.plist": plistlib.dumps(about),
        contents / "MacOS" / APP_ID: os.fsencode(script),
        contents / "Resources" / "app.icns": icns({side: _icon(side) for side in (32, 64, 128, 256, 512)}),
    }


def icns(icons: Mapping[int, bytes]) -> bytes:
    """Apple's icon file, from PNGs by the length of their side in pixels; each side has its own type code."""
    types = ((b"ic11", 32), (b"ic12", 64), (b"ic07", 128), (b"ic08", 256), (b"ic13", 256), (b"ic09", 512))
    parts = b"".join(
        kind + struct.pack(">I", len(icons[side]) + 8) + icons[side] for kind, side in types if side in icons
    )
    return b"icns" + struct.pack(">I", len(parts) + 8) + parts


# Windows: a shortcut in the start menu, and one in "Send to".


def _windows_files(command: Sequence[str]) -> dict[Path, bytes]:
    roaming = Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    local = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    icon = local / APP_ID / "app.ico"
    link = shell_link(command, str(icon))
    menu = roaming / "Microsoft" / "Windows"
    return {
        icon: ico({side: _icon(side) for side in (16, 24, 32, 48, 64, 256)}),
        menu / "Start Menu" / "Programs" / f"{NAME}.lnk": link,
        menu / "SendTo" / f"{NAME}.lnk": link,
    }


def ico(icons: Mapping[int, bytes]) -> bytes:
    """Windows' icon file, from PNGs by the length of their side in pixels."""
    head, body = struct.pack("<HHH", 0, 1, len(icons)), b""
    offset = len(head) + 16 * len(icons)
    for side, data in icons.items():
        head += struct.pack("<BBBBHHII", side % 256, side % 256, 0, 0, 1, 32, len(data), offset + len(body))
        body += data
    return head + body


_LINK_CLASS = uuid.UUID("00021401-0000-0000-c000-000000000046")
_APP_MODEL = uuid.UUID("9f4c2855-9f79-4b39-a8d0-e1d42de1d5f3")  # its property 5 is AppUserModel.ID
_HAS_WORKING_DIR, _HAS_ARGUMENTS, _HAS_ICON = 0x10, 0x20, 0x40
_IS_UNICODE, _HAS_TARGET_TEXT, _PREFERS_TARGET_TEXT = 0x80, 0x200, 0x2000000
_LONGEST_TARGET = 259


def shell_link(command: Sequence[str], icon: str) -> bytes:
    """A shortcut (MS-SHLLINK) that names its target by its path and carries the AppUserModelID."""
    target, arguments = command[0], subprocess.list2cmdline(command[1:])
    if len(target) > _LONGEST_TARGET:
        raise LauncherError("The program's folder has too long a path for a shortcut; move it first.")
    flags = _HAS_WORKING_DIR | _HAS_ARGUMENTS | _HAS_ICON
    flags |= _IS_UNICODE | _HAS_TARGET_TEXT | _PREFERS_TARGET_TEXT
    head = struct.pack("<I16sII", 0x4C, _LINK_CLASS.bytes_le, flags, 0)
    head += bytes(24) + struct.pack("<IIIHHII", 0, 0, 1, 0, 0, 0, 0)  # no times, a normal window, no hotkey
    texts = ("%USERPROFILE%", arguments, icon)
    strings = b"".join(struct.pack("<H", len(text)) + text.encode("utf-16-le") for text in texts)
    plain = target.encode("ascii", "replace").ljust(260, b"\0")
    place = struct.pack("<II", 0x314, 0xA0000001) + plain + target.encode("utf-16-le").ljust(520, b"\0")
    return head + strings + place + _app_model_block() + bytes(4)


def _app_model_block() -> bytes:
    text = f"{APP_ID}\0"
    data = struct.pack("<HHI", 31, 0, len(text)) + text.encode("utf-16-le")  # VT_LPWSTR
    data += bytes(-len(data) % 4)
    value = struct.pack("<IIB", len(data) + 9, 5, 0) + data
    storage = b"1SPS" + _APP_MODEL.bytes_le + value + bytes(4)
    storage = struct.pack("<I", len(storage) + 4) + storage + bytes(4)
    return struct.pack("<II", len(storage) + 8, 0xA0000009) + storage
