"""The plain library doing what ours does: load, complete a user task, save everything."""

import sys
from typing import Any

from tests.bench import processes


class PlainContract:
    """A contract run by the library alone; `text` is all of its state, as the library writes it."""

    def __init__(self, rounds: int) -> None:
        from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
        from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
        from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
        from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG

        sys.setrecursionlimit(50_000)  # it recurses once for every task that ever was
        parser: Any = SpiffBpmnParser()
        parser.add_dmn_str(processes.risk())
        for write in (processes.contract, processes.vendor):
            parser.add_bpmn_str(write(processes.LIBRARY))
        called = parser.get_subprocess_specs("contract")
        self._serializer: Any = BpmnWorkflowSerializer(
            BpmnWorkflowSerializer.configure(SPIFF_CONFIG)
        )
        self._live: Any = BpmnWorkflow(parser.get_spec("contract"), called)
        self._live.data.update(processes.contract_data(rounds))
        self._live.task_tree.data.update(processes.contract_data(rounds))
        self._live.do_engine_steps()
        self.text = self._serializer.serialize_json(self._live)

    def complete(self) -> None:
        """Complete the oldest open task on the live workflow; nothing is saved."""
        self._complete(self._live)

    def _complete(self, workflow: Any) -> None:
        from SpiffWorkflow.util.task import TaskState

        workflow.get_tasks(state=TaskState.READY, manual=True)[0].run()
        workflow.do_engine_steps()

    def save(self) -> None:
        """Write everything."""
        self.text = self._serializer.serialize_json(self._live)

    def load_complete_save(self) -> None:
        """What a program does that keeps nothing in memory between two people's work."""
        self._live = self._serializer.deserialize_json(self.text)
        self._complete(self._live)
        self.save()
