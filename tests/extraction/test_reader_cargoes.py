"""Oil, coal and other goods, and the ships that carry them, in plain sentences of officials and wires."""

import pytest

from tracker.extraction.reading import read_document
from tracker.extraction.records import Document

NEWS, PANEL, TREASURY = "Reuters", "UN Panel of Experts", "US Treasury"
Told = set[tuple[str, frozenset[tuple[str, str]]]]


def told(text: str, publisher: str = NEWS) -> Told:
    """Each conduct that is proposed, with who plays which part in it."""
    found = read_document(Document(text=text, publisher=publisher, published="2024-05-01"))
    return {(a.category, frozenset((p.name, p.role) for p in a.accused)) for a in found.allegations}


@pytest.mark.parametrize(
    ("text", "publisher", "category", "accused"),
    [
        (
            "The DPRK exceeded the annual cap of 500,000 barrels set by resolution 2397.",
            NEWS,
            "refined-petroleum",
            {"North Korea": "recipient"},
        ),
        (
            "Tankers flagged by or associated with the DPRK still carry out ship-to-ship transfers of fuel.",
            PANEL,
            "ship-to-ship-transfer",
            {"Tankers": "vessel", "North Korea": "recipient"},
        ),
        (
            "At least ten vessels loaded coal at Chongjin and Nampo and passed it to other ships off Ningbo.",
            PANEL,
            "coal-minerals",
            {"ten vessels": "vessel", "other ships": "vessel", "North Korea": "supplier"},
        ),
        (
            "Japan is holding a tanker on suspicion that it handed over fuel to a North Korean ship.",
            NEWS,
            "ship-to-ship-transfer",
            {"tanker": "vessel", "North Korea": "recipient"},
        ),
        (
            "Three companies imported 35,038 tons of North Korean coal, South Korea's customs service said.",
            NEWS,
            "coal-minerals",
            {"Three companies": "recipient", "North Korea": "supplier"},
        ),
        (
            "DPRK tankers discharged refined petroleum at Nampo 71 times between January and May.",
            PANEL,
            "refined-petroleum",
            {"North Korea": "recipient"},
        ),
        (
            "A tanker smuggled diesel out of Libya to Malta in violation of resolution 2146.",
            NEWS,
            "refined-petroleum",
            {"tanker": "vessel", "Libya": "supplier"},
        ),
        (
            "Sea Glory, a Togo-flagged ship, was carrying North Korean coal, the customs service said.",
            NEWS,
            "coal-minerals",
            {"Sea Glory": "vessel", "North Korea": "supplier"},
        ),
        (
            "North Korea imported luxury cars, two limousines among them, through Dalian.",
            NEWS,
            "luxury-goods",
            {"North Korea": "recipient"},
        ),
    ],
)
def test_goods_and_their_carriers_are_read(
    text: str, publisher: str, category: str, accused: dict[str, str]
) -> None:
    assert (category, frozenset(accused.items())) in told(text, publisher)


@pytest.mark.parametrize(
    ("text", "publisher"),
    [
        ("Such exports of refined petroleum products are illicit under resolution 2146 on Libya.", NEWS),
        ("Ships supplied with fuel in Wonsan paid in cash.", NEWS),
        ("Iran's fleet is designated. The Aldana switched off its AIS and met sanctioned tankers.", TREASURY),
        ("Iran exceeded the annual limit on its spending.", NEWS),
    ],
)
def test_rules_and_lawful_trade_are_no_conduct(text: str, publisher: str) -> None:
    assert told(text, publisher) == set()


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        (
            "{carried} Grey Lark Maritime Co., Ltd. is the registered owner of the tanker GREY LARK.",
            "Co., Ltd.",
        ),
        (
            "Pine Bay Co., Ltd. (Pine Bay) is new. Pine Bay is the manager of the GREY LARK. {carried}",
            "Pine Bay Co., Ltd.",
        ),
        ("{carried} Lark Pte. Ltd. is the owner of the RED HERON.", ""),
    ],
)
def test_who_owns_or_runs_a_ship_stands_beside_it(text: str, owner: str) -> None:
    carried = "The tanker GREY LARK carried coal from Nampo to Hai Phong in violation of UNSCR 2371."
    found = told(text.replace("{carried}", carried), TREASURY)
    carriers = {name for _, accused in found for name, role in accused if role == "carrier"}
    assert len(found) == 1
    assert all(owner and name.endswith(owner) for name in carriers)
    assert bool(carriers) == bool(owner)
