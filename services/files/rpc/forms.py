"""Face 1: calls about forms."""

from collections.abc import AsyncIterator

from sotto.files.v1 import forms_pb2 as pb
from sotto.files.v1.forms_pb2_grpc import FormServiceServicer

from chassis.rpc import current_caller, current_request_key
from services.files.rpc.callers import current_person
from services.files.usecases.answering import Answering
from services.files.usecases.assigning import Assigning
from services.files.usecases.exporting import Exporting
from services.files.usecases.library import Library
from services.files.wire import forms as wire


class FormFace(FormServiceServicer):
    """FormService on the wire."""

    def __init__(
        self, library: Library, assigning: Assigning, answering: Answering, exporting: Exporting
    ) -> None:
        self._library = library
        self._assigning = assigning
        self._answering = answering
        self._exporting = exporting

    async def ListForms(self, request: pb.ListFormsRequest, context: object) -> pb.ListFormsResponse:
        """The library."""
        division_id = wire.division_id_in(request.division_id)
        found = await self._library.forms(current_caller(), division_id, request.with_retired)
        return pb.ListFormsResponse(forms=[wire.form_out(each) for each in found])

    async def GetFormVersion(
        self, request: pb.GetFormVersionRequest, context: object
    ) -> pb.GetFormVersionResponse:
        """A version."""
        form_id = wire.form_id_in(request.form_id)
        version = await self._library.version(current_caller(), form_id, request.version)
        return pb.GetFormVersionResponse(version=wire.version_out(version))

    async def ImportForm(self, request: pb.ImportFormRequest, context: object) -> pb.ImportFormResponse:
        """A new draft."""
        form = await self._library.take_in(
            current_caller(),
            current_request_key(request),
            wire.division_id_in(request.division_id),
            wire.form_id_in(request.form_id) if request.form_id else None,
            request.questionnaire,
        )
        return pb.ImportFormResponse(form=wire.form_out(form))

    async def PublishForm(self, request: pb.PublishFormRequest, context: object) -> pb.PublishFormResponse:
        """Publish the draft."""
        form_id = wire.form_id_in(request.form_id)
        key = current_request_key(request)
        form = await self._library.publish(current_caller(), key, form_id, request.etag)
        return pb.PublishFormResponse(form=wire.form_out(form))

    async def RetireForm(self, request: pb.RetireFormRequest, context: object) -> pb.RetireFormResponse:
        """Retire a form."""
        form_id = wire.form_id_in(request.form_id)
        form = await self._library.retire(current_caller(), current_request_key(request), form_id)
        return pb.RetireFormResponse(form=wire.form_out(form))

    async def AssignForm(self, request: pb.AssignFormRequest, context: object) -> pb.AssignFormResponse:
        """Ask participants."""
        caller = current_person()
        made = await self._assigning.assign(
            caller,
            current_request_key(request),
            wire.conversation_id_in(request.conversation_id),
            wire.form_id_in(request.form_id),
            wire.participant_ids_in(request.participant_ids),
            wire.due_in(request),
        )
        return pb.AssignFormResponse(assignments=[wire.assignment_out(each, caller) for each in made])

    async def ListFormAssignments(
        self, request: pb.ListFormAssignmentsRequest, context: object
    ) -> pb.ListFormAssignmentsResponse:
        """What the caller may see."""
        caller = current_person()
        found = await self._assigning.listed(wire.conversation_id_in(request.conversation_id), caller)
        return pb.ListFormAssignmentsResponse(
            assignments=[wire.assignment_out(each.assignment, caller, each.newest) for each in found]
        )

    async def GetFormAssignment(
        self, request: pb.GetFormAssignmentRequest, context: object
    ) -> pb.GetFormAssignmentResponse:
        """An assignment with all that is in it."""
        caller = current_person()
        seen = await self._assigning.seen(wire.assignment_id_in(request.form_assignment_id), caller)
        return wire.seen_out(seen.assignment, seen.version, seen.submissions, seen.draft, caller)

    async def SaveFormDraft(
        self, request: pb.SaveFormDraftRequest, context: object
    ) -> pb.SaveFormDraftResponse:
        """Keep answers so far."""
        draft = await self._answering.save(
            current_person(),
            current_request_key(request),
            wire.assignment_id_in(request.form_assignment_id),
            request.etag,
            request.response,
        )
        return pb.SaveFormDraftResponse(draft=wire.draft_out(draft))

    async def SubmitForm(self, request: pb.SubmitFormRequest, context: object) -> pb.SubmitFormResponse:
        """Submit answers."""
        caller = current_person()
        assignment, submission, corrected = await self._answering.submit(
            caller,
            current_request_key(request),
            wire.assignment_id_in(request.form_assignment_id),
            request.etag,
            request.response,
            request.signature_name,
        )
        return pb.SubmitFormResponse(
            assignment=wire.assignment_out(assignment, caller),
            submission=wire.submission_out(assignment, submission, corrected, caller),
        )

    async def ListFormScores(
        self, request: pb.ListFormScoresRequest, context: object
    ) -> pb.ListFormScoresResponse:
        """The history."""
        assignment_id = wire.assignment_id_in(request.form_assignment_id)
        found = await self._assigning.history(assignment_id, current_person())
        return pb.ListFormScoresResponse(
            points=[wire.point_out(each.assignment, each.newest) for each in found if each.newest is not None]
        )

    async def ExplainFormAssignment(
        self, request: pb.ExplainFormAssignmentRequest, context: object
    ) -> pb.ExplainFormAssignmentResponse:
        """Who can see an assignment, and why."""
        assignment_id = wire.assignment_id_in(request.form_assignment_id)
        return wire.viewers_out(await self._assigning.viewers(assignment_id, current_person()))

    async def ExportForms(
        self, request: pb.ExportFormsRequest, context: object
    ) -> AsyncIterator[pb.ExportFormsResponse]:
        """The export, in pieces."""
        conversation_id = wire.conversation_id_in(request.conversation_id)
        form = wire.export_form_in(request.format)
        async for piece in self._exporting.export(current_person(), conversation_id, request.time_zone, form):
            yield pb.ExportFormsResponse(data=piece)
