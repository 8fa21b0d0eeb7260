"""Names that are known before a text is read: from the rest of its document, from the workspace, from the world."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from domain.extraction.text.firmwords import EXACT_FORMS, FORMS

Words = tuple[str, ...]
Table = dict[str, tuple[Words, ...]]
"""Names as their words in lower case, longest first, by their first word."""

_SAME_FIRST = 20


class Names(msgspec.Struct, frozen=True):
    """`firms` are those of the document, `vendors` those that the workspace knows, `people` single words of the names
    of people of the document, all in lower case without legal forms."""

    firms: Table = {}
    vendors: Table = {}
    people: frozenset[str] = frozenset()


UNKNOWN = Names()


def table_of(names: Iterable[Words]) -> Table:
    """The table of these names."""
    found: dict[str, set[Words]] = {}
    for words in names:
        if words:
            found.setdefault(words[0], set()).add(words)
    return {first: tuple(sorted(several, key=_longest)[:_SAME_FIRST]) for first, several in found.items()}


def _longest(words: Words) -> tuple[int, Words]:
    return -len(words), words


def core_of(name: str) -> Words:
    """The words of a name before its legal form, in lower case."""
    words = name.replace(",", " ").replace(".", " ").split()
    for index in range(1, len(words)):
        if "".join(words[index:]).replace("&", "").lower() in FORMS or "".join(words[index:]) in EXACT_FORMS:
            words = words[:index]
            break
    return tuple(word.lower() for word in words)


_BODIES = """
SEC|FDA|USFDA|EPA|IRS|FTC|FCC|DOJ|FBI|CIA|NASA|NIH|CDC|CMS|OSHA|FAA|USDA|FERC|CFTC|FINRA|FDIC|HMRC|MHRA|EMA|ECB|IMF
|WHO|WTO|NATO|UNICEF|UNESCO|UNHCR|UNDP|OECD|OPEC|BaFin|CNBV|SEBI|RBI|JFTC|NHTSA|NASDAQ|Nasdaq|NYSE|Euronext
|World Bank|Federal Reserve|European Commission|European Central Bank|European Parliament|United Nations|Red Cross
|Bundesbank|Bundeskartellamt|Treasury Department|US Treasury|State Department|Supreme Court|White House
|Deutsche Börse
"""
_FIRMS = """
Accenture|Adidas|Airbnb|Airbus|Alibaba|Allianz|Amazon|AMD|ArcelorMittal|AstraZeneca|AT&T|Atlassian|Autodesk|BASF
|Bayer|BlackRock|BMW|Boeing|Bosch|BP|Broadcom|ByteDance|Capgemini|Carrefour|Cisco|Citigroup|Citibank|Coca-Cola
|Cognizant|Comcast|Costco|Daimler|Deloitte|DHL|Disney|Dropbox|eBay|Equinor|Ericsson|Ernst & Young|Exxon|ExxonMobil
|Facebook|FedEx|Foxconn|Fujitsu|Gazprom|General Electric|General Motors|GitHub|Glencore|Goldman Sachs|Google|Hitachi
|Home Depot|Honda|Honeywell|HSBC|Huawei|Hyundai|IBM|Ikea|IKEA|Infosys|Instagram|Intel|Johnson & Johnson|JPMorgan
|JP Morgan|KPMG|Lenovo|LinkedIn|Lockheed Martin|Lufthansa|Maersk|Mastercard|McDonald's|McKinsey|Medtronic
|Mercedes-Benz|Merck|Microsoft|Mitsubishi|Morgan Stanley|Nestlé|Netflix|Nike|Nissan|Nokia|Novartis|Nvidia|NVIDIA
|OpenAI|Oracle|Panasonic|PayPal|PepsiCo|Petrobras|Pfizer|Philips|PricewaterhouseCoopers|PwC|Procter & Gamble
|Qualcomm|Raytheon|Reliance Industries|Renault|Roche|Rolls-Royce|Salesforce|Samsung|Sanofi|SAP|Saudi Aramco
|Schneider Electric|ServiceNow|Shopify|Siemens|SoftBank|Sony|SpaceX|Spotify|Starbucks|Stellantis|Tencent|Tesla
|ThyssenKrupp|Toshiba|TotalEnergies|Toyota|Twitter|Uber|UBS|Unilever|UnitedHealth|Vodafone|Volkswagen|Volvo|VMware
|Walmart|Wells Fargo|WhatsApp|Wipro|Workday|YouTube|Zendesk
"""
WORLD: frozenset[str] = frozenset(name.strip() for name in (_BODIES + "|" + _FIRMS).split("|") if name.strip())
"""Public bodies, exchanges and firms that texts all over the world name without saying who they are; none of them is a
word, a place or a person in its own right, or is so only in other letters (`Who`, `Sap`)."""
