"""Whether an act is told as done, planned, feared, denied, or only called for, forbidden or supposed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tracker.extraction.conducts.inquiries import inquiry_above, is_answered, is_looked_into, is_one_act
from tracker.extraction.grammar.clauses import joins_higher
from tracker.extraction.grammar.nominals import called_on
from tracker.extraction.grammar.parse import Parsed
from tracker.extraction.words.phrases import lower
from tracker.extraction.words.speech import judges_that
from tracker.extraction.words.tree import Token
from tracker.extraction.words.vocabulary import words

MAX_CLIMB = 12
PASSED = ("feared", "condition", "duty")  # what stands above a clause that tells what somebody did


@dataclass(frozen=True, slots=True)
class Standing:
    """`name`: done, feared, or why it is dropped (call, duty, condition, negation, rule, addressed).

    `cue`: the word that says so.
    """

    name: str
    cue: tuple[int, int] | None = None

    @property
    def dropped(self) -> bool:
        return self.name not in ("done", "feared", "denied", "suspected")


@cache
def _lemmas(key: str) -> frozenset[str]:
    return words("links", key, "lemmas")


@cache
def _modals(key: str) -> frozenset[str]:
    return words("links", "modals", key)


@cache
def _stance(key: str) -> frozenset[str]:
    return words("speech", "stances", key)


@cache
def _hedge(key: str) -> frozenset[str]:
    return words("speech", "hedges", key)


def standing_of(token: Token, parsed: Parsed, text: str) -> Standing:
    """The standing of the act that a token names, from the words around and above it."""

    def at(t: Token) -> tuple[int, int]:
        return parsed.starts[t.i], parsed.ends[t.i]

    if text[parsed.sentence.end - 1 : parsed.sentence.end] == "?" or _asks(parsed, text):
        return Standing("question")
    below = _by_itself(token)
    if below:
        inquiry = inquiry_above(token) if below[0] == "feared" and token.pos_ == "NOUN" else None
        return Standing("suspected", at(inquiry)) if inquiry else Standing(below[0], at(below[1]))
    child, above = token, token.head
    crossed = False
    passed: tuple[str, ...] = PASSED
    for _ in range(MAX_CLIMB):
        if above.i == child.i:
            break
        if _is_called_off(above, token) or (child.dep_ == "pcomp" and _is_omission(child)):
            break  # what shall end goes on; "by failing to" tells how a breach was done
        if joins_higher(child):
            child, above = above.head, above.head.head
            continue
        if above.pos_ == "NOUN" and lower(above.lemma_) in _lemmas("bargains"):
            break  # who negotiated a contract has done so
        if is_looked_into(child, above) and is_one_act(token):
            return Standing("suspected", at(above))  # an inquiry is called for, and not the act
        if is_answered(child, above) and is_one_act(token):
            break  # what a response is to has been done
        if child.dep_ == "relcl" and above.lower_ in words("links", "anybody", "words"):
            return Standing("condition", at(above))  # "anyone who thinks of selling arms"
        if warning := _warning(child, above):
            return Standing("condition", at(warning))
        found = _from_above(child, above, token)
        if found and not (crossed and (found[0] in passed or _is_sanction(above))):
            return Standing(found[0], at(found[1]))
        aside = child.dep_ in ("advcl", "relcl", "acl", "parataxis") and not _goes_along(child)
        if aside and child.dep_ == "acl" and is_one_act(token):
            passed = (*PASSED, "rule", "call")  # of those involved in the one act, whatever is to be done
        crossed = crossed or (aside and (not _is_anybody(above) or is_one_act(token)))
        child, above = above, above.head
    return Standing("done")


def left_undone(token: Token, standing: Standing) -> Standing | None:
    """The standing of a duty that is told as left undone ("were never frozen", "failed to freeze")."""
    above = token.head
    failed = token.dep_ == "xcomp" and lower(above.lemma_) in words("links", "omissions", "lemmas")
    undone = standing.name == "negation" and any(c.dep_ == "neg" for c in token.children)
    return Standing("done", standing.cue) if undone or (failed and not standing.dropped) else None


def _is_sanction(above: Token) -> bool:
    """Whether measures are imposed on somebody, of whom a clause tells what they do."""
    return lower(above.lemma_) in words("links", "call", "imposing")


def _asks(parsed: Parsed, text: str) -> bool:
    """Whether a sentence is a member's written question to a government ("To ask the Secretary of State")."""
    start = parsed.sentence.start
    return text.startswith(tuple(words("links", "asked", "openings")), start)


