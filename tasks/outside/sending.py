"""A step that sends one command: prepare, submit, and give a reference with the request's hash."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from engine.errors import ExternalRejected
from engine.ports import BpmnError, CallRequest, Value
from tasks.outside.commands import Commands, Receipt, request_hash

Prepare = Callable[[CallRequest], Mapping[str, Value]]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A refusal that the diagram foresees: the BPMN error, and the variable that tells of it.

    The variable holds `reason`, and under the name `at` the moment at which we were told.
    """

    code: str
    variable: str
    at: str

    def error(self, reason: str, request: CallRequest) -> BpmnError:
        """The BPMN error for a refusal."""
        told = {"reason": reason, self.at: request.now}
        return BpmnError(self.code, reason, {self.variable: told})


def _nothing(_request: CallRequest) -> Mapping[str, Value]:
    return {}


@dataclass(frozen=True, slots=True)
class Sending:
    """A handler that sends the command that `prepare` makes of its inputs.

    The result variable `result` holds the fields of the answer, those of `also`, and
    `request_hash`. `refusals` are the refusal codes that become BPMN errors; every other refusal
    is an ExternalRejected. `commands` is asked for at each use.
    """

    type: str
    kind: str
    commands: Callable[[], Commands]
    prepare: Prepare
    refusals: Mapping[str, Foreseen] = field(default_factory=dict)
    also: Prepare = _nothing
    result: str = "reference"

    @property
    def error_codes(self) -> tuple[str, ...]:
        """The BPMN errors that this step may raise."""
        return tuple(dict.fromkeys(one.code for one in self.refusals.values()))

    def perform(self, request: CallRequest) -> Mapping[str, Value]:
        """Send the command; see `engine.ports.Handler.perform`."""
        content = self.prepare(request)
        try:
            receipt = self.commands().submit(self.kind, content, key=request.key)
        except ExternalRejected as error:
            foreseen = self.refusals.get(error.refusal)
            if foreseen is None:
                raise
            raise foreseen.error(error.reason, request) from error
        return self._reference(request, content, receipt)

    def look(self, request: CallRequest) -> Mapping[str, Value] | None:
        """What was done under the key; see `engine.ports.Handler.look`."""
        receipt = self.commands().find(request.key)
        return self._reference(request, self.prepare(request), receipt) if receipt else None

    def _reference(
        self, request: CallRequest, content: Mapping[str, Value], receipt: Receipt
    ) -> Mapping[str, Value]:
        sent = request_hash(self.kind, content)
        return {self.result: {**receipt.result, **self.also(request), "request_hash": sent}}
