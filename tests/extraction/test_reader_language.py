"""Classes of language, each by invented sentences on other actors: what they tell, of whom, in which role."""

import pytest

from tracker.extraction.reading import read_document
from tracker.extraction.records import Document, Proposals


def read(text: str, **known: str) -> Proposals:
    return read_document(Document(text, published="2024-03-06", **known))


def roles(text: str, **known: str) -> dict[str, str]:
    """The accused of all proposals with their roles."""
    return {a.name: a.role for p in read(text, **known).allegations for a in p.accused}


TOLD = {
    "goods on their way": (
        "The Omani navy seized rifles. They were on their way from Iran to the Houthis, in breach of "
        "the UN arms "
        "embargo.",
        {"Iran": "supplier", "Houthis": "recipient"},
    ),
    "en route, and seized": (
        "Italian sailors seized the mortars as they were en route from Eritrea to Al-Shabaab, in "
        "violation of "
        "the UN arms embargo.",
        {"Eritrea": "supplier", "Al-Shabaab": "recipient"},
    ),
    "reports of shipments, said to have come": (
        "Norway is concerned about reports of arms shipments, said to have come from Iran. They are "
        "contrary to "
        "resolution 2231.",
        {"Iran": "supplier"},
    ),
    "caught at it": (
        "Two officers of North Korea's Cairo Trade Office were arrested in a raid, seeking missile "
        "components.",
        {"North Korea's Cairo Trade Office": "facilitator"},
    ),
    "name in apposition": (
        "A member of the staff, a diplomat named Han Chol Su, bought centrifuges for Iran's nuclear "
        "programme in "
        "breach of UN sanctions.",
        {"Han Chol Su": "facilitator", "Iran": "recipient"},
    ),
    "kin, with the name behind": (
        "His cousin Omar Dirie sold charcoal from Kismayo in violation of the UN charcoal ban.",
        {"Omar Dirie": "supplier"},
    ),
    "part of a group": (
        "Recruits of M23 were trained by instructors from Rwanda in breach of the UN arms embargo.",
        {"M23": "recipient"},
    ),
    "joined passives": (
        "Crates of rifles were landed at Bosaso and handed over to Al-Shabaab in breach of the arms embargo.",
        {"Al-Shabaab": "recipient"},
    ),
    "act in a noun, condemned": (
        "Prime Minister Solveig Dahl condemned the transfer of mortars by Uganda to South Sudan, in "
        "violation of "
        "the UN arms embargo.",
        {"Uganda": "supplier", "South Sudan": "recipient"},
    ),
    "its, behind a reason": (
        "Canada condemned Iran for its launch of a ballistic missile in violation of resolution 2231.",
        {"Iran": "other"},
    ),
    "members of a gathering": (
        "Several countries, including Chad and Egypt, sent rifles to Libya in flagrant breach of the "
        "arms embargo.",
        {"Chad": "supplier", "Egypt": "supplier", "Libya": "recipient"},
    ),
    "a list of conducts: a broker and whom he serves": (
        "A Maltese broker, Karl Vella, arranged the sale of 900 rifles to the Rapid Support Forces "
        "in Darfur.",
        {"Karl Vella": "broker", "Rapid Support Forces": "recipient"},
    ),
    "parts for arms": (
        "Engines for drones were sent by Iran to the Houthis.",
        {"Iran": "supplier", "Houthis": "recipient"},
    ),
    "programmes that breach": (
        "Iran's ballistic missile programmes are in violation of Security Council resolution 1929.",
        {"Iran": "other"},
    ),
    "under a travel ban": (
        "The former Haitian governor Jean Belizaire, who is under a United Nations travel ban, spent "
        "Easter in Santo "
        "Domingo. Haiti was silent.",
        {"Jean Belizaire": "other"},
    ),
    "the North, alone": (
        "North Korea was warned. North fired two ballistic missiles, Seoul said.",
        {"North Korea": "other"},
    ),
    "an entry that is a ship": (
        "KPv.990 Name: NORTH QUAY 7. Listed on: 2018-03-30.\nThis vessel loaded coal at Nampo in May 2017.",
        {"NORTH QUAY 7": "vessel"},
    ),
    "a sum to a listed group": (
        "A charity in Doha wired $3 million to the Haqqani Network, in breach of the UN asset freeze.",
        {"charity": "financier", "Haqqani Network": "recipient"},
    ),
}


@pytest.mark.parametrize("name", TOLD)
def test_a_class_of_language_is_read(name: str):
    text, wanted = TOLD[name]
    found = roles(text)
    assert wanted.items() <= found.items(), found


NOT_TOLD = {
    "a talk about it": "Japan and Australia share data about ballistic missile launches by North Korea.",
    "what a thing can do": "The bomber is capable of delivering nuclear weapons to North Korea.",
    "the risk of it": "The existence and risk of the proliferation of missiles to Iran worry the President.",
    "no information on it": "There is no information that Iran has shipped missiles to the Houthis.",
    "States that nobody covers": "The UN arms embargo on Libya was renewed. Egypt sold tanks to Kenya.",
    "grade of something else": "Chile bought weapons-grade lenses from North Korea.",
    "a council of one State": "The National Security Council of Ghana discussed violations of the tax code.",
}


@pytest.mark.parametrize("name", NOT_TOLD)
def test_what_tells_of_no_conduct_is_not_proposed(name: str):
    assert read(NOT_TOLD[name]).allegations == ()


