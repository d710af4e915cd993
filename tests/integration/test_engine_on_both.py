"""The engine does the same on SQLite and on PostgreSQL."""

import threading
from pathlib import Path
from typing import Any

import pytest

from engine.errors import ContractError
from engine.ports import BpmnError
from tests import bpmn as b
from tests.support import Bench, Scripted
from tests.unit.runtime.test_events import MESSAGE, timer

ERROR = '<bpmn:error id="err" errorCode="refused"/>'
CONTRACT = b.file(
    "p",
    b.node("startEvent", "s"),
    b.user("request"),
    b.node("parallelGateway", "fork"),
    b.service("publish", "t:publish"),
    b.node(
        "boundaryEvent",
        "refused",
        '<bpmn:errorEventDefinition errorRef="err"/>',
        attachedToRef="publish",
    ),
    b.node("intermediateCatchEvent", "letter", '<bpmn:messageEventDefinition messageRef="m1"/>'),
    b.node("intermediateCatchEvent", "deadline", timer("timeDuration", "P3D")),
    b.node("parallelGateway", "join"),
    b.user("pay"),
    b.node("endEvent", "e"),
    b.node("exclusiveGateway", "told"),
    b.chain("s", "request", "fork", "publish", "told", "join", "pay", "e"),
    b.chain("fork", "letter", "join"),
    b.chain("fork", "deadline", "join"),
    b.chain("refused", "told"),
    before=MESSAGE + ERROR,
)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'engine.db'}"
    server: Any = request.getfixturevalue("postgres_server")
    return str(server.new_database())


def _bench(url: str, folder: Path, *answers: Any) -> Bench:
    definitions = folder / "definitions"
    definitions.mkdir()
    return Bench(definitions, CONTRACT, handlers=[Scripted("t:publish", *answers)], url=url)


@pytest.mark.parametrize("answer", [{"no": "R26"}, BpmnError("refused", "late", {"why": "late"})])
def test_a_contract_runs_to_its_end_and_verifies(url: str, tmp_path: Path, answer: Any) -> None:
    one = _bench(url, tmp_path, answer)
    instance = one.start(contract_no="C-1")
    one.complete(instance, "request", amount=10)
    assert one.engine.publish("delivery", correlation_key="C-1", message_id="d1") == 1
    assert one.engine.publish("delivery", correlation_key="C-1", message_id="d1") == 0
    one.pass_time(days=3)
    assert one.open(instance) == ["pay"]
    assert one.complete(instance, "pay").state == "completed"
    last = one.engine.instance(instance.id).revision
    assert one.engine.replay(instance.id, at=last).state == "completed"
    one.close()


def test_two_officers_at_once_do_not_both_complete_a_work_item(url: str, tmp_path: Path) -> None:
    one = _bench(url, tmp_path, {})
    instance = one.start(contract_no="C-1")
    item = one.item(instance, "request")
    together = threading.Barrier(2)
    done: list[str] = []

    def officer(name: str) -> None:
        together.wait()
        try:
            one.engine.complete(item.id, {"by": name}, actor=name)
            done.append(name)
        except ContractError as error:
            done.append(error.code)

    threads = [threading.Thread(target=officer, args=(name,)) for name in ("kim", "lee")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "not_offered" in done
    assert one.engine.variables(instance.id)["by"] in done
    one.close()
