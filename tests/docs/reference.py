"""The reference pages, written from the program itself: ``make reference``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pydantic.fields import FieldInfo

from bot import features
from bot.catalog import Features
from bot.config import SECRETS, SECTIONS, variable
from bot.declared import Command
from bot.feature import Feature
from bot.model.people import Role
from bot.shell.example import is_kept_elsewhere, toml
from bot.ui import Option

ROOT = Path(__file__).parents[2]
PURPOSE = re.compile(r"\{#-? (.+?) -?#\}", re.DOTALL)


def pages() -> dict[str, str]:
    """The text of each generated page, by its name in ``docs/``."""
    return {"commands.md": _commands(), "settings.md": _settings(), "texts.md": _texts()}


def _commands() -> str:
    found = Features(features.load())
    lines = [
        "# Commands",
        "",
        "The same on every platform. Discord shows the options of a command as you type; in Slack and",
        "the sandbox write them as `name:value`, or leave a required one out and fill in the form.",
        "In Slack each also works behind the umbrella: `/moot meetup new`.",
    ]
    for feature in found.features:
        lines += ["", f"## {feature.name.title()}", "", feature.summary, *_of(feature)]
    return "\n".join(lines) + "\n"


def _of(feature: Feature) -> list[str]:
    lines = [line for one in feature.commands.values() for line in _command(one)]
    for shortcut in feature.shortcuts.values():
        lines += ["", f"**{shortcut.name}** (in the menu of a message)  ", f"{shortcut.summary}."]
    for rule in feature.rules.values():
        lines += ["", f"**Nudge `{rule.name}`**  ", f"{rule.summary}."]
    return lines


def _command(command: Command) -> list[str]:
    who = "" if command.needs is Role.MEMBER else f" ({command.needs}s)"
    return ["", f"**`/{command.path}`**{who}  ", f"{command.summary}.", *_options(command.options)]


def _options(options: tuple[Option, ...]) -> list[str]:
    lines = [""] if options else []
    for one in options:
        need = "" if one.required else ", optional"
        choices = (
            f": {', '.join(f'`{choice.value}`' for choice in one.choices)}" if one.choices else ""
        )
        hint = f". {one.hint}" if one.hint else ""
        lines.append(f"- `{one.name}` ({one.kind}{need}) {one.label}{choices}{hint}")
    return lines


def _settings() -> str:
    lines = [
        "# Settings",
        "",
        "In `config.toml`, or in the environment under the name in brackets, which wins. The default stands",
        "behind the name. In a variable a list is divided by commas, and an empty one counts as not set.",
        "",
        "Secrets come from the environment, or from a file whose path is given: in `config.toml` as `…_file`, or",
        "in the environment as `…_FILE`. But for `database.url`, they are never in `config.toml` themselves.",
    ]
    for name, kind in SECTIONS.items():
        lines += ["", f"## [{name}]", "", " ".join((kind.__doc__ or "").split()), ""]
        for key, info in kind.model_fields.items():
            lines += _setting(name, key, info)
    return "\n".join(lines) + "\n"


def _setting(section: str, key: str, info: FieldInfo) -> Iterator[str]:
    said, by_file = variable(section, key), variable(section, f"{key}_file")
    if is_kept_elsewhere(info):
        yield f"- `{key}_file` (`{by_file}`, or the secret itself in `{said}`) {info.description}"
        return
    yield f"- `{key}` = `{toml(info.default)}` (`{said}`) {info.description}"
    if key in SECRETS:
        yield f"- `{key}_file` (`{by_file}`) The path of a file holding it."


def _texts() -> str:
    lines = [
        "# Texts",
        "",
        "What the bot says is in `prompts/`, one file a message; reword them as you like. What people",
        "typed is escaped; `{{ person|mention }}`, `{{ moment|when }}` and `{{ id|entry }}` become links",
        "on each platform. A value that is missing is an error, so the tests find a slip.",
        "",
    ]
    folder = ROOT / "prompts"
    files = sorted(folder.rglob("*.j2"))
    lines += [f"- `{file.relative_to(folder)}` {purpose(file)}" for file in files]
    return "\n".join(lines) + "\n"


def purpose(file: Path) -> str:
    """What a template is for: the comment it begins with."""
    found = PURPOSE.match(file.read_text(encoding="utf-8"))
    return " ".join(found[1].split()) if found else ""


if __name__ == "__main__":
    for name, text in pages().items():
        (ROOT / "docs" / name).write_text(text, encoding="utf-8")
