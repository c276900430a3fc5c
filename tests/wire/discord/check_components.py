"""Whether Discord would take these components, in a message or in a modal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from tests.wire.discord.errors import Json, Path, Problems
from tests.wire.discord.mentions import displayed

ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR = 9, 10, 11, 12, 13, 14
CONTAINER, LABEL, UPLOAD, RADIO, CHECKBOXES, CHECKBOX = 17, 18, 19, 21, 22, 23
SELECTS = frozenset({STRING_SELECT, 5, 6, 7, 8})
LINK, PREMIUM = 5, 6  # button styles

COMPONENTS = 40
DISPLAYED = 4000
_MODERN = frozenset({ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER})
_IN_LABEL = SELECTS | {TEXT_INPUT, UPLOAD, RADIO, CHECKBOXES, CHECKBOX}
_IN_ROW = SELECTS | {BUTTON}

Check = Callable[[Problems, Path, Json], None]


def check_classic(problems: Problems, components: list[Json]) -> None:
    """Rows of buttons and selects below a text."""
    problems.count(("components",), len(components), 0, 5)
    if _placed(problems, ("components",), components, frozenset({ROW})):
        _check_all(problems, components, ())
        _rows_hold(problems, components, _IN_ROW)


def check_modern(problems: Problems, components: list[Json], files: list[str]) -> None:
    """A message made of components alone."""
    if _placed(problems, ("components",), components, _MODERN):
        _check_all(problems, components, files)
        _rows_hold(problems, components, _IN_ROW)
    total = sum(1 for _ in walk(components))
    if total > COMPONENTS:
        text = f"Must be {COMPONENTS} or fewer components in all ({total})."
        problems.add(("components",), "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", text)
    if sum(len(text) for text in displayed(components)) > DISPLAYED:
        text = f"Displayable text must be {DISPLAYED} or fewer in length."
        problems.add(("components",), "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", text)


def check_modal(data: Json) -> None:
    """Refuse a modal that Discord would not open."""
    problems = Problems("data")
    components = data.get("components") or []
    for part, most in (("title", 45), ("custom_id", 100)):
        problems.length((part,), data.get(part) or "", 1, most)
    problems.count(("components",), len(components), 1, 5)
    if _placed(problems, ("components",), components, frozenset({ROW, TEXT, LABEL})):
        _check_all(problems, components, ())
        _rows_hold(problems, components, frozenset({TEXT_INPUT}))
    problems.settle()


def walk(components: list[Json], at: Path = ("components",)) -> Iterator[tuple[Path, Json]]:
    """Every component with its place, nested ones included."""
    for number, component in enumerate(components):
        here = (*at, number)
        yield here, component
        yield from walk(component.get("components") or [], (*here, "components"))
        for part in ("accessory", "component"):
            if component.get(part):
                yield (*here, part), component[part]


def _check_all(problems: Problems, components: list[Json], files: list[str] | tuple[()]) -> None:
    seen: Counter[tuple[str, object]] = Counter()
    for at, component in walk(components):
        rule = _RULES.get(component.get("type", 0))
        if rule is not None:
            rule(problems, at, component)
        _check_unique(problems, at, component, seen)
        _check_media(problems, at, component, files)


def _check_unique(
    problems: Problems, at: Path, component: Json, seen: Counter[tuple[str, object]]
) -> None:
    for part in ("custom_id", "id"):
        value = component.get(part)
        seen[part, value] += 1
        if value and seen[part, value] > 1:
            text = f"Component {part} cannot be duplicated"
            problems.add((*at, part), f"COMPONENT_{part.upper()}_DUPLICATED", text)


def _check_media(
    problems: Problems, at: Path, component: Json, files: list[str] | tuple[()]
) -> None:
    media = [component.get("media") or {}, component.get("file") or {}]
    media += [item.get("media") or {} for item in component.get("items") or []]
    for url in (str(one.get("url", "")) for one in media):
        name = url.removeprefix("attachment://")
        if url.startswith("attachment://") and name not in files:
            code = "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"
            problems.add(at, code, f"The referenced attachment {name} was not uploaded")


def _placed(problems: Problems, at: Path, items: list[Json], may: frozenset[int]) -> bool:
    fits = True
    for number, item in enumerate(items):
        if item.get("type") not in may:
            choices = ", ".join(map(str, sorted(may)))
            text = f'Value of field "type" must be one of ({choices}).'
            problems.add((*at, number), "UNION_TYPE_CHOICES", text)
            fits = False
    return fits


def _rows_hold(problems: Problems, components: list[Json], may: frozenset[int]) -> None:
    for at, component in walk(components):
        if component.get("type") == ROW:
            _placed(problems, (*at, "components"), component.get("components") or [], may)


def _row(problems: Problems, at: Path, row: Json) -> None:
    items = row.get("components") or []
    problems.count((*at, "components"), len(items), 1, 5)
    if len(items) > 1 and any(item.get("type") != BUTTON for item in items):
        text = "A row holds up to five buttons or one select."
        problems.add((*at, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", text)


def _button(problems: Problems, at: Path, button: Json) -> None:
    style = button.get("style")
    problems.length((*at, "label"), button.get("label"), 0, 80)
    if style not in range(1, 7):
        problems.add(
            (*at, "style"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4, 5, 6}."
        )
    if style == LINK:
        _link(problems, at, button)
    elif style != PREMIUM:
        _own_id(problems, at, button)
        if button.get("url"):
            problems.add((*at, "url"), "BUTTON_COMPONENT_URL_NOT_ALLOWED", "Only links have a url")
    if style != PREMIUM and not button.get("label") and not button.get("emoji"):
        problems.needed((*at, "label"), None)


def _link(problems: Problems, at: Path, button: Json) -> None:
    if problems.needed((*at, "url"), button.get("url")):
        problems.length((*at, "url"), button["url"], 1, 512)
    if button.get("custom_id") is not None:
        text = "A custom id and url cannot both be specified"
        problems.add((*at, "custom_id"), "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", text)


def _select(problems: Problems, at: Path, select: Json) -> None:
    _own_id(problems, at, select)
    problems.length((*at, "placeholder"), select.get("placeholder"), 0, 150)
    low, high = _bounds(select, 1, 1)
    problems.count((*at, "min_values"), low, 0, 25)
    problems.count((*at, "max_values"), high, max(1, low), 25)
    if select.get("type") == STRING_SELECT:
        _options(problems, at, select, 1, 25)


def _options(problems: Problems, at: Path, holder: Json, fewest: int, most: int) -> None:
    options = holder.get("options") or []
    problems.count((*at, "options"), len(options), fewest, most)
    values: set[str] = set()
    for number, option in enumerate(options):
        here = (*at, "options", number)
        for part in ("label", "value"):
            problems.length((*here, part), option.get(part) or "", 1, 100)
        problems.length((*here, "description"), option.get("description"), 0, 100)
        if option.get("value") in values:
            text = "The specified option value is already used"
            problems.add((*here, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", text)
        values.add(option.get("value"))
    if _bounds(holder, 0, 1)[1] > max(len(options), 1):
        text = "max_values must not be more than the number of options"
        problems.add((*at, "max_values"), "SELECT_COMPONENT_INVALID_MAX_VALUES", text)


def _text_input(problems: Problems, at: Path, field: Json) -> None:
    _own_id(problems, at, field)
    low, high = field.get("min_length") or 0, field.get("max_length") or DISPLAYED
    problems.length((*at, "label"), field.get("label"), 1, 45)
    problems.length((*at, "placeholder"), field.get("placeholder"), 0, 100)
    problems.count((*at, "min_length"), low, 0, DISPLAYED)
    problems.count((*at, "max_length"), high, max(1, low), DISPLAYED)
    if field.get("value"):
        problems.length((*at, "value"), field["value"], low, high)
    if field.get("style") not in (1, 2):
        problems.add((*at, "style"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2}.")


def _section(problems: Problems, at: Path, section: Json) -> None:
    texts = section.get("components") or []
    problems.count((*at, "components"), len(texts), 1, 3)
    _placed(problems, (*at, "components"), texts, frozenset({TEXT}))
    if problems.needed((*at, "accessory"), section.get("accessory")):
        _placed(
            problems, (*at, "accessory"), [section["accessory"]], frozenset({BUTTON, THUMBNAIL})
        )


def _container(problems: Problems, at: Path, container: Json) -> None:
    items = container.get("components") or []
    problems.count((*at, "components"), len(items), 1, COMPONENTS)
    _placed(problems, (*at, "components"), items, _MODERN - {CONTAINER})


def _label(problems: Problems, at: Path, label: Json) -> None:
    problems.length((*at, "label"), label.get("label") or "", 1, 45)
    problems.length((*at, "description"), label.get("description"), 1, 100)
    if problems.needed((*at, "component"), label.get("component")):
        _placed(problems, (*at, "component"), [label["component"]], _IN_LABEL)


def _text(problems: Problems, at: Path, text: Json) -> None:
    problems.length((*at, "content"), text.get("content") or "", 1, DISPLAYED)


def _gallery(problems: Problems, at: Path, gallery: Json) -> None:
    problems.count((*at, "items"), len(gallery.get("items") or []), 1, 10)


def _radio(problems: Problems, at: Path, group: Json) -> None:
    _own_id(problems, at, group)
    _options(problems, at, group, 2, 10)


def _checkboxes(problems: Problems, at: Path, group: Json) -> None:
    _own_id(problems, at, group)
    _options(problems, at, group, 1, 10)


def _own_id(problems: Problems, at: Path, component: Json) -> None:
    problems.length((*at, "custom_id"), component.get("custom_id") or "", 1, 100)


def _bounds(holder: Json, low: int, high: int) -> tuple[int, int]:
    least, most = holder.get("min_values"), holder.get("max_values")
    return (low if least is None else least), (high if most is None else most)


_RULES: dict[int, Check] = {
    ROW: _row,
    BUTTON: _button,
    TEXT_INPUT: _text_input,
    SECTION: _section,
    TEXT: _text,
    GALLERY: _gallery,
    CONTAINER: _container,
    LABEL: _label,
    UPLOAD: _own_id,
    RADIO: _radio,
    CHECKBOXES: _checkboxes,
    CHECKBOX: _own_id,
    **dict.fromkeys(SELECTS, _select),
}
