"""How `credlens taxonomy diff` says what changed."""

from typing import Any

import typer

from credlens.taxonomy import Skill
from credlens.taxonomy.diff import MATERIAL, ChangeKind, SkillChange, TaxonomyDiff

SHOWN = 20
MEANINGS = {
    ChangeKind.RETIRED: "gone, and nothing bears its name",
    ChangeKind.REPLACED: "gone, and another skill bears its name",
    ChangeKind.REDEFINED: "label or description says something else",
    ChangeKind.REWORDED: "a few words differ",
    ChangeKind.RESPELLED: "spelling, punctuation or spaces only",
}


def diff_json(changes: TaxonomyDiff) -> dict[str, Any]:
    """Return the whole difference for --json: every change with the old and the new text."""
    return {
        "before": changes.before,
        "after": changes.after,
        "counts": {"added": len(changes.added), **{kind.value: len(changes.of(kind)) for kind in ChangeKind}},
        "added": [_skill(skill) for skill in changes.added],
        "changes": [
            {
                "kind": change.kind.value,
                "material": change.kind in MATERIAL,
                "before": _skill(change.before),
                "after": _skill(change.after) if change.after else None,
            }
            for change in changes.changes
        ],
        "alternative_labels_only": changes.renamed,
        "relations_added": changes.relations_added,
        "relations_removed": changes.relations_removed,
    }


def print_diff(changes: TaxonomyDiff) -> None:
    """Print the difference, the gravest changes first; old and new text where the meaning changed."""
    typer.echo(f"{changes.before} -> {changes.after}")
    typer.echo(f"added: {len(changes.added)}")
    for skill in changes.added[:SHOWN]:
        typer.echo(f"  {skill.label}  ({skill.id})")
    _say_more(len(changes.added))
    for kind in ChangeKind:
        found = changes.of(kind)
        typer.echo(f"{kind.value} ({MEANINGS[kind]}): {len(found)}")
        for change in found[:SHOWN]:
            _print_change(change)
        _say_more(len(found))
    typer.echo(f"only alternative labels differ: {changes.renamed}")
    typer.echo(f"relations to occupations: {changes.relations_added} added, {changes.relations_removed} removed")


def _print_change(change: SkillChange) -> None:
    before, after = change.before, change.after
    typer.echo(f"  {before.label}  ({before.id})")
    if after is None or change.kind not in MATERIAL:
        return
    if after.id != before.id or after.label != before.label:
        typer.echo(f"    now: {after.label}" + (f"  ({after.id})" if after.id != before.id else ""))
    if after.description != before.description:
        typer.echo(f"    - {before.description or 'no description'}")
        typer.echo(f"    + {after.description or 'no description'}")


def _say_more(count: int) -> None:
    if count > SHOWN:
        typer.echo(f"  ... and {count - SHOWN} more; --json lists all")


def _skill(skill: Skill) -> dict[str, str]:
    return {"id": skill.id, "label": skill.label, "description": skill.description}
