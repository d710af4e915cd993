"""Personal data in public answers: which cells hold it, and rows that never show it.

Answers name officers, representatives and their telephones. A row prints such cells masked, in a
log line, an error or a traceback alike; who needs the value asks for it by its name.

The names are those of the guides whose Korean name speaks of a person in charge (담당자), an
executing officer (집행관), a representative (대표자), an author (작성자), a creditor (채권자), a
telephone, a fax, an e-mail or an address. Lists in one cell hold representatives among others and
are masked as a whole.
"""

import re
from collections.abc import Mapping

MASK = "***"
_PERSONAL = re.compile(
    r"(?:ofcl(?:nm)?|ceonm|exctvnm|mkrnm|crdtrnm|.*tel(?:no)?|.*fax(?:no)?|.*e?mail(?:adrs)?|.*adrs"
    r"|.*adr|.*contacttel|bidwinrinfolist|opengcorpinfo|corplist|dminsttlist|.*ofclnm|.*ofcl"
    r"|.*ceonm|rprsntvnm|opnincntnts)",
    re.IGNORECASE,
)


def is_personal(name: str) -> bool:
    """Whether a cell of that name may hold personal data."""
    return _PERSONAL.fullmatch(name) is not None


def masked(row: Mapping[str, str]) -> dict[str, str]:
    """A row as it may be shown: personal cells that have a value are masked."""
    return {name: MASK if value and is_personal(name) else value for name, value in row.items()}


class Kept(dict[str, str]):
    """Cells of an answer by name; printed with personal data masked."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({masked(self)!r})"

    __str__ = __repr__
