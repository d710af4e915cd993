"""The plain SpiffWorkflow library, with its own parser and Python expressions, as a second opinion.

Models are written once, for this engine; `in_python` turns their FEEL into what the library reads.
Only what the models of these tests use is translated.
"""

import re
from collections.abc import Iterable
from typing import Any

from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.specs.event_definitions import (
    MessageEventDefinition,
    SignalEventDefinition,
)
from SpiffWorkflow.util.task import TaskState

_SCRIPT = re.compile(
    r'<bpmn:extensionElements><zeebe:script expression="= ([^"]*)" resultVariable="([^"]*)"/>'
    r"</bpmn:extensionElements>"
)
_EXPRESSION = re.compile(r'(xsi:type="bpmn:tFormalExpression">)(?:= )?([^<]*)<')
_EXTENSION = re.compile(r"<bpmn:extensionElements>.*?</bpmn:extensionElements>", re.DOTALL)


def in_python(content: bytes) -> bytes:
    """The model as the library wants it: Python expressions, no extensions."""
    text = _SCRIPT.sub(r"<bpmn:script>\2 = \1</bpmn:script>", content.decode())
    text = _EXPRESSION.sub(lambda m: f"{m[1]}{_python(m[2])}<", _EXTENSION.sub("", text))
    return text.encode()


def _python(feel: str) -> str:
    """`=` compares in FEEL; `true` and `false` are names."""
    return re.sub(r" = ", " == ", feel).replace("true", "True").replace("false", "False")


class Plain:
    """One instance in the library."""

    def __init__(self, *files: bytes, key: str = "p", **data: Any) -> None:
        parser = BpmnParser()
        for number, content in enumerate(files):
            parser.add_bpmn_str(in_python(content), filename=f"{number}.bpmn")
        self.order: list[str] = []
        self.workflow = BpmnWorkflow(parser.get_spec(key), parser.get_subprocess_specs(key))
        first = self.workflow.get_next_task()
        first.data.update(data)
        self.run()

    def run(self) -> None:
        """Run to the next wait."""
        self.workflow.do_engine_steps(did_complete_task=self._did)
        self.workflow.refresh_timers()
        self.workflow.do_engine_steps(did_complete_task=self._did)

    def _did(self, task: Any) -> None:
        if task.state == TaskState.COMPLETED:
            self.order.append(task.task_spec.name)

    def _tasks(self, state: int) -> list[Any]:
        every = [*self.workflow.tasks.values()]
        for sub in self.workflow.subprocesses.values():
            every += sub.tasks.values()
        return [t for t in every if t.state == state]

    def open(self) -> list[str]:
        """The elements where somebody has to do something, in alphabetical order."""
        ready = self._tasks(TaskState.READY)
        return sorted(t.task_spec.name for t in ready if t.task_spec.manual)

    def complete(self, element: str, **data: Any) -> None:
        """Complete the task at an element."""
        ready = self._tasks(TaskState.READY)
        task = next(t for t in ready if t.task_spec.name == element)
        task.data.update(data)
        task.run()
        self.order.append(element)
        self.run()

    def message(self, name: str, payload: Any = None, properties: Any = None) -> None:
        """Send a message to it; `properties` are its correlation properties."""
        event = BpmnEvent(MessageEventDefinition(name, properties or []), payload)
        self.workflow.catch(event)
        self.run()

    def signal(self, name: str) -> None:
        """Send a signal to it."""
        self.workflow.catch(BpmnEvent(SignalEventDefinition(name)))
        self.run()

    @property
    def over(self) -> bool:
        """Whether the library says it is complete."""
        return bool(self.workflow.is_completed())

    @property
    def alive(self) -> list[str]:
        """Where tokens stand, whatever the library says of the whole."""
        states = TaskState.READY | TaskState.WAITING | TaskState.STARTED
        every = [t for s in (1, 2, 4, 8, 16, 32, 64) if s & states for t in self._tasks(s)]
        return sorted(t.task_spec.name for t in every)

    def completed(self, elements: Iterable[str]) -> list[str]:
        """Those of these elements that completed, in order."""
        wanted = set(elements)
        return [name for name in self.order if name in wanted]

    @property
    def data(self) -> dict[str, Any]:
        """The variables at the end."""
        return {k: v for k, v in self.workflow.data.items() if k != "data_objects"}
