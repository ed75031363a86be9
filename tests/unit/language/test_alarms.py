"""Words that need a person. Cost: milliseconds, no service."""

from __future__ import annotations

import pytest

from bot.language.alarms import alarm_in, alarm_language, asks_for_person


@pytest.mark.parametrize(
    ("text", "alarm"),
    [
        ("the charger caught fire", "safety"),
        ("It exploded on the table!", "safety"),
        ("my daughter got an electric shock", "safety"),
        ("it burned my hand", "safety"),
        ("the blade cut my left finger", "safety"),
        ("smoke came out of the vent", "safety"),
        ("I had an allergic reaction and ended up in hospital", "safety"),
        ("this thing is dangerous", "safety"),
        ("there is a smell of something burning from the plug", "safety"),
        ("after ten minutes I noticed a burning smell", "safety"),
        ("it smelled like burnt plastic", "safety"),
        ("I will sue you", "legal"),
        ("you'll hear from my lawyer", "legal"),
        ("I am considering legal action", "legal"),
        ("see you in court", "legal"),
        ("I want to kill myself", "self_harm"),
        ("I don’t want to live any more", "self_harm"),
        ("my lawyer says I was injured", "safety"),
    ],
)
def test_alarms(text: str, alarm: str) -> None:
    assert alarm_in(text) == alarm


@pytest.mark.parametrize(
    "text",
    [
        "the Fire tablet is blazing fast",
        "it works on Fire TV",
        "the price is a steal",
        "I cut the tags off and it fits",
        "the sparkling colours are great",
        "it burns a lot of battery",
        "the candle smells nice while it burns",
        "the coffee smells like burnt toast",
        "the sound blew me away",
        "this camera kills the competition",
        "the court shoes fit well",
        "a smoking good deal",
        "the dangerous looking design is cool",
        "my skin feels soft",
        "the issue was resolved",
    ],
)
def test_no_alarm(text: str) -> None:
    assert alarm_in(text) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Das Gerät hat Feuer gefangen und ich habe mir die Hand verbrannt", "de"),
        ("der akku fing plötzlich an zu rauchen", "de"),
        ("La bouilloire a pris feu, je me suis brûlé la main", "fr"),
        ("depuis, mon fils a fait une réaction allergique", "fr"),
        ("el cargador se incendió y me quemé la mano", "es"),
        ("me dio un calambrazo al enchufarlo", "es"),
        ("la spina ha preso fuoco", "it"),
        ("ho preso la scossa, mi sono bruciato il dito", "it"),
        ("de lader vloog in brand", "nl"),
        ("ik kreeg een elektrische schok van het apparaat", "nl"),
        ("o carregador pegou fogo", "pt"),
        ("levei um choque ao ligar a máquina", "pt"),
        ("czajnik stanął w ogniu", "pl"),
        ("poparzyłam się wrzątkiem, bo odpadł uchwyt", "pl"),
    ],
)
def test_danger_is_heard_in_every_language(text: str, language: str) -> None:
    assert (alarm_in(text), alarm_language(text)) == ("safety", language)


MORE_DANGER = {
    "en": [
        "the power bank swelled up and burned my desk and my thumb",
        "my toddler choked on a piece that came off",
        "there was a piece of metal in the soup",
        "the brakes failed on a hill",
        "the stool collapsed under my mum",
    ],
    "de": [
        "die Leiter ist unter mir zusammengebrochen",
        "in der Suppe war ein Stück Glas",
        "die Bremsen haben versagt",
        "ich habe Ausschlag am ganzen Hals bekommen",
    ],
    "fr": [
        "je me suis cassé le poignet quand elle a cédé",
        "il y avait un morceau de verre dans la soupe",
        "les freins ont lâché",
        "des étincelles sont sorties de la prise",
    ],
    "es": [
        "mi hijo se atragantó con una pieza",
        "había un trozo de cristal en la sopa",
        "los frenos fallaron bajando",
        "la batería se ha hinchado y quemaba",
    ],
    "it": [
        "mi sono tagliato il dito con il coperchio",
        "c'era un pezzo di vetro nella zuppa",
        "i freni non funzionano",
        "la scala ha ceduto e mi sono rotto il polso",
    ],
    "nl": [
        "er kwamen vonken uit het stopcontact",
        "er zat een stuk glas in de soep",
        "de remmen deden het niet",
        "ik heb me gesneden aan het deksel",
    ],
    "pt": [
        "cortei o dedo na tampa",
        "havia um pedaço de vidro na sopa",
        "os travões falharam",
        "o meu filho engasgou-se com uma peça",
    ],
    "pl": [
        "przeciąłem sobie palec o wieczko",
        "w zupie był kawałek szkła",
        "hamulce nie zadziałały",
        "syn zadławił się kawałkiem zabawki",
    ],
}


