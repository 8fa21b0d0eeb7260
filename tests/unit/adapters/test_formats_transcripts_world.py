"""Transcripts as programs and people of the world hand them out: names, times and words are told apart in each."""

from __future__ import annotations

import io
import zipfile

import pytest

from adapters.formats import AllFormats
from domain.errors import Refusal
from domain.records import Cue, Turn
from domain.sources import SourceKind

Said = tuple[str, int | None, str]


def said(data: bytes, name: str = "call.txt") -> list[Said]:
    """Speaker, start and words of each turn of a file that is recognised as a transcript."""
    formats = AllFormats()
    assert formats.detect(data, name) is SourceKind.TRANSCRIPT
    form = formats.of(SourceKind.TRANSCRIPT)
    return [
        (record.content.speaker, record.locator.start_ms, " ".join(record.content.text.split()))
        for record in form.read(io.BytesIO(data), form.inspect(data, name))
        if isinstance(record.content, Turn) and isinstance(record.locator, Cue) and record.problem is None
    ]


TIMED = {
    "the chat of a meeting with its day": "2024-05-03 00:00:01 From Ann Roe to Everyone:\n\tHello all\n"
    "2024-05-03 00:00:07 From Bob Ex To Everyone:\n\tHi\n2024-05-03 00:00:09 From Ann Roe to Everyone:\n\tok\n",
    "messages with their day": "[03.05.24, 00:00:01] Ann Roe: Hello all\n[03.05.24, 00:00:07] Bob Ex: Hi\n"
    "[03.05.24, 00:00:09] Ann Roe: ok\n",
    "names in bold": "**Ann Roe:** [00:00:01] Hello all\n\n**Bob Ex** [00:00:07]: Hi\n\n**Ann Roe:** [00:00:09] ok\n",
    "names, times and words without blank lines": "Ann Roe\n00:00:01\nHello all\nBob Ex\n00:00:07\nHi\nAnn Roe\n"
    "00:00:09\nok\n",
    "times above names": "00:00:01\nAnn Roe\nHello all\n\n00:00:07\nBob Ex\nHi\n\n00:00:09\nAnn Roe\nok\n",
    "columns": "00:00:01\tAnn Roe\tHello all\n00:00:07\tBob Ex\tHi\n00:00:09\tAnn Roe\tok\n",
    "columns that begin with names": "Ann Roe\t00:00:01\tHello all\nBob Ex\t00:00:07\tHi\nAnn Roe\t00:00:09\tok\n",
    "a table": "Speaker Name,Start Time,End Time,Text\nAnn Roe,00:00:01,00:00:02,Hello all\n"
    "Bob Ex,00:00:07,00:00:08,Hi\n"
    "Ann Roe,00:00:09,00:00:10,ok\n",
    "metadata in cues": 'WEBVTT\n\n00:01.000 --> 00:02.000\n{"speakerName":"Ann Roe","spokenText":"Hello all"}\n\n'
    '00:07.000 --> 00:08.000\n{"speakerName":"Bob Ex","spokenText":"Hi"}\n\n'
    '00:09.000 --> 00:10.000\n{"speakerName":"Ann Roe","spokenText":"ok"}\n',
    "a blank line after each line": "1\r\r\n00:00:01,000 --> 00:00:02,000\r\r\nAnn Roe: Hello all\r\r\n\r\r\n2\r\r\n"
    "00:00:07,000 --> 00:00:08,000\r\r\nBob Ex: Hi\r\r\n\r\r\n3\r\r\n00:00:09,000 --> 00:00:10,000\r\r\n"
    "Ann Roe: ok\r\r\n",
    "times without fractions": "1\n00:00:01 --> 00:00:02\nAnn Roe: Hello all\n\n2\n00:00:07 --> 00:00:08\n"
    "Bob Ex: Hi\n\n"
    "3\n00:00:09 --> 00:00:10\nAnn Roe: ok\n",
    "spaces within times and other arrows": "1\n00: 00: 01, 000 -> 00: 00: 02, 000\nAnn Roe: Hello all\n\n2\n"
    "00:00:07,000 –> 00:00:08,000\nBob Ex: Hi\n\n3\n00:00:09,000 → 00:00:10,000\nAnn Roe: ok\n",
}


