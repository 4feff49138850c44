"""Short invented stories on eight regimes, each with what a reader must find in it."""

from dataclasses import dataclass

import pytest

from tracker.extraction.reading import read_document
from tracker.extraction.records import Allegation, Document


@dataclass(frozen=True)
class Story:
    name: str
    text: str
    category: str
    regime: str
    strength: str
    roles: dict[str, str]
    allegers: tuple[str, ...] = ()
    publisher: str = "The Harbour Gazette"
    title: str | None = None


STORIES = (
    Story(
        "libya",
        "A cargo plane chartered by the Emirati firm Lahab Aviation flew 40 armoured vehicles to Benghazi "
        "in March, UN experts said in "
        "a report seen by this newspaper.\n\nThe vehicles were handed to the Libyan National Army, a "
        "breach of the arms embargo that "
        "the Security Council placed on Libya, the report found. Lahab Aviation rejected the finding.",
        "arms-transfer",
        "libya",
        "asserted",
        {"Lahab Aviation": "carrier", "Libyan National Army": "recipient"},
        ("UN Panel of Experts",),
    ),
    Story(
        "yemen",
        "The French navy intercepted a dhow carrying 2,000 assault rifles and a cache of anti-tank "
        "missiles in the Gulf of Oman on 15 "
        "January. The weapons came from Iran and were destined for the Houthis, in violation of a UN arms "
        "embargo, French Defence "
        "Minister Lucie Arnaud told reporters.",
        "arms-transfer",
        "yemen",
        "asserted",
        {"Iran": "supplier", "Houthis": "recipient"},
        ("France",),
    ),
    Story(
        "drc",
        "The Democratic Republic of the Congo has accused Rwanda of arming M23 rebels in North Kivu. "
        "President Aline Tshala said "
        "trucks from Rwanda brought mortars and rifles to the rebels every night. Rwanda denied the "
        "accusation.",
        "arms-transfer",
        "drc",
        "alleged",
        {"Rwanda": "supplier", "M23": "recipient"},
        ("Democratic Republic of the Congo",),
    ),
    Story(
        "sudan",
        "Chad’s neighbours are alarmed. Drones and howitzers supplied by the United Arab Emirates have "
        "reached the Rapid Support Forces "
        "in Darfur through an airfield near Amdjarass, according to Human Rights Watch, which called it a "
        "breach of the UN arms "
        "embargo on Darfur.",
        "arms-transfer",
        "sudan-darfur",
        "asserted",
        {"United Arab Emirates": "supplier", "Rapid Support Forces": "recipient"},
        ("Human Rights Watch",),
    ),
    Story(
        "somalia",
        "The Panel of Experts reported that the freighter Zahra Moon had loaded 30,000 bags of charcoal at "
        "Kismayo in June, and that "
        "Al-Shabaab had taxed the cargo, despite the charcoal ban of the Security Council.",
        "coal-minerals",
        "somalia-al-shabaab",
        "asserted",
        {"Zahra Moon": "vessel"},
        ("UN Panel of Experts",),
    ),
    Story(
        "haiti",
        "Port-au-Prince gangs keep growing stronger. Rifles bought in Florida by a broker named Wesner "
        "Placide were shipped to the gang "
        "400 Mawozo inside bags of rice, the United Nations said on Monday, in violation of the arms "
        "embargo on Haiti.",
        "arms-transfer",
        "haiti",
        "asserted",
        {"400 Mawozo": "recipient"},
        ("United Nations",),
    ),
    Story(
        "iran",
        "Iran test-fired a ballistic missile with a range of 2,000 km on Saturday, Israel and the United "
        "Kingdom said in a joint "
        "statement. They called the test a violation of Security Council resolution 2231.",
        "wmd-missile-technology",
        "iran",
        "asserted",
        {"Iran": "other"},
        ("Israel", "United Kingdom"),
    ),
    Story(
        "south-sudan",
        "Uganda may have sent two attack helicopters to South Sudan in May, a UN panel of experts "
        "suspects. It said such a delivery "
        "would breach the arms embargo on South Sudan.",
        "arms-transfer",
        "south-sudan",
        "suspected",
        {"Uganda": "supplier", "South Sudan": "recipient"},
        ("UN Panel of Experts",),
    ),
)


def best(found: tuple[Allegation, ...], story: Story) -> Allegation:
    same = [a for a in found if a.category == story.category]
    assert same, f"{story.name}: found {[(a.category, a.summary) for a in found]}"
    return max(same, key=lambda a: sum(x.name in story.roles for x in a.accused))


@pytest.mark.parametrize("story", STORIES, ids=lambda s: s.name)
def test_a_story_of_another_regime_gives_its_allegation(story: Story):
    found = read_document(
        Document(story.text, title=story.title, publisher=story.publisher, published="2024-07-01")
    ).allegations
    allegation = best(found, story)
    assert allegation.regime == story.regime
    assert allegation.claim_strength == story.strength
    assert story.roles.items() <= {a.name: a.role for a in allegation.accused}.items()
    speakers = {a.speaks_for or a.name for a in allegation.alleged_by} | {
        a.name for a in allegation.alleged_by
    }
    assert set(story.allegers) <= speakers


@pytest.mark.parametrize("story", STORIES, ids=lambda s: s.name)
def test_a_short_story_gives_no_crowd_of_proposals(story: Story):
    found = read_document(Document(story.text, publisher=story.publisher, published="2024-07-01")).allegations
    assert len(found) <= 2, [a.summary for a in found]
