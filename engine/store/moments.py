"""Moments as the databases keep them: UTC text whose order is the order of time, or timestamptz."""

from datetime import UTC, datetime

from engine.values import SEOUL


def to_text(moment: datetime) -> str:
    """UTC, 27 letters: `2026-03-02T00:00:00.000000Z`. Of two texts the smaller is the earlier.

    Raises:
        ValueError: The moment has no zone, so nobody knows when it is.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"


def from_text(text: str) -> datetime:
    """The moment of a text that `to_text` wrote, in Asia/Seoul."""
    return to_seoul(datetime.fromisoformat(text))


def to_seoul(moment: datetime) -> datetime:
    """The same moment in Asia/Seoul; the last hours of the year 9999 stay in UTC."""
    try:
        return moment.astimezone(SEOUL)
    except OverflowError:
        return moment


def aware(moment: datetime) -> datetime:
    """The moment itself, for a database that keeps moments as such.

    Raises:
        ValueError: The moment has no zone, so nobody knows when it is.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment
