"""Sentences as wires and trade papers write them, invented; each beside some that tell no conduct."""

import pytest

from tracker.extraction.reading import read_document
from tracker.extraction.records import Document


def told(text: str) -> list[tuple[str, dict[str, str]]]:
    """The category and the accused, with their roles, of what is proposed for a wire."""
    document = Document(text, publisher="Harbour Wire", published="2025-03-01", language="en")
    return [(a.category, {p.name: p.role for p in a.accused}) for a in read_document(document).allegations]


def has(text: str, category: str, **accused: str) -> bool:
    """Whether some proposal of a category accuses these parties (blanks as underscores) in these roles."""
    wanted = {name.replace("_", " "): role for name, role in accused.items()}
    return any(c == category and wanted.items() <= parties.items() for c, parties in told(text))


def test_a_port_stands_for_its_state() -> None:
    assert has(
        "The tanker Blue Star delivered diesel to Nampo twice in April, according to ship-tracking data.",
        "refined-petroleum",
        Blue_Star="vessel",
        North_Korea="recipient",
    )
    assert has(
        "Satellite images show the bulk carrier Ocean Dew loading coal at Songnim in May, the panel said.",
        "coal-minerals",
        Ocean_Dew="vessel",
        North_Korea="supplier",
    )
    assert has(
        "The freighter Ocean Dew left Haiphong in May. It loaded coal in North Korea, the panel said.",
        "coal-minerals",
        Ocean_Dew="vessel",
        North_Korea="supplier",
    )


@pytest.mark.parametrize(
    "text",
    [
        "The bulk carrier Ocean Dew loaded coal at Vostochny in May, the port said.",
        "A storm damaged fuel tanks at Nampo, state media said.",
        "The tanker Blue Star delivered diesel to Dalian twice in April.",
    ],
)
def test_other_ports_stand_for_nobody(text: str) -> None:
    assert told(text) == []


def test_whom_its_and_they_and_the_group_take_up() -> None:
    assert has(
        "North Korea exceeded the cap. Its tankers took on fuel at sea 30 times last year, the panel said.",
        "refined-petroleum",
        North_Korea="recipient",
    )
    assert has(
        "The panel counted 20 North Korean ships in the bay. They carried coal to ports in China, it said.",
        "coal-minerals",
        North_Korea="supplier",
        China="recipient",
    )
    assert has(
        "The M23 controls the mines of Rubaya, the report says. The group sells coltan to traders in Rwanda.",
        "coal-minerals",
        M23="supplier",
    )


def test_the_names_of_several_firms_stand_behind_their_town() -> None:
    assert has(
        "U.N. experts said two companies in Kigali, Akagera Metals and Boss Tantalum, bought tantalum from"
        " areas held by M23.",
        "coal-minerals",
        Akagera_Metals="recipient",
        Boss_Tantalum="recipient",
        M23="supplier",
    )


@pytest.mark.parametrize(
    ("text", "ship"),
    [
        (
            "The tanker Unica was sailing under a false identity when it loaded diesel for North Korea.",
            "Unica",
        ),
        (
            "The North Korean ship Tae Phyong posed as a vessel named Wealthy Star, the panel said.",
            "Tae Phyong",
        ),
        (
            "The coal carrier Sky Pearl has been broadcasting the identity of another vessel, it found."
            " It loaded coal in North Korea in June.",
            "Sky Pearl",
        ),
    ],
)
def test_a_ship_that_takes_the_identity_of_another_deceives(text: str, ship: str) -> None:
    found = dict(told(text))
    assert found["vessel-deceptive-practice"] == {ship: "vessel"}


@pytest.mark.parametrize(
    "text",
    [
        "North Korean IT workers posing as Americans used stolen identities to get jobs, the FBI said.",
        "A man posing as an agent boarded the tanker Blue Star, which had loaded coal in North Korea.",
        "The ferry Blue Star broadcast its position as North Korea tested a missile.",
    ],
)
def test_people_under_false_names_are_no_ships(text: str) -> None:
    assert "vessel-deceptive-practice" not in dict(told(text))


@pytest.mark.parametrize(
    "text",
    [
        "North Korea sent two ballistic missiles into the sea off its east coast on Monday, Seoul said.",
        "A North Korean ballistic missile flew over Japan on Tuesday. Tokyo protested.",
        "Seoul detected several ballistic missiles leaving the Kaechon area of North Korea on Monday.",
    ],
)
def test_a_missile_that_flies_was_launched(text: str) -> None:
    assert told(text) == [("wmd-missile-technology", {"North Korea": "other"})]


@pytest.mark.parametrize(
    "text",
    [
        "South Korea sent two ballistic missiles into the sea on Monday in answer to the North.",
        "A Ukrainian missile flew over the border on Tuesday.",
        "Missiles leaving factories in Ohio go to Poland.",
    ],
)
def test_missiles_of_states_that_may_launch_them_are_nothing(text: str) -> None:
    assert told(text) == []


def test_a_list_with_arms_is_one_of_arms() -> None:
    assert has(
        "The experts described deliveries of trucks, armoured cars and ammunition by Turkey to the Libyan"
        " National Army.",
        "arms-transfer",
        Turkey="supplier",
    )


def test_what_a_boarding_team_found_was_aboard_the_ship() -> None:
    assert has(
        "Operation IRINI inspected the merchant vessel Victory Roro and found vehicles modified for military"
        " use, which it said was in violation of the U.N. arms embargo on Libya.",
        "arms-transfer",
        Victory_Roro="vessel",
    )
    assert has(
        "The Comoros-flagged Halcyon Crest left Aqaba. A team that boarded the ship found rifles, in breach"
        " of the U.N. arms embargo on Libya, the mission said.",
        "arms-transfer",
        Halcyon_Crest="vessel",
    )


def test_hackers_belong_to_the_state_that_they_are_linked_to() -> None:
    for text in (
        "Hackers linked to North Korea were behind the $100 million Horizon bridge hack, the FBI said.",
        "North Korean hackers made off with $235 million in cryptocurrency from an exchange.",
    ):
        assert has(text, "cyber-theft", North_Korea="other")
    assert told("Hackers linked to a gang in Odesa made off with $5 million in bitcoin, police said.") == []


def test_an_act_that_is_to_be_looked_into_is_suspected() -> None:
    text = "Sudan asked prosecutors to investigate the delivery of drones by Chad to Rapid Support Forces."
    document = Document(text, publisher="Harbour Wire", published="2025-03-01", language="en")
    (found,) = read_document(document).allegations
    assert (found.category, found.claim_strength) == ("arms-transfer", "suspected")
    assert told("Chad was asked to stop the delivery of drones to the Rapid Support Forces.") == []


def test_who_lets_arms_pass_helps() -> None:
    text = "Uganda allowed arms for the M23 to pass through its territory, the group of experts said."
    assert has(text, "arms-transfer", Uganda="facilitator", M23="recipient")
    assert told("Uganda allowed food for the camps to pass through its territory.") == []


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("Hundreds of North Koreans still work on building sites in Qatar, diplomats said.", "Qatar"),
        ("Some 300 North Koreans are employed at a seafood plant in Dandong, China, he said.", "China"),
        ("Over 15,000 North Koreans are working in Russia, Seoul's spy agency said.", "Russia"),
    ],
)
def test_nationals_who_work_abroad_are_workers(text: str, host: str) -> None:
    assert ("overseas-workers", {host: "recipient", "North Korea": "supplier"}) in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "North Koreans work hard in the fields each spring, state media said.",
        "North Koreans work in state factories in Pyongyang for little pay.",
        "Few North Koreans work in the market because of the curbs, a defector said.",
        "South Koreans work in factories in China.",
    ],
)
def test_nationals_at_home_are_none(text: str) -> None:
    assert told(text) == []


def test_ships_are_bought_and_sold() -> None:
    assert has(
        "North Korea bought 14 used cargo ships in 2022 and 2023, the U.N. panel said.",
        "other-goods",
        North_Korea="recipient",
    )
    assert has(
        "A Hong Kong firm, Golden Wave Shipping, sold the bulk carrier Tae Won to North Korea, the panel of"
        " experts said.",
        "other-goods",
        Golden_Wave_Shipping="supplier",
    )
    assert told("South Korea sold two tankers to Greece, and the owner bought the vessel's fuel.") == []


def test_a_taker_that_stands_before_the_goods() -> None:
    text = "Experts accuse Rwanda. The report says that it sent the M23 air defence systems in January."
    assert has(text, "arms-transfer", Rwanda="supplier", M23="recipient")
