"""The processes that are measured, for us and for the plain library.

The same shape in two dialects: ours has `zeebe:` extensions and FEEL, the library's own files have
Python. `contract` is a contract of 45 elements: 14 user tasks, a decision, a called process, three
approvals at once, a sub-process, a timer at a task, and a loop until `rounds` are over.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests import bpmn as b

ROUND = 8
"""User tasks completed in one round of the contract's loop."""
_SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
_DECISIONS = "https://www.omg.org/spec/DMN/20191111/MODEL/"


@dataclass(frozen=True)
class Dialect:
    """How one engine's files say what the standard leaves open."""

    user: Callable[[str], str]
    script: Callable[[str, str, str, str], str]
    decision: str
    call: Callable[[str, str], str]
    approvals: str
    text: Callable[[str, str], str]
    duration: str


def _zeebe_script(element_id: str, variable: str, feel: str, _: str) -> str:
    return b.script(element_id, feel.replace('"', "&quot;"), variable)


def _python_script(element_id: str, variable: str, _: str, python: str) -> str:
    return b.node("scriptTask", element_id, f"<bpmn:script>{variable} = {python}</bpmn:script>")


OURS = Dialect(
    user=b.user,
    script=_zeebe_script,
    decision='<zeebe:calledDecision decisionId="risk" resultVariable="risk"/>',
    call=lambda element_id, key: b.node(
        "callActivity",
        element_id,
        extension=f'<zeebe:calledElement processId="{key}" propagateAllChildVariables="false"/>'
        + b.io(("output", "= dd_score", "dd_score")),
    ),
    approvals=(
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>"
        '<zeebe:loopCharacteristics inputCollection="= approvers" inputElement="approver"/>'
        "</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>"
    ),
    text=lambda feel, _: f"= {feel}",
    duration="P30D",
)
LIBRARY = Dialect(
    user=lambda element_id: b.node("userTask", element_id, name=element_id),
    script=_python_script,
    decision=f'<s:calledDecisionId xmlns:s="{_SPIFF}">risk</s:calledDecisionId>',
    call=lambda element_id, key: b.node("callActivity", element_id, calledElement=key),
    approvals=(
        "<bpmn:multiInstanceLoopCharacteristics>"
        "<bpmn:loopDataInputRef>approvers</bpmn:loopDataInputRef>"
        '<bpmn:inputDataItem id="approver" name="approver"/>'
        "</bpmn:multiInstanceLoopCharacteristics>"
    ),
    text=lambda _, python: python,
    duration='"P30D"',
)


def contract_data(rounds: int) -> dict[str, Any]:
    """About 20 KB of a contract's data."""
    clauses = [
        {"no": n, "title": f"Clause {n}", "text": "lorem ipsum dolor sit amet " * 9, "risk": n % 5}
        for n in range(55)
    ]
    return {
        "contract": {"id": "C-1", "clauses": clauses},
        "meta": {f"k{n}": f"value {n}" for n in range(100)},
        "amount": 120_000,
        "rounds": rounds,
        "approvers": ["anna", "bo", "cy"],
    }


def contract(way: Dialect) -> bytes:
    """The contract."""
    return b.file("contract", *_contract_nodes(way), *_contract_flows(way))


def _contract_nodes(way: Dialect) -> list[str]:
    plain = ("u_draft", "u_attach", "u_legal_deep", "u_legal_light", "u_finance", "u_tech",
             "u_revise", "u_countersign", "u_escalate", "u_archive", "u_sign")  # fmt: skip
    return [
        b.node("startEvent", "start"),
        *(way.user(name) for name in plain),
        *(b.node("exclusiveGateway", name) for name in ("x_entry", "x_risk_join")),
        b.node("exclusiveGateway", "x_risk", default="x_risk_to_u_legal_light"),
        b.node("exclusiveGateway", "x_approved", default="x_approved_to_negotiate"),
        *(b.node("parallelGateway", name) for name in ("g_split", "g_join")),
        b.node("businessRuleTask", "b_risk", extension=way.decision, name="b_risk"),
        way.user("u_approve").replace("</bpmn:userTask>", f"{way.approvals}</bpmn:userTask>"),
        way.call("c_vendor", "vendor"),
        _negotiation(way),
        _overdue(way),
        *(b.node("endEvent", name) for name in ("end", "escalated")),
        way.script("s_init", "round_no", "0", "0"),
        way.script("s_total", "total", "amount * 2", "amount * 2"),
        way.script("s_credit", "credit", "{score: 700, lines: for i in 0..19 return i}",
                   "{'score': 700, 'lines': list(range(20))}"),
        way.script("s_sanctions", "sanctions", "{hit: false}", "{'hit': False}"),
        way.script("s_tally", "round_no", "round_no + 1", "round_no + 1; del approver"),
        way.script("s_bump", "amount", "amount + 10", "amount + 10"),
        way.script("s_register", "reg_no", '"R-" + contract.id', "'R-' + contract['id']"),
        way.script("s_notify", "notified", "true", "True"),
    ]  # fmt: skip


