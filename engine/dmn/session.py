"""One evaluation of a requirement graph: each decision made once, each function on demand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.dmn.functions import function
from engine.dmn.graph import Graph, Need, Node
from engine.dmn.linking import Key
from engine.dmn.running import FiredRule, Run, tidy
from engine.feel.domain import Function


@dataclass(frozen=True, slots=True)
class Step:
    """A decision that was made on the way: its value and the rows that made it."""

    decision: str
    name: str
    outputs: Any
    rules: tuple[FiredRule, ...]


_ABSENT = object()


@dataclass
class Session:
    """What is known so far.

    `given` are inputs from outside, by node; `functions` are in every scope. `loose` are the
    inputs by name, for files that draw no input data: there, as in Camunda, every decision sees
    all that is given. A decision service runs in a session of its own, whose `given` are its
    arguments.
    """

    graph: Graph
    run: Run
    given: Mapping[Key, Any]
    loose: Mapping[str, Any]
    functions: Mapping[str, Any]
    known: dict[Key, Any] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    inputs: dict[str, Any] = field(default_factory=dict)

    def value(self, key: Key) -> Any:
        """The value of a node: given, made before, or made now."""
        if key not in self.known:
            self.known[key] = _MAKERS[self.graph.nodes[key].kind](self, self.graph.nodes[key])
        return self.known[key]

    def scope(self, node: Node) -> dict[str, Any]:
        """The variables that a node sees."""
        scope = dict(self.functions)
        if node.kind == "decision" and self.graph.draws_no_inputs(node.key[0]):
            scope.update(self.loose)
            self.inputs.update({n: self.loose[n] for n in node.reads if n in self.loose})
        for need in node.needs:
            self._bring(need, scope)
        return scope

    def _bring(self, need: Need, scope: dict[str, Any]) -> None:
        target = scope.setdefault(need.prefix, {}) if need.prefix else scope
        target[need.name] = self.value(need.key)

    # --- the kinds of nodes ---------------------------------------------------------------------

    def _input(self, node: Node) -> Any:
        value = self.given.get(node.key, _ABSENT)
        if value is _ABSENT:
            self.run.add(
                "fault",
                node.where,
                f"the input {node.name} was not given",
                f"입력값 {node.name}이(가) 주어지지 않았습니다",
            )
            value = None
        self.inputs[node.name] = self.run.typed(value, node.type, node.where, node.name)
        return self.inputs[node.name]

    def _decision(self, node: Node) -> Any:
        if node.key in self.given:
            return self.run.typed(self.given[node.key], node.type, node.where, node.name)
        scope = self.scope(node)
        before = len(self.run.fired)
        value = self.run.used(node.evaluator, scope, node.where)
        value = self.run.typed(value, node.type, node.where, node.name)
        rules = tuple(self.run.fired[before:])
        self.steps.append(Step(node.id, node.name, tidy(value), rules))
        return value

    def _knowledge(self, node: Node) -> Function:
        def body(values: Mapping[str, Any]) -> Any:
            scope = {**self.scope(node), node.name: made, **values}
            value = node.evaluator(scope, self.run)
            return self.run.typed(value, node.type, node.where, node.name)

        made = function(node.name, node.parameters, body, node.type)
        return made

    def _service(self, node: Node) -> Function:
        def body(values: Mapping[str, Any]) -> Any:
            return self.serve(node, dict(zip(node.given, values.values(), strict=True)))

        return function(node.name, node.parameters, body, node.type)

    def serve(self, node: Node, given: Mapping[Key, Any]) -> Any:
        """The output of a decision service: a value, or a context when it has several outputs."""
        inside = Session(self.graph, self.run, given, {}, self.functions)
        values = {self.graph.nodes[key].name: inside.value(key) for key in node.outputs}
        self.steps.extend(inside.steps)
        value = values if len(values) != 1 else next(iter(values.values()))
        return self.run.typed(value, node.type, node.where, node.name)


_MAKERS = {
    "input": Session._input,  # noqa: SLF001 - the table of this class's own makers
    "decision": Session._decision,  # noqa: SLF001
    "knowledge": Session._knowledge,  # noqa: SLF001
    "service": Session._service,  # noqa: SLF001
}