@pytest.mark.parametrize("shape", TIMED)
def test_who_said_what_and_when_is_read(shape: str) -> None:
    found = [(who, start, words) for who, start, words in said(TIMED[shape].encode())]
    assert found == [("Ann Roe", 1000, "Hello all"), ("Bob Ex", 7000, "Hi"), ("Ann Roe", 9000, "ok")]


UNTIMED = {
    "a post after a dash": ("Ann Roe - CEO: Hello all\nBob Ex: Hi\nAnn Roe - CEO: ok\n", "Ann Roe (CEO)"),
    "a firm after a bar": ("Ann Roe | Acme Inc: Hello all\nBob Ex: Hi\nAnn Roe | Acme Inc: ok\n", "Ann Roe (Acme Inc)"),
    "a note in square brackets": ("Ann Roe [guest]: Hello all\nBob Ex: Hi\nAnn Roe [guest]: ok\n", "Ann Roe"),
    "marks of direction": ("\u200fAnn Roe\u200f: Hello all\n\u200fBob Ex: Hi\n\u200fAnn Roe\u200f: ok\n", "Ann Roe"),
    "lists": ("- **Ann Roe**: Hello all\n- **Bob Ex**: Hi\n- **Ann Roe**: ok\n", "Ann Roe"),
}


@pytest.mark.parametrize("shape", UNTIMED)
def test_beside_a_name_stands_nothing_but_a_post_or_a_firm(shape: str) -> None:
    text, ann = UNTIMED[shape]
    assert said(text.encode()) == [(ann, None, "Hello all"), ("Bob Ex", None, "Hi"), (ann, None, "ok")]


SCRIPTS = {
    "Japanese": ("山田太郎：", "佐藤花子：", "utf-8"),
    "Japanese of old": ("山田太郎：", "佐藤花子：", "cp932"),
    "Chinese with a narrow colon": ("张三:", "李四:", "utf-8"),
    "Hindi": ("अमित शर्मा: ", "प्रिया सिंह: ", "utf-8"),
    "Thai": ("สมชาย ใจดี: ", "มานี มีนา: ", "utf-8"),
    "Arabic": ("أحمد علي: ", "سارة خان: ", "utf-8"),
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_names_of_every_script_are_speakers(script: str) -> None:
    one, other, encoding = SCRIPTS[script]
    words = (
        "価格は五百万円です。" if script.startswith("Japanese") else "五千" if "：" in one or ":" in one[-1] else "1"
    )
    text = f"{one}{words}\n{other}{words}\n{one}{words}\n" * 3
    assert {who for who, _, _ in said(text.encode(encoding))} == {one.strip(" :："), other.strip(" :：")}


def test_a_preface_however_long_hides_no_speakers() -> None:
    preface = "".join(f"A summary says in its line {number} what the call was about.\n" for number in range(60))
    call = "".join(
        f"{name}: Words that are said, number {number}.\n" for number in range(9) for name in ("Ann Roe", "Bob Ex")
    )
    assert [who for who, _, _ in said((preface + "\n" + call).encode())] == ["", *["Ann Roe", "Bob Ex"] * 9]


def test_words_that_go_on_over_many_lines_stay_with_who_said_them() -> None:
    turn = "{}: I will speak of the price\nwhich is written on several lines\nas typists break them\nall of it.\n"
    found = said("".join(turn.format(name) for name in ("Ann Roe", "Bob Ex", "Ann Roe", "Bob Ex")).encode())
    assert [who for who, _, _ in found] == ["Ann Roe", "Bob Ex", "Ann Roe", "Bob Ex"]
    assert all(words.endswith("all of it.") for _, _, words in found)


def test_a_time_within_a_turn_is_that_of_the_words_after_it() -> None:
    data = b"Ann Roe (00:01):\nHello.\n\n(00:10):\nThe price is $5.\n\nBob Ex (00:20):\nGood.\n\n(00:30):\nBye.\n"
    form = AllFormats().of(SourceKind.TRANSCRIPT)
    first, second = form.read(io.BytesIO(data), form.inspect(data, "call.txt"))
    assert isinstance(first.locator, Cue)
    assert isinstance(first.content, Turn)
    assert first.content == Turn("Ann Roe", "Hello. The price is $5.")
    assert first.locator.at(first.content.text.index("$")).start_ms == 10_000
    assert second.content == Turn("Bob Ex", "Good. Bye.")


@pytest.mark.parametrize(
    "text",
    [
        "[00:00:01.000 --> 00:00:06.500]   Hello all.\n[00:00:07.000 --> 00:00:08.500]   Hi.\n",
        "[00:01.00]Hello all.\n[00:07.00]Hi.\n",
        "0:01\nHello all.\n0:07\nHi.\n",
        "start\tend\ttext\n1000\t6500\tHello all.\n7000\t8500\tHi.\n",
        'start,end,text\n1000,6500," Hello all."\n7000,8500," Hi."\n',
    ],
)
def test_times_without_names_are_kept(text: str) -> None:
    assert said(text.encode()) == [("", 1000, "Hello all."), ("", 7000, "Hi.")]


def test_captions_that_name_who_speaks_at_changes_alone_go_on_with_that_name() -> None:
    lines = ["Ann Roe: We sell boats", "and they are cheap.", "Bob Ex: How much", "is one?", "Ann Roe: Five",
             "thousand.", "Bob Ex: Good.", "I take it."]  # fmt: skip
    cues = "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{line}\n\n" for n, line in enumerate(lines, start=1))
    assert said(cues.encode()) == [
        ("Ann Roe", 1000, "We sell boats and they are cheap."),
        ("Bob Ex", 3000, "How much is one?"),
        ("Ann Roe", 5000, "Five thousand."),
        ("Bob Ex", 7000, "Good. I take it."),
    ]


