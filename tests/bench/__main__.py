"""Measure every goal and print one row each."""

from tests.bench import engine_rows


def main() -> None:
    """Print the table."""
    print(f"{'no':>3}  {'goal':>14}  {'ours':>10}  verdict  what")
    for row in engine_rows.rows():
        print(row.text(), flush=True)


if __name__ == "__main__":
    main()
