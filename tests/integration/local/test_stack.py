"""The shared servers do what the other tests rely on."""

import asyncio
import email.message

import aiosmtplib
import asyncpg
import httpx2
import nats
import pytest
from minio import Minio
from minio.error import S3Error

from tests.conftest import NewDatabase
from tests.support.stack import S3, MailCatcher, Stack


async def test_each_database_is_a_new_one_with_both_roles(empty_database: NewDatabase) -> None:
    first, second = await empty_database("billing"), await empty_database("billing")
    assert first.name != second.name
    owner = await asyncpg.connect(first.owner_url)
    await owner.execute("CREATE TABLE note (text text); GRANT USAGE ON SCHEMA billing TO sotto_billing")
    await owner.execute("GRANT SELECT ON note TO sotto_billing")
    app = await asyncpg.connect(first.url)
    assert await app.fetch("SELECT * FROM billing.note") == []
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.execute("INSERT INTO note VALUES ('x')")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.execute("CREATE TABLE billing.other (id int)")
    await app.close()
    await owner.close()


async def test_one_service_cannot_look_into_the_schema_of_another(
    empty_database: NewDatabase, stack: Stack
) -> None:
    database = await empty_database("billing")
    owner = await asyncpg.connect(database.owner_url)
    await owner.execute("CREATE TABLE card (id int)")
    await owner.close()
    stranger = await asyncpg.connect(stack.postgres.url("conversation", database.name))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await stranger.fetch("SELECT * FROM billing.card")
    await stranger.close()


async def test_nats_keeps_messages_and_refuses_strangers(nats_url: str, namespace: str) -> None:
    connection = await nats.connect(nats_url)
    stream = connection.jetstream()
    await stream.add_stream(name=namespace, subjects=[f"{namespace}.>"])
    answer = await stream.publish(f"{namespace}.greeting", b"hello")
    assert answer.seq == 1
    await connection.close()


async def test_nats_refuses_who_has_no_password(stack: Stack) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", stack.ports["nats"])
    writer.write(b"CONNECT {}\r\nPING\r\n")
    assert b"'Authorization Violation'" in await reader.read()
    writer.close()
    await writer.wait_closed()


async def test_the_files_identity_reaches_its_buckets_and_no_other(s3: S3) -> None:
    client = Minio(
        s3.endpoint.removeprefix("http://"), s3.access_key, s3.secret_key, secure=False, region=s3.region
    )
    assert client.bucket_exists(s3.bucket)
    with pytest.raises(S3Error, match="AccessDenied"):
        client.make_bucket("another")


async def test_a_sent_mail_is_in_the_inbox(mail: MailCatcher) -> None:
    message = email.message.EmailMessage()
    message["From"], message["To"], message["Subject"] = "sotto@example.org", "ann@example.org", "Grüße"
    message.set_content("Guten Tag")
    message.add_alternative("<p>Guten Tag</p>", subtype="html")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="invoice.pdf")
    await aiosmtplib.send(message, hostname=mail.smtp_host, port=mail.smtp_port, start_tls=False)
    [caught] = await mail.messages(to="Ann@example.org")
    assert caught["subject"] == "Grüße"
    assert caught["to"] == ["ann@example.org"]
    assert caught["text"] == "Guten Tag\n"
    assert caught["html"] == "<p>Guten Tag</p>\n"
    assert caught["attachments"] == [{"name": "invoice.pdf", "content_type": "application/pdf", "size": 8}]
    assert await mail.messages(to="ann@example.org", after=str(caught["id"])) == []


async def test_the_inbox_shows_a_mail_without_letting_it_do_anything(mail: MailCatcher) -> None:
    message = email.message.EmailMessage()
    message["From"], message["To"], message["Subject"] = "sotto@example.org", "eve@example.org", "<b>Hi</b>"
    message.set_content("See https://example.org/visit")
    message.add_alternative(
        "<script>alert(1)</script><a href='https://example.org'>visit</a>", subtype="html"
    )
    await aiosmtplib.send(message, hostname=mail.smtp_host, port=mail.smtp_port, start_tls=False)
    [caught] = await mail.messages(to="eve@example.org")
    async with httpx2.AsyncClient(base_url=mail.url, trust_env=False) as client:
        page = await client.get(f"/messages/{caught['id']}")
        part = await client.get(f"/messages/{caught['id']}/html")
        elsewhere = await client.get("/", headers={"Host": "evil.example"})
        missing = await client.get("/messages/1")
    assert "&lt;b&gt;Hi&lt;/b&gt;" in page.text
    assert '<a href="https://example.org/visit"' in page.text
    assert "script-src 'nonce-" in page.headers["Content-Security-Policy"]
    assert part.headers["Content-Security-Policy"].startswith("sandbox allow-popups ")
    assert "allow-scripts" not in part.headers["Content-Security-Policy"]
    assert (elsewhere.status_code, missing.status_code) == (400, 404)
