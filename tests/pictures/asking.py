"""Opening pictures with the real decoding child or another."""

from __future__ import annotations

import os
import sys
import textwrap

import pytest

from glm4v_desktop.core.picture import PictureError, PictureErrorKind
from glm4v_desktop.pictures.decoder import Decoder, Limits
from glm4v_desktop.pictures.open import Source, open_picture

POSIX = pytest.mark.skipif(os.name != "posix", reason="there are no such files or limits on Windows")


def refusal(source: Source, limits: Limits | None = None, decoder: Decoder | None = None) -> PictureErrorKind:
    """The kind with which `source` is refused; the test fails when it opens."""
    with pytest.raises(PictureError) as refused:
        open_picture(source, limits or Limits(), decoder)
    return refused.value.kind


def child(script: str) -> Decoder:
    """A child that does something else than decoding."""
    return Decoder((sys.executable, "-I", "-S", "-c", "import os, sys, time\n" + textwrap.dedent(script)))


NO_CHILD = "raise SystemExit('this picture should have been refused without me')"
