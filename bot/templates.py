"""Words from ``prompts/``. What people typed is escaped; only the template is markup."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, pass_context
from jinja2.runtime import Context as JinjaContext

from bot import markup
from bot.language.when import said
from bot.markup import Md, escape
from bot.model.communities import Community

FOLDER = Path(__file__).parents[1] / "prompts"


class Templates:
    """Compiled once, on first use; a value a template misses is an error."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=False,  # noqa: S701  the output is Markdown; see finalize
            finalize=lambda value: value if isinstance(value, Md) else escape(str(value)),
            auto_reload=False,
            cache_size=-1,
        )
        self._environment.filters |= {
            "mention": lambda person: markup.person(person.name, person.id),
            "when": _when,
            "code": markup.code,
            "entry": markup.entry,
            "link": markup.link,
        }
        self._always = dict(self._environment.globals)
        self._known: dict[str, Template] = {}

    def message(self, name: str, /, **values: Any) -> Md:
        """The text of ``prompts/NAME.md.j2``."""
        template = self._known.get(name)
        if template is None:
            template = self._known[name] = self._environment.get_template(f"{name}.md.j2")
        return Md(_rendered(template, self._always | values).strip())

    def names(self) -> list[str]:
        return sorted(self._environment.list_templates())


def _rendered(template: Template, values: dict[str, Any]) -> str:
    """As ``render`` does, which makes copies of all the values: more work than most of our texts."""
    environment = template.environment
    context = environment.context_class(environment, values, template.name, template.blocks)
    try:
        return "".join(template.root_render_func(context))
    except Exception:  # noqa: BLE001  it is raised again, with the line of the template it came from
        environment.handle_exception()


@pass_context
def _when(context: JinjaContext, moment: datetime) -> Md:
    """Shown in each reader's zone; in the community's where a platform cannot."""
    community: Community | None = context.get("community")
    zone = community.tz if community else ZoneInfo("UTC")
    return markup.when(said(moment, zone), moment)
