"""The simulated disclosure board at `/disclosure`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.ports import Value
from tasks.disclosure.client import GROUPS
from tasks.sandbox.web import Refusal, Request, Response, Route, json_response
from tasks.sandbox.world import Command, World

SYSTEM = "disclosure"
# the same in every run, whatever port the sandbox got
_SITE = "https://contracts.example.invalid"


@dataclass(frozen=True, slots=True)
class Item:
    """A published item."""

    number: str
    at: datetime
    fields: Mapping[str, Value]

    @property
    def group(self) -> str:
        """The group as people read it."""
        name = str(self.fields.get("group", ""))
        return GROUPS.get(name, name)


@dataclass(slots=True)
class DisclosureSimulator:
    """The board's state; called with the world's lock held."""

    world: World
    items: dict[str, Item] = field(default_factory=dict)

    def routes(self) -> tuple[Route, ...]:
        """The board's API."""
        return (
            Route("POST", "/disclosure/items", self._publish),
            Route("GET", "/disclosure/items/([^/]+)", self._item),
            Route("GET", "/disclosure/commands/([^/]+)", self._command),
        )

    def _publish(self, request: Request) -> Response:
        fields = request.content()
        if not fields.get("group") or not fields.get("title"):
            raise Refusal(422, "item_invalid", "공개 구분과 제목이 필요합니다")

        def effect() -> tuple[Mapping[str, Value], str]:
            now = self.world.now()
            number = f"{now:%Y}-{len(self.items) + 1:05d}"
            item = Item(number, now, fields)
            self.items[number] = item
            result = {
                "publication_no": number,
                "url": f"{_SITE}/{number}",
                "published_at": now,
            }
            return result, f"{item.group} {fields['title']}"

        command = self.world.once(
            SYSTEM, "publication", key=request.key, content=request.body, effect=effect
        )
        return json_response(_shown(request.key, command), 201)

    def _item(self, _request: Request, number: str) -> Response:
        item = self.items.get(number)
        if item is None:
            raise Refusal(404, "not_found", "공개 자료를 찾을 수 없습니다")
        return json_response(
            {"publication_no": number, "published_at": item.at, "item": item.fields}
        )

    def _command(self, _request: Request, key: str) -> Response:
        return json_response(_shown(key, self.world.find(SYSTEM, key)))


def _shown(key: str, command: Command) -> Mapping[str, Value]:
    return {"key": key, "kind": command.kind, "result": command.result}
