"""Reads a scenario: what each officer answers, what the outside does, and how it should end."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.errors import ValueInvalid
from engine.values import SEOUL, normalise

MAX_BYTES = 1_000_000
_BOOL = "tag:yaml.org,2002:bool"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one officer fills in when a work item of an element is there."""

    actor: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Expectation:
    """How the scenario should end; variables not named may be anything."""

    state: str = "completed"
    variables: Mapping[str, Any] = field(default_factory=dict)
    visited: tuple[str, ...] = ()
    not_visited: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """One story. `answers` are by element id: one for each visit, the last one repeats."""

    name: str
    title: str
    process: str
    business_key: str
    start_at: datetime
    start: Mapping[str, Any]
    outside: Mapping[str, Any]
    answers: Mapping[str, tuple[Answer, ...]]
    expect: Expectation

    def answer(self, element: str, visit: int) -> Answer | None:
        """The answer for the visit (from 0) to an element, or None when the story has none."""
        told = self.answers.get(element, ())
        return told[min(visit, len(told) - 1)] if told else None


def folder(process: str) -> Path:
    """Where the scenarios of a shipped process lie."""
    from processes import FOLDER

    contract, shared = (FOLDER / kind / process / "scenarios" for kind in ("contracts", "shared"))
    return shared if shared.is_dir() else contract


def names(process: str) -> tuple[str, ...]:
    """The scenarios of a shipped process, by name."""
    return tuple(sorted(file.stem for file in folder(process).glob("*.yaml")))


def shipped() -> Mapping[str, Path]:
    """Every shipped scenario by name: those of contracts, then those of called processes."""
    from processes import FOLDER

    found = (FOLDER.glob(f"{kind}/*/scenarios/*.yaml") for kind in ("contracts", "shared"))
    return {file.stem: file for files in found for file in sorted(files)}


def read(file: Path) -> Scenario:
    """The scenario of a file.

    Raises:
        ValueInvalid: It is no scenario; the path names what is wrong.
    """
    data = _yaml(file)
    unknown = data.keys() - Scenario.__dataclass_fields__.keys()
    missing = {"name", "process", "start_at"} - data.keys()
    for name in (*unknown, *missing):
        raise ValueInvalid(
            f"{file.name}: {name}", "unknown or missing", "알 수 없거나 빠진 항목입니다"
        )
    return Scenario(
        name=data["name"],
        title=data.get("title", data["name"]),
        process=data["process"],
        business_key=data.get("business_key", ""),
        start_at=_moment(data["start_at"], file),
        start=_mapping(data.get("start"), "start", file),
        outside=_mapping(data.get("outside"), "outside", file),
        answers={
            element: tuple(_answer(one, element, file) for one in _listed(told))
            for element, told in _mapping(data.get("answers"), "answers", file).items()
        },
        expect=_expectation(_mapping(data.get("expect"), "expect", file)),
    )


def _yaml(file: Path) -> dict[str, Any]:
    """The file's values: dates stay text, fractions become Decimal, `on` and `no` are words."""
    import yaml

    class Loader(yaml.SafeLoader):
        """Safe, and exact."""

    def scalar(loader: Loader, node: yaml.ScalarNode) -> str:
        return str(loader.construct_scalar(node))

    def fraction(loader: Loader, node: yaml.ScalarNode) -> Decimal:
        return Decimal(str(loader.construct_scalar(node)))

    Loader.yaml_implicit_resolvers = {
        first: [(tag, form) for tag, form in resolvers if tag != _BOOL]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    Loader.add_implicit_resolver(_BOOL, re.compile("true|false"), list("tf"))
    Loader.add_constructor("tag:yaml.org,2002:timestamp", scalar)
    Loader.add_constructor("tag:yaml.org,2002:float", fraction)
    text = file.read_text(encoding="utf-8")
    if len(text) > MAX_BYTES:
        raise ValueInvalid(file.name, f"larger than {MAX_BYTES}", "파일이 너무 큽니다")
    try:
        data = yaml.load(text, Loader=Loader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, ArithmeticError, RecursionError) as error:
        raise ValueInvalid(file.name, f"not YAML: {error}", "YAML 형식이 아닙니다") from error
    return _mapping(data, "the file", file)


def _mapping(value: Any, name: str, file: Path) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ValueInvalid(f"{file.name}: {name}", "not a mapping", "항목 이름과 값이 필요합니다")
    found: dict[str, Any] = normalise(value, f"{file.name}: {name}")
    return found


def _listed(told: Any) -> list[Any]:
    return told if isinstance(told, list) else [told]


def _answer(told: Any, element: str, file: Path) -> Answer:
    parts = _mapping(told, element, file)
    if "actor" not in parts:
        raise ValueInvalid(f"{file.name}: {element}.actor", "missing", "처리자가 필요합니다")
    return Answer(parts["actor"], _mapping(parts.get("data"), f"{element}.data", file))


def _expectation(parts: Mapping[str, Any]) -> Expectation:
    return Expectation(
        state=parts.get("state", "completed"),
        variables=parts.get("variables") or {},
        visited=tuple(parts.get("visited") or ()),
        not_visited=tuple(parts.get("not_visited") or ()),
    )


def _moment(text: Any, file: Path) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise ValueInvalid(f"{file.name}: start_at", "no moment", "일시가 아닙니다") from error
    return moment.astimezone(SEOUL) if moment.tzinfo else moment.replace(tzinfo=SEOUL)
