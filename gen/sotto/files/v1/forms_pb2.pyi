import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from sotto.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class FormVersionState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FORM_VERSION_STATE_UNSPECIFIED: _ClassVar[FormVersionState]
    FORM_VERSION_STATE_DRAFT: _ClassVar[FormVersionState]
    FORM_VERSION_STATE_PUBLISHED: _ClassVar[FormVersionState]

class FormExportFormat(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FORM_EXPORT_FORMAT_UNSPECIFIED: _ClassVar[FormExportFormat]
    FORM_EXPORT_FORMAT_CSV: _ClassVar[FormExportFormat]
    FORM_EXPORT_FORMAT_JSON: _ClassVar[FormExportFormat]
    FORM_EXPORT_FORMAT_FHIR: _ClassVar[FormExportFormat]

class FormAssignmentState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FORM_ASSIGNMENT_STATE_UNSPECIFIED: _ClassVar[FormAssignmentState]
    FORM_ASSIGNMENT_STATE_ASSIGNED: _ClassVar[FormAssignmentState]
    FORM_ASSIGNMENT_STATE_IN_PROGRESS: _ClassVar[FormAssignmentState]
    FORM_ASSIGNMENT_STATE_SUBMITTED: _ClassVar[FormAssignmentState]
    FORM_ASSIGNMENT_STATE_NOT_SUBMITTED: _ClassVar[FormAssignmentState]

class FormViewerReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FORM_VIEWER_REASON_UNSPECIFIED: _ClassVar[FormViewerReason]
    FORM_VIEWER_REASON_HOST: _ClassVar[FormViewerReason]
    FORM_VIEWER_REASON_ASSIGNED: _ClassVar[FormViewerReason]
FORM_VERSION_STATE_UNSPECIFIED: FormVersionState
FORM_VERSION_STATE_DRAFT: FormVersionState
FORM_VERSION_STATE_PUBLISHED: FormVersionState
FORM_EXPORT_FORMAT_UNSPECIFIED: FormExportFormat
FORM_EXPORT_FORMAT_CSV: FormExportFormat
FORM_EXPORT_FORMAT_JSON: FormExportFormat
FORM_EXPORT_FORMAT_FHIR: FormExportFormat
FORM_ASSIGNMENT_STATE_UNSPECIFIED: FormAssignmentState
FORM_ASSIGNMENT_STATE_ASSIGNED: FormAssignmentState
FORM_ASSIGNMENT_STATE_IN_PROGRESS: FormAssignmentState
FORM_ASSIGNMENT_STATE_SUBMITTED: FormAssignmentState
FORM_ASSIGNMENT_STATE_NOT_SUBMITTED: FormAssignmentState
FORM_VIEWER_REASON_UNSPECIFIED: FormViewerReason
FORM_VIEWER_REASON_HOST: FormViewerReason
FORM_VIEWER_REASON_ASSIGNED: FormViewerReason

class Form(_message.Message):
    __slots__ = ("form_id", "division_id", "title", "description", "published_version", "draft_version", "etag", "retire_time", "scored", "signature_required")
    FORM_ID_FIELD_NUMBER: _ClassVar[int]
    DIVISION_ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_VERSION_FIELD_NUMBER: _ClassVar[int]
    DRAFT_VERSION_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    RETIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    SCORED_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_REQUIRED_FIELD_NUMBER: _ClassVar[int]
    form_id: str
    division_id: str
    title: str
    description: str
    published_version: int
    draft_version: int
    etag: str
    retire_time: _timestamp_pb2.Timestamp
    scored: bool
    signature_required: bool
    def __init__(self, form_id: _Optional[str] = ..., division_id: _Optional[str] = ..., title: _Optional[str] = ..., description: _Optional[str] = ..., published_version: _Optional[int] = ..., draft_version: _Optional[int] = ..., etag: _Optional[str] = ..., retire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., scored: _Optional[bool] = ..., signature_required: _Optional[bool] = ...) -> None: ...

class ListFormsRequest(_message.Message):
    __slots__ = ("division_id", "with_retired")
    DIVISION_ID_FIELD_NUMBER: _ClassVar[int]
    WITH_RETIRED_FIELD_NUMBER: _ClassVar[int]
    division_id: str
    with_retired: bool
    def __init__(self, division_id: _Optional[str] = ..., with_retired: _Optional[bool] = ...) -> None: ...

class ListFormsResponse(_message.Message):
    __slots__ = ("forms",)
    FORMS_FIELD_NUMBER: _ClassVar[int]
    forms: _containers.RepeatedCompositeFieldContainer[Form]
    def __init__(self, forms: _Optional[_Iterable[_Union[Form, _Mapping]]] = ...) -> None: ...

class FormVersion(_message.Message):
    __slots__ = ("form_id", "version", "state", "questionnaire", "import_time", "publish_time")
    FORM_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    QUESTIONNAIRE_FIELD_NUMBER: _ClassVar[int]
    IMPORT_TIME_FIELD_NUMBER: _ClassVar[int]
    PUBLISH_TIME_FIELD_NUMBER: _ClassVar[int]
    form_id: str
    version: int
    state: FormVersionState
    questionnaire: str
    import_time: _timestamp_pb2.Timestamp
    publish_time: _timestamp_pb2.Timestamp
    def __init__(self, form_id: _Optional[str] = ..., version: _Optional[int] = ..., state: _Optional[_Union[FormVersionState, str]] = ..., questionnaire: _Optional[str] = ..., import_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., publish_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetFormVersionRequest(_message.Message):
    __slots__ = ("form_id", "version")
    FORM_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    form_id: str
    version: int
    def __init__(self, form_id: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class GetFormVersionResponse(_message.Message):
    __slots__ = ("version",)
    VERSION_FIELD_NUMBER: _ClassVar[int]
    version: FormVersion
    def __init__(self, version: _Optional[_Union[FormVersion, _Mapping]] = ...) -> None: ...

class ImportFormRequest(_message.Message):
    __slots__ = ("division_id", "request_id", "form_id", "questionnaire")
    DIVISION_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    FORM_ID_FIELD_NUMBER: _ClassVar[int]
    QUESTIONNAIRE_FIELD_NUMBER: _ClassVar[int]
    division_id: str
    request_id: str
    form_id: str
    questionnaire: str
    def __init__(self, division_id: _Optional[str] = ..., request_id: _Optional[str] = ..., form_id: _Optional[str] = ..., questionnaire: _Optional[str] = ...) -> None: ...

class ImportFormResponse(_message.Message):
    __slots__ = ("form",)
    FORM_FIELD_NUMBER: _ClassVar[int]
    form: Form
    def __init__(self, form: _Optional[_Union[Form, _Mapping]] = ...) -> None: ...

class PublishFormRequest(_message.Message):
    __slots__ = ("form_id", "request_id", "etag")
    FORM_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    form_id: str
    request_id: str
    etag: str
    def __init__(self, form_id: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class PublishFormResponse(_message.Message):
    __slots__ = ("form",)
    FORM_FIELD_NUMBER: _ClassVar[int]
    form: Form
    def __init__(self, form: _Optional[_Union[Form, _Mapping]] = ...) -> None: ...

class RetireFormRequest(_message.Message):
    __slots__ = ("form_id", "request_id")
    FORM_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    form_id: str
    request_id: str
    def __init__(self, form_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class RetireFormResponse(_message.Message):
    __slots__ = ("form",)
    FORM_FIELD_NUMBER: _ClassVar[int]
    form: Form
    def __init__(self, form: _Optional[_Union[Form, _Mapping]] = ...) -> None: ...

class FormAssignment(_message.Message):
    __slots__ = ("form_assignment_id", "conversation_id", "participant_id", "form_id", "version", "title", "state", "assign_time", "due_time", "submit_time", "submission_count", "outcome")
    FORM_ASSIGNMENT_ID_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    FORM_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    ASSIGN_TIME_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    SUBMIT_TIME_FIELD_NUMBER: _ClassVar[int]
    SUBMISSION_COUNT_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    form_assignment_id: str
    conversation_id: str
    participant_id: str
    form_id: str
    version: int
    title: str
    state: FormAssignmentState
    assign_time: _timestamp_pb2.Timestamp
    due_time: _timestamp_pb2.Timestamp
    submit_time: _timestamp_pb2.Timestamp
    submission_count: int
    outcome: FormOutcome
    def __init__(self, form_assignment_id: _Optional[str] = ..., conversation_id: _Optional[str] = ..., participant_id: _Optional[str] = ..., form_id: _Optional[str] = ..., version: _Optional[int] = ..., title: _Optional[str] = ..., state: _Optional[_Union[FormAssignmentState, str]] = ..., assign_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., submit_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., submission_count: _Optional[int] = ..., outcome: _Optional[_Union[FormOutcome, _Mapping]] = ...) -> None: ...

class FormOutcome(_message.Message):
    __slots__ = ("flagged", "flags", "scores")
    FLAGGED_FIELD_NUMBER: _ClassVar[int]
    FLAGS_FIELD_NUMBER: _ClassVar[int]
    SCORES_FIELD_NUMBER: _ClassVar[int]
    flagged: bool
    flags: _containers.RepeatedScalarFieldContainer[str]
    scores: _containers.RepeatedCompositeFieldContainer[FormScore]
    def __init__(self, flagged: _Optional[bool] = ..., flags: _Optional[_Iterable[str]] = ..., scores: _Optional[_Iterable[_Union[FormScore, _Mapping]]] = ...) -> None: ...

class FormScore(_message.Message):
    __slots__ = ("name", "value", "band", "lowest", "highest")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    BAND_FIELD_NUMBER: _ClassVar[int]
    LOWEST_FIELD_NUMBER: _ClassVar[int]
    HIGHEST_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: str
    band: str
    lowest: str
    highest: str
    def __init__(self, name: _Optional[str] = ..., value: _Optional[str] = ..., band: _Optional[str] = ..., lowest: _Optional[str] = ..., highest: _Optional[str] = ...) -> None: ...

class AssignFormRequest(_message.Message):
    __slots__ = ("conversation_id", "request_id", "form_id", "participant_ids", "due_time")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    FORM_ID_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_IDS_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    request_id: str
    form_id: str
    participant_ids: _containers.RepeatedScalarFieldContainer[str]
    due_time: _timestamp_pb2.Timestamp
    def __init__(self, conversation_id: _Optional[str] = ..., request_id: _Optional[str] = ..., form_id: _Optional[str] = ..., participant_ids: _Optional[_Iterable[str]] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class AssignFormResponse(_message.Message):
    __slots__ = ("assignments",)
    ASSIGNMENTS_FIELD_NUMBER: _ClassVar[int]
    assignments: _containers.RepeatedCompositeFieldContainer[FormAssignment]
    def __init__(self, assignments: _Optional[_Iterable[_Union[FormAssignment, _Mapping]]] = ...) -> None: ...

class ListFormAssignmentsRequest(_message.Message):
    __slots__ = ("conversation_id",)
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    def __init__(self, conversation_id: _Optional[str] = ...) -> None: ...

class ListFormAssignmentsResponse(_message.Message):
    __slots__ = ("assignments",)
    ASSIGNMENTS_FIELD_NUMBER: _ClassVar[int]
    assignments: _containers.RepeatedCompositeFieldContainer[FormAssignment]
    def __init__(self, assignments: _Optional[_Iterable[_Union[FormAssignment, _Mapping]]] = ...) -> None: ...

class GetFormAssignmentRequest(_message.Message):
    __slots__ = ("form_assignment_id",)
    FORM_ASSIGNMENT_ID_FIELD_NUMBER: _ClassVar[int]
    form_assignment_id: str
    def __init__(self, form_assignment_id: _Optional[str] = ...) -> None: ...

class GetFormAssignmentResponse(_message.Message):
    __slots__ = ("assignment", "questionnaire", "submissions", "draft")
    ASSIGNMENT_FIELD_NUMBER: _ClassVar[int]
    QUESTIONNAIRE_FIELD_NUMBER: _ClassVar[int]
    SUBMISSIONS_FIELD_NUMBER: _ClassVar[int]
    DRAFT_FIELD_NUMBER: _ClassVar[int]
    assignment: FormAssignment
    questionnaire: str
    submissions: _containers.RepeatedCompositeFieldContainer[FormSubmission]
    draft: FormDraft
    def __init__(self, assignment: _Optional[_Union[FormAssignment, _Mapping]] = ..., questionnaire: _Optional[str] = ..., submissions: _Optional[_Iterable[_Union[FormSubmission, _Mapping]]] = ..., draft: _Optional[_Union[FormDraft, _Mapping]] = ...) -> None: ...

class FormDraft(_message.Message):
    __slots__ = ("response", "etag", "save_time")
    RESPONSE_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    SAVE_TIME_FIELD_NUMBER: _ClassVar[int]
    response: str
    etag: str
    save_time: _timestamp_pb2.Timestamp
    def __init__(self, response: _Optional[str] = ..., etag: _Optional[str] = ..., save_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class FormSubmission(_message.Message):
    __slots__ = ("form_submission_id", "response", "submit_time", "corrects_form_submission_id", "signature", "outcome")
    FORM_SUBMISSION_ID_FIELD_NUMBER: _ClassVar[int]
    RESPONSE_FIELD_NUMBER: _ClassVar[int]
    SUBMIT_TIME_FIELD_NUMBER: _ClassVar[int]
    CORRECTS_FORM_SUBMISSION_ID_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    form_submission_id: str
    response: str
    submit_time: _timestamp_pb2.Timestamp
    corrects_form_submission_id: str
    signature: FormSignature
    outcome: FormOutcome
    def __init__(self, form_submission_id: _Optional[str] = ..., response: _Optional[str] = ..., submit_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., corrects_form_submission_id: _Optional[str] = ..., signature: _Optional[_Union[FormSignature, _Mapping]] = ..., outcome: _Optional[_Union[FormOutcome, _Mapping]] = ...) -> None: ...

class FormSignature(_message.Message):
    __slots__ = ("name", "intent", "sign_time", "sha256")
    NAME_FIELD_NUMBER: _ClassVar[int]
    INTENT_FIELD_NUMBER: _ClassVar[int]
    SIGN_TIME_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    name: str
    intent: str
    sign_time: _timestamp_pb2.Timestamp
    sha256: str
    def __init__(self, name: _Optional[str] = ..., intent: _Optional[str] = ..., sign_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., sha256: _Optional[str] = ...) -> None: ...

class SaveFormDraftRequest(_message.Message):
    __slots__ = ("form_assignment_id", "request_id", "etag", "response")
    FORM_ASSIGNMENT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    RESPONSE_FIELD_NUMBER: _ClassVar[int]
    form_assignment_id: str
    request_id: str
    etag: str
    response: str
    def __init__(self, form_assignment_id: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ..., response: _Optional[str] = ...) -> None: ...

class SaveFormDraftResponse(_message.Message):
    __slots__ = ("draft",)
    DRAFT_FIELD_NUMBER: _ClassVar[int]
    draft: FormDraft
    def __init__(self, draft: _Optional[_Union[FormDraft, _Mapping]] = ...) -> None: ...

class SubmitFormRequest(_message.Message):
    __slots__ = ("form_assignment_id", "request_id", "etag", "response", "signature_name")
    FORM_ASSIGNMENT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    RESPONSE_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_NAME_FIELD_NUMBER: _ClassVar[int]
    form_assignment_id: str
    request_id: str
    etag: str
    response: str
    signature_name: str
    def __init__(self, form_assignment_id: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ..., response: _Optional[str] = ..., signature_name: _Optional[str] = ...) -> None: ...

class SubmitFormResponse(_message.Message):
    __slots__ = ("assignment", "submission")
    ASSIGNMENT_FIELD_NUMBER: _ClassVar[int]
    SUBMISSION_FIELD_NUMBER: _ClassVar[int]
    assignment: FormAssignment
    submission: FormSubmission
    def __init__(self, assignment: _Optional[_Union[FormAssignment, _Mapping]] = ..., submission: _Optional[_Union[FormSubmission, _Mapping]] = ...) -> None: ...

class ListFormScoresRequest(_message.Message):
    __slots__ = ("form_assignment_id",)
    FORM_ASSIGNMENT_ID_FIELD_NUMBER: _ClassVar[int]
    form_assignment_id: str
    def __init__(self, form_assignment_id: _Optional[str] = ...) -> None: ...

class ListFormScoresResponse(_message.Message):
    __slots__ = ("points",)
    POINTS_FIELD_NUMBER: _ClassVar[int]
    points: _containers.RepeatedCompositeFieldContainer[FormScorePoint]
    def __init__(self, points: _Optional[_Iterable[_Union[FormScorePoint, _Mapping]]] = ...) -> None: ...

class FormScorePoint(_message.Message):
    __slots__ = ("form_assignment_id", "conversation_id", "submit_time", "outcome")
    FORM_ASSIGNMENT_ID_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    SUBMIT_TIME_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    form_assignment_id: str
    conversation_id: str
    submit_time: _timestamp_pb2.Timestamp
    outcome: FormOutcome
    def __init__(self, form_assignment_id: _Optional[str] = ..., conversation_id: _Optional[str] = ..., submit_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., outcome: _Optional[_Union[FormOutcome, _Mapping]] = ...) -> None: ...

class ExportFormsRequest(_message.Message):
    __slots__ = ("conversation_id", "time_zone", "format")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    time_zone: str
    format: FormExportFormat
    def __init__(self, conversation_id: _Optional[str] = ..., time_zone: _Optional[str] = ..., format: _Optional[_Union[FormExportFormat, str]] = ...) -> None: ...

class ExportFormsResponse(_message.Message):
    __slots__ = ("data",)
    DATA_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    def __init__(self, data: _Optional[bytes] = ...) -> None: ...

class ExplainFormAssignmentRequest(_message.Message):
    __slots__ = ("form_assignment_id",)
    FORM_ASSIGNMENT_ID_FIELD_NUMBER: _ClassVar[int]
    form_assignment_id: str
    def __init__(self, form_assignment_id: _Optional[str] = ...) -> None: ...

class ExplainFormAssignmentResponse(_message.Message):
    __slots__ = ("viewers",)
    VIEWERS_FIELD_NUMBER: _ClassVar[int]
    viewers: _containers.RepeatedCompositeFieldContainer[FormViewer]
    def __init__(self, viewers: _Optional[_Iterable[_Union[FormViewer, _Mapping]]] = ...) -> None: ...

class FormViewer(_message.Message):
    __slots__ = ("participant_id", "reason")
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    participant_id: str
    reason: FormViewerReason
    def __init__(self, participant_id: _Optional[str] = ..., reason: _Optional[_Union[FormViewerReason, str]] = ...) -> None: ...