ISSUERS = {
    "a mission to the United Nations": (
        {
            "title": "Explanation of vote by Ambassador Lena Falk",
            "publisher": "Permanent Mission of Sweden to the UN",
        },
        {"Lena Falk": "Sweden"},
    ),
    "a site that names no State": (
        {"title": "Missile launch: statement", "publisher": "GOV.UK"},
        {"United Kingdom": None},
    ),
    "a joint statement behind a heading": (
        {
            "title": "The Oslo Spirit: Joint Statement of Norway and Canada",
            "publisher": "Government of Norway",
        },
        {"Norway": None, "Canada": None},
    ),
    "the members of the E3": (
        {"title": "E3 statement on Iran", "publisher": "Auswärtiges Amt"},
        {"France": None, "Germany": None, "United Kingdom": None},
    ),
    "an opinion piece": (
        {"title": "Guns", "publisher": "The Gazette", "url": "https://gazette.invalid/opinion/guns"},
        {"Marta Ruiz": None},
    ),
}


@pytest.mark.parametrize("name", ISSUERS)
def test_who_speaks_in_a_text_as_a_whole_is_named(name: str):
    known, wanted = ISSUERS[name]
    lead = "By Marta Ruiz\n\n" if name == "an opinion piece" else ""
    found = read(f"{lead}Iran shipped missiles to the Houthis in breach of UN sanctions.", **known)
    assert {a.name: a.speaks_for for a in found.allegations[0].alleged_by} == wanted


SAID = {
    "Iran shipped missiles to the Houthis, Radio Sirius reported, citing the Omani coast guard.": {
        "Omani coast guard"
    },
    "Analysts at the Blue Harbour Institute found that Iran shipped missiles to the Houthis.": {
        "Blue Harbour Institute"
    },
    "According to a Maltese prosecutor, Ines Borg, Iran shipped missiles to the Houthis.": {"Ines Borg"},
    "The report, compiled by UN experts, said Iran shipped missiles to the Houthis.": {"UN Panel of Experts"},
}


@pytest.mark.parametrize("text", SAID)
def test_who_makes_a_claim_is_named(text: str):
    found = read(text, publisher="Radio Sirius")
    assert {a.name for a in found.allegations[0].alleged_by} == SAID[text]


def test_people_without_a_name_only_allege():
    told = "Iran shipped missiles to the Houthis, {} said."
    assert read(told.format("two diplomats"), publisher="Wire").allegations[0].claim_strength == "alleged"
    assert (
        read(told.format("Omani Foreign Minister Said Badr"), publisher="Wire").allegations[0].claim_strength
        == "asserted"
    )


def test_a_word_of_doubt_before_a_name_makes_a_suspicion():
    found = read(
        "The freighter “North Quay 7” left in May. The probable “North Quay 7” loaded coal at Nampo "
        "in breach of "
        "UN sanctions, the Panel found."
    )
    assert found.allegations[0].claim_strength == "suspected"


def test_a_breach_of_acts_told_before_ties_them_with_its_number():
    found = read(
        "Iran launched a ballistic missile on Friday and another on Sunday.\n\nThe range was 1,200 "
        "kilometres.\n\n"
        "These reckless acts breach its obligations, which the Security Council recalled in "
        "resolution 2231 (2015)."
    )
    assert {r.number for r in found.allegations[0].resolutions if r.basis == "cited"} == {2231}
    assert any("These reckless acts" in e.quote for e in found.allegations[0].evidence)


def test_the_number_by_which_a_party_was_listed_belongs_to_its_conduct():
    found = read(
        "KOMID sold ballistic missiles to the Shahid Hemmat Industrial Group.\n\n"
        "The Security Council designated the Shahid Hemmat Industrial Group in resolution 1737 (2006)."
    )
    assert 1737 in {r.number for a in found.allegations for r in a.resolutions if r.basis == "cited"}


FOREIGN = {
    (
        "fr",
        "La France accuse la Turquie de livrer des armes à la Libye en violation de l'embargo de l'ONU.",
    ): (
        {"France"},
        {"Turkey": "supplier", "Libya": "recipient"},
    ),
    ("es", "Según expertos de la ONU, Ruanda entregó fusiles al M23 y violó el embargo."): (
        {"UN Panel of Experts"},
        {"Rwanda": "supplier", "M23": "recipient"},
    ),
    (
        "de",
        "Norwegen verurteilte den Iran: Er hat den Huthi-Rebellen Raketen geliefert und das "
        "UN-Embargo verletzt.",
    ): (
        {"Norway"},
        {"Iran": "supplier", "Houthis": "recipient"},
    ),
    (
        "ru",
        "Франция обвинила Иран в поставках оружия хуситам в нарушение резолюции Совета Безопасности "
        "ООН 2216.",
    ): (
        {"France"},
        {"Iran": "supplier", "Houthis": "recipient"},
    ),
    ("ar", "اتهمت فرنسا إيران بتزويد الحوثيين بأسلحة في انتهاك لقرار مجلس الأمن 2216."): (
        {"France"},
        {"Iran": "supplier", "Houthis": "recipient"},
    ),
    ("zh", "日本指控伊朗向胡塞武装提供武器，违反联合国安理会决议。"): (
        {"Japan"},
        {"Iran": "supplier", "Houthis": "recipient"},
    ),
}


@pytest.mark.parametrize("known", FOREIGN, ids=[language for language, _ in FOREIGN])
def test_roles_and_speakers_are_told_in_other_languages(known: tuple[str, str]):
    language, text = known
    speakers, wanted = FOREIGN[known]
    found = read(text, language=language).allegations
    assert len(found) == 1
    assert {a.name for a in found[0].alleged_by} == speakers
    assert {a.name: a.role for a in found[0].accused} == wanted


def test_a_call_for_a_resolution_is_no_allegation_in_another_language():
    assert read("طالبت فرنسا بتنفيذ قرار مجلس الأمن وتسليم السلاح في اليمن.", language="ar").allegations == ()
