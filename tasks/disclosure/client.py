"""What gyeyak publishes about a contract, and where.

Seven groups of contract information are published without delay and stay for at least five years
after performance; a direct contract has a form of its own.

Legal basis: 지방계약법 제43조, 같은 법 시행령 제124조; 지방자치단체 입찰 및 계약집행기준
제1장 제1절 8, 제5장 8 (예규 제372호, in force 2026-07-01).
"""

from collections.abc import Mapping
from typing import Protocol

from engine.ports import Value
from tasks.outside.commands import CommandKind, Commands, Kinds

GROUPS: Mapping[str, str] = {
    "order_plan": "발주계획",
    "notice": "입찰공고",
    "opening": "개찰결과",
    "contract": "계약현황",
    "change": "계약내용 변경",
    "inspection": "감리·감독·검사",
    "payment": "대가지급",
    "direct_contract": "수의계약",
}


KINDS: Kinds = {
    "publication": CommandKind("/items", ("publication_no", "url", "published_at")),
}
"""The commands of the board; the request of a publication is the item."""


class Disclosure(Protocol):
    """The board. Every method may raise ExternalUnavailable or ExternalRejected."""

    @property
    def commands(self) -> Commands:
        """The writing side, of the kinds in `KINDS`."""
        ...

    def read(self, publication_no: str, *, key: str) -> Mapping[str, Value] | None:
        """A published item, its fields typed by their names, or None.

        `key` is that of the step that looks: where a person or a file answers, the question is
        asked once under it, and NotYet is raised until then.
        """
        ...
