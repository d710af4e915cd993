"""What a person types is refused, what the outside sends is masked, before anything is kept."""

import logging
from collections.abc import Callable

import pytest

from engine.errors import ContractError, ExternalRejected, ExternalUnavailable, PersonalData
from engine.items import Instance
from engine.ports import BpmnError, InDoubt
from engine.values import dumps
from tests import bpmn as b
from tests.support import Bench, Maker, Scripted

PERSON = "800101-1234560"
ACCOUNT = "352-1234-5678-93"
KEY = "aB3+/service-key=="
NOTE = f"대표 {PERSON}, 계좌 {ACCOUNT}, {KEY}"
HIDDEN = "대표 ******-*******, 계좌 ***-****-****-**, ********"
PLANTED = (PERSON, ACCOUNT, KEY)


def process() -> bytes:
    error = b.node("errorEventDefinition", "refused_error", errorRef="refused")
    return b.file(
        "p",
        b.node("startEvent", "s"),
        b.service("call", "t:call"),
        b.node("intermediateCatchEvent", "wait", '<bpmn:messageEventDefinition messageRef="m"/>'),
        b.user("after"),
        b.chain("s", "call", "wait", "after"),
        b.node("boundaryEvent", "caught", error, attachedToRef="call"),
        b.user("refused_desk"),
        b.chain("caught", "refused_desk"),
        before=(
            '<bpmn:error id="refused" errorCode="refused"/><bpmn:message id="m" name="letter">'
            '<bpmn:extensionElements><zeebe:subscription correlationKey="=&quot;C-1&quot;"/>'
            "</bpmn:extensionElements></bpmn:message>"
        ),
    )


def kept(one: Bench, instance: Instance) -> str:
    """Everything that is recorded of an instance, its state included."""
    with one.engine.store.read() as tx:
        rows = [row.command + row.records for row in tx.history(instance.id)]
    state = one.engine.replay(instance.id)
    open_ = [str(item) for item in one.engine.open_items(instance.id)]
    return "\n".join([*rows, dumps(dict(state.variables)), *open_])


def clean(one: Bench, instance: Instance) -> str:
    text = kept(one, instance)
    assert not [planted for planted in PLANTED if planted in text]
    return text


def started(bench: Maker, *answers: object) -> tuple[Bench, Instance]:
    handler = Scripted("t:call", *answers, error_codes=("refused",))
    one = bench(process(), handlers=[handler], secrets=[KEY])
    return one, one.start()


def test_the_result_of_a_handler_is_masked_before_it_is_recorded(bench: Maker) -> None:
    answer = {"opening": {"quotes": [{"remark": NOTE, "account_no": "3521234567893"}]}}
    one, instance = started(bench, answer)
    quote = one.engine.variables(instance.id)["opening"]["quotes"][0]
    assert quote == {"remark": HIDDEN, "account_no": "*************"}
    clean(one, instance)


@pytest.mark.parametrize(
    "failure",
    [
        ExternalUnavailable("nara", NOTE),
        ExternalRejected("nara", NOTE),
        InDoubt(NOTE, {"request": {"account_no": ACCOUNT, "note": NOTE}}),
        BpmnError("refused", NOTE, {"rejection": {"reason": NOTE}}),
        BpmnError("nobody_catches_it", NOTE, {"rejection": {"reason": NOTE}}),
    ],
)
def test_errors_and_evidence_are_masked_before_they_are_recorded(
    bench: Maker, failure: Exception
) -> None:
    one, instance = started(bench, failure)
    assert HIDDEN in clean(one, instance)


def test_a_handler_that_breaks_leaves_no_word_of_its_error_in_history_or_log(
    bench: Maker, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    one, instance = started(bench, RuntimeError(f"no digits fit {ACCOUNT}, {NOTE}"))
    clean(one, instance)
    assert "RuntimeError < " in caplog.text
    assert not [planted for planted in PLANTED if planted in caplog.text]


def test_a_message_from_outside_is_masked_and_delivered(bench: Maker) -> None:
    one, instance = started(bench, {})
    letter = {"title": NOTE, "fields": {"계좌번호": ACCOUNT}, "sender": f"나래 {PERSON}"}
    assert one.engine.receive("letter", correlation_key="C-1", variables={"letter": letter}) == 1
    assert one.open(instance) == ["after"]
    assert one.engine.variables(instance.id)["letter"]["title"] == HIDDEN
    clean(one, instance)


def test_a_letter_that_comes_long_before_anybody_waits_is_not_forgotten(bench: Maker) -> None:
    one = bench(process(), handlers=[Scripted("t:call", {}, {})])
    assert one.engine.receive("letter", correlation_key="C-1", message_id="D1") == 0
    assert one.engine.publish("letter", correlation_key="C-1", message_id="D2") == 0
    one.clock.advance(days=400)

    first, second = one.start(), one.start()

    assert one.open(first) == ["after"]
    assert one.open(second) == []


Typed = Callable[[Bench, Instance], object]
TYPED: dict[str, tuple[str, Typed]] = {
    "start": ("data.note", lambda one, _: one.engine.start("p", {"note": NOTE}, actor="lee")),
    "business key": ("business_key", lambda one, _: one.engine.start("p", business_key=PERSON)),
    "complete": ("data.a[1].account_no", lambda one, instance: one.engine.complete(
        one.item(instance, "after").id, {"a": [1, {"account_no": ACCOUNT}]}, actor="lee")),
    "publish": ("variables.note", lambda one, _: one.engine.publish(
        "letter", correlation_key="C-2", variables={"note": NOTE})),
    "message id": ("message_id", lambda one, _: one.engine.publish(
        "letter", correlation_key="C-2", message_id=PERSON)),
    "signal": ("variables.note", lambda one, _: one.engine.signal("s", variables={"note": NOTE})),
    "cancel": ("reason", lambda one, instance: one.engine.cancel(
        instance.id, actor="lee", reason=NOTE)),
    "actor": ("actor", lambda one, instance: one.engine.cancel(
        instance.id, actor=PERSON, reason="중복")),
}  # fmt: skip


@pytest.mark.parametrize("name", TYPED)
def test_what_a_person_types_is_refused_with_its_path(bench: Maker, name: str) -> None:
    path, typed = TYPED[name]
    one, instance = started(bench, {})
    one.engine.receive("letter", correlation_key="C-1")
    before = kept(one, instance)
    with pytest.raises(PersonalData) as refused:
        typed(one, instance)
    assert refused.value.paths == (path,)
    said = str(refused.value) + refused.value.text("ko") + str(refused.value.details)
    assert not [planted for planted in PLANTED if planted in said]
    assert kept(one, instance) == before
    assert len(one.engine.instances()) == 1


def test_how_an_incident_is_settled_is_refused_too(bench: Maker) -> None:
    one, instance = started(bench, ExternalRejected("nara", "no"))
    incident = one.engine.incidents(instance.id)[0].id
    with pytest.raises(PersonalData) as refused:
        one.engine.resolve(incident, actor="lee", reason=NOTE, variables={"card_no": ACCOUNT})
    assert refused.value.paths == ("reason", "variables.card_no")
    one.engine.resolve(incident, actor="lee", reason=HIDDEN)
    assert clean(one, instance)


def test_values_that_nest_without_end_are_refused_as_values(bench: Maker) -> None:
    one, _ = started(bench, {})
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(ContractError, match="nested deeper"):
        one.engine.start("p", {"a": endless}, actor="lee")
