"""What an opinion is about, in the customer's words: the best noun phrase of a clause, or nothing when unsure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 3
ENOUGH = 2.0
_TOKEN = re.compile(r"[^\W_]+(?:[-'’&/][^\W_]+)*|[^\w\s]")

_FUNCTION = frozenset(
    "a an the this that these those my our your his her its their some any no each every both all another such what which who whom whose "
    "i me we us you he him she it they them one ones someone anyone everyone nobody something anything everything nothing there here "
    "and or but nor so yet if because although though while when where whenever than as since until unless whether once "
    "in on at by for with without from to into onto of off out over under up down about after before between during through per via like "
    "not n't no never ever very really quite so too just only even also still already again almost always often sometimes usually maybe "
    "more most less least much many few little lot lots bit pretty rather enough well however other others same own else then now later "
    "first second third last next previous few several couple two three four five six seven eight nine ten half once twice "
    "yes ok okay oh etc don doesn didn isn wasn aren weren won wouldn can couldn shouldn hasn haven hadn ain s t m re ve ll d "
    "today yesterday tomorrow ago soon".split()
)
_VERBS = frozenset(
    "is are was were be been being am has have had having do does did done doing can could will would shall should may might must "
    "get gets got getting go goes went gone going come comes came coming make makes made making take takes took taken taking give gives gave "
    "keep keeps kept hold holds held stay stays stayed last lasts lasted run runs ran work works worked working use uses used using need needs needed "
    "want wants wanted wish wished like likes liked love loves loved hate hates hated think thinks thought find finds found feel feels felt "
    "look looks looked seem seems seemed sound sounds sounded smell smells smelled taste tastes tasted fit fits fitted break breaks broke broken "
    "fall falls fell stop stops stopped start starts started die dies died buy buys bought purchase purchased order ordered pay paid "
    "say says said tell tells told know knows knew see sees saw seen try tries tried put puts let lets help helps helped allow allows "
    "expect expected hope hoped become becomes became turn turns turned open opens opened close closes closed charge charges charged "
    "leave leaves left arrive arrives arrived receive received send sent return returned recommend recommended suggest play plays played "
    "lose loses lost lack lacks miss missing cost costs read reads write writes carry change changes changed connect connects connected "
    "leak leaks leaked crack cracked fail fails failed suck sucks sucked rock rocks enjoy enjoyed appreciate appreciated impress impressed disappoint "
    "disappointed surprised beat beats offer offers offered include includes included provide provides provided cut cuts hear heard "
    "wear wears wore happen happens happened require requires deal deals bother bothers press hit ask asked set call called include "
    "install installed download downloaded add added fix fixed replace replaced care believe figure figured complain complained spend spent "
    "gotta wanna live lives sit sits stand stands hang hangs show shows showed listen listening adjust adjusts remove eat eats cook cooks "
    "sleep drop dropped store stores hurt hurts cause causes caused".split()
)
_JUDGING = frozenset(
    "good great best better nice bad worse worst poor terrible horrible awful excellent amazing awesome fantastic wonderful perfect superb "
    "outstanding incredible decent fine okay mediocre cheap expensive easy hard difficult simple fast slow quick loud quiet small large big huge "
    "tiny light lightweight heavy bulky thin thick short long high low bright dark clear crisp sharp soft sturdy solid flimsy durable reliable "
    "unreliable beautiful gorgeous lovely pretty ugly cute stylish sleek cool comfortable uncomfortable useful useless worth worthless "
    "happy unhappy satisfied impressed annoying frustrating disappointing confusing complicated intuitive convenient inconvenient handy "
    "only main biggest major minor real sure able right wrong true full empty free new old young little tight loose warm hot cold dry wet "
    "clean dirty weak strong rough smooth accurate inaccurate slightest favourite favorite super extremely absolutely completely totally "
    "pleased glad sorry afraid aware ready available possible impossible additional extra different similar standard included limited lousy "
    "crappy flawless impressive inferior superior funny weird strange odd smart silly whole entire average overall total poorly highly "
    "problem problems issue issues complaint complaints trouble troubles thing things way ways lot reason reasons con cons pro pros "
    "downside drawback gripe fault faults feature features fact point points kind sort type rest part deal bonus plus negative positive "
    "time times day days week weeks month months year years hour hours minute minutes while moment people person guy everybody anybody "
    "star stars money waste piece junk garbage crap trash joke disaster nightmare mess shame pain surprise winner gem bargain".split()
)
_GENERIC = frozenset(
    "product products item items unit units device devices machine machines purchase stuff model models brand brands company thing one "
    "version review reviews reviewer reviewers amazon seller home house car place world life hand hands".split()
)
_DETERMINERS = frozenset("the my its this these those their our your his her no any a an some".split())
_LINKS = frozenset("with of about regarding".split())


@dataclass(frozen=True)
class Token:
    start: int
    end: int
    word: str


def aspect(text: str, start: int, end: int, known: frozenset[str]) -> str | None:
    """A short noun phrase of `text[start:end]`. `known`: aspect terms seen in annotated reviews, lower case."""
    tokens = [Token(*match.span(), match.group().lower()) for match in _TOKEN.finditer(text, start, end)]
    best: tuple[float, int, int] = (0.0, 0, 0)
    for first, last in _phrases(tokens, known):
        best = max(best, (_score(tokens, first, last, known), -first, -last))
    score, first, last = best[0], -best[1], -best[2]
    return _written(text, tokens[first:last]) if score >= ENOUGH else None


def _phrases(tokens: list[Token], known: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Runs of words that can name something, at most LONGEST words: the last ones, which hold the head."""
    first = 0
    for place in range(len(tokens) + 1):
        if place < len(tokens) and _names(tokens, place, known):
            continue
        if place > first:
            yield max(first, place - LONGEST), place
        first = place + 1


def _names(tokens: list[Token], place: int, known: frozenset[str]) -> bool:
    word = tokens[place].word
    if word in _FUNCTION or word in _JUDGING or not word[0].isalpha():
        return False
    if word in _VERBS:
        noun_like = place > 0 and tokens[place - 1].word in _DETERMINERS
        return word in known and noun_like
    return word in known or not word.endswith(("ly", "ing", "ed", "n't", "n’t"))


def _score(tokens: list[Token], first: int, last: int, known: frozenset[str]) -> float:
    phrase, head = " ".join(token.word for token in tokens[first:last]), tokens[last - 1].word
    before = tokens[first - 1].word if first else ""
    after = tokens[last].word if last < len(tokens) else ""
    score = 2.0 * (phrase in known) + 1.0 * (_singular(head) in known or head in known)
    score += 1.0 * (before in _DETERMINERS) + 1.0 * (before in _JUDGING) + 1.0 * (before in _LINKS)
    score += 1.0 * (after in _VERBS) + 0.5 * (first == 0 and after in _VERBS) + 0.25 * (last - first > 1)
    return score - 2.5 * (head in _GENERIC)


def _written(text: str, tokens: list[Token]) -> str:
    """As written, but without the capital of a sentence's first word or of shouting."""
    phrase = text[tokens[0].start : tokens[-1].end]
    proper = any(character.isupper() for character in phrase[1:]) and not phrase.isupper()
    return phrase if proper else phrase.lower()


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