@pytest.mark.parametrize(
    ("text", "language"), [(text, language) for language, texts in MORE_DANGER.items() for text in texts]
)
def test_events_of_every_kind_are_danger(text: str, language: str) -> None:
    assert (alarm_in(text), alarm_language(text)) == ("safety", language)


@pytest.mark.parametrize(
    "text",
    [
        "my solicitor will write to you",
        "das klärt jetzt mein Anwalt",
        "je vais porter plainte",
        "mi abogado se pondrá en contacto",
        "il mio avvocato vi scriverà",
        "mijn advocaat neemt contact op",
        "a minha advogada vai escrever-vos",
        "sprawę oddam do sądu",
    ],
)
def test_the_law_is_heard_in_every_language(text: str) -> None:
    assert alarm_in(text) == "legal"


@pytest.mark.parametrize(
    "text",
    [
        "I was worried my baby would choke on it, no burning smell either",
        "my lawyer loves this chair",
        "kein Brandgeruch, nichts",
        "mein Anwalt liest darauf seine Romane",
        "aucune odeur de brûlé, une explosion de saveurs",
        "sin olor a quemado, una explosión de sabor",
        "nessun odore di bruciato, messa a fuoco perfetta",
        "geen brandlucht, de kaars brandt mooi",
        "sem cheiro a queimado, a vela queima bem",
        "żadnego zapachu spalenizny, świeca pali się równo",
    ],
)
def test_what_is_feared_or_denied_is_none(text: str) -> None:
    assert alarm_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "der Klang ist der Brenner, die Kinder sind Feuer und Flamme",
        "meine Mutter liegt im Krankenhaus und hört damit Radio",
        "das messer schneidet nicht mal butter",
        "le son est une tuerie, il grave les CD sans souci",
        "mi madre está en el hospital y le encanta",
        "un prezzo esplosivo, la adoro",
        "het is een brandend actueel boek",
        "o preço é de matar, adorei",
        "zabójcza cena, dźwięk po prostu super",
        "brand new in box, in brand colours",
    ],
)
def test_what_only_sounds_dangerous_is_none(text: str) -> None:
    assert alarm_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Ich möchte mit einem Menschen sprechen",
        "kann ich bitte mit einem mitarbeiter reden?",
        "Mitarbeiter bitte",
        "Je veux parler à un humain",
        "passez-moi un conseiller",
        "quiero hablar con una persona",
        "vorrei parlare con un operatore",
        "kan ik met een medewerker praten?",
        "quero falar com uma pessoa",
        "chcę rozmawiać z człowiekiem",
        "Der Deckel ist kaputt. Ich will mit einem Menschen reden!",
        "kann mich bitte jemand zurückrufen?",
        "rappelez-moi s'il vous plaît",
        "páseme con su encargado",
        "fatemi parlare con il responsabile",
        "geef me je baas maar",
        "chama o gerente",
        "proszę o numer do kogoś z działu reklamacji",
    ],
)
def test_a_person_is_asked_for_in_every_language(text: str) -> None:
    assert asks_for_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "ich musste zweimal mit einem Mitarbeiter sprechen",
        "der Mitarbeiter am Telefon war freundlich",
        "j'ai dû parler à trois personnes",
        "he tenido que hablar con una persona tres veces",
        "de medewerker was erg aardig",
        "a pessoa que atendeu foi simpática",
        "konsultant był bardzo miły",
        "the person on the phone was kind",
    ],
)
def test_a_person_in_a_story_is_no_wish_for_one(text: str) -> None:
    assert not asks_for_person(text)
