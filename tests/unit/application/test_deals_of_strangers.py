"""Deals as strangers hold them: exports in other languages, and columns that are told by what stands beside them."""

from __future__ import annotations

import pytest
from table_cases import Meant, differs

CASES = {
    "HubSpot in French": Meant(
        "ID de fiche d'informations,Nom de la transaction,Phase de la transaction,Montant,Devise,Da"
        "te de fermeture,Propriétaire de la transaction,Entreprise associée,Contact associé,Pipelin"
        "e,Date de création\n"
        "900001,Refonte site,Proposition envoyée,12500,EUR,2024-09-30 10:00,Paul Proprio,Exemple Bo"
        "is SARL,Anne Exemple,Ventes,2024-06-01 09:00\n"
        "900002,Audit SEO,Fermée gagnée,3400.5,EUR,2024-07-15 10:00,Paul Proprio,Modèle Textile SAS"
        ",Luc Modèle,Ventes,2024-05-01 09:00\n",
        vendors=({"name": "Exemple Bois SARL"}, {"name": "Modèle Textile SAS"}),
        contacts=None,
        deals=(
            {"name": "Refonte site", "amount": "12500", "currency": "EUR", "expectedClose": "2024-09-30T10:00:00"},
            {"name": "Audit SEO", "amount": "3400.5"},
        ),
    ),
    "a currency beside its amount without a name": Meant(
        "Lieferant;Rechnung;;Betrag;Datum\n"
        "Ahorn Glas GmbH;R-1;EUR;1.250,00;01.02.2024\n"
        "Buche Stahl AG;R-2;CHF;880,50;15.02.2024\n"
        "Esche Textil KG;R-3;EUR;99,90;28.02.2024\n",
        vendors=({"name": "Ahorn Glas GmbH"}, {"name": "Buche Stahl AG"}, {"name": "Esche Textil KG"}),
        contacts=(),
        deals=(
            {"externalId": "R-1", "amount": "1250.00", "currency": "EUR"},
            {"externalId": "R-2", "amount": "880.50", "currency": "CHF"},
            {"externalId": "R-3"},
        ),
    ),
    "people and addresses in one cell": Meant(
        "Organization;People;Emails;Phones;Open deal value;Tags\n"
        'Nimbus Foods Ltd;"Ann Sample, Bob Muster";"ann@nimbusfoods.co.uk, bob@nimbusfoods.co.uk";"'
        '020 7946 0100, 020 7946 0101";£4,500;a|b\n'
        "Cobalt Dyes GmbH;Cia Probe;cia@cobaltdyes.de;+49 89 901234;€12.000;c\n",
        vendors=({"name": "Nimbus Foods Ltd"}, {"name": "Cobalt Dyes GmbH"}),
        contacts=({"email": "ann@nimbusfoods.co.uk"}, {"email": "cia@cobaltdyes.de"}),
        deals=None,
    ),
    "registered deals in German": Meant(
        "Projekt-ID;Partner;Endkunde;Endkunde Ort;Produkt;Projektvolumen (EUR);Erwarteter Abschluss"
        ";Status;Registriert am;Gültig bis;Ansprechpartner Partner;E-Mail Partner\n"
        "PR-77;Beispiel Systemhaus GmbH;Stadt Musterhausen;Musterhausen;Firewall X;48.000,00;30.09."
        "2024;Genehmigt;01.07.2024;29.09.2024;Ute Muster;ute@beispiel-systemhaus.de\n"
        "PR-78;Probe IT AG;Klinik Probe;Probstadt;Switch Y;12.500,00;31.10.2024;Abgelehnt;05.07.202"
        "4;;Uwe Probe;uwe@probe-it.de\n",
        vendors=({"name": "Beispiel Systemhaus GmbH"}, {"name": "Probe IT AG"}),
        contacts=({"name": "Ute Muster", "email": "ute@beispiel-systemhaus.de"}, {"name": "Uwe Probe"}),
        deals=(
            {
                "externalId": "PR-77",
                "partner": "Beispiel Systemhaus GmbH",
                "customer": "Stadt Musterhausen",
                "amount": "48000.00",
                "currency": "EUR",
                "expectedClose": "2024-09-30",
                "expiresAt": "2024-09-29",
            },
            {"externalId": "PR-78", "amount": "12500.00"},
        ),
    ),
    "contracts in Greek": Meant(
        "Α/Α;Ανάδοχος;ΑΦΜ;Αντικείμενο;Αρ. Σύμβασης;Ημ/νία υπογραφής;Αξία χωρίς ΦΠΑ (€)\n"
        "1;ΠΑΡΑΔΕΙΓΜΑ ΑΕ;099999999;Προμήθεια χαρτιού;12/2024;05/02/2024;12.500,00\n"
        "2;ΔΕΙΓΜΑ ΕΠΕ;088888888;Καθαριότητα;13/2024;12/02/2024;8.300,50\n",
        vendors=({"name": "ΠΑΡΑΔΕΙΓΜΑ ΑΕ", "registrationId": "099999999"}, {"name": "ΔΕΙΓΜΑ ΕΠΕ"}),
        contacts=(),
        deals=(
            {"externalId": "12/2024", "amount": "12500.00", "currency": "EUR", "submittedAt": "2024-02-05"},
            {"externalId": "13/2024"},
        ),
    ),
    "contracts in Romanian": Meant(
        "Nr. crt.;Denumire furnizor;CUI;Nr. contract;Data contract;Obiect contract;Valoare fără TVA"
        ";Moneda\n"
        "1;Exemplu Construct SRL;RO12345678;101;01.02.2024;Reparații acoperiș;125.000,00;RON\n"
        "2;Model Media SA;RO87654321;102;11.02.2024;Servicii publicitate;18.500,50;RON\n",
        vendors=({"name": "Exemplu Construct SRL", "registrationId": "RO12345678"}, {"name": "Model Media SA"}),
        contacts=(),
        deals=(
            {"externalId": "101", "amount": "125000.00", "currency": "RON", "submittedAt": "2024-02-01"},
            {"externalId": "102"},
        ),
    ),
}


@pytest.mark.parametrize("name", CASES)
async def test_deals_of_a_stranger_come_in_as_they_are_meant(name: str) -> None:
    assert await differs(CASES[name]) == ""
