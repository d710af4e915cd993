"""Files of a process library, as people keep them in folders."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias

from engine.errors import DefinitionInvalid, ValueInvalid
from engine.model.problems import Findings, Rule
from engine.model.tags import attribute, local, namespace
from engine.model.xml import DEFAULT_LIMITS, read_xml
from engine.values import from_json

Kind: TypeAlias = Literal["bpmn", "decision", "form", "reference"]
REFERENCES = frozenset({"calendar.yaml", "clocks.yaml"})
ALWAYS = "0001-01-01"
_SUFFIXES: tuple[tuple[str, Kind], ...] = (
    (".bpmn", "bpmn"),
    (".bpmn20.xml", "bpmn"),
    (".dmn", "decision"),
    (".form", "form"),
)
_DMN = ("https://www.omg.org/spec/DMN/", "http://www.omg.org/spec/DMN/")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MOST_FILES = 5_000

RULES = MappingProxyType(
    {
        "path_missing": Rule("There is no such file or folder.", "그런 파일이나 폴더가 없습니다."),
        "path_unreadable": Rule(
            "The file can't be read: {reason}.", "파일을 읽을 수 없습니다: {reason}."
        ),
        "path_unknown": Rule(
            "Not a definition; files are .bpmn, .dmn, .form, calendar.yaml or clocks.yaml.",
            "정의 파일이 아닙니다. .bpmn, .dmn, .form, calendar.yaml, clocks.yaml만 읽습니다.",
        ),
        "path_empty": Rule(
            "The folder holds no definition (.bpmn, .dmn, .form).",
            "폴더에 정의 파일(.bpmn, .dmn, .form)이 없습니다.",
        ),
        "path_too_many": Rule(
            "More than {limit} definitions; deploy a smaller folder.",
            "정의 파일이 {limit}개보다 많습니다. 더 작은 폴더를 배포하십시오.",
        ),
        "file_too_large": Rule(
            "The file is larger than {limit} bytes.", "파일이 {limit}바이트보다 큽니다."
        ),
    }
)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file, or one decision of a file: its path as a person would write it, and its bytes.

    `key` is the decision's id, the form's id or the reference file's name; empty for BPMN, and
    where the content is too wrong to tell. `effective_from` is the day from which a decision holds,
    as ISO text: its file's name, else the first of all days.
    """

    path: str
    kind: Kind
    content: bytes
    key: str = ""
    effective_from: str = ""


def collect(paths: Sequence[Path]) -> tuple[SourceFile, ...]:
    """The definitions at the paths: files as they are, folders with everything below them.

    Each file once, in path order. Hidden folders are passed over and links to folders not followed.
    Reference files are taken at the root of a folder only.

    Raises:
        DefinitionInvalid: A path that is missing, unreadable, no definition, or holds none.
    """
    kinds: dict[Path, tuple[Path, Kind]] = {}
    for path in paths:
        for found, kind in _definitions(path):
            kinds.setdefault(found.resolve(), (found, kind))
            if len(kinds) > _MOST_FILES:
                raise _refused(path, "path_too_many", limit=_MOST_FILES)
    files = [file for path, kind in kinds.values() for file in _files(path, kind)]
    return tuple(sorted(files, key=lambda file: (file.path, file.key)))


def _definitions(path: Path) -> list[tuple[Path, Kind]]:
    if not os.path.lexists(path):
        raise _refused(path, "path_missing")
    if not path.is_dir():
        kind = _kind(path) or ("reference" if path.name in REFERENCES else None)
        if kind is None or not path.is_file():
            raise _refused(path, "path_unknown")
        return [(path, kind)]
    found = [*_references(path), *_below(path)]
    if not found:
        raise _refused(path, "path_empty")
    return found


def _references(folder: Path) -> Iterator[tuple[Path, Kind]]:
    for name in sorted(REFERENCES):
        if (folder / name).is_file():
            yield folder / name, "reference"


def _below(folder: Path) -> Iterator[tuple[Path, Kind]]:
    def fail(error: OSError) -> None:
        raise _refused(folder, "path_unreadable", reason=error.strerror or "") from error

    for where, folders, names in os.walk(folder, onerror=fail):
        folders[:] = sorted(f for f in folders if not f.startswith((".", "__")))
        for name in sorted(names):
            path = Path(where, name)
            kind = _kind(path)
            if kind is not None and not name.startswith(".") and path.is_file():
                yield path, kind


def _kind(path: Path) -> Kind | None:
    name = path.name.lower()
    return next((kind for suffix, kind in _SUFFIXES if name.endswith(suffix)), None)


def _files(path: Path, kind: Kind) -> list[SourceFile]:
    content = _read(path)
    name = path.as_posix()
    if kind == "decision":
        day = path.stem if _DATE.fullmatch(path.stem) else ALWAYS
        keys = _folder_key(path) or decision_ids(content) or [""]
        return [SourceFile(name, kind, content, key, day) for key in keys]
    key = {"form": lambda: form_id(content), "reference": lambda: path.name}.get(kind, str)()
    return [SourceFile(name, kind, content, key)]


def _folder_key(path: Path) -> list[str]:
    """The decision that the folder names: `decisions/<key>/<date>.dmn`."""
    dated = _DATE.fullmatch(path.stem) is not None
    return [path.parent.name] if dated and path.parent.parent.name == "decisions" else []


def decision_ids(content: bytes) -> list[str]:
    """The ids of the decisions that a DMN file draws; none when it can't be read."""
    try:
        root = read_xml(content, "")
    except DefinitionInvalid:
        return []
    decisions = [n for n in root if local(n) == "decision" and namespace(n).startswith(_DMN)]
    return [name for node in decisions if (name := attribute(node, "id"))]


def form_id(content: bytes) -> str:
    """The id of a form file; empty when it can't be read."""
    try:
        data = from_json(content)
    except ValueInvalid:
        return ""
    found = data.get("id") if isinstance(data, dict) else None
    return found if isinstance(found, str) else ""


def _read(path: Path) -> bytes:
    limit = DEFAULT_LIMITS.bytes
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise _refused(path, "path_unreadable", reason=error.strerror or "") from error
    if len(content) > limit:
        raise _refused(path, "file_too_large", limit=limit)
    return content


def _refused(path: Path, rule: str, **facts: str | int) -> DefinitionInvalid:
    findings = Findings(path.as_posix(), RULES)
    findings.add(rule, 0, "", **facts)
    return DefinitionInvalid(findings.problems())
