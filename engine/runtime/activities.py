"""Activities: tasks, sub-processes and call activities, with mappings, boundary events and loops.

Entering an activity: a multi-instance one starts its instances (`multi.py`); any other applies its
input mappings, arms its boundary events and starts. Leaving: the result goes out through the output
mappings and the boundary events are disarmed.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.items import WorkItem
from engine.model.definition import (
    Called,
    Decision,
    Flow,
    MessageEvent,
    Script,
    UserTask,
)
from engine.runtime import calls, compensation, events, multi, scopes
from engine.runtime.ends import throw_message
from engine.runtime.nodes import Node, apply_inputs, cancel_inside, deliver, place
from engine.runtime.run import Run, Unforeseen, over
from engine.runtime.timers import moment_of
from engine.runtime.window import LEAVE, SubWindow, Token


class Activity(Node):
    """What all activities share; `start` is the activity's own doing."""

    def enter(self, token: Token, run: Run) -> bool:
        """Start it, or its instances."""
        if self.element.loop is not None and token.note("body") is None:
            events.arm(token, run)
            return multi.start(token, run, self.element.loop)
        apply_inputs(token, run)
        if token.note("body") is None:
            events.arm(token, run)
        done = self.start(token, run)
        if done:
            self.leave(token, run)
        return done

    def leave(self, token: Token, run: Run) -> None:
        """Hand the result outward and disarm the boundary events."""
        if self._is_body(token):
            multi.leave(token, run)
        else:
            deliver(token, run, self.result(token, run))
        if token.note("body") is None:
            events.disarm(token)

    def start(self, token: Token, run: Run) -> bool:
        """Do the activity; True when it is done at once (its result in the note `result`)."""
        return True

    def result(self, token: Token, run: Run) -> Mapping[str, Any]:
        """The variables it brought."""
        found: Mapping[str, Any] = token.note("result") or {}
        return found

    def flows(self, token: Token, run: Run) -> list[Flow]:
        """An instance of a multi-instance goes nowhere: its body does."""
        if token.note("body") is not None:
            return []
        return super().flows(token, run)

    def cancelled(self, token: Token, run: Run) -> None:
        """Take its boundary events, instances and everything inside along."""
        events.disarm(token)
        cancel_inside(token)
        if self._is_body(token):
            multi.cancel(token)

    def _is_body(self, token: Token) -> bool:
        return self.element.loop is not None and token.note("body") is None

    def _on_complete_hook(self, my_task: Token) -> None:
        super()._on_complete_hook(my_task)
        if not self._is_body(my_task):
            compensation.remember(my_task)
        compensation.handled(my_task)
        if (body := my_task.note("body")) is not None:
            multi.instance_done(my_task, my_task.top.token(body), my_task.top.run)


class User(Activity):
    """User task: offers a work item and waits for its completion."""

    def start(self, token: Token, run: Run) -> bool:
        """Offer the work item."""
        detail = self.element.detail
        task = detail if isinstance(detail, UserTask) else UserTask()
        item = WorkItem(
            id=run.item_id(token, "work"),
            instance=run.window.instance,
            process=token.workflow.spec.process.id,
            business_key=run.window.business_key,
            element=self.element.id,
            name=self.element.name or self.element.id,
            groups=_names(task.groups, token, run) or _lane_group(self.element.lane_group),
            users=_names(task.users, token, run),
            assignee=calls.text(run.value(task.assignee, token)),
            due_at=_moment(run.value(task.due, token)),
            follow_up_at=_moment(run.value(task.follow_up, token)),
            priority=_priority(run.value(task.priority, token)),
            created_at=run.command.at,
            form=task.form_id,
        )
        run.open(token, item, **_work_facts(item, self.element.properties))
        return False


def _work_facts(item: WorkItem, properties: Mapping[str, str]) -> dict[str, Any]:
    facts: dict[str, Any] = {"name": item.name, "groups": list(item.groups)}
    for name, value in (
        ("assignee", item.assignee),
        ("due_at", item.due_at),
        ("clock", properties.get("clock", "")),
        ("legal_basis", properties.get("legalBasis", "")),
    ):
        if value:
            facts[name] = value
    return facts


def _lane_group(group: str) -> tuple[str, ...]:
    return (group,) if group else ()


def _names(settings: tuple[Any, ...], token: Token, run: Run) -> tuple[str, ...]:
    names: list[str] = []
    for setting in settings:
        value = run.value(setting, token)
        parts = value if isinstance(value, list) else str(value or "").split(",")
        names += [str(p).strip() for p in parts if str(p).strip()]
    return tuple(names)


