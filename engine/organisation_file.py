"""Reads the organisation's YAML file, so that an error names the line.

```yaml
name: 예시시
departments:
  - id: finance
    name: 회계과
    teams: [{id: contract2, name: 계약2팀}]
groups: {contract_officer: 계약담당}
people:
  - {id: kim.minji, name: 김민지, team: contract2, groups: [contract_officer]}
```
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.errors import OrganisationInvalid
from engine.organisation import Organisation, from_plain

if TYPE_CHECKING:
    from yaml.nodes import Node

MAX_BYTES = 1_000_000


def load(text: str, file: str = "organisation.yaml") -> Organisation:
    """The organisation of a YAML text; `file` names it in errors.

    Raises:
        OrganisationInvalid: Not such a file, or it does not make sense; with the line.
    """
    reader = _Reader(file)
    plain = reader.organisation(reader.document(text))
    try:
        return from_plain(plain)
    except OrganisationInvalid as error:
        raise OrganisationInvalid(
            file, reader.line_of(error.reason), error.reason, error.reason_ko
        ) from error


_KEYS: Mapping[str, tuple[str, ...]] = {
    "organisation": ("name", "departments", "groups", "people"),
    "department": ("id", "name", "teams"),
    "team": ("id", "name"),
    "person": ("id", "name", "team", "groups", "active"),
}
_OPTIONAL = frozenset({"teams", "groups", "active", "departments", "people"})


@dataclass(slots=True)
class _Reader:
    """Turns YAML nodes into plain values; anchors, tags and repeated keys are refused.

    `lines` remembers where each id stood (the last time it was named).
    """

    file: str
    lines: dict[str, int] = field(default_factory=dict)

    def document(self, text: str) -> "Node":
        import yaml

        if len(text) > MAX_BYTES:
            raise self._wrong(0, f"larger than {MAX_BYTES} characters", "파일이 너무 큽니다")
        try:
            if any(isinstance(t, yaml.AliasToken | yaml.AnchorToken) for t in yaml.scan(text)):
                raise self._wrong(1, "anchors and aliases are not allowed", "앵커는 쓸 수 없습니다")
            node = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 0
            reason = error.problem or "not YAML"
            raise self._wrong(line, reason, f"YAML 형식이 아닙니다: {reason}") from error
        except (yaml.YAMLError, RecursionError) as error:
            raise self._wrong(1, "not YAML", "YAML 형식이 아닙니다") from error
        if node is None:
            raise self._wrong(1, "the file is empty", "파일이 비어 있습니다")
        return node

    def organisation(self, node: "Node") -> dict[str, Any]:
        parts = self._object(node, "organisation")
        return {
            "name": self._text(parts["name"]),
            "departments": [self._department(one) for one in self._list(parts, "departments")],
            "groups": self._groups(parts.get("groups")),
            "people": [self._person(one) for one in self._list(parts, "people")],
        }

    def line_of(self, reason: str) -> int:
        """Where the id that a reason speaks of stood."""
        words = re.findall(r"[\w.\-]+", reason)
        return next((self.lines[word] for word in words if word in self.lines), 1)

    def _department(self, node: "Node") -> dict[str, Any]:
        parts = self._object(node, "department")
        teams = [self._named(one, "team") for one in self._list(parts, "teams")]
        return {**self._named_parts(parts), "teams": teams}

    def _person(self, node: "Node") -> dict[str, Any]:
        parts = self._object(node, "person")
        person = self._named_parts(parts)
        return {
            **person,
            "team": self._text(parts["team"]),
            "groups": [self._text(one) for one in self._list(parts, "groups")],
            "active": self._flag(parts.get("active")),
        }

    def _named(self, node: "Node", kind: str) -> dict[str, Any]:
        return self._named_parts(self._object(node, kind))

    def _named_parts(self, parts: Mapping[str, "Node"]) -> dict[str, Any]:
        identity = self._text(parts["id"])
        self.lines[identity] = parts["id"].start_mark.line + 1
        return {"id": identity, "name": self._text(parts["name"])}

    def _groups(self, node: "Node | None") -> dict[str, str]:
        if node is None:
            return {}
        groups: dict[str, str] = {}
        for key, value in self._pairs(node).items():
            self.lines[key] = value.start_mark.line + 1
            groups[key] = self._text(value)
        return groups

    # --- nodes ---

    def _object(self, node: "Node", kind: str) -> "dict[str, Node]":
        parts = self._pairs(node)
        for key, value in parts.items():
            if key not in _KEYS[kind]:
                raise self._wrong(
                    value.start_mark.line + 1,
                    f"{key!r} is not known here",
                    f"{key!r}은(는) 알 수 없습니다",
                )
        for key in _KEYS[kind]:
            if key not in parts and key not in _OPTIONAL:
                raise self._wrong(
                    node.start_mark.line + 1, f"{kind} needs {key!r}", f"{key!r} 항목이 필요합니다"
                )
        return parts

    def _pairs(self, node: "Node") -> "dict[str, Node]":
        if _form(node) != "mapping":
            raise self._wrong(node.start_mark.line + 1, "names are expected", "이름이 필요합니다")
        parts: dict[str, Node] = {}
        for key, value in node.value:
            name = self._text(key)
            if name in parts:
                raise self._wrong(
                    key.start_mark.line + 1,
                    f"{name!r} is given twice",
                    f"{name!r}이(가) 중복됩니다",
                )
            parts[name] = value
        return parts

    def _list(self, parts: "Mapping[str, Node]", key: str) -> "list[Node]":
        node = parts.get(key)
        if node is None:
            return []
        if _form(node) != "sequence":
            raise self._wrong(
                node.start_mark.line + 1, f"{key} is no list", f"{key}: 목록이 아닙니다"
            )
        return list(node.value)

    def _text(self, node: "Node") -> str:
        if _form(node) != "scalar" or node.tag.rsplit(":", 1)[-1] not in ("str", "int"):
            raise self._wrong(node.start_mark.line + 1, "text is expected", "문자가 필요합니다")
        return str(node.value).strip()

    def _flag(self, node: "Node | None") -> bool:
        if node is None:
            return True
        if node.value not in ("true", "false"):
            raise self._wrong(
                node.start_mark.line + 1, "true or false is expected", "true나 false여야 합니다"
            )
        return bool(node.value == "true")

    def _wrong(self, line: int, reason: str, reason_ko: str) -> OrganisationInvalid:
        return OrganisationInvalid(self.file, line, reason, reason_ko)


def _form(node: "Node") -> str:
    """`mapping`, `sequence` or `scalar`."""
    return str(node.id)  # type: ignore[attr-defined]  # every subclass has it