def _is_called_off(verb: Token, act: Token) -> bool:
    """Whether a verb calls for the end of what is told as unlawful and goes on ("end its illegal sales"), and
    not of any such thing.
    """
    if lower(verb.lemma_) not in words("links", "call", "ending") or act.pos_ != "NOUN":
        return False
    before = {c.lower_ for c in act.lefts}
    owned = any(c.dep_ == "poss" or c.lower_ in ("these", "those") for c in act.lefts)
    named = bool(called_on(verb)) and not any(c.dep_ == "det" for c in act.lefts)
    return bool(before & words("links", "violation")) and (owned or named)


def _goes_along(clause: Token) -> bool:
    """Whether a clause with "while" and no subject goes on with the verb above it ("could allow X to keep
    arms while giving Y cash").
    """
    marked = any(c.dep_ == "mark" and c.lower_ == "while" for c in clause.children)
    return marked and clause.tag_ == "VBG" and not any(c.dep_ == "nsubj" for c in clause.children)


def _is_own_effort(child: Token, effort: Token) -> bool:
    """Whether an effort is somebody's to do what stands below it ("X's efforts to advance its programme")."""
    owned = any(c.dep_ == "poss" for c in effort.children)
    return owned and child.dep_ == "acl" and lower(effort.lemma_) in words("links", "nouns_of_duty", "own")


def _is_anybody(noun: Token) -> bool:
    """Whether a noun means all of its kind ("States that trade with X would breach"), and none told of."""
    return noun.tag_ == "NNS" and not any(c.dep_ in ("det", "poss", "nummod") for c in noun.children)


def _warning(child: Token, above: Token) -> Token | None:
    """What says that all who would do something are only warned ("banks that deal with X risk sanctions")."""
    verb = above.head
    anybody = child.dep_ == "relcl" and child.tag_ in ("VBP", "VBZ", "VB") and verb.pos_ in ("VERB", "AUX")
    if not anybody or above.dep_ not in ("nsubj", "nsubjpass") or not _is_any_of(above):
        return None
    if lower(verb.lemma_) in words("links", "warnings", "verbs"):
        return verb
    helpers = words("links", "warnings", "modals")
    return next((c for c in verb.children if c.dep_ == "aux" and c.lower_ in helpers), None)


def _is_any_of(noun: Token) -> bool:
    """Whether a noun means whoever is of its kind, and nobody by name or demonym."""
    before = [c for c in noun.lefts if c.dep_ != "punct"]
    named = any(c.pos_ == "PROPN" or (c.text[:1].isupper() and c.i) for c in before)
    every = any(c.dep_ == "det" and c.lower_ in words("links", "warnings", "determiners") for c in before)
    return not named and (every or _is_anybody(noun))


def _by_itself(token: Token) -> tuple[str, Token] | None:
    if token.dep_ in ("csubj", "csubjpass") and token.tag_ == "VBG":
        return "condition", token
    if _is_judged(token):
        return "rule", token.head
    if asked := next((c for c in token.children if c.dep_ == "nsubj" and c.lower_ == "you"), None):
        return "addressed", asked
    if any(c.dep_ == "neg" for c in token.children):
        return "negation", next(c for c in token.children if c.dep_ == "neg")
    for c in token.children:
        if c.dep_ == "neg" or (c.dep_ == "det" and c.lower_ == "no"):
            return "negation", c
        if c.dep_ == "mark" and lower(c.lemma_) in _lemmas("condition") and not _is_over(c, token):
            return "condition", c
        if c.dep_ == "aux" and (found := _modal(c)):
            return found
        if token.pos_ == "NOUN" and c.dep_ == "amod" and c.lower_ in _hedge("future"):
            return "feared", c
        if (
            token.pos_ == "NOUN"
            and c.dep_ in ("amod", "compound")
            and lower(c.lemma_) in _lemmas("rule_words")
        ):
            return "rule", c
    if token.dep_ == "conj" and token.head.pos_ in ("VERB", "AUX"):
        return next((f for c in token.head.children if c.dep_ == "aux" and (f := _modal(c))), None)
    return None


def _is_judged(noun: Token) -> bool:
    """Whether a sentence only says that all acts of a kind are unlawful ("Such exports are illicit")."""
    if noun.tag_ != "NNS" or noun.dep_ != "nsubj" or noun.head.lemma_ != "be" or noun.head.tag_ != "VBP":
        return False
    unlawful = words("links", "violation")
    whose = any(c.dep_ in ("poss", "det") or c.lower_ == "by" for c in noun.children)
    return not whose and any(c.dep_ == "acomp" and c.lower_ in unlawful for c in noun.head.children)


