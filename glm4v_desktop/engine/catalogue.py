"""Which factory makes which engine. Named, not imported: only the child process loads its libraries."""

from __future__ import annotations

from glm4v_desktop.engine.protocol import EngineError, EngineName, ErrorKind
from glm4v_desktop.engine.source import EngineSource


def engine_source(name: EngineName) -> EngineSource:
    """Raises EngineError (MODEL_MISSING, SERVER) for an engine that this installation cannot offer."""
    match name:
        case EngineName.READER:
            return EngineSource("glm4v_desktop.engine.reader:make_engine", {})
        case EngineName.LOCAL:
            raise EngineError(ErrorKind.MODEL_MISSING, "no model is installed")
        case EngineName.SERVER:
            raise EngineError(ErrorKind.SERVER, "no server is set")
