"""The program's identifier and version; the build reads the version from here."""

VERSION = "0.1.0"
APP_ID = "glm4v-desktop"  # the desktop entry's name, also Qt's desktop file name and Windows' AppUserModelID