def _is_over(mark: Token, token: Token) -> bool:
    """Whether a word of time only ends what is told as past ("until X delivered them")."""
    return mark.lower_ in words("links", "condition", "of_time") and token.tag_ == "VBD"


def _modal(aux: Token) -> tuple[str, Token] | None:
    word = aux.lower_
    if word in _modals("lasting") and any(
        c.lower_ in _modals("lasting_by") for c in aux.head.children if c.i < aux.head.i
    ):
        return "feared", aux
    if word in _modals("future"):
        beside = {c.lower_ for c in aux.head.children if c.dep_ == "aux"}
        going_on = "be" in beside and word in words("links", "modals_of_outcome", "progressive")
        return None if "have" in beside or going_on else ("feared", aux)
    if word in _modals("duty"):
        return "duty", aux
    if word in _modals("condition"):
        return "condition", aux
    return None


def _from_above(child: Token, above: Token, token: Token) -> tuple[str, Token] | None:
    """What a word above an act makes of it."""
    lemma = lower(above.lemma_)
    if (
        child.dep_ == "prep"
        and child.lower_ in words("links", "topics", "prepositions")
        and lemma in _lemmas("topics")
    ):
        return None if _is_owned_act(token, above) else ("topic", above)
    through_subject = child.dep_ in ("nsubj", "nsubjpass", "csubj", "csubjpass")
    if above.pos_ == "ADJ" and child.dep_ in ("prep", "xcomp") and lemma in _lemmas("ability"):
        return "rule", above
    if (above.pos_ == "ADJ" or lemma == "be") and _is_for_to(child):
        return "rule", above
    if above.pos_ == "ADJ" and child.dep_ == "xcomp" and lemma in _lemmas("readiness"):
        return "feared", above
    if above.pos_ == "ADJ" and child.dep_ == "prep" and lemma in _lemmas("wariness"):
        return "rule", above
    if above.pos_ in ("VERB", "AUX"):
        return _from_verb(child, above, lemma, through_subject=through_subject)
    if above.pos_ in ("NOUN", "PROPN"):
        about = child.dep_ == "prep" and child.lower_ in words("links", "topics", "prepositions")
        if lemma in _lemmas("knowledge") and about and lower(above.head.lemma_) in _lemmas("topics"):
            return "topic", above
        if lemma in _lemmas("knowledge") and any(
            c.lower_ in words("links", "knowledge", "denied") for c in above.children
        ):
            return "negation", above
        nouns = {lemma, *(lower(t.lemma_) for t in above.conjuncts)}
        if (
            nouns & _lemmas("nouns_of_duty")
            and not _is_own_effort(child, above)
            and child.lower_ not in words("links", "nouns_of_duty", "over")
            and child.dep_
            in (
                "prep",
                "acl",
                "compound",
                "relcl",
                "amod",
                "pcomp",
            )
        ):
            return "rule", above
        if child.dep_ in ("prep", "acl", "amod") and lemma in _hedge("worry"):
            return ("feared", above) if _is_future(token) else None
        if child.dep_ in ("acl", "prep") and lemma in _lemmas("plan_nouns"):
            return "feared", above
    return None


def _is_for_to(verb: Token) -> bool:
    """Whether a clause only names an act, to be judged ("it is hard for X to sell coal")."""
    marked = any(c.dep_ == "mark" and c.lower_ == "for" for c in verb.children)
    return verb.tag_ == "VB" and marked and any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.children)


def _is_owned_act(noun: Token, talk: Token) -> bool:
    """Whether those who talk of an act take it as done: one of a named party's ("consulted on X's test")."""
    by_name = any(c.dep_ == "poss" and c.pos_ == "PROPN" for c in noun.children)
    return talk.pos_ == "VERB" and noun.tag_ == "NN" and by_name


def _is_future(token: Token) -> bool:
    return any(c.dep_ == "amod" and c.lower_ in _hedge("future") for c in token.children) or any(
        c.dep_ == "aux" and c.lower_ in _modals("worried") for c in token.children
    )


INNER = ("xcomp", "ccomp", "dobj", "prep", "pcomp", "advcl", "pobj", "attr")  # below what a verb is about


