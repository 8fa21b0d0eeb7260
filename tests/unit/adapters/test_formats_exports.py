"""Exports of calls and threads of mail as programs of the world write them."""

from __future__ import annotations

import io

import pytest

from adapters.formats import AllFormats
from adapters.formats.mail_reply import split_reply
from domain.records import Turn

CALLS = {
    "zoom-vtt": (
        "z.vtt",
        (
            "WEBVTT\n"
            "\n"
            "1\n"
            "00:00:01.000 --> 00:00:03.000\n"
            "Ann Ferris: We need ten seats.\n"
            "\n"
            "2\n"
            "00:00:03.500 --> 00:00:05.000\n"
            "Bo Stone: That is £120 each.\n"
        ),
        [("Ann Ferris", "We need ten seats."), ("Bo Stone", "That is £120 each.")],
    ),
    "teams-vtt": (
        "t.vtt",
        (
            "WEBVTT\n"
            "\n"
            "3f2504e0-4f89-11d3-9a0c-0305e82c3301/1-0\n"
            "00:00:01.000 --> 00:00:03.000\n"
            "<v Ann Ferris>We need ten seats.</v>\n"
            "\n"
            "3f2504e0-4f89-11d3-9a0c-0305e82c3301/2-0\n"
            "00:00:03.500 --> 00:00:05.000\n"
            "<v Stone, Bo>That is £120 each.</v>\n"
        ),
        [("Ann Ferris", "We need ten seats."), ("Stone, Bo", "That is £120 each.")],
    ),
    "otter": (
        "o.txt",
        (
            "Ann Ferris  0:03\n"
            "We need ten seats.\n"
            "\n"
            "Bo Stone  0:07\n"
            "That is £120 each.\n"
            "\n"
            "Ann Ferris  0:12\n"
            "Good.\n"
            "\n"
            "Transcribed by https://otter.ai\n"
        ),
        [("Ann Ferris", "We need ten seats."), ("Bo Stone", "That is £120 each."), ("Ann Ferris", "Good.")],
    ),
    "gong": (
        "g.txt",
        (
            "Lamp Works / Globex - Discovery\n"
            "Recorded on Jun 12, 2024 via Zoom, 31m\n"
            "\n"
            "Participants\n"
            "Lamp Works\n"
            "Ann Ferris, Account Executive\n"
            "Globex\n"
            "Bo Stone, Head of IT\n"
            "\n"
            "Transcript\n"
            "\n"
            "0:01 | Ann\n"
            "We need ten seats.\n"
            "\n"
            "0:07 | Bo\n"
            "That is £120 each.\n"
            "\n"
            "0:12 | Ann\n"
            "Good.\n"
        ),
        [("Ann", "We need ten seats."), ("Bo", "That is £120 each."), ("Ann", "Good.")],
    ),
    "fireflies-json": (
        "f.json",
        (
            '{"title":"Globex","sentences":[{"index":0,"speaker_name":"Ann Ferris","speaker_id":0,"text'
            '":"We need ten seats.","start_time":1.2,"end_time":3.1},{"index":1,"speaker_name":"Bo Ston'
            'e","speaker_id":1,"text":"That is £120 each.","start_time":3.5,"end_time":5.0}]}'
        ),
        [("Ann Ferris", "We need ten seats."), ("Bo Stone", "That is £120 each.")],
    ),
    "gong-json": (
        "g.json",
        (
            '{"callTranscripts":[{"callId":"1","transcript":[{"speakerId":"77","topic":null,"sentences"'
            ':[{"start":1200,"end":3100,"text":"We need ten seats."}]},{"speakerId":"78","topic":"Prici'
            'ng","sentences":[{"start":3500,"end":5000,"text":"That is £120 each."}]}]}]}'
        ),
        [("Speaker 77", "We need ten seats."), ("Speaker 78", "That is £120 each.")],
    ),
    "chorus": (
        "c.txt",
        (
            "[00:00:01] Ann Ferris (Lamp Works): We need ten seats.\n"
            "[00:00:07] Bo Stone (Globex): That is £120 each.\n"
            "[00:00:12] Ann Ferris (Lamp Works): Good.\n"
        ),
        [("Ann Ferris", "We need ten seats."), ("Bo Stone", "That is £120 each."), ("Ann Ferris", "Good.")],
    ),
    "fireflies-txt": (
        "f.txt",
        (
            "Globex call - transcript\n"
            "\n"
            "00:00 Ann Ferris\n"
            "We need ten seats.\n"
            "\n"
            "00:07 Bo Stone\n"
            "That is £120 each.\n"
            "\n"
            "00:12 Ann Ferris\n"
            "Good.\n"
        ),
        [("Ann Ferris", "We need ten seats."), ("Bo Stone", "That is £120 each."), ("Ann Ferris", "Good.")],
    ),
    "zoom-chat": (
        "chat.txt",
        (
            "10:02:31 From Ann Ferris to Everyone: We need ten seats.\n"
            "10:03:01 From Bo Stone to Ann Ferris(Direct Message): That is £120 each.\n"
        ),
        [("Ann Ferris", "We need ten seats."), ("Bo Stone", "That is £120 each.")],
    ),
    "meet": (
        "m.txt",
        (
            "Globex – 2024/06/12 09:14 BST – Transcript\n"
            "Attendees\n"
            "Ann Ferris, Bo Stone\n"
            "Transcript\n"
            "00:00:00\n"
            " \n"
            "Ann Ferris: We need ten seats.\n"
            "Bo Stone: That is £120 each.\n"
            "00:05:00\n"
            " \n"
            "Ann Ferris: Good.\n"
            "Bo Stone: Shall I send it?\n"
            "Ann Ferris: Do.\n"
            "\n"
            "Meeting ended after 00:06:12 👋\n"
        ),
        [
            ("Ann Ferris", "We need ten seats."),
            ("Bo Stone", "That is £120 each."),
            ("Ann Ferris", "Good."),
            ("Bo Stone", "Shall I send it?"),
            ("Ann Ferris", "Do."),
        ],
    ),
    "srt": (
        "s.srt",
        (
            "1\n"
            "00:00:01,000 --> 00:00:03,000\n"
            "Ann Ferris: We need ten seats.\n"
            "\n"
            "2\n"
            "00:00:03,500 --> 00:00:05,000\n"
            "Bo Stone: That is £120 each.\n"
        ),
        [("Ann Ferris", "We need ten seats."), ("Bo Stone", "That is £120 each.")],
    ),
    "grain": (
        "gr.txt",
        (
            "Ann Ferris (00:01):\n"
            "We need ten seats.\n"
            "\n"
            "Bo Stone (00:07):\n"
            "That is £120 each.\n"
            "\n"
            "Ann Ferris (00:12):\n"
            "Good.\n"
        ),
        [("Ann Ferris", "We need ten seats."), ("Bo Stone", "That is £120 each."), ("Ann Ferris", "Good.")],
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_who_said_what_in_exports_of_calls(name: str) -> None:
    file, text, said = CALLS[name]
    data = text.encode()
    form = AllFormats().of(AllFormats().detect(data, file))
    records = [one.content for one in form.read(io.BytesIO(data), form.inspect(data, file))]
    assert [(one.speaker, one.text) for one in records if isinstance(one, Turn) and one.speaker] == said


def test_what_a_program_writes_below_the_words_is_nobodys() -> None:
    text = "Ann Roe  0:03\nWe need ten.\n\nBo Lee  0:07\nGood.\n\nTranscribed by https://otter.example\n"
    form = AllFormats().of(AllFormats().detect(text.encode(), "o.txt"))
    records = list(form.read(io.BytesIO(text.encode()), form.inspect(text.encode(), "o.txt")))
    last = records[-1].content
    assert isinstance(last, Turn)
    assert (last.speaker, last.text) == ("", "Transcribed by https://otter.example")


THREADS = {
    "outlook-en": (
        (
            "Works for us.\n"
            "\n"
            "Ann\n"
            "\n"
            "From: Bo Stone <bo@globex.com>\n"
            "Sent: Wednesday, June 12, 2024 9:14 AM\n"
            "To: Ann Ferris <ann@lampworks.com>\n"
            "Subject: Quote\n"
            "\n"
            "Please find the quote."
        ),
        "Works for us.",
        "Please find the quote.",
    ),
    "outlook-de": (
        (
            "Passt so, danke.\n"
            "\n"
            "Von: Bo Stein <bo@globex.de>\n"
            "Gesendet: Mittwoch, 12. Juni 2024 09:14\n"
            "An: Ann Ferris <ann@lampenwerk.de>\n"
            "Cc: Udo Birne\n"
            "Betreff: WG: Angebot\n"
            "\n"
            "Anbei das Angebot."
        ),
        "Passt so, danke.",
        "Anbei das Angebot.",
    ),
    "outlook-fr": (
        (
            "C'est bon pour nous.\n"
            "\n"
            "De : Bo Pierre <bo@globex.fr>\n"
            "Envoyé : mercredi 12 juin 2024 09:14\n"
            "À : Ann Ferris <ann@lumieres.fr>\n"
            "Objet : Devis\n"
            "\n"
            "Voici le devis."
        ),
        "C'est bon pour nous.",
        "Voici le devis.",
    ),
    "outlook-es": (
        (
            "Nos vale.\n"
            "\n"
            "De: Bo Piedra <bo@globex.es>\n"
            "Enviado el: miércoles, 12 de junio de 2024 9:14\n"
            "Para: Ann Ferris <ann@luces.es>\n"
            "Asunto: Oferta\n"
            "\n"
            "Adjunto la oferta."
        ),
        "Nos vale.",
        "Adjunto la oferta.",
    ),
    "outlook-rule": (
        (
            "OK.\n"
            "________________________________\n"
            "From: Bo Stone\n"
            "Sent: 12 June 2024 09:14\n"
            "To: Ann Ferris\n"
            "Subject: Quote\n"
            "\n"
            "The quote."
        ),
        "OK.",
        "The quote.",
    ),
    "gmail-en": (
        ("Sure thing.\n\nOn Wed, Jun 12, 2024 at 9:14 AM Bo Stone <bo@globex.com> wrote:\n\n> The quote.\n"),
        "Sure thing.",
        "The quote.",
    ),
    "gmail-fwd": (
        (
            "FYI\n"
            "\n"
            "---------- Forwarded message ---------\n"
            "From: Bo Stone <bo@globex.com>\n"
            "Date: Wed, Jun 12, 2024 at 9:14 AM\n"
            "Subject: Quote\n"
            "To: Ann <ann@lampworks.com>\n"
            "\n"
            "The quote."
        ),
        "FYI",
        "The quote.",
    ),
    "apple-de": (
        ("Danke!\n\nAm 12.06.2024 um 09:14 schrieb Bo Stein <bo@globex.de>:\n\nDas Angebot."),
        "Danke!",
        "Das Angebot.",
    ),
    "outlook-mobile": (
        (
            "Yes.\n"
            "\n"
            "Get Outlook for iOS\n"
            "________________________________\n"
            "From: Bo Stone <bo@globex.com>\n"
            "Sent: Wednesday, June 12, 2024 9:14:33 AM\n"
            "To: Ann Ferris <ann@lampworks.com>\n"
            "Subject: Re: Quote\n"
            "\n"
            "Can you?"
        ),
        "Yes.",
        "Can you?",
    ),
    "outlook-de-fett": (
        (
            "Gern.\n"
            "\n"
            "*Von:* Bo Stein <bo@globex.de>\n"
            "*Gesendet:* Mittwoch, 12. Juni 2024 09:14\n"
            "*An:* Ann Ferris\n"
            "*Betreff:* Angebot\n"
            "\n"
            "Das Angebot."
        ),
        "Gern.",
        "Das Angebot.",
    ),
    "outlook-original": (
        ("Fine.\n\n-----Original Message-----\nFrom: Bo Stone\nSent: Wednesday\nTo: Ann\nSubject: x\n\nThe quote."),
        "Fine.",
        "The quote.",
    ),
    "ursprung": (
        (
            "Gut.\n"
            "\n"
            "-----Ursprüngliche Nachricht-----\n"
            "Von: Bo Stein\n"
            "Gesendet: Mittwoch\n"
            "An: Ann\n"
            "Betreff: x\n"
            "\n"
            "Das Angebot."
        ),
        "Gut.",
        "Das Angebot.",
    ),
    "message-dorigine": (
        ("Bien.\n\n-----Message d'origine-----\nDe : Bo\nEnvoyé : mercredi\nÀ : Ann\nObjet : x\n\nLe devis."),
        "Bien.",
        "Le devis.",
    ),
    "inline": (("> Can you do 10 % off?\n\nYes.\n\n> And by Friday?\n\nNo."), "Yes.\nNo.", "Can you do"),
    "no-quote": (
        ("From: Berlin, to: Rome. We travel.\n\nThe total: 5."),
        "From: Berlin, to: Rome. We travel.\n\nThe total: 5.",
        "",
    ),
}


@pytest.mark.parametrize("name", THREADS)
def test_of_a_thread_the_writers_own_words_are_read(name: str) -> None:
    text, own, quoted = THREADS[name]
    reply = split_reply(text, "Ann Ferris <ann@lampworks.example>")
    assert reply.text.strip() == own
    assert quoted in reply.quoted
