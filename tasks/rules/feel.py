"""The extra functions of every FEEL expression, over the calendar and the clocks in force.

| in an expression | gives |
|---|---|
| `deadline(clock, from)` | the last day of a statutory clock counted from the event day `from` |
| `add working days(from, days)` | the `days`-th working day after `from` |
| `working days between(from, to)` | how many working days lie after `from` up to and with `to` |
| `is working day(day)` | true or false |
| `late days(due, delivered)` | days of delay of a delivery |
| `floor won(n)`, `ceil won(n)` | whole won, rounded down or up |
| `reserve price(drawn)` | the reserve price of the drawn prices: their mean, rounded up |
| `quote rate(quote, reserve)` | a quote in percent of the reserve price, cut after three decimals |
| `excluded costs(parts)` | A of a context of its parts (`tasks/rules/bidding.py`) |
| `minimum quote(reserve, rate, excluded)` | the lowest quote that reaches a floor rate, in won |
| `price score(rule, bid, reserve, excluded)` | marks for a bid by a row of `qualification_price` |
| `price floor(rule)` | `{exact_percent, printed_percent}` that follow from such a row |
| `net cost floor(net cost, base, reserve, share)` | a share of the net cost at the reserve price |
| `advance settlement(advance, price, before, accepted)` | what an instalment takes off an advance |

Amounts are whole won; what they are, with or without VAT, is said in `tasks/rules/bidding.py`.
A day may be given as a date, or as a date and time whose day in Asia/Seoul then counts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from engine.errors import ValueInvalid
from engine.feel import Function, function
from engine.ports import Value
from engine.values import SEOUL
from tasks.rules import amounts, bidding, days
from tasks.rules.calendar import Calendar, read_calendar
from tasks.rules.clocks import LegalClock, find_clock, read_clocks

CALENDAR = "calendar.yaml"
CLOCKS = "clocks.yaml"


def functions(reference: Mapping[str, bytes]) -> Mapping[str, Function]:
    """The extra functions by name, over the reference files by name.

    Without `calendar.yaml` or `clocks.yaml` the functions are there all the same, so that
    expressions compile; a call that needs the missing file says so.

    Raises:
        DefinitionInvalid: A reference file that cannot be read.
    """
    calendar = read_calendar(reference[CALENDAR]) if CALENDAR in reference else None
    clocks = read_clocks(reference[CLOCKS]) if CLOCKS in reference else None
    rules = _Rules(calendar, clocks)
    return {name: function(name, params, call) for name, params, call in rules.table()}


@dataclass(frozen=True, slots=True)
class _Rules:
    """The functions over one calendar and one set of clocks; None: not deployed."""

    calendar: Calendar | None
    clocks: Mapping[str, LegalClock] | None

    def table(self) -> tuple[tuple[str, tuple[str, ...], Callable[..., Value]], ...]:
        return (
            ("deadline", ("clock: string", "from"), self.deadline),
            ("add working days", ("from", "days: number"), self.add_working_days),
            ("working days between", ("from", "to"), self.working_days_between),
            ("is working day", ("day",), self.is_working_day),
            ("late days", ("due", "delivered"), self.late_days),
            ("floor won", ("n: number",), amounts.floor_won),
            ("ceil won", ("n: number",), amounts.ceil_won),
            *_BIDDING,
        )

    def deadline(self, clock: Value, start: Value) -> date:
        if self.clocks is None:
            raise _missing(CLOCKS)
        return find_clock(self.clocks, str(clock)).deadline(self._days(), _day(start))

    def add_working_days(self, start: Value, count: Value) -> date:
        return days.add_working_days(self._days(), _day(start), _whole(count))

    def working_days_between(self, start: Value, end: Value) -> int:
        return days.working_days_between(self._days(), _day(start), _day(end))

    def is_working_day(self, day: Value) -> bool:
        return self._days().is_working_day(_day(day))

    def late_days(self, due: Value, delivered: Value) -> int:
        return days.late_days(self._days(), _day(due), _day(delivered))

    def _days(self) -> Calendar:
        if self.calendar is None:
            raise _missing(CALENDAR)
        return self.calendar


# --- bids -----------------------------------------------------------------------------------


def _reserve_price(drawn: Value) -> int:
    return amounts.reserve_price_won([_won(one) for one in drawn])


def _quote_rate(quote: Value, reserve: Value) -> Decimal:
    return amounts.quote_rate_percent(_won(quote), _won(reserve))


def _excluded_costs(parts: Value) -> int:
    return bidding.excluded_costs(_context(parts)).total_won


def _minimum_quote(reserve: Value, rate: Value, excluded: Value) -> int:
    return amounts.minimum_quote_won(_won(reserve), rate, _won(excluded))


def _price_score(rule: Value, bid: Value, reserve: Value, excluded: Value) -> Decimal:
    formula = bidding.price_formula(_context(rule))
    return bidding.price_score(formula, _won(bid), _won(reserve), _won(excluded))


def _price_floor(rule: Value) -> Mapping[str, Decimal]:
    floor = bidding.derived_floor(bidding.price_formula(_context(rule)))
    return {"exact_percent": floor.exact_percent, "printed_percent": floor.printed_percent}


def _net_cost_floor(net_cost: Value, base: Value, reserve: Value, share: Value) -> int:
    return bidding.net_cost_floor_won(
        _won(net_cost), _won(base), reserve_price_won=_won(reserve), share_percent=share
    )


def _advance_settlement(advance: Value, price: Value, before: Value, accepted: Value) -> int:
    return bidding.advance_settlement_won(
        _won(advance),
        _won(price),
        accepted_before_won=_won(before),
        accepted_won=_won(accepted),
    )


_BIDDING: tuple[tuple[str, tuple[str, ...], Callable[..., Value]], ...] = (
    ("reserve price", ("drawn: list<number>",), _reserve_price),
    ("quote rate", ("quote: number", "reserve: number"), _quote_rate),
    ("excluded costs", ("parts",), _excluded_costs),
    (
        "minimum quote",
        ("reserve: number", "rate: number", "excluded: number"),
        _minimum_quote,
    ),
    (
        "price score",
        ("rule", "bid: number", "reserve: number", "excluded: number"),
        _price_score,
    ),
    ("price floor", ("rule",), _price_floor),
    (
        "net cost floor",
        ("net cost: number", "base: number", "reserve: number", "share: number"),
        _net_cost_floor,
    ),
    (
        "advance settlement",
        ("advance: number", "price: number", "before: number", "accepted: number"),
        _advance_settlement,
    ),
)


def _context(value: Value) -> Mapping[str, Value]:
    if isinstance(value, Mapping):
        return value
    raise ValueInvalid("context", "is not a context", "컨텍스트가 아닙니다")


def _won(value: Value) -> int:
    return _whole(value, "won")


def _day(value: Value) -> date:
    if isinstance(value, datetime):
        return value.astimezone(SEOUL).date()
    if isinstance(value, date):
        return value
    raise ValueInvalid("day", f"{value!r} is not a day", "날짜가 아닙니다")


def _whole(value: Value, what: str = "days") -> int:
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ValueInvalid(what, f"{value!r} is not a whole number", "정수가 아닙니다")


def _missing(file: str) -> ValueInvalid:
    return ValueInvalid(file, "this reference file is not deployed", "배포되지 않은 파일입니다")