def _from_verb(child: Token, above: Token, lemma: str, *, through_subject: bool) -> tuple[str, Token] | None:
    if child.dep_ == "xcomp" and lemma in words("links", "ability", "verbs"):
        return "rule", above
    if through_subject:
        would = next(
            (c for c in above.children if c.dep_ == "aux" and c.lower_ in _modals("of_subject")),
            None,
        )
        if child.dep_ in ("nsubjpass", "csubjpass") and lemma in _lemmas("call"):
            return "rule", above
        return ("condition", would) if would is not None else None
    if any(
        c.dep_ == "mark" and lower(c.lemma_) in words("links", "condition", "clauses") for c in child.children
    ):
        return "condition", child
    inner = child.dep_ in INNER and not _is_let_pass(above)
    named = any(c.dep_ == "nsubj" and c.pos_ == "PROPN" for c in above.children)
    past = any(c.dep_ == "aux" and c.tag_ == "VBD" for c in above.children)
    still = lemma in _lemmas("striving") and above.tag_ in ("VBZ", "VBP", "VBG") and not past
    if (still or lemma in _lemmas("plans")) and named and child.dep_ == "xcomp" and child.tag_ == "VB":
        return "feared", above  # "X intends to sell", where "sanctions intended to stop" only call
    if lemma == "be" and child.dep_ == "xcomp" and child.tag_ == "VB" and _is_arranged(above):
        return "feared", above
    if (
        lemma in _lemmas("call")
        and inner
        and child.dep_ != "advcl"
        and not (lemma in words("links", "call", "told") and child.dep_ == "ccomp")
        and not (lemma in words("links", "call", "naming") and child.dep_ in ("dobj", "ccomp"))
    ):
        return "call", above
    if lemma in _lemmas("call") and child.dep_ == "advcl" and _is_theme_before(child, above):
        return "rule", above
    if any(c.dep_ == "neg" for c in above.children) and child.dep_ in ("xcomp", "dobj", "prep", "pcomp"):
        return ("denied" if lemma in _stance("deny") else "negation"), above
    if lemma in _stance("deny") and child.dep_ in ("xcomp", "ccomp", "dobj", "pcomp", "prep"):
        return "denied", above
    if child.dep_ == "ccomp" and (
        lemma in words("links", "worries", "verbs")
        or any(c.dep_ == "acomp" and c.lower_ in words("links", "worries", "words") for c in above.children)
    ):
        return (
            ("feared", above)
            if any(c.dep_ == "aux" and c.lower_ in _modals("worried") for c in child.children)
            else None
        )
    if lemma in words("links", "plans", "behind_of") and child.dep_ == "prep":
        return "feared", above
    if lemma in _lemmas("plans") and child.dep_ in ("xcomp", "dobj", "prep", "ccomp"):
        return None if judges_that(above, child) else ("feared", above)
    outcome = {c.lower_ for c in above.children if c.dep_ == "aux"} & words("links", "modals_of_outcome")
    if outcome and lemma in words("links", "modals_of_outcome", "verbs") and child.tag_ == "VB":
        return "condition", above  # "could allow X to sell": what may come of something, and nobody's act
    modal = next((f for c in above.children if c.dep_ == "aux" and (f := _modal(c))), None)
    own = any(c.dep_ in ("aux", "nsubj", "nsubjpass", "mark") for c in child.children)
    if modal and (child.dep_ in ("xcomp", "dobj") or (child.dep_ == "conj" and not own)):
        return modal
    if lemma == "go" and child.dep_ == "xcomp" and above.tag_ == "VBG":
        return "feared", above
    return None


def _is_let_pass(verb: Token) -> bool:
    """Whether a verb of stopping is told as left undone ("failed to prevent the sale")."""
    failing = verb.head
    anybody = failing.dep_ == "relcl" and _is_anybody(failing.head)
    return verb.dep_ == "xcomp" and not anybody and _is_omission(failing)


def _is_omission(verb: Token) -> bool:
    return lower(verb.lemma_) in words("links", "omissions", "lemmas")


def _is_arranged(be: Token) -> bool:
    """Whether "is to" tells what a party will do ("a plant is to employ workers"), and not what a task is."""
    subjects = [c for c in be.children if c.dep_ == "nsubj"]
    tasks = words("frames", "activities", "lemmas") | _lemmas("plan_nouns") | _lemmas("nouns_of_duty")
    told = any(lower(c.lemma_) in tasks | words("links", "aims", "lemmas") for c in subjects)
    return be.tag_ in ("VBZ", "VBP") and bool(subjects) and not told


def _is_theme_before(child: Token, above: Token) -> bool:
    """Whether an infinitive is what a passive speaks of ("To buy arms from X is forbidden")."""
    infinitive = child.tag_ == "VB" and child.i < above.i
    return infinitive and any(c.dep_ == "auxpass" for c in above.children)


def tells_what_may_be(clause: Token) -> bool:
    """Whether a relative clause tells what may come of something ("shipments, which could allow X to")."""
    return clause.dep_ == "relcl" and any(
        c.dep_ == "aux" and c.lower_ in words("links", "modals_of_outcome") for c in clause.children
    )
