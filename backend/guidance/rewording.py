"""Rewords a prompt before it is split into words: emoji, requests, gradients.

- Emoji become their Unicode names: a flame is "fire".
- "Cover it in moss" is covered in moss.
- "The skin of a lizard" is lizard skin, "the color of the sky" sky coloured, "the pink of a flamingo" flamingo
  pink, "saffron-dyed" saffron coloured.
- A hyphenated word whose end is not understood stays one word: "book-matched" shows no book.
- "White marble with a slight blue tint" is bluish white marble.
- "From wood to stone" in a gradient, and "wood fading into stone", are a gradient of wood and stone.
"""

import re
import unicodedata

from .colors import BASICS
from .lexicon import load, normalise, singulars


def tinged(color: str) -> str:
    """The -ish form of a basic color: reddish, bluish."""
    return f"{color}dish" if color == "red" else f"{color.removesuffix('e')}ish"


EMOJI = {  # by the Unicode name: what people mean, where it is not the name
    "HIGH VOLTAGE SIGN": "lightning", "GEM STONE": "diamond", "SPARKLES": "sparkly", "WATER WAVE": "water",
    "DROP OF BLOOD": "blood", "GLOWING STAR": "glowing", "WHITE MEDIUM STAR": "stars", "HONEY POT": "honey",
    "SHORTCAKE": "cake", "BIRTHDAY CAKE": "cake", "SOFT ICE CREAM": "ice cream", "CHEESE WEDGE": "cheese",
    "MEAT ON BONE": "meat", "CUT OF MEAT": "meat", "EARTH GLOBE EUROPE-AFRICA": "soil", "SPOUTING WHALE": "whale",
    "SNOWMAN WITHOUT SNOW": "snow", "SNOWMAN": "snow", "SPIRAL SHELL": "seashell", "EAR OF MAIZE": "corn",
    "SLICE OF PIZZA": "pizza", "SPIDER WEB": "cobwebs", "COIN": "gold", "NUT AND BOLT": "bolts", "CHAINS": "chain",
    "MILKY WAY": "galaxy", "NIGHT WITH STARS": "night sky", "PAW PRINTS": "fur", "DROPLET": "wet",
    "SPLASHING SWEAT": "wet", "HEAVY BLACK HEART": "red",
}  # fmt: skip
MOODS = {chr(code) for start, end in ((0x1F600, 0x1F64F), (0x1F910, 0x1F93F), (0x1F970, 0x1F97A), (0x1F442, 0x1F487))
         for code in range(start, end + 1)}  # smileys and people show no material  # fmt: skip
DROPPED = re.compile(r"\b(FACE|SIGN|SYMBOL|HEART|CIRCLE|SQUARE|LARGE|MEDIUM|SMALL|WITH .*|FIRST QUARTER|FULL)\b")
THING = (
    r"(?:it|this|that|them|these|everything|the (?:whole|entire) (?:thing|object|model|mesh)|the (?:model|mesh|object))"
)
VERBS = (
    "wrap|dip|drench|smother|drizzle|sprinkle|encrust|dunk|soak|smear|bury|deck out|decked out|blinged out|bling out"
)
BOTH = "cover|coat|dust|splash|clad|top|plaster|plate|splatter|drape|blanket|dress"  # nouns, too
ALL = "(?: all over| completely| fully| entirely)?"
REQUEST = re.compile(rf"\b(?:(?:{VERBS})(?: {THING})?|(?:{BOTH}) {THING}){ALL} (?:in|with)\b", re.I)
BLEND = r"(?:gradient|ombre|fade|transition|blend|gradation)"
END = r"([^,.;]+?)(?=\s+(?:on|over|with|in)\b|[,.;]|$)"
FROM_TO = re.compile(rf"\b{BLEND}\s+(?:from|of|between)\s+([^,.;]+?)\s+(?:to|into|and)\s+{END}", re.I)
INTO = re.compile(
    r"([^,.;]+?)\s+(?:fad(?:ing|es)|turning|turns|melting|blending|morphing|transitioning|changing|dissolving|merging)"
    rf"\s+(?:in)?to\s+{END}",
    re.I,
)


COATS = "skin|fur|hide|scales|feathers|shell|bark|wings|pelt|wool|petals|peel"
KINDS = "(?:old|young|wild|giant|big|small|dead|wet|black|white|brown|grey|gray|green|red|golden|snow|polar|grizzly)"
OWNER = re.compile(rf"\b({COATS}) of (?:a |an |the )?((?:{KINDS} )?\w+)", re.I)
TINT = re.compile(r"\b(?:the )?colou?r of (?:a |an |the )?((?:\w+ )?\w+)(?=\s*(?:[,.;]|$))", re.I)
SHADE = re.compile(rf"\bthe ((?:\w+ )?)({'|'.join(BASICS)}) of (?:a |an |the )?((?:\w+ )?\w+)(?=\s*(?:[,.;]|$))", re.I)
AS = re.compile(rf"\bas ({'|'.join(BASICS)}) as (?:a |an |the )?((?:\w+ )?\w+)(?=\s*(?:[,.;]|$))", re.I)
HEX = re.compile(r"\bhex(?:adecimal)?(?: (?:code|color|colour|value))? ?#?([0-9a-f]{6}|[0-9a-f]{3})\b", re.I)
LIKE = re.compile(r"\b(tinted|colou?red|dyed|painted) like (?:a |an |the )?((?:\w+ )?\w+)(?=\s*(?:[,.;]|$))", re.I)
TINGE = re.compile(
    r"^((?:an? |the )?)([^,.;]+?) (?:with|in|and) (?:an? )?"
    r"(?:(?:very )?(?:slight|subtle|faint|light|soft|hint of an?|touch of) )*"
    rf"({'|'.join(BASICS)}|{'|'.join(map(tinged, BASICS))}) (tint|tinge|hue|cast|undertones?|overtones?|sheen|shimmer)"
    r"(?=\s*(?:[,.;]|$))",
    re.I,
)  # fmt: skip
STATES = {"old": "", "aged": "", "fresh": "", "ripe": "", "dried": "", "wet": "dark ", "damp": "dark "}  # of a thing
DYED = re.compile(r"\b([^\W\d_]+)[- ]dyed(?= ([^\W\d_]+))", re.I)
CLOTHS = {"textiles", "leathers", "furs"}  # are dyed, and are no dyes


