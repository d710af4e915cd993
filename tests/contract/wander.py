"""Random conversations with the outside: the same seed says the same things."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tasks.sandbox.lots import Lots
from tests.contract.desk import Desk, contract, letter, notice
from tests.contract.every_handler import Inputs

Perform = Callable[..., Mapping[str, Any]]


@dataclass
class Wanderer:
    """Says something at random, over and over; `told` is everything that was answered.

    `perform(type, key, **inputs)` is how a step is performed; a purchase goes on where it stands.
    """

    desk: Desk
    perform: Perform
    lots: Lots
    told: list[Mapping[str, Any]] = field(default_factory=list)
    notices: list[Mapping[str, Any]] = field(default_factory=list)
    winners: list[tuple[Mapping[str, Any], Mapping[str, Any]]] = field(default_factory=list)
    contracts: list[str] = field(default_factory=list)

    def wander(self, steps: int) -> list[Mapping[str, Any]]:
        """Take so many steps; everything that was answered."""
        moves = (self._publish, self._open, self._send, self._write, self._disclose, self._wait)
        for number in range(steps):
            moves[self.lots.below(len(moves))](f"step{number}")
        return self.told

    def _say(self, type_: str, key: str, /, **inputs: Any) -> Mapping[str, Any]:
        answer = self.perform(type_, key, **inputs)
        self.told.append(answer)
        return answer

    def _publish(self, key: str) -> None:
        draft = notice(
            self.desk.clock.now(),
            title=f"물품 구매 {key}",
            base_amount_won=10_000_000 + self.lots.below(30_000_000),
        )
        self.notices.append(
            self._say("nara:publish-quotation-notice", key, notice=draft)["reference"]
        )

    def _open(self, key: str) -> None:
        """Wait for the opening of the oldest notice and register its best quote."""
        if not self.notices:
            return
        number = _number(self.notices.pop(0))
        self._wait("", hours=24 * 8)
        opening = self._say("nara:fetch-opening", f"{key}o", **number)["opening"]
        winner = next((one for one in opening["quotes"] if one["nara_rank"] == 1), None)
        if winner is None:
            return
        chosen = {"bidder_no": winner["bidder_no"], "amount_won": winner["amount_won"]}
        self._say("nara:register-award", f"{key}a", **number, **chosen)
        self.winners.append((number, winner))

    def _send(self, key: str) -> None:
        if self.winners:
            number, winner = self.winners.pop(0)
            draft = contract(self.desk, number, winner)
            found = self._say("nara:send-contract", key, contract=draft)["reference"]
            self.contracts.append(found["contract_no"])

    def _write(self, key: str) -> None:
        if self.contracts:
            given = letter(self.contracts[self.lots.below(len(self.contracts))])
            self._say("document24:send", key, letter=given)

    def _disclose(self, key: str) -> None:
        item = {"group": "contract", "contract_no": "R26TA99000001", "title": f"공개 {key}"}
        self._say("disclosure:publish", key, item=item)

    def _wait(self, _key: str, hours: int | None = None) -> None:
        self.desk.later(hours=hours or 1 + self.lots.below(60))


def _number(posted: Inputs) -> dict[str, Any]:
    return {"notice_no": posted["notice_no"], "notice_ord": posted["notice_ord"]}
