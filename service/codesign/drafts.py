"""Drafts: beginning, reading, changing, saving as versions, giving up."""

import datetime as dt
import re
from collections.abc import Iterable

from credlens.models.records import Credential
from credlens.taxonomy.errors import InputError

from ..catalogue import get_credential
from ..errors import ConflictError, MissingError
from ..office import Office
from ..people import Act, Actor, Role, require
from ..reports.slugs import slug
from ..store.sql.audit import AuditLog
from ..store.sql.credentials import Credentials
from ..store.sql.database import Transaction
from ..store.sql.drafts import Drafts, DraftVersion, HeldDraft
from ..store.sql.packing import plain
from ..store.sql.pages import Page
from ..store.sql.voices import Voices
from ..tags import check_tag
from .access import expect_open, guest_name, reach
from .differences import Differences, differences
from .edits import EDITED_FIELDS, DraftEdit, OutcomeChange, Source, edited

STATES = ("open", "published", "withdrawn")


def list_drafts(office: Office, actor: Actor, *, size: int, cursor: str = "", state: str = "") -> Page[HeldDraft]:
    """Return a page of the drafts, the last changed first; an employer's are those that are shared with it."""
    require(actor, Act.READ_DRAFTS)
    if state and state not in STATES:
        raise InputError(f"no draft is {state!r}; valid: {', '.join(STATES)}")
    with office.database.read() as connection:
        drafts = Drafts(connection)
        if actor.role is Role.EMPLOYER:
            return drafts.shared(guest_name(actor), at=office.clock(), size=size, cursor=cursor, state=state)
        return drafts.page(actor.organisation, size=size, cursor=cursor, state=state)


def get_draft(office: Office, actor: Actor, draft_id: str) -> HeldDraft:
    """Return a draft as it stands."""
    with office.database.read() as connection:
        return reach(connection, actor, draft_id, Act.READ_DRAFTS, at=office.clock()).draft


def begin_draft(office: Office, actor: Actor, edit: DraftEdit) -> HeldDraft:
    """Begin a draft of a new credential; its title, at least, must be told."""
    require(actor, Act.EDIT_DRAFTS)
    title = str(edit.fields.get("title") or "").strip()
    with office.database.write() as connection:
        name = _free_id(title, Credentials(connection, actor.organisation).ids())
        record, changes = edited(Credential(id=name, title=title, outcomes=()), edit)
        return _begin(connection, office, actor, record, changes)


def begin_revision(office: Office, actor: Actor, credential_id: str) -> HeldDraft:
    """Begin a draft from a credential of the catalogue, as it stands there; that is the draft's first version."""
    require(actor, Act.EDIT_DRAFTS)
    held = get_credential(office, actor, credential_id)
    with office.database.write() as connection:
        return _begin(connection, office, actor, held.record, (), base=held.version)


def edit_draft(office: Office, actor: Actor, draft_id: str, edit: DraftEdit, *, before: str) -> HeldDraft:
    """Change a draft. before: the tag of what was read; StaleError if another state stands."""
    at = office.clock()
    with office.database.write() as connection:
        held = reach(connection, actor, draft_id, Act.EDIT_DRAFTS, at=at, lock=True).draft
        expect_open(held)
        check_tag(held.tag, before)
        record, changes = edited(held.record, edit)
        if record != held.record:
            Drafts(connection).change(held, record, at=at)
            _log_fields(connection, actor, held, record, at=at)
            _record(_voices(connection, held, actor, office), changes, version=held.version + 1)
        return _get(connection, draft_id)


def save_version(office: Office, actor: Actor, draft_id: str, *, note: str = "", before: str) -> DraftVersion:
    """Keep a draft as its next version, which employers can endorse. note: what is new in it."""
    at = office.clock()
    with office.database.write() as connection:
        held = reach(connection, actor, draft_id, Act.EDIT_DRAFTS, at=at, lock=True).draft
        expect_open(held)
        check_tag(held.tag, before)
        if held.saved:
            raise ConflictError(f"nothing has changed since version {held.version}; there is no version to save")
        return Drafts(connection).save(held, note=note.strip(), by=actor.name, at=at)