COATED = re.compile(
    r"^(?:an? |the )?(\w+)[- ](coated|crusted|encrusted|dipped|topped|dusted|smothered|drenched|wrapped) "
    r"(?!in\b|with\b|by\b)([^,.;]+)",
    re.I,
)


WHOLE = "\u2011"  # the hyphen of a word that is not to be split
HYPHENATED = re.compile(r"\b[^\W\d_]{2,}(?:-[^\W\d_]{2,})+")


def reword(text: str) -> str:
    """A prompt in plainer words, which mean the same."""
    text = "".join(_plain(character) for character in text)
    text = HYPHENATED.sub(_joined, text)
    text = REQUEST.sub("covered in", text)
    text = OWNER.sub(r"\2 \1", text)
    text = TINT.sub(lambda match: f"{_of_itself(match[1])} colored", text)
    text = SHADE.sub(lambda match: match[1] + _shade(match[2], match[3]), text)
    text = AS.sub(lambda match: _shade(*match.groups()), text)
    text = LIKE.sub(lambda match: f"{match[1]} {_of_itself(match[2])}", text)
    text = TINGE.sub(_tinge, text)
    text = HEX.sub(r"#\1", text)
    text = DYED.sub(_dyed, text)
    text = COATED.sub(_uncoated, text)
    text = FROM_TO.sub(r"\1 and \2 gradient", text)
    return INTO.sub(r"\1 and \2 gradient", text)


def _joined(match: re.Match[str]) -> str:
    """A hyphenated word in one piece, unless the lexicon knows its end, or all of it, or a phrase that begins so."""
    lexicon, text = load(), normalise(match[0])
    end, whole = text.split()[-1], text.replace(" ", "")
    if whole in lexicon.phrases and not lexicon.listed(text):  # "sand-stone"
        return whole
    if match[0].lower().startswith(("un-", "non-")):
        return match[0]
    if end != "rich" and (lexicon.look_up(end) or not lexicon.knows_form(end)):
        return match[0]
    if lexicon.look_up(text):
        return match[0]
    if any(phrase.startswith(f"{text} ") for phrase in lexicon.phrases):
        return match[0]
    return match[0].replace("-", WHOLE)


def _of_itself(thing: str) -> str:
    """The thing of a colour, without a state that only this thing has: "the color of wet sand" is dark sand colored."""
    state, _, name = thing.rpartition(" ")
    return f"{STATES.get(state.lower(), f'{state} ' if state else '')}{name}"


def _shade(color: str, thing: str) -> str:
    """ "The pink of a flamingo" as flamingo pink if that is a color's name, else as pink."""
    things = normalise(thing), normalise(thing).split()[-1]
    named = (f"{form} {color}" for whole in things for form in (whole, *singulars(whole)))
    return next((name for name in named if "color" in load().listed(normalise(name))), color)


def _tinge(match: re.Match[str]) -> str:
    article, thing, color, what = match.groups()
    shiny = "shiny " if what.lower() in ("sheen", "shimmer") else ""
    return f"{article}{shiny}{color if color.lower().endswith('ish') else tinged(color.lower())} {thing}"


def _dyed(match: re.Match[str]) -> str:
    """ "Saffron-dyed" as saffron colored, where the word before is a dye or a color."""
    terms, following = load().look_up(normalise(match[1])), load().look_up(normalise(match[2]))
    dye = "color" in terms or ("material" in terms and terms["material"].family not in CLOTHS)
    return f"{match[1]} colored" if dye and "material" in following else match[0]


def _uncoated(match: re.Match[str]) -> str:
    """ "Sugar coated bread" as bread covered in sugar, where the two words name no cover together."""
    stuff, _, thing = match.groups()
    lexicon = load()
    material = "material" in lexicon.listed(normalise(stuff))
    cover = "cover" in lexicon.look_up(normalise(f"{stuff} {match[2]}"))
    return f"{thing} covered in {stuff}" if material and not cover else match[0]


def _plain(character: str) -> str:
    """A character, or the words for an emoji."""
    if character.isascii() or unicodedata.category(character) != "So" or character in MOODS:
        return character
    name = unicodedata.name(character, "")
    return f" {EMOJI.get(name) or DROPPED.sub('', name).lower()} "
