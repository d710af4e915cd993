"""Write a handler: what a service task does outside, safe to run twice.

The engine commits that a call is about to be made, makes it, and commits its result. If the program
dies in between, the next run asks the handler to `look` outside before it does anything again.
"""

from collections.abc import Mapping
from pathlib import Path

from engine import Engine
from engine.ports import CallRequest, Value

DIAGRAM = Path(__file__).parent / "data" / "thanks.bpmn"


class Greeter:
    """Serves `example:greet`; its outside is a dict that remembers greetings by their key."""

    type = "example:greet"
    error_codes: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.sent: dict[str, str] = {}

    def perform(self, request: CallRequest) -> Mapping[str, Value]:
        """Greet, and remember under the key that we did."""
        self.sent[request.key] = f"{request.inputs['name']}님, 고맙습니다."
        return {"greeting": self.sent[request.key]}

    def look(self, request: CallRequest) -> Mapping[str, Value] | None:
        """What was sent under this key, if anything was."""
        found = self.sent.get(request.key)
        return None if found is None else {"greeting": found}


def main() -> None:
    """Print what the instance knows when the handler has run."""
    greeter = Greeter()
    with Engine.open("sqlite://", handlers={greeter.type: greeter}) as engine:
        engine.deploy(DIAGRAM)
        instance = engine.start("thanks", {"name": "김민지"}, actor="lee")
        print("불러야 할 일:", engine.run_due())
        print(engine.variables(instance.id)["greeting"])

        (item,) = engine.work_items(instance=instance.id)
        print(engine.complete(item.id, actor="lee").state)


if __name__ == "__main__":
    main()
