import pytest

from engine.errors import DefinitionInvalid
from engine.model.tags import line
from engine.model.xml import Limits, read_xml

_TEXT = '<?xml version="1.0" encoding="{}"?>\n<a>\n<b name="검사검수 공문"/>\n</a>'


def _name(content: bytes) -> str | None:
    found = read_xml(content, "a.bpmn").find("b")
    assert found is not None
    return found.get("name")


@pytest.mark.parametrize(
    ("codec", "says"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16BE"),
        ("euc-kr", "EUC-KR"),
        ("cp949", "CP949"),
        ("cp949", "ks_c_5601-1987"),
        ("cp949", "MS949"),
    ],
)
def test_korean_is_read_in_every_encoding_that_offices_use(codec: str, says: str) -> None:
    assert _name(_TEXT.format(says).encode(codec)) == "검사검수 공문"


def test_letters_that_only_cp949_has_are_read() -> None:
    content = _TEXT.replace("검사검수", "똠방각하").format("EUC-KR").encode("cp949")
    assert _name(content) == "똠방각하 공문"


def test_a_file_without_declaration_is_utf_8() -> None:
    assert _name('<a><b name="가"/></a>'.encode()) == "가"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_mark_or_declaration_is_read(codec: str) -> None:
    assert _name('<a><b name="가"/></a>'.encode(codec)) == "가"


def test_lines_are_those_of_the_file() -> None:
    content = b'<?xml version="1.0"\n encoding="UTF-8"?>\n<!-- x\n -->\n<a>\n<b name=""/></a>'
    found = read_xml(content, "a.bpmn").find("b")
    assert found is not None
    assert line(found) == 6


def test_comments_and_instructions_leave_text_whole() -> None:
    root = read_xml(b"<a>one<!-- x --> two<?y z?> three</a>", "a.bpmn")
    assert root.text == "one two three"
    assert len(root) == 0


def test_predefined_entities_and_character_references_are_read() -> None:
    assert read_xml(b"<a>&lt;&amp;&#44032;</a>", "a.bpmn").text == "<&가"


@pytest.mark.parametrize(
    ("limits", "word"),
    [
        (Limits(bytes=20), "bytes"),
        (Limits(depth=1), "deep"),
        (Limits(elements=2), "elements"),
        (Limits(attributes=1), "attributes"),
        (Limits(attribute_length=3), "attribute"),
        (Limits(text_length=3), "text"),
    ],
)
def test_each_limit_is_named_when_it_is_exceeded(limits: Limits, word: str) -> None:
    with pytest.raises(DefinitionInvalid) as caught:
        read_xml(b'<a><b x="1234" y=""/><c>text</c></a>', "a.bpmn", limits=limits)
    (problem,) = caught.value.problems
    assert problem.rule == "xml_size"
    assert word in problem.message


def test_a_problem_names_file_and_line() -> None:
    with pytest.raises(DefinitionInvalid) as caught:
        read_xml(b"<a>\n\n<b></a>", "folder/a.bpmn")
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.rule) == ("folder/a.bpmn", 3, "xml_invalid")
