"""The result codes of the public data portal, and what each one asks of us.

The codes come from the service guides; 23, 29 and 32 from a catalogue of the portal's gateway.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Reaction(Enum):
    """What a result code means for the one who asked."""

    OK = "ok"
    EMPTY = "empty"
    RETRY = "retry"
    SLOW_DOWN = "slow_down"
    NEXT_DAY = "next_day"
    OUR_MISTAKE = "our_mistake"
    CONFIGURATION = "configuration"


@dataclass(frozen=True, slots=True)
class Code:
    """One result code: its meaning in words and our reaction."""

    meaning: str
    reaction: Reaction


CODES: Mapping[str, Code] = {
    "00": Code("normal", Reaction.OK),
    "01": Code("application error", Reaction.RETRY),
    "02": Code("database error", Reaction.RETRY),
    "03": Code("no data", Reaction.EMPTY),
    "04": Code("HTTP error", Reaction.RETRY),
    "05": Code("time-out at the service", Reaction.RETRY),
    "06": Code("wrong date format", Reaction.OUR_MISTAKE),
    "07": Code("value out of range", Reaction.OUR_MISTAKE),
    "08": Code("a required parameter is missing", Reaction.OUR_MISTAKE),
    "10": Code("wrong parameter", Reaction.OUR_MISTAKE),
    "11": Code("a required parameter is missing", Reaction.OUR_MISTAKE),
    "12": Code("no such service, or a retired one", Reaction.CONFIGURATION),
    "20": Code("use of the service is not approved", Reaction.CONFIGURATION),
    "22": Code("the daily quota is used up", Reaction.NEXT_DAY),
    "23": Code("too many requests in a second", Reaction.SLOW_DOWN),
    "29": Code("the address is blocked", Reaction.CONFIGURATION),
    "30": Code("the service key is not registered (or not encoded once)", Reaction.CONFIGURATION),
    "31": Code("the service key has expired", Reaction.CONFIGURATION),
    "32": Code("the address is not registered", Reaction.CONFIGURATION),
}
# a code that no guide lists is taken for a fault of the service
UNKNOWN = Code("an undocumented result code", Reaction.RETRY)
