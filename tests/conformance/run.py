"""`python -m tests.conformance.run FOLDER`: the DMN TCK, passed / failed / refused by chapter.

FOLDER holds `compliance-level-*` folders, a chapter in each of their folders. What was reached once
is the floor (`floor.json`, by chapter): fewer passes in a chapter make the exit code 1.
`--markdown` prints the table of docs/conformance.md, `--floor` writes the floor, `--failures FILE`
writes every failure with its reason.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.conformance.cases import read_cases
from tests.conformance.verdict import Models, Outcome, Verdict, judge

_FLOOR = Path(__file__).with_name("floor.json")
_OUTCOMES: tuple[Outcome, ...] = ("passed", "failed", "refused")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print; the exit code."""
    options = _options().parse_args(arguments)
    verdicts = list(run(options.folder))
    if not verdicts:
        _say(f"no test cases in {options.folder}")
        return 2
    for line in table(verdicts, markdown=options.markdown):
        _say(line)
    _report(verdicts, options.failures)
    if options.floor:
        _write_floor(verdicts)
    return _hold(verdicts)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.run", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--markdown", action="store_true", help="print a markdown table")
    parser.add_argument("--floor", action="store_true", help="make what passes now the floor")
    parser.add_argument("--failures", type=Path, help="write failures and refusals to this file")
    return parser


def run(folder: Path) -> Iterable[Verdict]:
    """The verdicts of all test files below a folder, chapters in order."""
    models = Models()
    for file in sorted(folder.glob("compliance-level-*/*/*.xml")):
        chapter = f"{file.parent.parent.name}/{file.parent.name}"
        for case in read_cases(file):
            yield from judge(case, chapter, models)


def table(verdicts: Sequence[Verdict], *, markdown: bool) -> Iterable[str]:
    """One line a chapter, then one a level."""
    by_chapter = _counts(verdicts)
    by_level = _counts(verdicts, levels=True)
    form = "| {} | {} | {} | {} |" if markdown else "{:<66} {:>7} {:>7} {:>7}"
    yield form.format("chapter", *_OUTCOMES)
    if markdown:
        yield "|---|---:|---:|---:|"
    for name, count in [*by_chapter.items(), *by_level.items()]:
        yield form.format(name, *(count[outcome] for outcome in _OUTCOMES))


def _counts(verdicts: Iterable[Verdict], *, levels: bool = False) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {}
    for verdict in verdicts:
        name = verdict.chapter.partition("/")[0] if levels else verdict.chapter
        counts.setdefault(name, Counter())[verdict.outcome] += 1
    return counts


def _report(verdicts: Iterable[Verdict], file: Path | None) -> None:
    wrong = [v for v in verdicts if v.outcome != "passed"]
    lines = [f"{v.outcome}: {v.chapter} {v.case}: {v.why}" for v in wrong]
    if file is not None:
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return
    for line in lines:
        _say(line)


def _hold(verdicts: Sequence[Verdict]) -> int:
    floor = json.loads(_FLOOR.read_text(encoding="utf-8")) if _FLOOR.exists() else {}
    counts = _counts(verdicts)
    below = [name for name, count in counts.items() if count["passed"] < floor.get(name, 0)]
    for name in below:
        _say(f"{name}: {counts[name]['passed']} passed, fewer than the {floor[name]} of before")
    return 1 if below else 0


def _write_floor(verdicts: Sequence[Verdict]) -> None:
    passed = {name: count["passed"] for name, count in _counts(verdicts).items()}
    _FLOOR.write_text(json.dumps(passed, indent=2) + "\n", encoding="utf-8")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
