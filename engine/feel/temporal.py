"""Dates, times and durations beyond what Python's own types hold, and arithmetic over both.

FEEL has years from -999,999,999 to 999,999,999 and seconds of any precision (10.3.2.3.4 to .8).
Python's `date`, `time`, `datetime` and `timedelta` are used wherever they can hold the value; a
`Wide...` type takes over outside the years 1 to 9999 and below the microsecond. Everything here
works on day numbers (1 is 0001-01-01, as `date.toordinal`) and nanoseconds, and is exact.
"""

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from engine.feel.record import Record

MAX_YEAR = 999_999_999
SECOND = 1_000_000_000  # nanoseconds
DAY = 86_400 * SECOND
_MICRO = 1_000
_FIRST_DAY = 1
_LAST_DAY = date.max.toordinal()
_CYCLE_DAYS = 146_097  # days in 400 Gregorian years
_MAX_DELTA = timedelta.max // timedelta(microseconds=1) * _MICRO


class WideDate(Record):
    """A date outside the years 1 to 9999; year 0 is 1 BC."""

    year: int
    month: int
    day: int


class WideTime(Record):
    """A time of day with nanoseconds: `nanos` since midnight."""

    nanos: int
    tzinfo: tzinfo | None


class WideDateTime(Record):
    """A local or zoned moment: day number, nanoseconds since midnight, zone."""

    day_number: int
    nanos: int
    tzinfo: tzinfo | None


class WideDuration(Record):
    """A days-and-time duration in nanoseconds."""

    nanos: int


AnyDate = date | WideDate
AnyTime = time | WideTime
AnyDateTime = datetime | WideDateTime
AnyDuration = timedelta | WideDuration

# --- dates ---------------------------------------------------------------------------------------


def day_number(value: AnyDate | AnyDateTime) -> int:
    """The day count of a date or of a date and time; 1 is 0001-01-01."""
    if isinstance(value, date):
        return value.toordinal()
    if isinstance(value, WideDateTime):
        return value.day_number
    return _count_days(value.year, value.month, value.day)


def _count_days(year: int, month: int, day: int) -> int:
    cycles, rest = divmod(year - 1, 400)
    return cycles * _CYCLE_DAYS + date(rest + 1, month, day).toordinal()


def date_of(number: int) -> AnyDate:
    """The date of a day number.

    Raises:
        ValueError: The year is out of range.
    """
    if _FIRST_DAY <= number <= _LAST_DAY:
        return date.fromordinal(number)
    cycles, rest = divmod(number - 1, _CYCLE_DAYS)
    near = date.fromordinal(rest + 1)
    return make_date(near.year + 400 * cycles, near.month, near.day)


def make_date(year: int, month: int, day: int) -> AnyDate:
    """A date.

    Raises:
        ValueError: There is no such day, or the year is out of range.
    """
    if 1 <= year <= date.max.year:
        return date(year, month, day)
    if abs(year) > MAX_YEAR:
        raise ValueError(year)
    date((year - 1) % 400 + 1, month, day)
    return WideDate(year, month, day)


