"""One thing of each kind in an organisation, for tests of who gets at it; each is made by a function, in order."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace

from credlens.models.records import Posting
from credlens.models.relevance.review import Severity
from credlens.service.board.decisions import Ruling, Verdict, decide
from credlens.service.codesign import drafts, invitations
from credlens.service.codesign.edits import DraftEdit, OutcomeEdit
from credlens.service.jobs import queue
from credlens.service.jobs.kinds import ScoreOrder
from credlens.service.office import Office
from credlens.service.people import keys
from credlens.service.people.actor import Actor, Role, Scope
from credlens.service.people.tokens import new_id
from credlens.service.store.exports import Exports
from credlens.service.store.sql.imports import ImportRecord, Imports
from credlens.service.store.sql.jobs import Queue
from credlens.service.store.sql.postings import Postings
from credlens.service.tags import ANY

from .colleagues import credential, keep, scored
from .people_office import add_user

Made = dict[str, str]


def belongings(office: Office, administrator: Actor, word: str) -> Mapping[str, str]:
    """Make one thing of each kind, with a word in all of them, and return their ids."""
    made: Made = {}
    for name, make in _THINGS.items():
        made[name] = make(office, administrator, word, made)
    return made


def _user(office: Office, administrator: Actor, word: str, made: Made) -> str:
    return add_user(office, administrator.organisation, Role.PROVIDER, email=f"second@{word}.example").user_id


def _key(office: Office, administrator: Actor, word: str, made: Made) -> str:
    owner = add_user(office, administrator.organisation, Role.PROVIDER, email=f"third@{word}.example")
    return keys.make_key(office, owner, name=word, scopes={Scope.READ}, days=1).key.id


def _credential(office: Office, administrator: Actor, word: str, made: Made) -> str:
    names = [f"{word}-1", f"{word}-2"]
    keep(office, *(credential(name) for name in names), organisation=administrator.organisation)
    flagged = [(name, "drift", Severity.HIGH, office.today()) for name in names]
    made["run"] = scored(office, flagged, organisation=administrator.organisation)
    return names[0]


def _decision(office: Office, administrator: Actor, word: str, made: Made) -> str:
    """A decision on the second credential, which waits for somebody else than who made it."""
    maker = add_user(office, administrator.organisation, Role.REVIEWER, email=f"maker@{word}.example")
    strict = replace(office, settings=office.settings.model_copy(update={"four_eyes": True}))
    return decide(strict, maker, f"{word}-2", Ruling(verdict=Verdict.KEEP, rationale=word), before=ANY).id


def _draft(office: Office, administrator: Actor, word: str, made: Made) -> str:
    """A draft that is shared with the employers of the same organisation."""
    edit = DraftEdit(fields={"title": word}, outcomes=(OutcomeEdit(text="Learners weld pipes"),))
    return drafts.begin_draft(office, administrator, edit).id


def _edited_draft(office: Office, administrator: Actor, word: str, made: Made) -> str:
    """A draft with a change that is in no version yet."""
    draft_id = _draft(office, administrator, word, made)
    edit = DraftEdit(fields={"title": f"{word} again"})
    return drafts.edit_draft(office, administrator, draft_id, edit, before=ANY).id


def _digest(office: Office, administrator: Actor, word: str, made: Made) -> str:
    return drafts.draft_versions(office, administrator, made["draft"])[0].digest


def _link(office: Office, administrator: Actor, word: str, made: Made) -> str:
    own = {"employer": word, "employer_id": administrator.organisation}
    invited = invitations.invite(office, administrator, made["draft"], **own)
    made["invitation"] = invited.invitation.id
    return invited.secret


def _job(office: Office, administrator: Actor, word: str, made: Made) -> str:
    return queue.request_scoring(office, administrator, ScoreOrder(previous_release=word)).id


def _ended_job(office: Office, administrator: Actor, word: str, made: Made) -> str:
    job = queue.request_scoring(office, administrator, ScoreOrder(previous_release=f"{word} again"))
    return queue.cancel_job(office, administrator, job.id).id


def _export(office: Office, administrator: Actor, word: str, made: Made) -> str:
    """An export that is done; asked for a day before all other jobs, so that it is the first to be taken up."""
    earlier = replace(office, clock=lambda: office.clock() - dt.timedelta(days=1))
    job_id = queue.request_export(earlier, administrator, ScoreOrder(previous_release=word)).id
    with office.database.write() as connection:
        waiting = Queue(connection)
        assert waiting.claim(word, at=office.clock(), until=office.clock())
        assert waiting.finish(job_id, word, at=office.clock())
    path = Exports(office.settings.home).path(job_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"packed")
    return job_id


def _posting(office: Office, administrator: Actor, word: str, made: Made) -> str:
    """A posting of the market, which belongs to nobody."""
    posting = Posting(id="shared", title="Welder", text="You weld pipes.")
    office.workspace.postings.add([posting])
    with office.database.write() as connection:
        Postings(connection).put([posting], import_id=made["import"])
    return posting.id


def _import(office: Office, administrator: Actor, word: str, made: Made) -> str:
    record = ImportRecord(
        id=new_id(),
        organisation_id=administrator.organisation,
        kind="catalogue",
        name=word,
        sha256="0" * 64,
        counts={"rows": 1},
        notes=(word,),
        made_by=word,
        made_at=office.clock() - dt.timedelta(days=1),
    )
    with office.database.write() as connection:
        Imports(connection, administrator.organisation).add(record, ())
    return record.id


_THINGS: dict[str, Callable[[Office, Actor, str, Made], str]] = {
    "user": _user,
    "key": _key,
    "credential": _credential,
    "decision": _decision,
    "draft": _draft,
    "edited draft": _edited_draft,
    "digest": _digest,
    "link": _link,
    "job": _job,
    "ended job": _ended_job,
    "import": _import,
    "export": _export,
    "posting": _posting,
}
