"""A desk from which tests speak with the outside: handlers over real HTTP, without an engine."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

from engine.ports import CallRequest, NotYet
from engine.values import SEOUL
from tasks.outside.http import Patience
from tasks.sandbox.http import ControlClient
from tasks.sandbox.server import Addresses, connect
from tests.support import MovableClock

START = datetime(2026, 3, 2, 9, tzinfo=SEOUL)
BIDDERS = [
    [
        {"bidder_no": "9990000001", "name": "가람상사(주)", "rate": "80", "after": "PT20H"},
        {"bidder_no": "9990000002", "name": "나래산업(주)", "rate": "91", "after": "PT21H"},
        {"bidder_no": "9990000003", "name": "다온물산(주)", "rate": "92.5", "after": "PT22H"},
        {"bidder_no": "9990000004", "name": "늦은상사(주)", "rate": "90", "after": "P30D"},
    ]
]
LETTERS = [
    {
        "form": "delivery", "on": "contract_concluded", "after": "P10D",
        "fields": {"delivered_on": "2026-03-20"},
    },
    {
        "form": "claim", "on": "letter_sent:inspection_passed", "after": "P1D",
        "fields": {"claimed_won": 25025000},
    },
    {
        "form": "claim", "on": "letter_returned:claim", "after": "P2D",
        "fields": {"claimed_won": 25025000}, "times": 1,
    },
]  # fmt: skip


class Somewhere(Protocol):
    """Where a sandbox is, in this process or in another."""

    @property
    def addresses(self) -> Addresses:
        """The addresses of its systems."""
        ...


class Desk:
    """Performs handlers as the engine would, and keeps the sandbox's clock with its own."""

    def __init__(self, sandbox: Somewhere, *, attempts: int = 6) -> None:
        self.sandbox = sandbox
        self.clock = MovableClock(START)
        self.control = ControlClient(sandbox.addresses.url)
        patience = Patience(attempts=attempts, sleep=lambda _seconds: None)
        self.outside = connect(sandbox.addresses, self.clock, patience)
        self.handlers = self.outside.handlers()
        self.published: list[dict[str, Any]] = []

    def close(self) -> None:
        """Close every connection."""
        self.outside.close()
        self.control.close()

    def request(self, type_: str, key: str, /, **inputs: Any) -> CallRequest:
        """The request of one visit to a step."""
        return CallRequest(
            f"i1:{key}:1", type_, "i1", "2026-물품-0001", key, inputs, {}, 1, self.clock.now()
        )

    def perform(self, type_: str, key: str = "", /, **inputs: Any) -> Mapping[str, Any]:
        """Perform a step; the key is its type unless named."""
        return self.handlers[type_].perform(self.request(type_, key or type_, **inputs))

    def look(self, type_: str, key: str = "", /, **inputs: Any) -> Mapping[str, Any] | None:
        """Look for what a step did."""
        return self.handlers[type_].look(self.request(type_, key or type_, **inputs))

    def wait(self, type_: str, key: str = "", /, **inputs: Any) -> Mapping[str, Any]:
        """Perform a step, moving the clock on while it says `NotYet`."""
        for _ in range(200):
            try:
                return self.perform(type_, key, **inputs)
            except NotYet as not_yet:
                self.move(self.clock.now() + not_yet.after)
        raise AssertionError(f"{type_} never came to an end")

    def move(self, moment: datetime) -> None:
        """Set both clocks."""
        self.clock.moment = moment
        self.control.move(moment)

    def later(self, **duration: float) -> None:
        """Move both clocks on."""
        self.move(self.clock.now() + timedelta(**duration))

    def publish(
        self,
        name: str,
        *,
        correlation_key: str,
        variables: Mapping[str, Any],
        message_id: str | None,
    ) -> None:
        """What the engine's facade would do with a message; one of the same id counts once."""
        if all(message["id"] != message_id for message in self.published):
            self.published.append(
                {"name": name, "for": correlation_key, "id": message_id, **variables}
            )


def notice(start: datetime = START, /, **changes: Any) -> dict[str, Any]:
    """The notice of a small purchase of goods."""
    return {
        "title": "보건소 업무용 노트북 구매",
        "object": "goods",
        "agency_code": "9990001",
        "estimated_price_won": 25_000_000,
        "base_amount_won": 27_500_000,
        "floor_rate": Decimal(88),
        "region": "경기도",
        "quote_deadline_at": start + timedelta(days=7, hours=1),
        "opening_at": start + timedelta(days=7, hours=2),
        "delivery_due_on": date(2026, 4, 10),
        "renotice": False,
        "previous_notice_no": None,
        **changes,
    }


def contract(desk: Desk, reference: Mapping[str, Any], quote: Mapping[str, Any]) -> dict[str, Any]:
    """The contract with a bidder at its quote."""
    return {
        "title": "보건소 업무용 노트북 구매",
        "notice_no": reference["notice_no"],
        "notice_ord": reference["notice_ord"],
        "contractor_no": quote["bidder_no"],
        "contractor_name": quote["name"],
        "contract_price_won": quote["amount_won"],
        "bond_won": 0,
        "bond_waived": True,
        "delivery_due_on": date(2026, 4, 10),
        "documents": ["contract", "pledge"],
    }


def letter(contract_no: str, **changes: Any) -> dict[str, Any]:
    """A letter of ours to the contractor."""
    return {
        "contract_no": contract_no,
        "form": "inspection_passed",
        "title": f"[{contract_no}] 물품 검사 합격 통보",
        "body": "납품하신 물품이 검사에 합격하였습니다.\n대가를 청구하여 주시기 바랍니다.",
        "receiver_code": "9990000002",
        "receiver_name": "나래산업(주) 대표이사",
        **changes,
    }
