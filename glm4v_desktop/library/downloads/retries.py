"""When to try again, and how long to wait before. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from glm4v_desktop.library.downloads.values import DownloadErrorKind, NetworkPatience


class TryAgainError(Exception):
    """May be over in a moment. `kind` is what it becomes when it is not; `wait_s` what the host asked for."""

    def __init__(
        self, kind: DownloadErrorKind, detail: str, wait_s: float | None = None, host: str = ""
    ) -> None:
        super().__init__(kind, detail, wait_s, host)
        self.kind, self.detail, self.wait_s, self.host = kind, detail, wait_s, host


def wait_before(failures: int, asked_s: float | None, patience: NetworkPatience) -> float:
    """Seconds before the next try, after `failures` (1 or more) in a row: doubled each time, or as asked."""
    wait = patience.first_wait_s * 2.0 ** min(failures - 1, 30) if asked_s is None else asked_s
    return min(max(wait, 0.0), patience.longest_wait_s)


def retry_after(header: str | None, now: datetime | None = None) -> float | None:
    """Seconds, from a number or a date; None for anything else."""
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return max(0.0, (at - (now or datetime.now(UTC))).total_seconds())


def status_fault(status: int) -> tuple[DownloadErrorKind, bool]:
    """What an HTTP status that is no success means, and whether it may be over in a moment."""
    match status:
        case 401 | 407:
            return DownloadErrorKind.UNAUTHORISED if status == 401 else DownloadErrorKind.PROXY, False
        case 403 | 451:
            return DownloadErrorKind.FORBIDDEN, False
        case 404 | 410:
            return DownloadErrorKind.NOT_FOUND, False
        case 429:
            return DownloadErrorKind.BUSY, True
        case 408 | 425 | 500 | 502 | 503 | 504:
            return DownloadErrorKind.SERVER, True
        case _ if status > 504:
            return DownloadErrorKind.SERVER, True
        case _:
            return DownloadErrorKind.BAD_ANSWER, False
