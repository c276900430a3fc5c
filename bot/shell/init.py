"""``folkmoot init``: a few questions, and a config.toml."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from bot.config import PLATFORMS, SECRETS, SECTIONS, load, variable
from bot.errors import ConfigError
from bot.reach import PlatformSection
from bot.shell.example import example

Ask = Callable[[str], str]


def ask(file: Path, *, force: bool, answer: Ask = input) -> int:
    """Write the settings with every comment; what exists is kept unless ``force``."""
    if file.exists() and not force:
        raise ConfigError(f"{file}: it is there already. Edit it, or use --force to overwrite it.")
    sys.stdout.write("Folkmoot needs nothing to be tried: `folkmoot try`. To run it for real:\n")
    text = example()
    try:
        text = _file(text, answer)
        for platform in PLATFORMS:
            if _yes(answer(f"Will it run in {platform.title()}? [y/N] ")):
                text = _taken_in(text, platform, answer)
    except EOFError:
        raise ConfigError("init asks questions, and there is nobody to answer them here.") from None
    _write(file, text)
    return 0


def _file(text: str, answer: Ask) -> str:
    said = answer("Where is the database to be kept? [folkmoot.db] ").strip()
    return text.replace('file = "folkmoot.db"', f"file = {_quoted(said)}") if said else text


def _taken_in(text: str, platform: str, answer: Ask) -> str:
    """The platform's section without its comment marks, and where its secrets are."""
    secrets = _secrets(platform)
    head, start, rest = text.partition(f"# [{platform}]\n")
    body, gap, tail = rest.partition("\n\n")
    lines = [_setting(line, secrets) for line in body.splitlines()]
    for key in secrets:
        said = answer(f"A file holding {platform}.{key} (empty: set {variable(platform, key)}): ")
        lines = [_placed(line, key, said.strip()) for line in lines]
    return "".join([head, start.removeprefix("# "), "\n".join(lines), gap, tail])


def _secrets(platform: str) -> tuple[str, ...]:
    kind = SECTIONS[platform]
    return kind.secrets if issubclass(kind, PlatformSection) else ()


def _setting(line: str, secrets: tuple[str, ...]) -> str:
    """Without its comment mark; files of secrets it can do without stay behind theirs."""
    bare = line.removeprefix("# ")
    key = bare.partition(" = ")[0]
    spare = key.removesuffix("_file") in SECRETS and key.removesuffix("_file") not in secrets
    return bare if " = " in bare and key.isidentifier() and not spare else line


def _placed(line: str, key: str, path: str) -> str:
    if not line.startswith(f"{key}_file = "):
        return line
    return f"{key}_file = {_quoted(path)}" if path else f"# {line}"


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except (OSError, UnicodeEncodeError) as error:
        raise ConfigError(f"{file}: it cannot be written ({error}).") from None
    sys.stdout.write(f"Wrote {file}. ")
    try:
        load(file)
    except ConfigError as error:
        sys.stdout.write(f"Before it runs: {error}\n")
    else:
        sys.stdout.write("Next: `folkmoot doctor`, then `folkmoot run`.\n")


def _yes(text: str) -> bool:
    return text.strip().lower() in ("y", "yes")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
