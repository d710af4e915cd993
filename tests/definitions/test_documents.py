"""The documents say what the library says."""

from pathlib import Path

import pytest

from tests.definitions.documents import BEGIN, DOCUMENTS, END, with_table


@pytest.mark.parametrize("path", DOCUMENTS, ids=str)
def test_the_tables_of_the_documents_are_up_to_date(path: Path) -> None:
    text = path.read_text("utf-8")

    assert text.count(BEGIN) == text.count(END) == 1
    assert text == with_table(text, DOCUMENTS[path]())
