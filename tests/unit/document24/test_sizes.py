"""Sizes: what goes along, what goes apart, what is refused."""

import pytest

from engine.errors import DocumentInvalid
from tasks.document24.pack import Content
from tasks.document24.sizes import DEFAULT_LIMITS, Limits, divide, listed, slip

LIMITS = Limits(apart_bytes=10, file_bytes=100, letter_bytes=120)


def file(size: int, name: str = "a.pdf") -> Content:
    return Content("attach", name, b"x" * size, "application/pdf")


@pytest.mark.parametrize(
    ("sizes", "apart"),
    [
        ([], []),
        ([9], []),
        ([10], [10]),
        ([0, 9], []),
        ([5, 5], [5]),
        ([4, 5], []),
        ([3, 4, 5], [5]),
        ([3, 8, 5], [8]),
        ([9, 9, 9], [9, 9]),
        ([100, 1], [100]),
    ],
)
def test_the_largest_files_go_apart_until_the_others_fit(
    sizes: list[int], apart: list[int]
) -> None:
    divided = divide([file(size) for size in sizes], LIMITS)

    assert sorted(len(one.data) for one in divided.apart) == sorted(apart)
    assert len(divided.inside) == len(sizes)
    assert sum(len(one.data) for one in divided.inside if one.content_type != "text/html") < 10


@pytest.mark.parametrize("sizes", [[101], [61, 60], [100, 21]])
def test_what_is_too_large_is_refused_with_its_size(sizes: list[int]) -> None:
    with pytest.raises(DocumentInvalid, match="bytes are more than") as caught:
        divide([file(size, "도면.pdf") for size in sizes], LIMITS)

    assert caught.value.document in ("도면.pdf", "attachments")


def test_files_that_just_fit_are_taken() -> None:
    assert len(divide([file(100), file(20)], LIMITS).apart) == 2


def test_a_slip_stands_where_the_file_stood_and_names_it() -> None:
    divided = divide([file(1, "가.pdf"), file(50, "나<&.pdf"), file(2, "다.pdf")], LIMITS)

    assert [one.filename for one in divided.inside] == ["가.pdf", "나<&.pdf.별송.html", "다.pdf"]
    words = divided.inside[1].data.decode("cp949")
    assert "나&lt;&amp;.pdf" in words
    assert divided.apart[0].sha256 in words
    assert ">50<" in words


def test_the_name_in_a_slip_may_be_any_text() -> None:
    assert b"&#128512;" in slip(file(1, "😀.pdf")).data


def test_files_are_listed_by_name_digest_and_size() -> None:
    (one,) = listed([file(3)])

    assert one == {"name": "a.pdf", "sha256": file(3).sha256, "size": 3}


def test_by_default_files_go_apart_from_five_megabytes_on() -> None:
    assert Limits(5 * 1024**2, 500 * 1024**2, 500 * 1024**2) == DEFAULT_LIMITS
