"""Writes the tables of docs/legal-basis.md and docs/clocks.md from the library.

`python -m tests.definitions.documents` brings both up to date; a test compares them.
"""

from pathlib import Path

from engine.model.definition import Element
from tasks.rules.clocks import LegalClock, read_clocks
from tests.definitions.library import (
    DECISIONS,
    PROCESSES,
    ROOT,
    ZEEBE,
    elements,
    name,
    process,
    tree,
)

BEGIN = "<!-- begin: written by python -m tests.definitions.documents -->\n"
END = "<!-- end -->\n"
_COUNTS = {"after": "the day after the event", "back": "back from the day before the closing"}
_ENDS = {
    "stays": "stays",
    "next_working_day": "next working day",
    "next_delivery_day": "next day that is no holiday, Saturday or labour day",
}


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell).replace("|", "/") for cell in cells) + " |\n"


def _head(*titles: str) -> str:
    return _row(*titles) + _row(*["---"] * len(titles))


# --- the tables -------------------------------------------------------------------------------


def legal_basis() -> str:
    """Every step that cites the law, by process, and every decision table."""
    parts = [_process(path) for path in PROCESSES]
    return "".join(parts) + "## Decision tables\n\n" + _decisions()


def _process(path: Path) -> str:
    found = process(path)
    rows = "".join(_step(element) for element in elements(found.graph))
    title = f"## {found.name} (`{found.id}`)\n\n"
    return title + _head("step", "lane", "legal basis", "clock") + rows + "\n" if rows else ""


def _step(element: Element) -> str:
    basis = element.properties.get("legalBasis")
    if basis is None:
        return ""
    title = f"{element.name or '(gateway)'} `{element.id}`"
    return _row(title, element.lane or "-", basis, element.properties.get("clock", ""))


def _decisions() -> str:
    return _head("table", "in force from", "event", "legal basis", "status") + "".join(
        _row(name(path), f["effectiveFrom"], f["appliesToEvent"], f["legalBasis"], f["status"])
        for path in DECISIONS
        if (f := _facts(path))
    )


def _facts(path: Path) -> dict[str, str]:
    found = tree(path).iter(f"{{{ZEEBE}}}property")
    return {str(p.get("name")).removeprefix("gyeyak:"): str(p.get("value")) for p in found}


def clocks() -> str:
    """Every statutory clock."""
    found = read_clocks((ROOT / "clocks.yaml").read_bytes())
    head = _head("key", "clock", "days", "counted from", "a last day of rest", "reset", "basis")
    return head + "".join(_clock(clock) for clock in found.values())


def _clock(clock: LegalClock) -> str:
    end = _ENDS[clock.ends_on_holiday]
    if clock.holiday_status == "unverified":
        end += " (unverified)"
    basis = f"{clock.legal_basis} (text of {clock.text_on}, {clock.status})"
    days = f"{clock.days} {clock.unit}"
    return _row(f"`{clock.key}`", clock.name, days, _COUNTS[clock.count], end, clock.reset, basis)


# --- the files ---------------------------------------------------------------------------------

DOCUMENTS = {Path("docs/legal-basis.md"): legal_basis, Path("docs/clocks.md"): clocks}


def with_table(text: str, table: str) -> str:
    """The document with what stands between its two marks replaced."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def main() -> None:
    """Bring the documents up to date."""
    for path, table in DOCUMENTS.items():
        path.write_text(with_table(path.read_text("utf-8"), table()), "utf-8")


if __name__ == "__main__":
    main()
