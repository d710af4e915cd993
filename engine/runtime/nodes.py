"""Flow nodes as SpiffWorkflow specs: what running a token at an element does.

A node has two phases. ENTER starts the element; it is done at once, or waits with open items. What
it waits for wakes the token in LEAVE with its result. When a token completes, the library calls
`_on_complete_hook`, which puts new tokens on the outgoing flows, in document order.
"""

from collections.abc import Mapping
from typing import Any, cast

from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin

from engine.model.definition import Element, Flow, Graph
from engine.runtime import scopes
from engine.runtime.run import Run, Unforeseen
from engine.runtime.window import ENTER, LEAVE, Token


class Node(BpmnSpecMixin):  # type: ignore[misc]  # SpiffWorkflow ships no types
    """The spec of one flow node. Pass-through unless a subclass says otherwise."""

    def __init__(self, wf_spec: Any, element: Element, graph: Graph) -> None:
        super().__init__(wf_spec, element.id, bpmn_name=element.name)
        self.element = element
        self.graph = graph

    def enter(self, token: Token, run: Run) -> bool:
        """Start the element; True when it is done already."""
        return True

    def leave(self, token: Token, run: Run) -> None:
        """Finish the element with the result that the wait brought."""
        deliver(token, run, token.note("result") or {})

    def flows(self, token: Token, run: Run) -> list[Flow]:
        """The outgoing flows a finished token takes.

        All without condition, those whose condition holds, and the default when none did.

        Raises:
            Unforeseen: There are flows, but none can be taken.
        """
        outgoing = [self.graph.flows[i] for i in self.element.outgoing]
        taken = [
            f
            for f in outgoing
            if f.id != self.element.default
            and (f.condition is None or run.holds(f.condition, token))
        ]
        conditional = [f for f in outgoing if f.condition is not None]
        if self.element.default and not any(f in taken for f in conditional):
            taken.append(self.graph.flows[self.element.default])
        if outgoing and not taken:
            raise no_flow(self)
        return taken

    def cancelled(self, token: Token, run: Run) -> None:
        """Undo what an unfinished token set up, besides its open items."""

    # --- SpiffWorkflow's hooks ---

    def test(self) -> None:
        """Checked at deployment."""

    def _update_hook(self, my_task: Token) -> bool:
        return True

    def _run_hook(self, my_task: Token) -> bool | None:
        run = cast("Run", my_task.top.run)
        if my_task.note("phase", ENTER) == LEAVE:
            self.leave(my_task, run)
            return True
        run.record_element("element_activated", my_task)
        return True if self.enter(my_task, run) else None

    def _on_complete_hook(self, my_task: Token) -> None:
        run = cast("Run", my_task.top.run)
        taken = self.flows(my_task, run)
        run.record_element("element_completed", my_task)
        for flow in taken:
            follow(my_task, flow, run)

    def _on_cancel(self, my_task: Token) -> None:
        run = cast("Run", my_task.top.run)
        self.cancelled(my_task, run)
        run.close_all(my_task)
        if "armed" not in my_task.internal_data and "attached" not in my_task.internal_data:
            run.record_element("element_terminated", my_task)
        my_task.remove()


def no_flow(node: Node) -> Unforeseen:
    """The failure of an element none of whose flows can be taken."""
    flows = [node.graph.flows[i] for i in node.element.outgoing]
    return Unforeseen(
        "expression",
        f"no condition at {node.element.id} is true and it has no default flow",
        f"{node.element.id}의 어느 조건도 참이 아니고 기본 흐름이 없습니다",
        conditions=[f.condition.text for f in flows if f.condition is not None],
    )


def follow(token: Token, flow: Flow, run: Run) -> Token:
    """Put a new token at the end of a flow; the library readies it when `token` completes."""
    run.record("flow_taken", flow.id, source=flow.source, target=flow.target)
    new = Token(token.workflow, token.workflow.spec.task_specs[flow.target])
    new.internal_data["flow"] = flow.id
    token._children.append(new.id)
    return new


def cancel_inside(token: Token) -> None:
    """Cancel everything in the scope that hangs on a token, if one does."""
    inside = token.top.subprocesses.pop(token.id, None)
    if inside is None:
        return
    for inner in inside.tokens():
        if inner.id in inside.tasks:
            inner.cancel()


def place(window: Any, element_id: str, **notes: Any) -> Token:
    """Put a new token at an element, not ready yet."""
    token = Token(window, window.spec.task_specs[element_id])
    token.internal_data.update(notes)
    return token


def apply_inputs(token: Token, run: Run) -> None:
    """Make the element's mapped inputs its local variables."""
    local: dict[str, Any] = {}
    for mapping in token.element.inputs:
        scopes.assign(local, mapping.target, run.value(mapping.source, token))
    token.data.update(local)


def deliver(token: Token, run: Run, result: Mapping[str, Any]) -> None:
    """Hand an element's result outward: by its output mappings, else by propagation."""
    element = token.element
    chain = scopes.chain(token)
    if not element.outputs:
        if result:
            run.set_variables(chain, result)
            run.record("variables_set", element, variables=dict(result))
        return
    token.data.update(result)
    mapped: dict[str, Any] = {}
    for mapping in element.outputs:
        root = mapping.target.partition(".")[0]
        if "." in mapping.target and root not in mapped:
            mapped[root] = next((s[root] for s in chain[1:] if root in s), {})
        scopes.assign(mapped, mapping.target, run.value(mapping.source, token))
    run.set_variables(chain[1:] or chain, mapped)
    run.record("variables_set", element, variables=mapped)