def _negotiation(way: Dialect) -> str:
    inside = [
        b.node("startEvent", "n_start"),
        way.user("u_negotiate"),
        way.script("n_terms", "terms", "{agreed: true}", "{'agreed': True}"),
        b.node("endEvent", "n_end"),
        b.chain("n_start", "u_negotiate", "n_terms", "n_end"),
    ]
    return b.node("subProcess", "negotiate", "".join(inside))


def _overdue(way: Dialect) -> str:
    after = f'<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">{way.duration}'
    timer = f"<bpmn:timerEventDefinition>{after}</bpmn:timeDuration></bpmn:timerEventDefinition>"
    return b.node("boundaryEvent", "t_sign", timer, attachedToRef="u_sign")


def _contract_flows(way: Dialect) -> list[str]:
    return [
        b.chain("start", "s_init", "u_draft", "u_attach", "x_entry", "b_risk", "x_risk"),
        _flow(way, "x_risk", "u_legal_deep", 'risk = "high"', 'risk == "high"'),
        b.flow("x_risk", "u_legal_light"),
        b.chain("u_legal_deep", "x_risk_join", "g_split", "u_finance", "s_total", "g_join"),
        b.flow("u_legal_light", "x_risk_join"),
        b.chain("g_split", "u_tech", "g_join"),
        b.chain("g_split", "s_credit", "s_sanctions", "g_join"),
        b.chain("g_join", "c_vendor", "u_approve", "s_tally", "x_approved"),
        _flow(way, "x_approved", "u_revise", "round_no &lt; rounds", "round_no &lt; rounds"),
        b.chain("u_revise", "s_bump", "x_entry"),
        b.chain("x_approved", "negotiate", "u_sign", "u_countersign", "s_register", "s_notify"),
        b.chain("s_notify", "u_archive", "end"),
        b.chain("t_sign", "u_escalate", "escalated"),
    ]


def _flow(way: Dialect, source: str, target: str, feel: str, python: str) -> str:
    return b.flow(source, target, "?").replace("= ?", way.text(feel, python))


def vendor(way: Dialect) -> bytes:
    """The process that the contract calls."""
    registry = ("{registry: for i in 1..10 return {k: i, ok: true}}",
                "{'registry': [{'k': i, 'ok': True} for i in range(1, 11)]}")  # fmt: skip
    return b.file(
        "vendor",
        b.node("startEvent", "v_start"),
        way.script("v_fetch", "dd", *registry),
        way.user("u_vendor"),
        way.script("v_score", "dd_score", "70 + count(dd.registry)", "70 + len(dd['registry'])"),
        b.node("endEvent", "v_end"),
        b.chain("v_start", "v_fetch", "u_vendor", "v_score", "v_end"),
    )


def risk() -> bytes:
    """The decision that the contract asks, the same for both."""
    rules = (("&gt; 100000", "high"), ("&gt; 50000", "medium"), ("", "low"))
    rows = "".join(
        f'<rule id="r{n}"><inputEntry id="i{n}"><text>{when}</text></inputEntry>'
        f'<outputEntry id="o{n}"><text>"{then}"</text></outputEntry></rule>'
        for n, (when, then) in enumerate(rules)
    )
    return (
        f'<definitions xmlns="{_DECISIONS}" id="d" name="d" namespace="urn:bench">'
        '<decision id="risk" name="risk"><decisionTable id="t" hitPolicy="FIRST">'
        '<input id="i" label="amount"><inputExpression id="e" typeRef="number">'
        '<text>amount</text></inputExpression></input><output id="o" name="risk" typeRef="string"/>'
        f"{rows}</decisionTable></decision></definitions>"
    ).encode()


def endless() -> bytes:
    """A user task in a loop, with a condition per round: history of any length."""
    return b.file(
        "endless",
        b.node("startEvent", "s"),
        b.node("exclusiveGateway", "round"),
        b.user("work"),
        b.node("exclusiveGateway", "again", default="again_to_round"),
        b.node("endEvent", "e"),
        b.chain("s", "round", "work", "again", "round"),
        b.flow("again", "e", "done"),
    )


def sequence(tasks: int = 10) -> bytes:
    """Start, user tasks one after another, end."""
    names = [f"u{number}" for number in range(tasks)]
    return b.file(
        "sequence",
        b.node("startEvent", "s"),
        *(b.user(name) for name in names),
        b.node("endEvent", "e"),
        b.chain("s", *names, "e"),
    )
