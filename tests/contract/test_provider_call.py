"""What all calls to paid providers share: waits that were asked for, keys, words of errors, and a hard end to drips."""

from __future__ import annotations

import contextlib
import datetime as dt
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from scribe_desktop.children.provider_call import CallLimit, Refusal, check_key, refusal_error, retry_after_seconds
from scribe_desktop.errors import ProviderAccessError, Remedy

NOW = dt.datetime(2026, 11, 22, 12, 0, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("nan", None),
        ("inf", None),
        ("0", 0.0),
        ("-5", 0.0),
        ("7", 7.0),
        ("1.5", 1.5),
        ("Sun, 22 Nov 2026 12:00:30 GMT", 30.0),
        ("Sun, 22 Nov 2026 13:00:30 +0100", 30.0),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0.0),
    ],
)
def test_retry_after_is_read_as_seconds_or_date(header: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(header, NOW) == seconds


@pytest.mark.parametrize(
    ("status", "words", "code", "remedy"),
    [
        (302, (), "provider.not_json", Remedy.WAIT_AND_RETRY),
        (400, (), "provider.refused", Remedy.FAIL),
        (401, (), "provider.key", Remedy.PAUSE_AND_SAY),
        (402, (), "provider.quota", Remedy.PAUSE_AND_SAY),
        (403, (), "provider.key", Remedy.PAUSE_AND_SAY),
        (404, (), "provider.refused", Remedy.FAIL),
        (408, (), "provider.trouble", Remedy.WAIT_AND_RETRY),
        (409, (), "provider.trouble", Remedy.WAIT_AND_RETRY),
        (413, (), "provider.too_large", Remedy.FAIL),
        (422, (), "provider.refused", Remedy.FAIL),
        (429, (), "provider.busy", Remedy.WAIT_AND_RETRY),
        (429, ("insufficient_quota",), "provider.quota", Remedy.PAUSE_AND_SAY),
        (500, (), "provider.trouble", Remedy.WAIT_AND_RETRY),
        (503, (), "provider.busy", Remedy.WAIT_AND_RETRY),
        (529, (), "provider.busy", Remedy.WAIT_AND_RETRY),
    ],
)
def test_every_status_has_its_kind(status: int, words: tuple[str, ...], code: str, remedy: Remedy) -> None:
    error = refusal_error("OpenAI", Refusal(status, "3", frozenset(words)), NOW)
    assert (error.code, error.remedy) == (code, remedy)
    assert error.retry_after_seconds == (3.0 if code in ("provider.busy", "provider.trouble") else None)
    assert error.happened
    assert error.safe
    assert error.next_step


@pytest.mark.parametrize("key", ["", " sk-1", "sk-1\n", "sk\r\n-1", "sk-é", "sk\t-1"])
def test_a_key_that_no_header_can_hold_is_refused_unquoted(key: str) -> None:
    with pytest.raises(ProviderAccessError) as failure:
        check_key("Claude", key)
    assert not key or key.strip() not in str(failure.value)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key and certificate for 127.0.0.1, made now."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "loopback.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@contextlib.contextmanager
def _dripping_server(certificate: Path | None) -> Iterator[int]:
    """Drips bytes of a header for ever, over TLS when there is a certificate; gives its port."""
    stop = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        raw, _ = listener.accept()
        with contextlib.suppress(OSError), raw:
            peer = raw
            if certificate is not None:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(certificate)
                peer = context.wrap_socket(raw, server_side=True)
            peer.recv(65_536)
            peer.sendall(b"HTTP/1.1 200 OK\r\nx-drip: ")
            while not stop.wait(0.02):
                peer.sendall(b"z")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        stop.set()
        thread.join()
        listener.close()


@pytest.mark.parametrize("has_tls", [False, True], ids=["plain", "TLS"])
def test_a_drip_of_headers_is_ended(has_tls: bool, certificate: Path) -> None:
    context = ssl.create_default_context(cafile=str(certificate))
    limit = CallLimit(0.5)
    with _dripping_server(certificate if has_tls else None) as port:
        client = httpx2.Client(timeout=5.0, verify=context, event_hooks=limit.event_hooks())
        with limit, client, pytest.raises(httpx2.TransportError):
            client.get(f"{'https' if has_tls else 'http'}://127.0.0.1:{port}/")
    assert limit.has_expired


def test_a_call_in_time_is_left_alone() -> None:
    with CallLimit(30.0) as limit:
        pass
    assert not limit.has_expired
