"""What went wrong with an order, by its words. Cost: 1 s, no service."""

from __future__ import annotations

import pytest

from bot.language.fulfilment import fulfilment_in
from bot.language.notes import FULFILMENT
from bot.language.reading import LANGUAGES

WRONG = {
    "en": {
        "not_received": ["my order never showed up", "it says delivered but there is no parcel", "lost in the post"],
        "wrong_item": ["ordered the blue one and got a green one", "you sent the wrong size", "not what I ordered"],
        "missing_part": ["two screws were missing", "the box came without the charger"],
        "damaged": ["the lamp arrived cracked", "it was dented when it came out of the box"],
    },
    "de": {
        "not_received": ["Die Bestellung ist nie angekommen", "mein Päckchen ist verschwunden"],
        "wrong_item": ["ich habe rot bestellt und blau bekommen", "ihr habt die falsche Farbe geschickt"],
        "missing_part": ["Im Karton fehlten die Schrauben", "das Netzteil war nicht dabei"],
        "damaged": ["Die Schüssel kam zerbrochen an", "beim Auspacken war der Deckel schon verbeult"],
    },
    "fr": {
        "not_received": ["je n'ai jamais reçu mon colis", "le colis s'est perdu, il est marqué livré"],
        "wrong_item": ["on m'a envoyé la mauvaise couleur", "j'ai reçu du bleu au lieu du vert"],
        "missing_part": ["il manque deux vis", "la lampe est arrivée sans le câble"],
        "damaged": ["le vase est arrivé cassé", "la boîte était toute écrasée"],
    },
    "es": {
        "not_received": ["el paquete nunca llegó", "consta como entregado y aquí no hay nada"],
        "wrong_item": ["me mandaron la talla equivocada", "pedí el verde y me llegó el rojo"],
        "missing_part": ["faltan dos tornillos", "llegó sin el cable"],
        "damaged": ["el espejo llegó roto", "al abrirlo estaba todo rayado"],
    },
    "it": {
        "not_received": ["il pacco non è mai arrivato", "risulta consegnato ma qui non c'è"],
        "wrong_item": ["mi avete mandato il colore sbagliato", "ho ordinato il verde e mi è arrivato il rosso"],
        "missing_part": ["mancano due viti", "è arrivato senza il cavo"],
        "damaged": ["lo specchio è arrivato rotto", "appena aperto era tutto graffiato"],
    },
    "nl": {
        "not_received": ["mijn pakje is nooit aangekomen", "het pakket is kwijtgeraakt bij de post"],
        "wrong_item": ["jullie hebben de verkeerde kleur gestuurd", "ik kreeg een rode in plaats van een groene"],
        "missing_part": ["er ontbreken twee schroeven", "de lader zat er niet bij"],
        "damaged": ["de spiegel kwam kapot aan", "de doos was helemaal gescheurd"],
    },
    "pt": {
        "not_received": ["a encomenda nunca chegou", "diz que foi entregue mas não recebi nada"],
        "wrong_item": ["mandaram a cor errada", "pedi o verde e veio o vermelho"],
        "missing_part": ["faltam dois parafusos", "chegou sem o cabo"],
        "damaged": ["o espelho chegou partido", "ao abrir estava todo riscado"],
    },
    "pl": {
        "not_received": ["paczka nigdy nie dotarła", "przesyłka zaginęła w transporcie"],
        "wrong_item": ["przysłaliście zły kolor", "dostałam czerwoną zamiast zielonej"],
        "missing_part": ["brakuje dwóch śrubek", "lampa przyszła bez kabla"],
        "damaged": ["lustro przyszło rozbite", "po otwarciu okazało się, że jest porysowane"],
    },
}
HARMLESS = {
    "en": [
        "the parcel came a week late",
        "it broke after two months",
        "the colour looks nothing like the photo",
        "it is missing a timer",
        "something is wrong with the app",
        "I never got a reply",
        "my refund never came",
        "the handle came off",
    ],
    "de": [
        "das Paket kam eine Woche zu spät",
        "nach zwei Monaten war der Griff kaputt",
        "die Farbe sieht anders aus als auf dem Bild",
        "ab Werk falsch eingestellt",
        "ich habe nie eine Antwort bekommen",
        "ein Timer wäre nötig gewesen",
    ],
    "fr": [
        "le colis est arrivé en retard",
        "la poignée a cassé au bout d'un mois",
        "la couleur ne ressemble pas à la photo",
        "je n'ai jamais reçu de réponse",
        "l'appli ne marche pas",
    ],
    "es": [
        "el paquete llegó tarde",
        "se rompió a los dos meses",
        "el color no se parece a la foto",
        "nunca recibí respuesta",
        "la aplicación no funciona",
    ],
    "it": [
        "il pacco è arrivato in ritardo",
        "si è rotto dopo due mesi",
        "il colore non somiglia alla foto",
        "non ho mai ricevuto risposta",
        "l'app non funziona",
    ],
    "nl": [
        "het pakje kwam een week te laat",
        "na twee maanden ging het stuk",
        "de kleur lijkt niet op de foto",
        "ik heb nooit antwoord gekregen",
        "de app werkt niet",
    ],
    "pt": [
        "a encomenda chegou atrasada",
        "avariou ao fim de dois meses",
        "a cor não é como na fotografia",
        "nunca recebi resposta",
        "a aplicação não funciona",
    ],
    "pl": [
        "paczka przyszła tydzień za późno",
        "po dwóch miesiącach się zepsuło",
        "kolor jest inny niż na zdjęciu",
        "nigdy nie dostałem odpowiedzi",
        "aplikacja nie działa",
    ],
}


@pytest.mark.parametrize(
    ("quote", "kind"), [(quote, kind) for said in WRONG.values() for kind, quotes in said.items() for quote in quotes]
)
def test_what_went_wrong_with_the_order(quote: str, kind: str) -> None:
    assert fulfilment_in(quote) == kind


@pytest.mark.parametrize("quote", [quote for quotes in HARMLESS.values() for quote in quotes])
def test_other_problems_are_none(quote: str) -> None:
    assert fulfilment_in(quote) is None


def test_every_language_has_every_kind() -> None:
    assert tuple(WRONG) == tuple(HARMLESS) == LANGUAGES
    assert all(tuple(said) == FULFILMENT for said in WRONG.values())
