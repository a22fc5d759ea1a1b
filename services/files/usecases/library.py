"""The library of forms: list, import, publish, retire."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.faults import not_found
from chassis.idempotency import RequestKey
from chassis.ids import DivisionId, PersonId, new_id
from services.files.domain import forms as domain
from services.files.domain.forms import Form, FormId, FormVersion
from services.files.ports.forms import FormStore, FormWork


@dataclass(frozen=True)
class Library:
    """What members of a division do with its forms."""

    store: FormStore
    clock: Clock

    async def forms(self, caller: Caller, division_id: DivisionId, with_retired: bool) -> Sequence[Form]:
        """Those that a member sees, by title. Fault NOT_FOUND."""
        domain.require_member(caller, division_id, "division")
        async with self.store.work() as work:
            found = await work.forms(division_id, with_retired)
        return [seen for each in found if (seen := domain.seen_by(caller, each)) is not None]

    async def version(self, caller: Caller, form_id: FormId, number: int) -> FormVersion:
        """A version as a member sees it. Fault NOT_FOUND."""
        async with self.store.work() as work:
            form = await self._found(work, form_id, lock=False)
            domain.require_member(caller, form.division_id, "form")
            version = await work.version(form_id, number)
        drafted = version is not None and version.publish_time is None
        if version is None or (drafted and not domain.edits(caller, form.division_id)):
            raise not_found("form")
        return version

    async def take_in(
        self, caller: Caller, key: RequestKey, division_id: DivisionId, form_id: FormId | None, text: str
    ) -> Form:
        """The form with its new draft. Faults NOT_FOUND, FORM_REFUSED and others of the library."""
        domain.require_editor(caller, division_id, "division")
        questionnaire, canonical = domain.understood(text)
        async with self.store.work() as work:
            if (earlier := await work.claim(key)) is not None:
                return await self._found(work, FormId(UUID(earlier)))
            if form_id is None:
                domain.require_room(await work.lock_library(division_id))
                form = Form(FormId(new_id()), division_id)
                await work.add_form(form)
            else:
                form = await self._found(work, form_id)
                domain.require_editor(caller, form.division_id, "form")
                if form.division_id != division_id:
                    raise not_found("form")
                domain.require_not_retired(form)
            draft = FormVersion(
                form.form_id,
                form.next_number,
                questionnaire.title,
                canonical,
                self.clock.now(),
                revision=1 + (form.draft.revision if form.draft is not None else 0),
            )
            await work.keep_draft_version(draft, caller.person_id)
            await work.remember(key, str(form.form_id))
            return await self._found(work, form.form_id)

    async def publish(self, caller: Caller, key: RequestKey, form_id: FormId, etag: str) -> Form:
        """The form with its draft published. Faults NOT_FOUND, STALE and others of the library."""
        async with self.store.work() as work:
            form = await self._edited(work, caller, form_id)
            if await work.claim(key) is None:
                await work.publish(domain.publishable(form, etag), caller.person_id, self.clock.now())
                await work.remember(key, str(form_id))
            return await self._found(work, form_id)

    async def retire(self, caller: Caller, key: RequestKey, form_id: FormId) -> Form:
        """The retired form. Faults NOT_FOUND and others of the library."""
        async with self.store.work() as work:
            form = await self._edited(work, caller, form_id)
            if await work.claim(key) is None:
                domain.require_not_retired(form)
                assert caller.person_id is not None, "the policies of FormService admit persons only"
                await work.retire(form_id, PersonId(caller.person_id), self.clock.now())
                await work.remember(key, str(form_id))
            return await self._found(work, form_id)

    async def ship(self, texts: Mapping[FormId, str]) -> None:
        """Have the forms that come with Sotto: a text that is new becomes the newest published version.

        One that is known does not, so that an older process does not bring back what a newer one replaced.
        """
        now = self.clock.now()
        async with self.store.work() as work:
            for form_id, text in texts.items():
                questionnaire, canonical = domain.understood(text)
                await work.add_form(Form(form_id, None))
                form = await self._found(work, form_id)
                if canonical in [each.text for each in await work.versions(form_id)]:
                    continue
                draft = FormVersion(form_id, form.next_number, questionnaire.title, canonical, now)
                await work.keep_draft_version(draft, None)
                await work.publish(draft, None, now)

    async def _edited(self, work: FormWork, caller: Caller, form_id: FormId) -> Form:
        form = await self._found(work, form_id)
        domain.require_editor(caller, form.division_id, "form")
        return form

    async def _found(self, work: FormWork, form_id: FormId, lock: bool = True) -> Form:
        form = await work.form(form_id, lock)
        if form is None:
            raise not_found("form")
        return form
