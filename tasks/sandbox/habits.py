"""What contractors do by themselves when no script tells their letters.

They deliver before the due date of the contract, put right what did not pass, claim the price once
the inspection is passed, and send again what was returned to them. How many days they take is
drawn, for each contract and occasion anew.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from engine.ports import Value
from tasks.nara.market import ContractRecord, Market
from tasks.sandbox.script import Letter
from tasks.sandbox.web import Refusal
from tasks.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Habit:
    """After an event a contractor writes a letter, within 1 to `days` calendar days."""

    on: str
    form: str
    days: int


HABITS = (
    Habit("contract_concluded", "delivery", 10),
    Habit("letter_returned:delivery", "delivery", 2),
    Habit("letter_sent:correction_request", "correction", 4),
    Habit("letter_sent:inspection_passed", "claim", 3),
    Habit("letter_returned:claim", "claim", 2),
)
Write = Callable[[Letter, str], None]


class Contractors:
    """Listens to the world; `write` sends a contractor's letter about a contract."""

    def __init__(self, world: World, market: Market, write: Write) -> None:
        self._world = world
        self._market = market
        self._write = write
        self._letters = 0
        world.listen(self._happened)

    def _happened(self, event: str, about: str) -> None:
        if not self._world.script.writing:
            return
        try:
            contract = self._market.contract(about)
        except Refusal:
            return
        for habit in HABITS:
            if habit.on == event:
                self._write(self._letter(habit, contract), about)

    def _letter(self, habit: Habit, contract: ContractRecord) -> Letter:
        self._letters += 1
        longest = habit.days
        today = self._world.now().date()
        if habit.form == "delivery":
            longest = min(longest, max((contract.draft.delivery_due_on - today).days - 1, 1))
        drawn = self._world.lots("habit", contract.number, habit.form, self._letters).below(longest)
        after = timedelta(days=1 + drawn)
        fields: Mapping[str, Mapping[str, Value]] = {
            "delivery": {"delivered_on": (self._world.now() + after).date().isoformat()},
            "claim": {"claimed_won": contract.draft.contract_price_won},
        }
        return Letter(habit.form, habit.on, after, fields.get(habit.form, {}))
