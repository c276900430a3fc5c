"""Commands as people type them: a verb, ``key:value`` pairs, and the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache

from bot.declared import Command, Group
from bot.errors import Invalid, NotFound
from bot.inputs import problem
from bot.language.heard import heard
from bot.ui import Kind, Option, shorten

UMBRELLA = "moot"
HELP = "help"
_LIKE_A_VERB = 0.8
_WORTH_NAMING = 0.65
_SHOWN = 60
_ENDING = (Kind.CHOICE, Kind.NUMBER, Kind.PERSON)
_MENTION = re.compile(r"(?<!\w)@(\w+)")
_QUOTED = re.compile(r'["“”](.*)["“”]', re.DOTALL)


def understood(
    groups: Mapping[str, Group], commands: Mapping[str, Command], name: str, text: str
) -> tuple[Command, dict[str, str]]:
    """The command somebody meant, and its values as typed. Raises NotFound with the nearest.

    In a group, the first word is the verb; when it is none, the group's primary verb is meant.
    """
    if name == UMBRELLA and text.strip():
        name, _, text = text.strip().removeprefix("/").partition(" ")
    if name.lower() == HELP and UMBRELLA in commands:
        return commands[UMBRELLA], {}
    if name in commands:
        return commands[name], values(commands[name].options, text)
    if name not in groups:
        near = _nearest(f"/{name}", [f"/{one}" for one in {*groups, *_words(commands)}])
        raise NotFound(f"{near} /{UMBRELLA} lists them all.")
    word, _, rest = text.strip().partition(" ")
    group = f"{name} "
    meant = commands.get(group + word.lower())
    if meant:
        return meant, values(meant.options, rest)
    verbs = [path.removeprefix(group) for path in commands if path.startswith(group)]
    primary = commands.get(group + groups[name].primary)
    if primary is None or _is_like_one_of(verbs, word.lower()):
        raise NotFound(_nearest(f"/{name} {word}".strip(), [f"/{name} {verb}" for verb in verbs]))
    return primary, values(primary.options, text)


def values(options: Sequence[Option], text: str) -> dict[str, str]:
    """``key:value`` pairs by name; the leading option takes the first word; a text the rest.

    Where none stands before them, but is required, it is what follows a value that ends by itself.
    Raises Invalid for a person who is not mentioned.
    """
    if not text.strip():
        return {}
    head, found = _pairs(options, text)
    left = [option for option in options if option.name not in found]
    if not head and any(option.required for option in left):
        head = _taken_out(options, found)
    lead = next((option for option in left if option.leads), None)
    if lead and head:
        word, _, head = head.partition(" ")
        found[lead.name] = word
    rest = _takes_rest([option for option in left if option is not lead])
    if rest and head.strip():
        found[rest.name] = head.strip()
    _check_people(options, found)
    return found


def named(
    options: Sequence[Option], values: Mapping[str, str], names: Mapping[str, str]
) -> dict[str, str]:
    """People as ids where a person is asked for; by name in everything that will be read.

    ``names`` are of all who were mentioned. Raises Invalid for a person who is nobody of them.
    """
    for option, said in _people(options, values):
        if said.removeprefix("@") not in names:
            raise _nobody(option, said, "I know nobody here as “{0}”. Is it spelled right?")
    ids = {option.name for option in options if option.kind is Kind.PERSON}
    return {
        name: value if name in ids else _MENTION.sub(lambda one: _called(one, names), value)
        for name, value in values.items()
    }


def _is_like_one_of(verbs: Sequence[str], word: str) -> bool:
    """Whether somebody may have mistyped a verb; a much longer word is looked at no closer."""
    as_long = [one for one in verbs if 2 * len(one) / (len(word) + len(one)) >= _LIKE_A_VERB]
    return bool(as_long and get_close_matches(word, as_long, cutoff=_LIKE_A_VERB))


def _called(mention: re.Match[str], names: Mapping[str, str]) -> str:
    return f"@{names[mention[1]]}" if mention[1] in names else mention[0]


def _pairs(options: Sequence[Option], text: str) -> tuple[str, dict[str, str]]:
    """What stands before the first declared key, and each key with what follows it."""
    if not options:
        return text.strip(), {}
    parts = _key(tuple(option.name for option in options)).split(text)
    found = {
        key.lower(): _unquoted(value) for key, value in zip(parts[1::2], parts[2::2], strict=True)
    }
    return parts[0].strip(), found


def _check_people(options: Sequence[Option], found: Mapping[str, str]) -> None:
    """A mere word is nobody on any platform, and would be met as somebody new."""
    for option, said in _people(options, found):
        if not said.startswith("@"):
            raise _nobody(option, said, "“{0}” is nobody. Mention them: @{0}")


def _people(options: Sequence[Option], values: Mapping[str, str]) -> Iterator[tuple[Option, str]]:
    """Where a person is asked for, and who was typed there."""
    for option in options:
        said = values.get(option.name)
        if option.kind is Kind.PERSON and said:
            yield option, said


def _nobody(option: Option, said: str, words: str) -> Invalid:
    shown = shorten(heard(said), _SHOWN)
    return Invalid(option.name, problem(option, words.format(shown)))


def _taken_out(options: Sequence[Option], found: dict[str, str]) -> str:
    """Taken out of ``found``: what was typed after the first value that ends by itself."""
    by_name = {option.name: option for option in options}
    for name, value in found.items():
        own = _own(by_name[name], value)
        if own != value:
            found[name] = own
            return value.removeprefix(own).strip()
    return ""


def _own(option: Option, value: str) -> str:
    """The part of a value that an option takes: a choice, a number and a mention end by themselves."""
    if option.many or option.source or option.kind not in _ENDING:
        return value
    names = (name for one in option.choices for name in (one.value, one.label))
    said = (name for name in names if _begins(value, name))
    word, *_ = value.split(maxsplit=1) or [value]
    return value[: len(max(said, key=len, default=word))]


def _begins(value: str, name: str) -> bool:
    after = value[len(name) : len(name) + 1]
    return value[: len(name)].casefold() == name.casefold() and not after.strip()


@lru_cache(maxsize=256)  # more than there are commands
def _key(names: tuple[str, ...]) -> re.Pattern[str]:
    keys = "|".join(map(re.escape, names))
    return re.compile(rf"(?:^|(?<=\s))({keys}):(?!//)", re.IGNORECASE)


def _unquoted(value: str) -> str:
    value = value.strip()
    quoted = _QUOTED.fullmatch(value)
    return quoted[1] if quoted else value


def _takes_rest(options: Sequence[Option]) -> Option | None:
    """The last required text, else a required line, else the last text, else the first there is."""
    texts = [option for option in options if option.kind is Kind.TEXT]
    required = [option for option in options if option.required]
    needed = [option for option in texts if option.required]
    lines = [option for option in required if option.kind is Kind.LINE]
    return next(iter([*needed[-1:], *lines, *texts[-1:], *required, *options]), None)


def _words(commands: Mapping[str, Command]) -> set[str]:
    return {one.path for one in commands.values() if not one.verb}


def _nearest(typed: str, known: Sequence[str]) -> str:
    typed = shorten(heard(typed), _SHOWN)
    near = get_close_matches(typed, sorted(known), n=1, cutoff=_WORTH_NAMING)
    if near:
        return f"I do not know “{typed}”. Did you mean “{near[0]}”?"
    return f"I do not know “{typed}”. There is {', '.join(sorted(known))}."
