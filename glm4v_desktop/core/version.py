"""The one place where the version stands; the build reads it from here."""

VERSION = "0.1.0"
