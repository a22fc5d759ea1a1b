"""Whatever is sent, the answer is an answer or a clear refusal: no INTERNAL, no UNKNOWN, no hang (E17)."""

from sotto.files.v1.files_pb2 import DESCRIPTOR as FILES
from sotto.files.v1.forms_pb2 import DESCRIPTOR as FORMS
from sotto.files.v1.uploads_pb2 import DESCRIPTOR as UPLOADS

from tests.integration.files.calls import TEXT, listed, upload
from tests.integration.files.conftest import World
from tests.integration.files.forms_world import FormWorld
from tests.support.malformed_calls import outcomes, unclear

COUNT = 1_500


async def test_1500_malformed_requests_about_files_are_answered_or_refused_clearly(world: World) -> None:
    client = world.clients[0]
    file = await upload(world, client, TEXT)
    known = {
        "conversation_id": [world.conversation_id],
        "file_id": [file.file_id],
        "participant_ids": [world.participant(each) for each in world.clients],
    }
    methods = [
        method
        for name, described in (("FilesService", FILES), ("UploadService", UPLOADS))
        for method in described.services_by_name[name].methods
    ]
    found = await outcomes(world.door.channel, methods, known, [world.host, client], COUNT, seed=7)
    assert unclear(found) == {}
    assert {method for method, _ in found} == {method.name for method in methods}
    assert sum(count for (_, code), count in found.items() if code == "INVALID_ARGUMENT") > COUNT / 3
    assert file.file_id in [each.file_id for each in await listed(world, client)]


async def test_1500_malformed_requests_about_forms_are_answered_or_refused_clearly(forms: FormWorld) -> None:
    client = forms.clients[0]
    (assignment,) = await forms.assign((await forms.form("Patient Health")).form_id, [client])
    known = {
        "conversation_id": [forms.conversation_id],
        "division_id": [str(forms.division_id)],
        "form_id": [assignment.form_id],
        "form_assignment_id": [assignment.form_assignment_id],
        "participant_ids": [forms.participant(each) for each in forms.clients],
    }
    methods = list(FORMS.services_by_name["FormService"].methods)
    people = [forms.host, client, forms.admin]
    found = await outcomes(forms.door.channel, methods, known, people, COUNT, seed=7)
    assert unclear(found) == {}
    assert {method for method, _ in found} == {method.name for method in methods}
    assert sum(count for (_, code), count in found.items() if code == "INVALID_ARGUMENT") > COUNT / 3
    assert (await forms.seen(client, assignment.form_assignment_id)).assignment.title
