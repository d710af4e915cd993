"""The unit of deployment: a process with every process, decision and form that it uses.

A bundle's version is the hash of its manifest, which names the content of each part. It is built
and checked when it is deployed; afterwards it is only put together again from stored content
(`loading.py`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from engine.errors import DefinitionInvalid, Problem
from engine.model.collect import SourceFile, collect
from engine.model.lint import check
from engine.model.loading import Bundle, Content, load_bundle
from engine.model.problems import has_errors, in_order
from engine.model.sources import Library, NoLibrary, Sources, read_sources
from engine.model.uses import Closure, closure
from engine.values import digest, dumps

__all__ = [
    "Built",
    "Bundle",
    "Content",
    "Library",
    "NoLibrary",
    "SourceFile",
    "build",
    "collect",
    "lint_paths",
    "load_bundle",
]


@dataclass(frozen=True, slots=True)
class Built:
    """The outcome of a check: with an error among the problems there is nothing to deploy.

    `decisions` and `forms` are those among the files, by key; a decision with all its dates, given
    or deployed.
    """

    bundles: tuple[Bundle, ...]
    problems: tuple[Problem, ...]
    decisions: Mapping[str, Mapping[str, Content]] = field(default_factory=dict)
    forms: Mapping[str, Content] = field(default_factory=dict)


def build(
    files: Iterable[SourceFile],
    library: Library,
    handler_types: Collection[str] | None,
    function_names: Collection[str],
) -> Built:
    """Check the files and make one bundle for each process in them, in key order.

    `handler_types` may be a mapping from type to the error codes that its handler documents; then
    the lints use them; None leaves handlers unchecked. `function_names` are the functions that
    expressions know besides FEEL's own.
    """
    sources = read_sources(files, library, function_names)
    problems = in_order((*sources.problems, *check(sources, handler_types, function_names)))
    if has_errors(problems):
        return Built((), problems)
    return Built(
        tuple(_bundle(key, sources) for key in sorted(sources.given)),
        problems,
        decisions={key: sources.decision(key) for key in sources.given_decisions()},
        forms=sources.given_forms,
    )


def lint_paths(
    paths: Sequence[Path],
    library: Library,
    handler_types: Collection[str] | None,
    function_names: Collection[str],
) -> tuple[Problem, ...]:
    """Everything that is wrong or doubtful with the definitions at the paths."""
    try:
        files = collect(paths)
    except DefinitionInvalid as error:
        return error.problems
    return build(files, library, handler_types, function_names).problems


# --- making -------------------------------------------------------------------------------------


def _bundle(key: str, sources: Sources) -> Bundle:
    parts = closure(key, sources)
    processes = {k: process for k, (process, _) in parts.processes.items()}
    manifest = _manifest(key, parts)
    return Bundle(
        key=key,
        hash=digest(dumps(manifest)),
        name=processes[key].name or key,
        process=processes[key],
        processes=MappingProxyType(processes),
        decisions=MappingProxyType(
            {k: MappingProxyType(_bytes(dated)) for k, dated in parts.decisions.items()}
        ),
        forms=MappingProxyType(_bytes(parts.forms)),
        manifest=manifest,
        contents=_contents(parts),
    )


def _bytes(parts: Mapping[Any, Content]) -> dict[Any, bytes]:
    return {key: part.content for key, part in parts.items()}


def _manifest(key: str, parts: Closure) -> dict[str, Any]:
    return {
        "key": key,
        "process": {k: content.hash for k, (_, content) in parts.processes.items()},
        "decision": {
            k: {day: content.hash for day, content in dated.items()}
            for k, dated in parts.decisions.items()
        },
        "form": {f: content.hash for f, content in parts.forms.items()},
    }


def _contents(parts: Closure) -> tuple[Content, ...]:
    """Each content once, in hash order."""
    everything = [content for _, content in parts.processes.values()]
    everything += [content for dated in parts.decisions.values() for content in dated.values()]
    everything += parts.forms.values()
    return tuple(sorted({c.hash: c for c in everything}.values(), key=lambda c: c.hash))
