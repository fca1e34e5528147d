"""`python offer.py KEY TEXT` offers one document with aiokafka alone; the environment says where and as whom."""

import asyncio
import base64
import json
import os
import ssl
import sys
from hashlib import sha256

from aiokafka import AIOKafkaProducer


def connection() -> dict[str, object]:
    """Of KAFKA, KAFKA_USER, KAFKA_PASSWORD and KAFKA_CA; TLS where there is a CA, a login where there is a user."""
    user, ca = os.environ.get("KAFKA_USER"), os.environ.get("KAFKA_CA")
    said: dict[str, object] = {"bootstrap_servers": os.environ["KAFKA"]}
    said["security_protocol"] = ("SASL_" if user else "") + ("SSL" if ca else "PLAINTEXT")
    if user:
        said |= {"sasl_mechanism": "SCRAM-SHA-512", "sasl_plain_username": user}
        said["sasl_plain_password"] = os.environ["KAFKA_PASSWORD"]
    if ca:
        said["ssl_context"] = ssl.create_default_context(cafile=ca)
    return said


async def offer(key: str, text: str) -> None:
    document = {
        "sourceKey": key,
        "collection": "letters",
        "body": base64.b64encode(text.encode()).decode(),
        "mediaType": "text/plain",
    }
    headers = {
        "content-type": "application/json",
        "ce_specversion": "1.0",
        "ce_type": "sluiceway.ingest.v1.DocumentOffered",
        "ce_source": "crm",
        # The same id is the same event: whoever does not know whether it arrived offers it again.
        "ce_id": sha256(f"{key}\n{text}".encode()).hexdigest(),
    }
    topic = os.environ.get("KAFKA_TOPIC", "ingest.document-offered.v1")
    async with AIOKafkaProducer(acks="all", enable_idempotence=True, **connection()) as producer:
        sent = await producer.send_and_wait(
            topic,
            key=key.encode(),
            value=json.dumps(document).encode(),
            headers=[(name, value.encode()) for name, value in headers.items()],
        )
    print(f"{key}: partition {sent.partition}, offset {sent.offset}")


asyncio.run(offer(*sys.argv[1:]))
