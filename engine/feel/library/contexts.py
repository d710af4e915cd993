"""Context functions (DMN 1.5, table 81)."""

from collections.abc import Callable, Mapping
from typing import Any

from engine.feel import domain
from engine.feel.domain import Null, Run, kind
from engine.ports import Value


def _get_value(_run: Run, context: Mapping[str, Value], key: str) -> Value:
    return context.get(key)


def _get_value_path(run: Run, context: Mapping[str, Value], keys: Any) -> Value:
    value: Value = context
    for key in keys:
        run.step()
        if kind(value) != domain.CONTEXT or kind(key) != domain.STRING:
            return None
        value = value.get(key)
    return value


def _get_entries(run: Run, context: Mapping[str, Value]) -> Value:
    run.items(len(context))
    return [{"key": key, "value": value} for key, value in context.items()]


def _context(run: Run, entries: Any) -> Value:
    run.items(len(entries))
    built: dict[str, Value] = {}
    for entry in entries:
        key = _entry_key(entry)
        if key in built:
            raise Null(f'the key "{key}" is given twice', f'"{key}" 항목이 두 번 있습니다')
        built[key] = entry["value"]
    return built


def _entry_key(entry: Value) -> str:
    if kind(entry) != domain.CONTEXT or "value" not in entry:
        raise Null("an entry has key and value", "항목에는 key와 value가 있어야 합니다")
    key = entry.get("key")
    if not isinstance(key, str):
        raise Null("a key is a string", "key는 문자열이어야 합니다")
    return key


def _put(run: Run, context: Mapping[str, Value], key: str, value: Value) -> Value:
    run.items(len(context) + 1)
    return {**context, key: value}


def _put_path(run: Run, context: Mapping[str, Value], keys: Any, value: Value) -> Value:
    if not keys or not all(isinstance(key, str) for key in keys):
        raise Null("keys is a list of strings", "keys는 문자열 목록이어야 합니다")
    for depth in range(len(keys) - 1, -1, -1):
        value = _put(run, _inner(context, keys[:depth]), keys[depth], value)
    return value


def _inner(context: Value, keys: Any) -> Any:
    for key in keys:
        context = context.get(key)
        if kind(context) != domain.CONTEXT:
            raise Null(f'"{key}" is not a context', f'"{key}"은(는) 컨텍스트가 아닙니다')
    return context


def _merge(run: Run, contexts: Any) -> Value:
    merged: dict[str, Value] = {}
    for context in contexts:
        if kind(context) != domain.CONTEXT:
            raise Null("only contexts can be merged", "컨텍스트만 합칠 수 있습니다")
        run.items(len(context))
        merged.update(context)
    return merged


TABLE: tuple[tuple[str, str, Callable[..., Value]], ...] = (
    ("get value", "m: context, key: string", _get_value),
    ("get value", "m: context, keys: list", _get_value_path),
    ("get entries", "m: context", _get_entries),
    ("context", "entries: list", _context),
    ("context put", "context: context, key: string, value: any", _put),
    ("context put", "context: context, keys: list, value: any", _put_path),
    ("context merge", "contexts: list", _merge),
)