def days_in_month(year: int, month: int) -> int:
    """28 to 31."""
    first = date((year - 1) % 400 + 1, month, 1)
    following = date(first.year + month // 12, month % 12 + 1, 1)
    return following.toordinal() - first.toordinal()


def calendar_date(value: AnyDate | AnyDateTime) -> AnyDate:
    """The date part."""
    if isinstance(value, datetime):
        return value.date()
    return date_of(value.day_number) if isinstance(value, WideDateTime) else value


def add_months(value: AnyDate, months: int) -> AnyDate:
    """The same day of another month; the month's last day where it has no such day.

    Raises:
        ValueError: The year is out of range.
    """
    year, index = divmod(value.year * 12 + value.month - 1 + months, 12)
    if abs(year) > MAX_YEAR:
        raise ValueError(year)
    return make_date(year, index + 1, min(value.day, days_in_month(year, index + 1)))


# --- times ---------------------------------------------------------------------------------------


def time_nanos(value: AnyTime | AnyDateTime) -> int:
    """Nanoseconds since midnight, as the clock on the wall shows."""
    if isinstance(value, WideTime | WideDateTime):
        return value.nanos
    seconds = (value.hour * 60 + value.minute) * 60 + value.second
    return seconds * SECOND + value.microsecond * _MICRO


def make_time(nanos: int, zone: tzinfo | None) -> AnyTime:
    """A time of day; nanoseconds beyond one day wrap around."""
    nanos %= DAY
    if nanos % _MICRO:
        return WideTime(nanos, zone)
    return _clock(nanos).replace(tzinfo=zone)


def _clock(nanos: int) -> time:
    seconds, rest = divmod(nanos, SECOND)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return time(hour, minute, second, rest // _MICRO)


# --- zones ---------------------------------------------------------------------------------------


def fixed_zone(seconds: int) -> tzinfo:
    """A zone of a constant offset from UTC."""
    return timezone(timedelta(seconds=seconds)) if seconds else UTC


def zone_name(zone: tzinfo | None) -> str | None:
    """The IANA name of a zone; None for an offset or none."""
    return zone.key if isinstance(zone, ZoneInfo) else None


def offset_seconds(value: AnyTime | AnyDateTime) -> int | None:
    """The offset from UTC; None for local values, and for times whose zone needs a date."""
    if value.tzinfo is None:
        return None
    if isinstance(value, datetime):
        offset = value.utcoffset()
    elif isinstance(value, WideDateTime):
        offset = _near(value).utcoffset()
    else:
        offset = value.tzinfo.utcoffset(None)
    return None if offset is None else offset // timedelta(seconds=1)


def _near(value: WideDateTime) -> datetime:
    """The same day of the 400-year cycle, in a year that Python can hold."""
    number = value.day_number
    if not _FIRST_DAY <= number <= _LAST_DAY:
        number = (number - 1) % _CYCLE_DAYS + 1 + (5 * _CYCLE_DAYS if number > 0 else 0)
    return datetime.combine(date.fromordinal(number), _clock(value.nanos), value.tzinfo)


# --- date and time -------------------------------------------------------------------------------


def make_datetime(day: int, nanos: int, zone: tzinfo | None) -> AnyDateTime:
    """A local or zoned moment from what calendar and clock show.

    Raises:
        ValueError: The year is out of range.
    """
    carry, nanos = divmod(nanos, DAY)
    day += carry
    if not _FIRST_DAY <= day <= _LAST_DAY or nanos % _MICRO:
        date_of(day)
        return WideDateTime(day, nanos, zone)
    return datetime.combine(date.fromordinal(day), _clock(nanos), zone)


def instant(value: AnyDateTime) -> int:
    """Nanoseconds on the UTC time line; of a local value, on the wall's."""
    local = day_number(value) * DAY + time_nanos(value)
    return local - (offset_seconds(value) or 0) * SECOND


def at_instant(nanos: int, zone: tzinfo | None) -> AnyDateTime:
    """The moment in a zone; the inverse of `instant`.

    Raises:
        ValueError: The year is out of range.
    """
    if zone is None:
        return make_datetime(0, nanos, None)
    utc = make_datetime(0, nanos, UTC)
    if isinstance(zone, ZoneInfo) and isinstance(utc, datetime):
        return _in_zone(utc, zone)
    offset = (
        offset_seconds(
            utc.replace(tzinfo=zone)
            if isinstance(utc, datetime)
            else WideDateTime(utc.day_number, utc.nanos, zone)
        )
        or 0
    )
    return make_datetime(0, nanos + offset * SECOND, zone)


def _in_zone(utc: datetime, zone: ZoneInfo) -> AnyDateTime:
    try:
        return utc.astimezone(zone)
    except OverflowError as error:
        raise ValueError(utc.year) from error


# --- durations -----------------------------------------------------------------------------------


def duration_nanos(value: AnyDuration) -> int:
    """The length in nanoseconds."""
    if isinstance(value, WideDuration):
        return value.nanos
    return (value.days * 86_400 + value.seconds) * SECOND + value.microseconds * _MICRO


def make_duration(nanos: int) -> AnyDuration:
    """A days-and-time duration."""
    if nanos % _MICRO or abs(nanos) > _MAX_DELTA:
        return WideDuration(nanos)
    return timedelta(microseconds=nanos // _MICRO)
