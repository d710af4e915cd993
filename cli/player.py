"""Plays a scenario: officers answer, letters arrive, calls and timers run, time passes.

The player keeps nothing to itself. What to do next follows from the database, the outside and the
story: which work items are open, how often an element was completed, what is due. So a run that was
killed at any moment goes on where it was when it is started again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from cli import bootstrap
from cli.scenario import Answer, Scenario
from cli.texts import t
from engine.errors import ScenarioFailed
from engine.values import normalise, to_json

if TYPE_CHECKING:
    from engine.facade import WorkItemView
    from engine.items import Incident, Instance, WorkItem
    from tasks.sandbox.http import ControlClient

_ROUNDS = 5_000
_RETRIES = 20
_HELD = timedelta(minutes=11)
"""Longer than a worker that was killed holds a call it was making."""

Listener = Callable[[str, datetime], None]
"""Told each thing that happens, and when."""


@dataclass(frozen=True, slots=True)
class Played:
    """How a scenario went. `steps` counts what people did; `differences` from what it expected."""

    instance: "Instance"
    steps: int
    differences: tuple[str, ...]


class Player:
    """Plays one scenario over an open engine and a sandbox."""

    def __init__(
        self,
        opened: bootstrap.Opened,
        control: "ControlClient",
        story: Scenario,
        tell: Listener,
    ) -> None:
        self._opened = opened
        self._engine = opened.engine
        self._control = control
        self._story = story
        self._tell = tell
        self._retries = 0

    def play(self) -> Played:
        """Play to the end, or to where nothing more can happen.

        Raises:
            ScenarioFailed: The story has no answer for a work item, an incident stays, or nothing
                is due although the instance is not at its end.
        """
        instance = self._started()
        for _ in range(_ROUNDS):
            instance = self._engine.instance(instance.id)
            if instance.state in ("completed", "cancelled"):
                return self._played(instance)
            if not self._something_happened(instance):
                self._let_time_pass(instance)
        raise ScenarioFailed(self._story.name, "it goes on without end", "끝나지 않습니다")

    # --- the beginning ---

    def _started(self) -> "Instance":
        """The story's instance: the one that is there already, or a new one."""
        story = self._story
        there = self._engine.instances(process=story.process, business_key=story.business_key)
        if there:
            self._sandbox_follows()
            return there[-1]
        self._control.play(story.outside)
        self._sandbox_follows()
        return self._engine.start(
            story.process, story.start, business_key=story.business_key, actor=self._requester()
        )

    def _sandbox_follows(self) -> None:
        """The database's clock was moved first; a run killed in between left the outside behind."""
        now = self._opened.clock.now()
        if self._control.now() < now:
            self._control.move(now)

    def _requester(self) -> str:
        first = next(iter(self._story.answers.values()), ())
        return first[0].actor if first else "system"

    # --- one round ---

    def _something_happened(self, instance: "Instance") -> bool:
        from cli.worker import letters

        ran = self._engine.run_until_idle().total
        arrived = letters(self._opened)
        if arrived:
            self._tell(
                t(f"{arrived} letters from outside", f"외부 공문 {arrived}건 접수"), self._now()
            )
        answered = sum(self._answered(i) for i in self._engine.work_items(instance=instance.id))
        return bool(ran or arrived or answered or self._tried_again(instance))

    def _now(self) -> datetime:
        return self._opened.clock.now()

    def _answered(self, item: "WorkItem") -> bool:
        """Answer a work item as the story tells; False when that has to wait."""
        view = self._engine.work_item(item.id)
        if view.state != "open":
            return False
        answer = self._story.answer(item.element, self._visits(item))
        if answer is None:
            who = f"{item.element} ({item.name})"
            raise ScenarioFailed(self._story.name, f"no answer for {who}", f"{who}의 답이 없습니다")
        self._answer(view, answer)
        return True

    def _answer(self, view: "WorkItemView", answer: Answer) -> None:
        item = view.item
        if item.assignee != answer.actor:
            self._engine.claim(item.id, actor=answer.actor)
        self._engine.complete(item.id, answer.data, actor=answer.actor)
        lane = f" [{view.element.lane}]" if view.element.lane else ""
        self._tell(f"{item.name}{lane} {answer.actor}", self._now())

    def _visits(self, item: "WorkItem") -> int:
        """How often the element was completed before."""
        return sum(
            r.type == "work_item_completed" and r.element == item.element
            for r in self._engine.history(item.instance)
        )

    def _tried_again(self, instance: "Instance") -> bool:
        """Retry calls that gave up while the outside was faulty; any other incident ends it."""
        incidents = self._engine.incidents(instance.id)
        for incident in incidents:
            self._retry(incident)
        return bool(incidents)

    def _retry(self, incident: "Incident") -> None:
        self._retries += 1
        if incident.kind != "call" or self._retries > _RETRIES:
            where = f"{incident.element}: {incident.message}"
            raise ScenarioFailed(
                self._story.name, where, f"{incident.element}: {incident.message_ko}"
            )
        self._engine.retry(incident.id, actor=self._requester())
        self._tell(t(f"retried {incident.element}", f"{incident.element} 재시도"), self._now())

    def _let_time_pass(self, instance: "Instance") -> None:
        """Move both clocks to the next thing that is due, inside or outside; ours first."""
        due = [at for at in (self._engine.next_due(), self._control.next_at()) if at is not None]
        if not due:
            raise ScenarioFailed(
                self._story.name,
                f"nothing is due, state {instance.state}",
                "더 진행될 것이 없습니다",
            )
        now = min(due) if min(due) > self._now() else self._now() + _HELD
        self._opened.move(now)
        self._control.move(now)

    # --- the end ---

    def _played(self, instance: "Instance") -> Played:
        records = self._engine.history(instance.id)
        steps = sum(record.type == "work_item_completed" for record in records)
        return Played(instance, steps, tuple(self._differences(instance)))

    def _differences(self, instance: "Instance") -> list[str]:
        expect = self._story.expect
        found = []
        if instance.state != expect.state:
            found.append(f"state: {instance.state}, expected {expect.state}")
        found += _other_values(self._engine.variables(instance.id), expect.variables)
        records = self._engine.history(instance.id)
        visited = {r.element for r in records if r.type == "element_activated"}
        found += [f"not visited: {one}" for one in expect.visited if one not in visited]
        found += [f"visited: {one}" for one in expect.not_visited if one in visited]
        return found


def _other_values(held: Mapping[str, Any], expected: Mapping[str, Any]) -> list[str]:
    return [
        f"{name}: {held.get(name)!r}, expected {wanted!r}"
        for name, wanted in expected.items()
        if to_json(normalise(held.get(name))) != to_json(normalise(wanted))
    ]
