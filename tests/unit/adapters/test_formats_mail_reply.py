"""What is the writer's own, what is quoted and what is a signature, in the ways that programs and people mark it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.formats.mail_reply import Reply, split_reply

ATTRIBUTIONS = (
    "On 11-Apr-2026, at 6:54 PM, Ann Roe <ann@a.example> wrote:",
    "On Fri, May 6, 2026 at 6:03 PM, Ann Roe from the Lamp Desk\n<ann@a.example> wrote:",
    "On Nov 30, 2026, at 12:47 PM, Ann <\nann.roe.with.a.long.address@a.example>\nwrote:",
    "2026-10-17 11:28 GMT+03:00 Ann Roe <\nann@a.example>:",
    '17.10.2026, 11:28, "Ann Roe" <ann@a.example>:',
    "--- On Wed, 4/3/26, ann@a.example <ann@a.example> wrote:",
    "Am Mo., 3. Feb. 2026 um 10:12 Uhr schrieb Ann R. <ann@a.example>:",
    "Am 03.02.26 um 10:12 schrieb Ann Roe:",
    "Le 23 janv. 2026 à 22:03, Ann Roe <ann@a.example> a écrit :",
    "El lun., 3 feb. 2026 a las 10:12, Ann (<ann@a.example>) escribió:",
    "Il giorno lun 3 feb 2026 alle ore 10:12 Ann <ann@a.example> ha scritto:",
    "Op ma 3 feb. 2026 om 10:12 schreef Ann <ann@a.example>:",
    "Op 17-feb.-2026, om 13:18 heeft Ann Roe <ann@a.example> het volgende geschreven:",
    "Em seg., 3 de fev. de 2026 às 10:12, Ann <ann@a.example> escreveu:",
    "Den 14 september 2026 02:23:18, Ann Roe (ann@a.example) skrev:",
    "W dniu 28 stycznia 2026 01:53 użytkownik Ann <ann@a.example>\nnapisał:",
    "пн, 3 февр. 2026 г. в 10:12, Ann <ann@a.example>:",
    "2026年2月3日(火) 10:12 Ann <ann@a.example>:",
    "-----Original Message-----",
    "-------- Ursprüngliche Nachricht --------",
    "---------- Forwarded message ----------",
    "________________________________\nFrom: Ann Roe <ann@a.example>\nSent: Monday",
    "From: ann@a.example\nSent: March-19-26 5:42 PM\nTo: Bob\nSubject: Lamps",
    "*From:* ann@a.example [mailto:\nann@a.example]\n*Sent:* Wednesday, June 27, 2026 3:05 PM\n*Subject:* Lamps",
    "Von: Ann Roe\nGesendet: Dienstag, 25. November 2026 14:59\nAn: Bob\nBetreff: Lampen",
    "De : Ann [mailto:ann@a.example]\nEnvoyé : vendredi 23 janvier 2026 16:39\nÀ : Bob\nObjet : Lampes",
    "Från: Ann <ann@a.example>\nSkickat: den 26 augusti 2026 14:45\nTill: Bob\nÄmne: Lampor",
)


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
@pytest.mark.parametrize("quote", ["> old words\n> of Ann", "old words\nof Ann"])
def test_what_follows_an_attribution_is_quoted(attribution: str, quote: str) -> None:
    found = split_reply(f"We take it.\n\n{attribution}\n\n{quote}\n")
    assert (found.text, found.signature) == ("We take it.", "")
    assert found.quoted.split() == f"{attribution}\n{quote}".split()


@pytest.mark.parametrize(
    "text",
    [
        "My flight:\nFrom: Berlin\nTo: Rome\nDate: 5 May\nThat is all.",
        "As my boss wrote: we accept.\nDone.",
        "The customer wrote:\nwe accept the price.\nDone.",
        "On Monday we meet.\nOn Tuesday we sign.",
        "Thanks for the offer.\nWe take it.",
        "Thanks,\nwe take it. Please send the papers to the office in town by Friday.",
        "Sent from my desk, which is much better for it than my telephone is. We accept.",
        "Parts:\n-- lamps\n-- cables\n-- screws",
        "Deal is done. Thanks. Ann",
    ],
)
def test_words_that_only_look_like_a_mark_stay_in_the_text(text: str) -> None:
    assert split_reply(text) == Reply(text)


def test_an_attribution_on_the_last_line_of_the_answer_is_cut_off_there() -> None:
    found = split_reply("We take it On Wed, Apr 4, 2026 at 3:59 PM, ann@a.example wrote:\n> lamps?")
    assert (found.text, found.quoted.split("\n")[1:]) == ("We take it", ["> lamps?"])


def test_a_long_quoted_line_that_was_broken_is_quoted_to_its_end() -> None:
    quote = "> " + "many words " * 7 + "and\nmore of them\n> and the last"
    assert split_reply(f"On 3 May 2026 Ann wrote:\n{quote}\nYes.").text == "Yes."


@pytest.mark.parametrize(
    "signature",
    [
        "Kind regards,\n\nAnn Roe\nSales Director\nAcme Ltd\n+44 20 7946 0000\nwww.acme.example",
        "Mit freundlichen Grüßen\nAnn Roe\n\nLampen GmbH\nHauptstr. 1\nTel.: +49 30 123456",
        "Cordialement,\nAnn Roe",
        "Un saludo,\nAnn Roe",
        "Cordiali saluti\nAnn Roe",
        "Met vriendelijke groet,\nAnn Roe",
        "Atenciosamente,\nAnn Roe",
        "Ann Roe\nann@acme.example\n(555) 346-9947",
        "Ann",
        "- Ann Roe",
        "----------------\n\nAnn Roe\nt. 555-931-0702",
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "Ann Roe\nvia mobile",
    ],
)
def test_a_signature_without_a_mark_is_told_apart(signature: str) -> None:
    found = split_reply(f"We take five lamps at $20 each.\n\n{signature}\n", "Ann Roe <ann@acme.example>")
    assert found == Reply("We take five lamps at $20 each.", signature)


def test_legal_text_under_a_message_is_no_part_of_it() -> None:
    legal = "This email and any attachments are confidential and intended solely for the addressee. Thank you."
    found = split_reply(f"We take it.\n\nRegards,\nAnn\n\n{legal}")
    assert found.text == "We take it."
    assert found.signature.endswith(legal)


@given(
    st.lists(
        st.sampled_from([*ATTRIBUTIONS, "> old", "new words", "", "-- ", "Regards,", "Ann", "Tel: 1 2 3"]), max_size=25
    )
)
def test_no_word_is_lost_whatever_stands_together(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = split_reply(text, "Ann <ann@a.example>")
    kept = f"{found.text}\n{found.signature}\n{found.quoted}".split()
    assert sorted(word for word in kept if word.isalnum()) == sorted(word for word in text.split() if word.isalnum())


def test_quotes_marked_by_initials_are_quotes_and_a_short_name_signs() -> None:
    text = (
        '>>>>> "AR" == Ann Roe <ann@roe.example> writes:\n\n    AR> It costs $99 a seat.\n\nToo dear for us.\n\nBert\n'
    )
    found = split_reply(text, "Bertrand Hoyle <bh@hoyle.example>")
    assert (found.text.strip(), found.signature) == ("Too dear for us.", "Bert")
    assert "It costs $99" in found.quoted


def test_a_warning_of_the_gateway_is_none_of_the_writers_words() -> None:
    warning = "CAUTION: This email originated from outside of the company.\nDo not click links.\n"
    found = split_reply(f"{warning}\nHi,\n\nWe take it.\n\nThanks\nAnn\n", "Ann Roe <ann@roe.example>")
    assert (found.text, found.signature) == ("Hi,\n\nWe take it.", "Thanks\nAnn")
    assert found.quoted == warning.strip()
    for own in (
        "Caution: the boat from outside is wet.",
        "External links are fine.",
        warning.replace("\n", " ").strip(),
    ):
        assert split_reply(f"{own}\n\nSo it is." if own[0] == "E" else own).text.startswith(own)


@pytest.mark.parametrize(
    "own",
    [
        "Note: the order for Fern Ltd came from outside the union, so Moss Ltd has to clear customs.",
        "Attention: we received an offer from an external source, Moss Ltd.",
        "Warning: this message was sent with a price of $25,000 from outside counsel.",
        "Notice: the sender of the goods is outside of Leeds, as he wrote from there.",
    ],
)
def test_what_the_writer_warns_of_stays_the_writers_words(own: str) -> None:
    assert split_reply(f"{own}\n\nPlease confirm.\n\nAnn\n", "Ann Roe <ann@roe.example>").text.startswith(own)


@pytest.mark.parametrize(
    "warning",
    [
        "CAUTION: This email originated from outside of Roe Ltd. Do not click links.",
        "[EXTERNAL] This message came from outside the organization.",
        "WARNING: External sender. Be careful with what you received.",
        "ACHTUNG: Diese E-Mail kommt von einem externen Absender.",
        "Vorsicht: Diese Nachricht kommt von außerhalb.",
    ],
)
def test_no_firm_is_the_writers_because_a_gateway_names_it(warning: str) -> None:
    found = split_reply(f"{warning}\n\nWe take it.\n\nThanks\nAnn\n", "Ann Roe <ann@roe.example>")
    assert (found.text, found.signature, found.quoted) == ("We take it.", "Thanks\nAnn", warning)


def test_a_separator_in_any_language_goes_with_the_header_block_below() -> None:
    block = "Fra: Ann Roe <ann@roe.example>\nDato: 04.07.2024 17.45\nTil: bob@ex.example\nEmne: Tilbud\n\nOld words."
    found = split_reply(f"We take it.\n\n-------- Oprindelig besked --------\n{block}")
    assert found.text == "We take it."
    assert found.quoted.startswith("-------- Oprindelig besked --------")
    assert "--- Terms of it ---" in split_reply("We take it.\n\n--- Terms of it ---\n\nIn May.").text


def test_words_between_dashes_above_a_route_are_the_writers_own() -> None:
    text = "Here is the plan.\n\n--- Route to take ---\nFrom: Berlin\nTo: Rome\n\nAll else stays."
    assert split_reply(text).text == text


def test_words_between_dashes_above_a_message_part_it_in_any_language() -> None:
    found = split_reply("Seen.\n\n--- Wiadomosc ---\nFrom: Ann <ann@alder.example>\nTo: Bo\n\nThe old words.")
    assert found.text == "Seen."
    assert "The old words." in found.quoted
