"""What people type when nobody expects it, and what options ask for."""

from __future__ import annotations

from random import Random  # noqa: TID251  seeded: the same walk each time

from bot.ui import Kind, Option

NASTY = (
    "",
    " ",
    "\n\n",
    "\u200b\u2060",
    "a\0b\x07",
    "\ud83d half of it",
    "\x1b[31mred\r\nINFO a line that is none",
    "@everyone <!channel> <@U1> [x](person:sam) [y](time:0) [z](entry:A-1)",
    "{{ 7 * 7 }} {% raw %} {{ community }}",
    "'; DROP TABLE person; --",
    'NEAR("a" OR) AND * % _ ^ "',
    "\u202eevil\u202c مرحبا בוקר",
    "👩\u200d👩\u200d👧\u200d👦🎉é漢" * 30,
    "*" * 3000,
    "\\" * 2999,
    "x" * 12_000,
    "a b " * 500,
    "`" * 700,
    "```\nunclosed",
    "> quote\n- item\n# head",
    "https://a.example/" + "x" * 480,
    "https://[::",
    "https://user:secret@a.example/p?q=1#f",
    "javascript:alert(1)",
    "-1",
    "999999999999",
    "²",
    "٣",
    "key:value when: question:",
)
MOMENTS = (
    "Tuesday 18:00",
    "tomorrow 9am",
    "in 2 hours",
    "4 Dec 18:00 Paris",
    "29 Mar 02:30 Paris",
    "99999999999",
    "31 Feb 25:99",
    "Tuesday 18:00 Atlantis",
    "noon",
)
FITTING = (
    "How do I share fixtures between folders?",
    "A conftest one folder up.",
    "https://a.example/reading",
    "testing",
    "Europe/Paris",
    "60m",
    "- one\n- two @Sam — by 11 Dec\n- three",
    *(f"{kind}-{number}" for kind in "AMRSC" for number in (1, 2)),
)
FILLERS = ("x", "*", "é", "🎉", "word ", "[", "\n- ", "https://a.example/")
PEOPLE = ("ada", "@sam", "grace", "stranger")


def text(random: Random) -> str:
    """Anything at all, often several things in a row."""
    some = random.choice((FITTING, NASTY, NASTY, MOMENTS))
    return " ".join(random.choice(some) for _ in range(random.choice((1, 1, 1, 3))))


def entered(random: Random, option: Option) -> str:
    """Mostly what an option asks for, often up to its limit, sometimes anything at all."""
    if random.random() < 0.15:
        return text(random)
    if option.choices:
        most = len(option.choices) if option.many else 1
        found = random.sample(option.choices, random.randint(1, most))
        return ",".join(one.value for one in found)
    match option.kind:
        case Kind.NUMBER:
            return str(random.randint(option.least, option.limit))
        case Kind.PERSON:
            return random.choice(PEOPLE)
        case Kind.WHEN:
            return random.choice(MOMENTS)
        case Kind.LINE | Kind.TEXT | Kind.TOPIC | Kind.CHOICE:
            whole = random.choice(FILLERS) * option.limit
            return random.choice((whole, *FITTING, *FITTING))[: option.limit]


def values(random: Random, options: tuple[Option, ...]) -> dict[str, str]:
    """For most of the options that are required, and for half of the others."""
    return {
        one.name: entered(random, one)
        for one in options
        if random.random() < (0.9 if one.required else 0.5)
    }