def test_names_in_brackets_before_the_words_of_cues_are_speakers() -> None:
    names = ("Ann Roe", "Bob Ex") * 2
    cues = "".join(f"00:0{n}.000 --> 00:0{n}.900\n[{name}] Words {n}.\n\n" for n, name in enumerate(names))
    assert said(f"WEBVTT\n\n{cues}".encode()) == [(name, n * 1000, f"Words {n}.") for n, name in enumerate(names)]


def test_captions_that_roll_say_each_line_once_though_some_hold_a_line_of_one_space() -> None:
    rolling = (
        "WEBVTT\nKind: captions\nLanguage: en\n\n00:00:00.080 --> 00:00:02.070 align:start position:0%\n \n"
        "we sell<00:00:00.480><c> boats</c>\n\n00:00:02.070 --> 00:00:02.080 align:start position:0%\n"
        "we sell boats\n \n\n"
        "00:00:02.080 --> 00:00:04.310 align:start position:0%\nwe sell boats\n"
        "for five<00:00:02.480><c> dollars</c>\n\n"
        "00:00:04.310 --> 00:00:04.320 align:start position:0%\nfor five dollars\n \n\n"
        "00:00:04.320 --> 00:00:06.000 align:start position:0%\nfor five dollars\neach<00:00:04.480><c> one</c>\n"
    )
    assert said(rolling.encode()) == [("", 80, "we sell boats"), ("", 2080, "for five dollars"), ("", 4320, "each one")]


def test_words_that_a_machine_wrote_without_full_stops_are_joined_up_to_a_breath() -> None:
    cues = "".join(f"{n}\n00:00:{n:02},000 --> 00:00:{n + 1:02},500\nfive million\n\n" for n in range(30))
    pause = "31\n00:00:50,000 --> 00:00:51,000\ndollars\n"
    found = said((cues + pause).encode())
    assert found[0][1] == 0
    assert all(words.startswith("five million five million") for _, _, words in found[:-1])
    assert found[-1] == ("", 50_000, "dollars")


def test_characters_written_as_entities_are_read() -> None:
    assert said(b"Ann Roe: R&amp;D &quot;now&quot;\nBob Ex: 5 &lt; 6\nAnn Roe: AT&T\n")[0][2] == 'R&D "now"'


