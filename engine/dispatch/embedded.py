"""The embedded dispatcher: runs due timers and calls, one after another, in this process.

A call is made so that the outside never sees it twice blindly (law 5): its intent is committed (the
open call), then that an attempt begins, then the attempt is made, then its outcome is committed. If
any attempt ever began, the handler looks outside first. A worker holds a call while it makes it; a
call whose worker died is taken over when its hold runs out.

What a handler brings back, errors and evidence too, is masked before it is recorded
(engine/privacy.py): the history holds the masked values, and a replay runs on them.
"""

import logging
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from engine import runtime
from engine.errors import (
    ContractError,
    ExternalRejected,
    ExternalUnavailable,
    InstanceEnded,
    NotOffered,
)
from engine.items import Call, Timer
from engine.kernel import Kernel
from engine.messages import Messages
from engine.ports import BpmnError, CallRequest, Handler, InDoubt, NotYet
from engine.privacy import Privacy
from engine.runtime import codec
from engine.starting import Starter
from engine.store.port import StartWait
from engine.values import to_json

SYSTEM = "system"
_HOLD = timedelta(minutes=10)
_BATCH = 100
_ROUNDS = 1_000
_log = logging.getLogger("gyeyak.dispatch")


@dataclass(frozen=True, slots=True)
class Ran:
    """How many calls were attempted and timers fired."""

    calls: int = 0
    timers: int = 0

    @property
    def total(self) -> int:
        """Both together."""
        return self.calls + self.timers


class Dispatcher:
    """Runs what is due."""

    def __init__(
        self,
        kernel: Kernel,
        messages: Messages,
        handlers: Mapping[str, Handler],
        *,
        worker: str,
        privacy: Privacy,
    ) -> None:
        self._kernel = kernel
        self._messages = messages
        self._starter = Starter(kernel)
        self._handlers = handlers
        self._worker = worker
        self._privacy = privacy

    def run_once(self) -> Ran:
        """One round: every timer and call that is due now."""
        now = self._kernel.clock.now()
        with self._kernel.store.read() as tx:
            timers, calls = tx.timers_due(now, _BATCH), tx.calls_due(now, _BATCH)
            starts = tx.starts_due(now)
        self._messages.deliver_waiting()
        return Ran(
            timers=sum(self._fire(timer) for timer in timers)
            + sum(self._start(wait) for wait in starts),
            calls=sum(self._call(call) for call in calls),
        )

    def run_until_idle(self) -> Ran:
        """Rounds until nothing is due."""
        total = Ran()
        for _ in range(_ROUNDS):
            ran = self.run_once()
            total = Ran(total.calls + ran.calls, total.timers + ran.timers)
            if ran.total == 0:
                break
        return total

    def _fire(self, timer: Timer) -> int:
        return self._do(timer.instance, "fire", {"id": timer.id})

    def _start(self, wait: StartWait) -> int:
        saved = self._starter.by_timer(wait, SYSTEM)
        if saved is None:
            return 0
        self._messages.catch_up(saved, SYSTEM)
        return 1

    def _do(self, instance: str, name: str, data: Mapping[str, Any]) -> int:
        try:
            saved = self._kernel.apply(instance, name, data, actor=SYSTEM)
        except (NotOffered, InstanceEnded):
            return 0  # somebody was faster; that is what was wanted
        self._messages.catch_up(saved, SYSTEM)
        return 1

    # --- calls ---

    def _call(self, call: Call) -> int:
        now = self._kernel.clock.now()
        with self._kernel.store.write() as tx:
            if not tx.claim_call(call.id, self._worker, now, now + _HOLD):
                return 0
            began = tx.began(call.id)
            tx.mark_begun(call.id)
        try:
            return self._attempt(call, began=began)
        finally:
            with self._kernel.store.write() as tx:
                tx.release_call(call.id, self._worker)

    def _attempt(self, call: Call, *, began: bool) -> int:
        try:
            outcome = self._outcome(call, began=began)
        except NotYet as later:
            with self._kernel.store.write() as tx:
                tx.postpone_call(call.id, self._kernel.clock.now() + later.after)
            return 1
        except NotOffered:
            return 0
        return self._do(call.instance, "settle", {"id": call.id, **self._privacy.masked(outcome)})

    def _outcome(self, call: Call, *, began: bool) -> Mapping[str, Any]:
        """What a handler's attempt came to, as the data of a settle command.

        Raises:
            NotYet: The outside has no answer yet.
            NotOffered: The call is not open any more.
        """
        request = self._request(call)
        handler = self._handlers.get(call.type)
        if handler is None:
            return _said(
                "rejected", f"no handler serves {call.type}", f"{call.type} 핸들러가 없습니다"
            )
        try:
            found = handler.look(request) if began else None
            variables = handler.perform(request) if found is None else found
        except NotYet:
            raise
        except BpmnError as error:
            return {
                "outcome": "bpmn_error",
                "code": error.code,
                "message": error.message,
                "variables": error.variables,
            }
        except InDoubt as doubt:
            return {**_said("in_doubt", doubt.message), "evidence": to_json(doubt.evidence)}
        except ExternalUnavailable as error:
            return {**_of(error, "failed"), "retry_after": error.retry_after}
        except ExternalRejected as error:
            return _of(error, "rejected")
        except ContractError as error:
            return _of(error, "rejected")
        except Exception as error:  # noqa: BLE001 - the edge that turns it into an incident
            _log.error("handler %s failed at %s: %s", call.type, call.element, where(error))
            return _said("rejected", f"the handler broke: {type(error).__name__}")
        return {"outcome": "succeeded", "variables": dict(variables)}

    def _request(self, call: Call) -> CallRequest:
        row = self._kernel.load(call.instance)
        definition = self._kernel.definitions.get(row.definition)
        inputs, headers = runtime.call_of(codec.unpack(row.snapshot), definition, call.id)
        return CallRequest(
            key=call.id,
            type=call.type,
            instance=call.instance,
            business_key=row.business_key,
            element=call.element,
            inputs=inputs,
            headers=headers,
            attempt=call.attempt + 1,
            now=self._kernel.clock.now(),
        )


def where(error: BaseException) -> str:
    """The kind of an error and where it was raised; never its text, which may hold anything."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join([type(error).__name__, *(f"{f.filename}:{f.lineno}" for f in frames[::-1])])


def _of(error: ContractError, outcome: str) -> dict[str, Any]:
    return _said(outcome, error.text("en"), error.text("ko"))


def _said(outcome: str, message: str, message_ko: str = "") -> dict[str, Any]:
    return {"outcome": outcome, "message": message, "message_ko": message_ko or message}
