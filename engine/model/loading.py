"""Bundles, and how they come back from stored content.

Nothing that only a deployment needs is imported here: this runs at every cold command.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from engine.model.canonical import meaning
from engine.model.definition import Process
from engine.model.reader import reread_process
from engine.values import digest, dumps


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of one resource, by their sha256. `name` is its file, or its key when deployed."""

    hash: str
    kind: str
    name: str
    content: bytes


def content_of(kind: str, name: str, content: bytes) -> Content:
    """The content with its hash."""
    return Content(digest(content), kind, name, content)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A process and all it uses, at one version.

    `processes` holds `process` itself and all that are called, by key. `decisions` holds the DMN
    files by key and by the day from which each is in force, earliest first. `manifest` is
    `{"key", "process": {key: hash}, "decision": {key: {date: hash}}, "form": {id: hash}}` with the
    sha256 of each content; `hash` is the sha256 of its canonical text. `contents` is everything
    that must be stored so that the bundle can be loaded again; a loaded bundle has none.
    """

    key: str
    hash: str
    name: str
    process: Process
    processes: Mapping[str, Process]
    decisions: Mapping[str, Mapping[str, bytes]]
    forms: Mapping[str, bytes]
    manifest: Mapping[str, Any]
    contents: tuple[Content, ...] = ()

    @property
    def semantic_hash(self) -> str:
        """Like `hash`, but blind to drawings, line breaks and documentation of the processes.

        It is made anew at each call.
        """
        meanings = {key: meaning((process,)) for key, process in self.processes.items()}
        return digest(dumps({**self.manifest, "process": meanings}))

    def sources(self) -> Iterator[tuple[Process, bytes]]:
        """Each process with its BPMN file; none for a loaded bundle."""
        files = {content.hash: content.content for content in self.contents}
        for key, content_hash in self.manifest["process"].items():
            if content_hash in files:
                yield self.processes[key], files[content_hash]


def load_bundle(manifest: Mapping[str, Any], fetch: Callable[[str], bytes]) -> Bundle:
    """Put a bundle together from stored content; `fetch` gives the bytes of a hash.

    Nothing is checked again: what was deployed was checked then.
    """
    key = manifest["key"]
    contents = {k: fetch(content_hash) for k, content_hash in manifest["process"].items()}
    processes = _Reread(contents)
    return Bundle(
        key=key,
        hash=digest(dumps(manifest)),
        name=processes[key].name or key,
        process=processes[key],
        processes=processes,
        decisions=MappingProxyType(
            {
                k: MappingProxyType({day: fetch(h) for day, h in dated.items()})
                for k, dated in manifest["decision"].items()
            }
        ),
        forms=MappingProxyType({f: fetch(h) for f, h in manifest["form"].items()}),
        manifest=manifest,
    )


class _Reread(Mapping[str, Process]):
    """Processes by key, each read when it is first asked for: a command needs few of them."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self._contents = contents
        self._read: dict[str, Process] = {}

    def __getitem__(self, key: str) -> Process:
        if key not in self._read:
            self._read[key] = reread_process(self._contents[key], key)
        return self._read[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._contents)

    def __len__(self) -> int:
        return len(self._contents)
