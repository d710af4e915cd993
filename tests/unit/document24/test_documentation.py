"""docs/document24.md says what the code does: the tables of states, forms, roles and limits."""

from pathlib import Path

import pytest

from tasks.document24.handlers import DEFAULT_PRACTICE
from tasks.document24.letters import INBOUND as FORMS
from tasks.document24.pack import ROLES, DocType
from tasks.document24.state import INBOUND, OUTBOUND, UNVERIFIED, Table

PAGE = Path(__file__).parents[3] / "docs" / "document24.md"


def rows(table: Table) -> str:
    """A table of states in Markdown; steps that leave a state as it is stand together."""
    lines = ["| state | moved by | stays at |", "|---|---|---|"]
    for state, row in table.items():
        moves = [
            f"`{kind}` → {after}{'*' if (state, kind) in UNVERIFIED else ''}"
            for kind, after in row.items()
            if after is not state
        ]
        stays = [f"`{kind}`" for kind, after in row.items() if after is state]
        lines.append(f"| {state} | {', '.join(moves) or '-'} | {', '.join(stays) or '-'} |")
    return "\n".join(lines)


def forms() -> str:
    """The forms of letters in Markdown."""
    lines = ["| form | word in the title | message |", "|---|---|---|"]
    lines += [f"| `{form.code}` | {form.word} | `{form.message}` |" for form in FORMS]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "wanted", [rows(OUTBOUND), rows(INBOUND), forms()], ids=["outbound", "inbound", "forms"]
)
def test_the_page_has_the_tables_of_the_code(wanted: str) -> None:
    assert wanted in PAGE.read_text(), f"put this into {PAGE.name}:\n{wanted}"


def test_the_page_names_every_role_and_document_type() -> None:
    page = PAGE.read_text()

    for name in (*ROLES, *DocType):
        assert f"`{name}`" in page


def test_the_page_says_the_limits_and_that_they_are_unverified() -> None:
    page, limits = PAGE.read_text(), DEFAULT_PRACTICE.limits
    bounds = (limits.apart_bytes, limits.file_bytes, limits.letter_bytes)

    assert all(f"{bound:,}" in page for bound in bounds)
    assert f"{DEFAULT_PRACTICE.most_resends} times" in page
    assert "unverified" in page
