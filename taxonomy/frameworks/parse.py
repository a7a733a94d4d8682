"""A rule pack from its parsed YAML; whatever is wrong in it is a ConfigError with file, rule, field and choices."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from ..errors import ConfigError
from .checks import nearest, parse_check
from .intervals import ReviewInterval, parse_intervals
from .packs import AppliesTo, Framework, ReviewItem, Rule, RuleSeverity, Source, SourceRead

_FRAMEWORK_KEYS = ("id name jurisdictions binding rules", "names level credit level_reference review")
_RULE_KEYS = ("id element severity applies_to test message source", "clause when")
E = TypeVar("E", bound=StrEnum)


def parse_frameworks(document: object, name: str, *, taken: "list[str] | tuple[str, ...]" = ()) -> list[Framework]:
    """Return the frameworks of one parsed file; name: the file, for errors; taken: ids used before it."""
    if not isinstance(document, dict) or not isinstance(document.get("frameworks"), list):
        raise ConfigError(f"{name}: needs the keys jurisdictions, sources, frameworks and review")
    sources = _sources(document.get("sources"), name)
    intervals = _intervals(document, name)
    found: list[Framework] = []
    seen = set(taken)
    for entry in document["frameworks"]:
        where = f"{name}: framework {_id_of(entry)}"
        _keys(entry, _FRAMEWORK_KEYS, where=where)
        if entry["id"] in seen:
            raise ConfigError(f"{where}: this id is taken")
        seen.add(entry["id"])
        found.append(_framework(entry, sources, intervals, where=where))
    if strangers := {i.of for i in intervals} - {f.id for f in found}:
        raise ConfigError(f"{name}: review: of: no framework {', '.join(sorted(strangers))} in this file")
    return found


def _framework(
    entry: Mapping[str, object], sources: Mapping[str, Source], intervals: tuple[ReviewInterval, ...], *, where: str
) -> Framework:
    review = [_review_item(item, sources, where=f"{where}: review") for item in _list(entry, "review", where=where)]
    rules = [_rule(rule, str(entry["id"]), sources, where=where) for rule in _list(entry, "rules", where=where)]
    ids = [rule.id for rule in rules]
    if repeated := {i for i in ids if ids.count(i) > 1}:
        raise ConfigError(f"{where}: rule id stands twice: {', '.join(sorted(repeated))}")
    return Framework(
        id=str(entry["id"]),
        name=str(entry["name"]),
        jurisdictions=tuple(map(str, _list(entry, "jurisdictions", where=where))),
        names=tuple(map(str, _list(entry, "names", where=where))),
        binding=str(entry["binding"]),
        level=str(entry.get("level", "")),
        credit=str(entry.get("credit", "")),
        level_reference=str(entry.get("level_reference", "")),
        rules=tuple(rules),
        intervals=tuple(i for i in intervals if i.of == entry["id"]),
        review=tuple(review),
    )


def _rule(entry: Mapping[str, object], framework: str, sources: Mapping[str, Source], *, where: str) -> Rule:
    where = f"{where}: rule {_id_of(entry)}"
    _keys(entry, _RULE_KEYS, where=where)
    for key in ("id", "element", "message"):
        if not isinstance(entry[key], str) or not str(entry[key]).strip():
            raise ConfigError(f"{where}: {key} must be a text, got {entry[key]!r}")
    return Rule(
        id=str(entry["id"]),
        framework=framework,
        clause=str(entry.get("clause", "")),
        element=str(entry["element"]),
        severity=_member(RuleSeverity, entry["severity"], where=f"{where}: severity"),
        applies_to=_member(AppliesTo, entry["applies_to"], where=f"{where}: applies_to"),
        test=parse_check(entry["test"], where=where),
        when=parse_check(entry["when"], where=f"{where}: when") if "when" in entry else None,
        message=str(entry["message"]),
        sources=_cited(entry["source"], sources, where=where),
    )


def _review_item(entry: object, sources: Mapping[str, Source], *, where: str) -> ReviewItem:
    _keys(entry, ("text source", ""), where=where)
    return ReviewItem(text=str(entry["text"]), sources=_cited(entry["source"], sources, where=where))  # type: ignore[index]


def _cited(value: object, sources: Mapping[str, Source], *, where: str) -> tuple[Source, ...]:
    cited = value if isinstance(value, list) else [value]
    if not cited:
        raise ConfigError(f"{where}: source: name at least one; a rule that nobody read is not shipped")
    keys = [str(key) for key in cited]
    for key in keys:
        if key not in sources:
            raise ConfigError(f"{where}: source: {key!r} is not among the file's sources. {nearest(key, sources)}")
    return tuple(sources[key] for key in keys)


def _sources(value: object, name: str) -> dict[str, Source]:
    if not isinstance(value, dict):
        raise ConfigError(f"{name}: sources must give an address and a mark for each key, as in key: [https://..., P]")
    found = {}
    for key, pair in value.items():
        if not isinstance(pair, list) or len(pair) != 2 or not str(pair[0]).startswith(("https://", "http://")):
            raise ConfigError(f"{name}: source {key!r}: must be [address, mark], got {pair!r}")
        found[str(key)] = Source(url=str(pair[0]), read=_member(SourceRead, pair[1], where=f"{name}: source {key!r}"))
    return found


def _intervals(document: Mapping[str, object], name: str) -> tuple[ReviewInterval, ...]:
    return parse_intervals(document, name.removeprefix("frameworks/").removesuffix(".yaml"))


def _member(kind: type[E], value: object, *, where: str) -> E:
    try:
        return kind(str(value))
    except ValueError:
        choices = ", ".join(member.value for member in kind)
        raise ConfigError(f"{where}: {value!r} is none of {choices}") from None


def _keys(entry: object, keys: tuple[str, str], *, where: str) -> None:
    needed, optional = (set(names.split()) for names in keys)
    if not isinstance(entry, dict):
        raise ConfigError(f"{where}: must be a mapping with {', '.join(sorted(needed))}; got {entry!r}")
    if missing := needed - entry.keys():
        raise ConfigError(f"{where}: lacks {', '.join(sorted(missing))}")
    if unknown := entry.keys() - needed - optional:
        valid = ", ".join(sorted(needed | optional))
        raise ConfigError(f"{where}: unknown field {', '.join(sorted(map(str, unknown)))}; valid: {valid}")


def _list(entry: Mapping[str, object], key: str, *, where: str) -> list:  # type: ignore[type-arg]
    value = entry.get(key, [])
    if not isinstance(value, list):
        raise ConfigError(f"{where}: {key} must be a list, got {value!r}")
    return value


def _id_of(entry: object) -> str:
    return repr(entry.get("id", "without id")) if isinstance(entry, dict) else repr(entry)
