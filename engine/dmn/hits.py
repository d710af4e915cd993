"""From the rows that match to the result of a table: hit policies and aggregations (clause 8.2.8).

A policy takes the matches of a table, at least one, in document order, and answers with the value
and the rows that made it. Rows count from 0 here and from 1 in what people read.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine import feel
from engine.dmn.model import Aggregation, HitPolicy, Text, Where
from engine.dmn.running import Run, Scope
from engine.feel.compare import equal


@dataclass(frozen=True, slots=True)
class Matches:
    """The rows that match and the means to judge them.

    `output` evaluates the outputs of a row; `rank` is the place of an output in the lists of
    allowed outputs, the smallest first.
    """

    rows: Sequence[int]
    output: Callable[[int], Any]
    rank: Callable[[Any], tuple[int, ...]]
    where: Where
    run: Run

    def numbers(self, rows: Sequence[int]) -> str:
        """The rows as people count them."""
        return ", ".join(str(row + 1) for row in rows)


Choice = tuple[Any, Sequence[int]]
Policy = Callable[[Matches], Choice]


def _unique(matches: Matches) -> Choice:
    if len(matches.rows) == 1:
        return _first(matches)
    numbers = matches.numbers(matches.rows)
    matches.run.add(
        "violation",
        matches.where,
        f"rules {numbers} all match, but the hit policy is UNIQUE",
        f"UNIQUE 정책인데 규칙 {numbers}이(가) 모두 해당합니다",
    )
    return None, matches.rows


def _first(matches: Matches) -> Choice:
    row = matches.rows[0]
    return matches.output(row), (row,)


def _any(matches: Matches) -> Choice:
    outputs = {row: matches.output(row) for row in matches.rows}
    first = matches.rows[0]
    different = [r for r, o in outputs.items() if equal(matches.run, o, outputs[first]) is not True]
    if not different:
        return outputs[first], matches.rows
    numbers = matches.numbers([first, *different])
    matches.run.add(
        "violation",
        matches.where,
        f"rules {numbers} match with different outputs, but the hit policy is ANY",
        f"ANY 정책인데 규칙 {numbers}의 결과가 서로 다릅니다",
    )
    return None, matches.rows


def _ordered(matches: Matches) -> list[tuple[int, Any]]:
    found = [(row, matches.output(row)) for row in matches.rows]
    return sorted(found, key=lambda pair: matches.rank(pair[1]))


def _priority(matches: Matches) -> Choice:
    row, output = _ordered(matches)[0]
    return output, (row,)


def _rule_order(matches: Matches) -> Choice:
    return [matches.output(row) for row in matches.rows], matches.rows


def _output_order(matches: Matches) -> Choice:
    ordered = _ordered(matches)
    return [output for _, output in ordered], [row for row, _ in ordered]


_POLICIES: Mapping[HitPolicy, Policy] = {
    "UNIQUE": _unique,
    "FIRST": _first,
    "ANY": _any,
    "PRIORITY": _priority,
    "RULE ORDER": _rule_order,
    "OUTPUT ORDER": _output_order,
    "COLLECT": _rule_order,
}
_SINGLE = frozenset({"UNIQUE", "FIRST", "ANY", "PRIORITY"})
_AGGREGATES: Mapping[Aggregation, str] = {
    "SUM": "sum(outputs)",
    "MIN": "min(outputs)",
    "MAX": "max(outputs)",
    "COUNT": "count(outputs)",
}


def is_single(policy: HitPolicy) -> bool:
    """Whether the policy gives one row's outputs rather than a list."""
    return policy in _SINGLE


def policy_of(hit_policy: HitPolicy, aggregation: Aggregation) -> Policy:
    """The policy of a table, its aggregation applied."""
    choose = _POLICIES[hit_policy]
    if hit_policy != "COLLECT" or not aggregation:
        return choose
    text = _AGGREGATES[aggregation]
    aggregate = feel.compile(text, frozenset({"outputs"}))

    def aggregated(matches: Matches) -> Choice:
        outputs, rows = choose(matches)
        where = matches.where

        def evaluate(scope: Scope, run: Run) -> Any:
            return run.value(aggregate, scope, Text(text, where), {})

        return matches.run.used(evaluate, {"outputs": outputs}, where), rows

    return aggregated