def _moment(value: Any) -> datetime | None:
    return None if value in (None, "") else moment_of(value)


def _priority(value: Any) -> int:
    number = 50 if value in (None, "") else int(value)
    if not 0 <= number <= 100:
        raise Unforeseen(
            "expression",
            f"a priority is 0 to 100, not {number}",
            f"우선순위는 0에서 100까지입니다: {number}",
        )
    return number


class Service(Activity):
    """Service task, or any task with a job type: a call of a handler."""

    def start(self, token: Token, run: Run) -> bool:
        """Ask for the call; it is made after the command is committed."""
        calls.open_call(token, run, calls.job_of(self.element.detail))
        return False


class Send(Activity):
    """Send task: a message by a handler, or to the instances of this engine."""

    def start(self, token: Token, run: Run) -> bool:
        """Ask for the call, or throw the message."""
        message = self.element.detail
        if not isinstance(message, MessageEvent) or message.job is not None:
            calls.open_call(token, run, calls.job_of(message))
            return False
        throw_message(token, run, message)
        return True


class ScriptTask(Activity):
    """Script task: a FEEL expression, or a job."""

    def start(self, token: Token, run: Run) -> bool:
        """Evaluate the script."""
        script = self.element.detail
        if not isinstance(script, Script):
            calls.open_call(token, run, calls.job_of(script))
            return False
        value = run.value(script.expression, token)
        token.internal_data["result"] = {script.result_variable: value}
        return True


class RuleTask(Activity):
    """Business rule task: a decision table in force on the day the law names, or a job."""

    def start(self, token: Token, run: Run) -> bool:
        """Make the decision."""
        decision = self.element.detail
        if not isinstance(decision, Decision):
            calls.open_call(token, run, calls.job_of(decision))
            return False
        key = calls.text(run.value(decision.decision_id, token))
        on = run.command.at.date()
        if decision.event_date is not None:
            on = moment_of(run.value(decision.event_date, token)).date()
        decided = run.env.definition.decide(
            key,
            on=on,
            inputs=scopes.visible(token),
            now=run.command.at,
            functions=run.env.functions,
        )
        run.record("decision_evaluated", self.element, decision=key, on=on, **decided.evidence)
        token.internal_data["result"] = {decision.result_variable: decided.value}
        return True


class Receive(Activity):
    """Receive task: waits for a message."""

    def start(self, token: Token, run: Run) -> bool:
        """Open the subscription."""
        events.wait_for(token, run)
        return False

    def leave(self, token: Token, run: Run) -> None:
        """The message came."""
        events.end_race(token, run)
        super().leave(token, run)


class SubProcess(Activity):
    """Embedded sub-process: a window of its own, variables in its token."""

    def start(self, token: Token, run: Run) -> bool:
        """Start its start event."""
        spec = token.workflow.spec.bodies[self.element.id]
        start_inside(SubWindow(spec, token))
        return False


class CallActivity(Activity):
    """Call activity: another process of the bundle, with variables of its own."""

    def start(self, token: Token, run: Run) -> bool:
        """Start the called process.

        Raises:
            Unforeseen: Called deeper than the limit.
        """
        called = self.element.detail
        if not isinstance(called, Called):
            raise Unforeseen("definition", "no process is called", "호출할 프로세스가 없습니다")
        spec = run.env.definition.spec(calls.text(run.value(called.process_id, token)))
        if _depth(token) > run.env.limits.depth:
            raise over("depth", run.env.limits.depth)
        window = SubWindow(spec, token)
        window.data = dict(token.data) | (dict(scopes.visible(token)) if called.all_in else {})
        start_inside(window)
        return False

    def result(self, token: Token, run: Run) -> Mapping[str, Any]:
        """The called process's variables, where they are wanted."""
        found = super().result(token, run)
        called = self.element.detail
        wanted = self.element.outputs or (isinstance(called, Called) and called.all_out)
        return found if wanted else {}


def _depth(token: Token) -> int:
    depth, window = 0, token.workflow
    while isinstance(window, SubWindow):
        depth, window = depth + 1, window.parent_token.workflow
    return depth


def start_inside(window: SubWindow) -> None:
    """Put a token at the scope's start event."""
    start = window.spec.start_events[0]
    place(window, start.id)._ready()


def close_window(window: SubWindow, run: Run) -> None:
    """A scope without living tokens is finished: its activity leaves."""
    token = window.parent_token
    events.disarm_scope(window, run)
    if window.compensations and not window.called:
        token.internal_data["done_inside"] = window.compensations
    del window.top_workflow.subprocesses[token.id]
    token.wake(LEAVE, dict(window.data) if window.called else {})
