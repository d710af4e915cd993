"""Letters of other producers: what is known of them is kept, what could act is not."""

import base64

import pytest

from tasks.document24.pack import DocType, Extra, acknowledgement, reason_of
from tasks.document24.pack_xml import read_pack, write_pack
from tasks.document24.pubdoc import Image, Pubdoc, Seal, words
from tasks.document24.pubdoc_xml import read_pubdoc, write_pubdoc
from tests.unit.document24.documents import AT

PUBDOC = """<?xml version="1.0" encoding="euc-kr"?>
<?xml-stylesheet type="text/xsl" href="siheng.xsl"?>
<!-- 다른 제작기 -->
<!DOCTYPE pubdoc SYSTEM "pubdoc.dtd">
<pubdoc xmlns:x="urn:x">
 <head><organ>나래토건(주)</organ>
  <receiptinfo><recipient refer="TRUE"><rec>가상시장(회계과장)</rec><rec>도로과장</rec></recipient>
   <via>가상구청장</via></receiptinfo></head>
 <body separate="false"><title>[R26TA09990001] 착공신고서 제출</title>
  <content><P onclick="x()">1. <A href="http://127.0.0.1/">발전</A>을</P>
   <x:p>2. 붙여</x:p><script>alert(1)</script><img src="http://127.0.0.1/x.png"/></content></body>
 <foot><sendername>대표이사</sendername><seal omit="false"><img src="seal.gif" alt="직인"/></seal>
  <approvalinfo>
   <approval order="1"><signposition>주무관</signposition><type>기안</type><name>홍길동</name>
    <date>2026.03.25</date><time>09:20</time></approval>
   <assist order="1"><signposition>팀장</signposition><type>협조</type><name>김철수</name>
    <date>2026.03.25</date><time>09:21</time></assist>
   <approval order="final"><signposition>과장</signposition><type>전결</type><name>이영희</name>
    <date>2026.03.25</date><time>09:22</time></approval>
  </approvalinfo>
  <processinfo><regnumber regnumbercode="77">나래-12</regnumber>
   <enforcedate>2026.03.25</enforcedate></processinfo>
  <sendinfo><zipcode>00000</zipcode><unknown>1</unknown>
   <publication code="2NNNNYNNN">부분공개</publication></sendinfo>
  <symbol><img src="../up.png"/></symbol><logo><img src="logo.png" width="10"/></logo>
  <campaign><headcampaign>위</headcampaign><footcampaign>아래</footcampaign></campaign></foot>
 <attach><title>착공신고서 1부.</title><title>끝.</title></attach>
</pubdoc>
""".encode("cp949")
PACK = """<?xml version="1.0" encoding="EUC-KR" standalone="no"?>
<!DOCTYPE pack SYSTEM 'pack.dtd'>
<pack><contents><content charset="euc-kr" content-role="attach" filename="a.pdf"
 content-type="application/pdf" content-transfer-encoding="base64">c2Ft
  cGxl</content></contents>
<header><send-id> MA1 </send-id><priority level="2">긴급</priority><date>2026-03-25 09:30:00</date>
<receive-id>9990001; 9990002;</receive-id><doc-id>D-1</doc-id><doc-type type="send"/>
<title>제목 &#x1F600;</title></header></pack>
""".encode("cp949")


@pytest.fixture
def letter() -> Pubdoc:
    return read_pubdoc(PUBDOC)


def test_what_is_known_of_a_foreign_letter_is_read(letter: Pubdoc) -> None:
    assert letter.recipients == ("가상시장(회계과장)", "도로과장")
    assert (letter.refer, letter.via) == (True, ("가상구청장",))
    assert [(one.name, one.assist) for one in letter.approvals] == [
        ("홍길동", False), ("김철수", True), ("이영희", False),
    ]  # fmt: skip
    assert (letter.reg_number, letter.reg_code) == ("나래-12", "77")
    assert letter.seal == Seal(omit=False, image=Image("seal.gif", "직인"))
    assert letter.publication == "2NNNNYNNN"
    assert (letter.campaign.head, letter.campaign.foot) == ("위", "아래")
    assert letter.attachments == ("착공신고서 1부.", "끝.")


def test_a_picture_outside_the_pack_is_dropped(letter: Pubdoc) -> None:
    assert letter.symbol is None
    assert letter.logo == Image("logo.png", width="10")
    assert "img" not in letter.content


def test_a_foreign_body_keeps_words_and_paragraphs_and_loses_what_could_act(
    letter: Pubdoc,
) -> None:
    assert letter.content.split() == ["<p>1.", "발전을</p>", "<p>2.", "붙여</p>"]
    assert words(letter.content).split("\n")[0] == "1. 발전을"


def test_a_foreign_letter_is_the_same_after_writing_and_reading_again(letter: Pubdoc) -> None:
    assert read_pubdoc(write_pubdoc(letter)) == letter


def test_a_foreign_pack_keeps_what_is_unknown_in_its_header() -> None:
    pack = read_pack(PACK)

    assert pack.extras == (Extra("priority", "긴급", (("level", "2"),)),)
    assert pack.receivers == ("9990001", "9990002")
    assert pack.sender_id == "MA1"
    assert pack.contents[0].data == b"sample"


def test_a_title_that_cannot_be_sent_back_is_acknowledged_all_the_same() -> None:
    pack = read_pack(PACK)
    ack = acknowledgement(pack, DocType.ACCEPT, at=AT, dept="회계과", person="")

    assert read_pack(write_pack(ack)).title == "제목 ?"


@pytest.mark.parametrize("codec", ["cp949", "utf-8"])
def test_a_reason_is_read_whatever_its_producer_declared(codec: str) -> None:
    reason = base64.b64encode("첨부 파일 손상".encode(codec)).decode()
    body = PACK.decode("cp949").replace('role="attach"', 'role="fail"')
    pack = read_pack(body.replace("c2Ft\n  cGxl", reason).encode("cp949"))

    assert reason_of(pack) == "첨부 파일 손상"
