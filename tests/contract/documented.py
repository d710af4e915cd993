"""What the guides document of each operation: `fields/<operation>.tsv`, one field a line.

Columns: direction (req or res), name, Korean name, size in characters, required (1, 0, 0..n), a
sample, and a note on codes and limits. Samples are the guides'; names of persons, firms and places
are left out or fictitious, `***` stands for personal data.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "fields"
DOCUMENTED = tuple(sorted(file.stem for file in FOLDER.glob("*.tsv")))
MASKED = "***"
BUSINESS_NO = "9990000002"
WORDS = "가나다"


@dataclass(frozen=True)
class Field:
    """One documented field."""

    name: str
    name_ko: str
    size: str
    required: str
    sample: str
    note: str

    @property
    def filled(self) -> str:
        """The sample, or words where the guide has none that can be shown."""
        if self.sample == MASKED:
            return BUSINESS_NO if "사업자등록번호" in self.name_ko else WORDS
        return self.sample or WORDS


@cache
def fields(operation: str, direction: str) -> tuple[Field, ...]:
    """The fields of an operation's request (`req`) or of a row of its answer (`res`)."""
    with (FOLDER / f"{operation}.tsv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return tuple(
        Field(*(line[name] or "" for name in ("name", "name_ko", "size", "required", "sample",
                                              "note")))
        for line in lines
        if line["direction"] == direction
    )  # fmt: skip


def sample_row(operation: str) -> dict[str, str]:
    """A row as the guide's samples show it."""
    return {field.name: field.filled for field in fields(operation, "res")}