def withdraw_draft(office: Office, actor: Actor, draft_id: str, *, before: str) -> HeldDraft:
    """Give a draft up; all that was said of it stays on record."""
    at = office.clock()
    with office.database.write() as connection:
        held = reach(connection, actor, draft_id, Act.EDIT_DRAFTS, at=at, lock=True).draft
        expect_open(held)
        check_tag(held.tag, before)
        Drafts(connection).close(held, "withdrawn", credential_id=held.credential_id, at=at)
        _log(connection, actor, "withdraw draft", draft_id, at=office.clock())
        return _get(connection, draft_id)


def draft_versions(office: Office, actor: Actor, draft_id: str) -> list[DraftVersion]:
    """Return the versions of a draft, newest first."""
    with office.database.read() as connection:
        reach(connection, actor, draft_id, Act.READ_DRAFTS, at=office.clock())
        return Drafts(connection).versions(draft_id)


def compare_versions(office: Office, actor: Actor, draft_id: str, older: int, newer: int | None = None) -> Differences:
    """Return what a newer version of a draft says otherwise than an older one; None: the draft as it stands."""
    with office.database.read() as connection:
        held = reach(connection, actor, draft_id, Act.READ_DRAFTS, at=office.clock()).draft
        records = {version.version: version.record for version in Drafts(connection).versions(draft_id)}
    for number in (older, *([] if newer is None else [newer])):
        if number not in records:
            raise MissingError("version", str(number), known=map(str, records))
    return differences(records[older], held.record if newer is None else records[newer])


def _begin(
    connection: Transaction,
    office: Office,
    actor: Actor,
    record: Credential,
    changes: Iterable[OutcomeChange],
    *,
    base: int = 0,
) -> HeldDraft:
    """Begin a draft and save its first version, so that every later one can be compared with the beginning."""
    at, drafts = office.clock(), Drafts(connection)
    draft_id = drafts.add(
        actor.organisation, record, credential_id=record.id if base else None, base=base, by=actor.name, at=at
    )
    held = _get(connection, draft_id)
    _record(_voices(connection, held, actor, office), changes, version=1)
    note = f"as it stood in the catalogue, version {base}" if base else "begun"
    drafts.save(held, note=note, by=actor.name, at=at)
    return _get(connection, draft_id)


def _record(voices: Voices, changes: Iterable[OutcomeChange], *, version: int) -> None:
    """Keep who proposed what; raise InputError where an employer's proposal is named that was never made."""
    made = {proposal.id for proposal in voices.proposals() if proposal.action == "proposed"}
    for change in changes:
        edit = change.edit
        if edit and edit.proposal and edit.proposal not in made:
            raise InputError(f"outcome {change.outcome_id!r}: no employer has made a proposal {edit.proposal!r} here")
        voices.propose(
            version=version,
            outcome_id=change.outcome_id,
            action=change.action,
            text=change.text,
            source=Source.EMPLOYER if edit and edit.proposal else edit.source if edit else Source.PERSON,
            skill_id=edit.skill_id if edit else "",
            taken_from=edit.proposal or None if edit else None,
        )


def _voices(connection: Transaction, held: HeldDraft, actor: Actor, office: Office) -> Voices:
    return Voices(connection, held.id, organisation=held.organisation, by=actor.name, at=office.clock())


def _get(connection: Transaction, draft_id: str) -> HeldDraft:
    held = Drafts(connection).get(draft_id)
    if held is None:
        raise MissingError("draft", draft_id)
    return held


def _log(
    connection: Transaction, actor: Actor, action: str, draft_id: str, *, at: dt.datetime, **detail: list[str]
) -> None:
    AuditLog(connection).append(
        actor=actor.name,
        organisation=actor.organisation,
        action=action,
        subject=f"draft {draft_id}",
        at=at,
        detail=detail,
    )


def _log_fields(connection: Transaction, actor: Actor, held: HeldDraft, record: Credential, *, at: dt.datetime) -> None:
    """Keep who changed which fields; outcomes are on record as proposals."""
    before, after = plain(held.record), plain(record)
    names = [name for name in after if name != "outcomes" and after[name] != before.get(name)]
    if names:
        _log(connection, actor, EDITED_FIELDS, held.id, at=at, fields=names)


def _free_id(title: str, taken: Iterable[str]) -> str:
    """Return an id for a new credential: its title as a name, with a number where the catalogue has it already."""
    name, used = slug("-".join(re.findall(r"[a-z0-9]+", title.lower())) or title), set(taken)
    return next(free for n in range(1, len(used) + 2) if (free := name if n == 1 else f"{name}-{n}") not in used)