def document(body: str) -> bytes:
    """A Word document with this body."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="w" xmlns:mc="m"><w:body>{body}</w:body></w:document>'
        )
    return file.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"


def test_rows_of_a_table_in_a_word_document_are_turns() -> None:
    three = [("0:01", "Ann Roe", "Hello all"), ("0:07", "Bob Ex", "Hi"), ("0:09", "Ann Roe", "ok")]
    body = "".join(row(*map(paragraph, cells)) for cells in three)
    assert said(document(f"<w:tbl>{body}</w:tbl>"), "call.docx") == [
        ("Ann Roe", 1000, "Hello all"),
        ("Bob Ex", 7000, "Hi"),
        ("Ann Roe", 9000, "ok"),
    ]
    body = "".join(row(paragraph(name), paragraph(words) + paragraph("And more.")) for _, name, words in three)
    assert [(who, words) for who, _, words in said(document(f"<w:tbl>{body}</w:tbl>"), "call.docx")] == [
        (name, f"{words} And more.") for _, name, words in three
    ]


def test_a_picture_beside_the_words_is_no_column() -> None:
    cells = [("Ann Roe 0:01", "Hello all"), ("Bob Ex 0:07", "Hi"), ("Ann Roe 0:09", "ok")]
    body = "".join(row("<w:p/>", paragraph(name) + paragraph(words)) for name, words in cells)
    assert [who for who, _, _ in said(document(f"<w:tbl>{body}</w:tbl>"), "call.docx")] == [
        "Ann Roe",
        "Bob Ex",
        "Ann Roe",
    ]


def test_text_that_a_word_document_holds_twice_for_old_programs_is_read_once() -> None:
    box = f"<mc:AlternateContent><mc:Choice>{paragraph('Box')}</mc:Choice><mc:Fallback>{paragraph('Box')}</mc:Fallback>"
    body = paragraph("Ann Roe 0:01") + paragraph("Hello all") + f"<w:p>{box}</mc:AlternateContent></w:p>"
    found = said(document(body + paragraph("Bob Ex 0:07") + paragraph("Hi")), "call.docx")
    assert " ".join(words for _, _, words in found).count("Box") == 1


@pytest.mark.parametrize("data", [rb"{\rtf1\ansi Ann Roe: Hello\par}", b"%PDF-1.7\n", b"\x1aE\xdf\xa3 film"])
def test_what_is_no_text_is_refused_with_what_to_do(data: bytes) -> None:
    with pytest.raises(Refusal, match="hand in a CSV, a transcript") as refused:
        AllFormats().detect(data, "call.txt")
    assert refused.value.code == "binary_file"


@pytest.mark.parametrize(
    "table",
    [
        "Name,Message\nAnn Roe,Please call me\nBob Ex,Send a price\n",
        "Timestamp,Name,Message\n2024-05-03 10:00,Ann Roe,Please call me\n2024-05-03 10:01,Bob Ex,Send a price\n",
        "Company,Text,Start\nAcme Ltd,hello,2024-05-03\nTools Inc,hi,2024-05-04\n",
    ],
)
def test_answers_to_a_form_are_a_table_and_no_call(table: str) -> None:
    assert AllFormats().detect(table.encode(), "export.csv") is SourceKind.CSV


def test_a_heading_that_says_speech_follows_needs_no_more_than_three_turns_below() -> None:
    notes = "Mar 4, 2025\n\nCall of the week\n\nAttendees\n\nAnn Alder, Bob Birch\n\nTranscript\n\n"
    words = "Ann Alder: Can you hear me?\n\nBob Birch: Yes.\n\nAnn Alder: Good.\n"
    assert [who for who, _, _ in said((notes + words).encode()) if who] == ["Ann Alder", "Bob Birch", "Ann Alder"]


def test_a_list_below_no_such_heading_is_no_speech() -> None:
    text = "The plan of the week\n\nMonday: nothing at all\n\nTuesday: nothing at all\n"
    text += "\nAnd that is all of it.\n\nOr so we think.\n\nNobody knows."
    formats = AllFormats()
    layout = formats.of(SourceKind.TRANSCRIPT).inspect(text.encode(), "plan.txt")
    assert layout.format == "text"
