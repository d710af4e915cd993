"""Audit an instance: read its history, play it back to any moment, check that it can be trusted."""

from engine import Engine
from engine.values import to_json
from examples.handler import DIAGRAM, Greeter


def main() -> None:
    """Print the history, the state after every command, and the verdict."""
    greeter = Greeter()
    with Engine.open("sqlite://", handlers={greeter.type: greeter}) as engine:
        engine.deploy(DIAGRAM)
        instance = engine.start("thanks", {"name": "김민지"}, actor="lee")
        engine.run_due()
        (item,) = engine.work_items(instance=instance.id)
        engine.complete(item.id, {"checked": True}, actor="lee")

        records = engine.history(instance.id)
        for record in records:
            print(record.seq, record.actor, record.type, record.element)
        for seq in range(1, records[-1].seq + 1):
            then = engine.replay(instance.id, at=seq)
            print(seq, then.state, to_json(then.variables))
        print("ok" if engine.verify(instance.id).ok else "damaged")


if __name__ == "__main__":
    main()
