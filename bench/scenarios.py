"""The scenarios of the soak test. Many clients run them concurrently; each scenario checks its own results."""
import copy, tarfile
from io import BytesIO
from clients import *

SCENARIOS = []  # (function, weight)


def scenario(weight):
    def register(function):
        SCENARIOS.append((function, weight))
        return function
    return register


def upload_file(client, data):
    """Creates an item with a file of these bytes."""
    item = client.create_item()
    session = Session(client, "update", item)
    spec = {"checksum_info": sha256(data)} if client.random.random() < 0.5 else {}
    expect("upload", session.put(session.upload_uri(data, **spec), data), "ok")
    expect("status", session.status(), "READY")
    session.call("complete")
    expect("state", session.state(), "DONE")
    if client.random.random() < 0.5:
        session.call("delete")
    return item


def verify_download(client, item, data):
    session = Session(client, "download", item)
    uri = session.download_uri()
    expect("downloaded bytes are equal", client.get(uri) == ("ok", data), True)
    if data:
        first = client.random.randrange(len(data))
        last = client.random.randrange(first, len(data))
        expect("range request", client.get(uri, {"Range": f"bytes={first}-{last}"}) == ("ok", data[first:last + 1]), True)
        expect("range beyond the file", client.get(uri, {"Range": f"bytes={len(data)}-"})[0], "INVALID_ARGUMENT")
    session.call(client.random.choice(("cancel", "delete")))
    expect("URI of an ended session", client.get(uri)[0], "NOT_FOUND")


@scenario(20)
def lifecycle_steps(client):
    """sessions without files: all steps; steps after the end are rejected"""
    item, kind = client.create_item(), client.random.choice(("update", "download"))
    session = Session(client, kind, item)
    expect("session is listed", session.is_listed(), True)
    if kind == "update":
        session.expect_error("create", "RESOURCE_BUSY", library_item_id=item)
    session.call("keep-alive", **{"client_progress" if kind == "update" else "progress": 50})
    ends = {"cancel": "CANCELED", "fail": "ERROR", **({"complete": "DONE"} if kind == "update" else {})}
    step, state = client.random.choice(list(ends.items()))
    message = {"client_error_message": "Failed by the client."} if step == "fail" else {}
    session.call(step, **message)
    expect("state", session.state(), state)
    session.expect_error(step, "NOT_ALLOWED_IN_CURRENT_STATE", **message)
    session.expect_error("keep-alive", "NOT_ALLOWED_IN_CURRENT_STATE")
    session.call("delete")
    session.expect_error("get", "NOT_FOUND")


@scenario(8)
def full_lifecycle(client):
    """upload, complete, copy, delete original or copy, download the other, whole and by range"""
    data = client.random_bytes()
    item = upload_file(client, data)
    other = client.call("POST", f"library/item/{item}?action=copy", {"library_id": client.library, "name": f"copy of {item}"})
    first, second = client.random.sample((item, other), 2)
    client.call("DELETE", f"library/item/{first}")
    verify_download(client, second, data)
    if client.random.random() < 0.5:
        client.call("DELETE", f"library/item/{second}")


@scenario(5)
def checksum_mismatch(client):
    """uploads with a wrong checksum or size: rejected, session in ERROR"""
    data, mode = client.random_bytes(min_size=10), client.random.choice(("checksum", "many", "few"))
    session = Session(client, "update", client.create_item())
    spec = {"checksum_info": sha256(b"something else")} if mode == "checksum" else {}
    uri = session.upload_uri(data[1:] if mode == "many" else data, **spec)
    expect("upload", session.put(uri, data[1:] if mode == "few" else data), "INVALID_ARGUMENT")
    expect("state", session.state(), "ERROR")
    session.expect_error("complete", "NOT_ALLOWED_IN_CURRENT_STATE")


@scenario(6)
def resumed_upload(client):
    """interrupted uploads, resumed or restarted"""
    data, item = client.random_bytes(min_size=200_000), client.create_item()
    session = Session(client, "update", item)
    uri = session.upload_uri(data)
    upload = client.send_half(uri, data)
    session.wait_until("the server receives bytes", lambda: session.status() == "TRANSFERRING")
    client.abort(upload)
    session.wait_until("the upload is suspended", lambda: session.status() == "WAITING_FOR_TRANSFER")
    offset = session.file("get")["bytes_transferred"] if client.random.random() < 0.7 else 0
    headers = {"Content-Range": f"bytes {offset}-{len(data) - 1}/{len(data)}"} if offset else {}
    expect("resumed upload", session.put(uri, data[offset:], headers), "ok")
    session.call("complete")
    verify_download(client, item, data)


@scenario(1)
def slow_upload(client):
    """slow uploads that take longer than the idle timeout of a session"""
    data, item = client.random_bytes(min_size=50_000), client.create_item()
    session = Session(client, "update", item)
    connection = client.send_headers("PUT", session.upload_uri(data), {"Content-Length": len(data)})
    size = len(data) // 20 + 1
    for start in range(0, len(data), size):
        send(connection, data[start:start + size])
        time.sleep(LEASE / 15)
    expect("upload", client.read_response(connection)[0], "ok")
    session.renewed = time.monotonic()
    session.call("complete")
    verify_download(client, item, data)


@scenario(1)
def stalled_upload(client):
    """a stalled upload and a stalled download, aborted when their sessions expire"""
    item = upload_file(client, BYTES)  # larger than the socket buffers
    update, download = Session(client, "update", item), Session(client, "download", item)
    up, down = client.send_half(update.upload_uri(BYTES, "other"), BYTES), client.send_headers("GET", download.download_uri())
    time.sleep(LEASE + 2.5)
    expect("the upload", client.read_response(up, 1)[0], "aborted")
    expect("the download", client.read_response(down, 1)[0], "aborted")
    expect("both sessions are deleted", update.is_deleted() and download.is_deleted(), True)


@scenario(5)
def aborted_downloads(client):
    """aborted downloads, then a complete one"""
    data = client.random_bytes(min_size=MIB)
    session = Session(client, "download", upload_file(client, data))
    uri = session.download_uri()
    for _ in range(3):
        connection = client.send_headers("GET", uri)
        if client.random.random() < 0.7:
            connection.sock.recv(client.random.randrange(1, 100_000))
        client.abort(connection)
    expect("downloaded bytes are equal", client.get(uri) == ("ok", data), True)
    session.call("fail", client_error_message="Aborted.")


@scenario(5)
def end_of_session_during_transfers(client):
    """sessions canceled, or deleted with their item or library, during an upload and a download"""
    data = client.random_bytes(min_size=MIB)
    item = upload_file(client, data)
    update, download = Session(client, "update", item), Session(client, "download", item)
    uri = update.upload_uri(data, "other")
    up, down = client.send_half(uri, data), client.send_headers("GET", download.download_uri())
    mode = client.random.choice(("step", "item", "library"))
    if mode == "step":
        update.call("cancel")
        download.call("delete")
    elif mode == "item":
        client.call("DELETE", f"library/item/{item}")
    else:
        client.items = 0
        client.create_item()
    # The transfer may have started after the end of the session, or completed before it.
    expect("the upload", client.read_response(up, 5)[0], "aborted", "NOT_FOUND")
    expect("the download", client.read_response(down, 5)[0], "aborted", "NOT_FOUND", "ok")
    expect("URI of an ended session", client.put(uri, data), "NOT_FOUND")
    if mode != "step":
        update.expect_error("get", "NOT_FOUND")
        download.expect_error("get", "NOT_FOUND")


@scenario(8)
def abandoned_session(client):
    """abandoned sessions that expire with a READY or an incomplete file"""
    data = client.random_bytes(min_size=1000)
    item = upload_file(client, data)
    update, download = Session(client, "update", item), Session(client, "download", item)
    uri, other = update.upload_uri(data), download.download_uri()
    if client.random.random() < 0.5:
        client.abort(client.send_half(uri, data))
    else:
        expect("upload", update.put(uri, data), "ok")
    client.schedule_check(LEASE + 2, "both sessions are deleted", lambda: update.is_deleted() and download.is_deleted()
                   and client.put(uri, data) == client.get(other)[0] == "NOT_FOUND")


@scenario(5)
def pull(client):
    """pulls from a source that works or fails once; completed during or after the pull"""
    item = client.create_item()
    session = Session(client, "update", item)
    data = session.add_pull(client.random.choice(("whole", "fail-once")))
    if client.random.random() < 0.5:
        session.wait_until("the file is READY", lambda: session.status() == "READY")
    session.call("complete")
    session.wait_until("the session is DONE", lambda: session.state() == "DONE")
    verify_download(client, item, data)


@scenario(3)
def failing_pull(client):
    """pulls from a source that is missing, always fails or stalls; canceled or abandoned"""
    session = Session(client, "update", client.create_item())
    session.add_pull(client.random.choice(("missing", "broken", "silent")), min_size=1000)
    then = client.random.choice(("wait", "cancel", "leave"))
    if then == "wait":
        session.wait_until("the session is in ERROR", lambda: session.state() == "ERROR")
    elif then == "cancel":
        time.sleep(client.random.random())
        expect("cancel", session.request("cancel")[0], "ok", "NOT_ALLOWED_IN_CURRENT_STATE")
    # Each of the five attempts may receive bytes, and these renew the lease.
    client.schedule_check(15 if then == "leave" else LEASE + 2, "the session is deleted", session.is_deleted)


@scenario(3)
def archives(client):
    """OVA archives, complete or interrupted; completed, canceled or abandoned"""
    disk = client.random_bytes(min_size=300_000)
    space = "http://schemas.dmtf.org/ovf/envelope/1"
    descriptor = (f'<Envelope xmlns="{space}" xmlns:ovf="{space}"><References>'
                  f'<File ovf:id="f" ovf:href="disk.vmdk" ovf:size="{len(disk)}"/></References></Envelope>').encode()
    packed = BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, data in ("package.ovf", descriptor), ("disk.vmdk", disk):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, BytesIO(data))
    session = Session(client, "update", client.create_item())
    uri = session.upload_uri(packed.getvalue(), "package.ova")
    if client.random.random() < 0.5:
        client.abort(client.send_half(uri, packed.getvalue()))
    else:
        expect("upload", session.put(uri, packed.getvalue()), "ok")
        if client.random.random() < 0.5:
            session.call("complete")
            expect("state", session.state(), "DONE")
            return
    if client.random.random() < 0.5:
        session.call("cancel")


@scenario(8)
def concurrent_uploads(client):
    """two clients on one session: steps, uploads of the same file, deletion of the item"""
    data, item = client.random_bytes(), client.create_item()
    ours = Session(client, "update", item)
    uri, failures = ours.upload_uri(data), []
    theirs = copy.copy(ours)
    theirs.client = client.second_client()

    def run_steps(session):
        steps = "keep-alive", "get", "put", "put", "complete", "cancel", "delete", "item"
        for step in session.client.random.choices(steps, k=3):
            if step == "put":
                code = session.client.put(uri, data)
            elif step == "item":
                code = session.client.request("api", "DELETE", f"/api/content/library/item/{item}")[0]
            else:
                code = session.request(step)[0]
            expect(f"concurrent {step}", code, "ok", "NOT_FOUND", "NOT_ALLOWED_IN_CURRENT_STATE", *["aborted"][:step == "put"])

    def run_other_steps():
        try:
            run_steps(theirs)
        except Exception as failure:
            failures.append(failure)
    other = threading.Thread(target=run_other_steps, daemon=True)
    other.start()
    try:
        run_steps(ours)
    finally:
        other.join(60)
    for failure in failures:
        raise failure


@scenario(6)
def invalid_calls(client):
    """unknown identifiers, malformed or too large bodies, an unknown login"""
    kind, api, unknown = client.random.choice(("update", "download")), client.random.choice(APIS), uuid.uuid4()
    for id in f"{unknown}:{unknown}", "..%2F..", "x":
        for operation in "get", "keep-alive", "cancel", "delete":
            expect("unknown session", client.request(api, *request(api, kind, operation, id))[0], "NOT_FOUND")
    for api, path in ("api", "/api/content/local-library"), ("rest", "/rest/com/vmware/content/local-library"):
        for body in b'{"name":', b"[]", b"\xff", b'"' * 70_000:
            expect("malformed body", client.request(api, "POST", path, body)[0], "INVALID_ARGUMENT", "INVALID_REQUEST")
        expect("body too large", client.request(api, "POST", path, b" " * (MIB + 1))[0], "INVALID_REQUEST")
        client.disconnect()
        unknown_login = {"vmware-api-session-id": "0" * 32}
        expect("unknown login", client.send(api, "GET", path, headers=unknown_login)[0], "UNAUTHENTICATED")
    expect("malformed body", client.request("rpc", "POST", "/api", b'{"jsonrpc":')[0], "-32700")
    expect("unknown path", client.request("api", "PUT", "/api/content/nothing")[0], "NOT_FOUND")
    expect("item in an unknown library", client.request(
        "api", "POST", "/api/content/library/item", {"library_id": str(unknown), "name": "x"})[0], "NOT_FOUND")
    expect("unknown URI", client.put(f"http://any/cls/data/{unknown}/file", b"data"), "NOT_FOUND")


@scenario(6)
def aborted_requests(client):
    """requests aborted in their headers, in their body, and before the response"""
    text = json.dumps({"library_item_id": client.create_item()})
    header_text = (f"POST /api/{UPDATE} HTTP/1.1\r\nHost: carrel\r\nContent-Type: application/json\r\n"
            f"vmware-api-session-id: {client.login}\r\nContent-Length: {len(text)}\r\n\r\n")
    for end in client.random.randrange(len(header_text)), len(header_text) + 5, len(header_text) + len(text):
        connection = client.connect()
        connection.connect()
        connection.send((header_text + text)[:end].encode())
        client.abort(connection)


@scenario(3)
def silent_connections(client):
    """idle connections without a request, with incomplete headers or without the body, until the server closes them"""
    for request_text in "", "GET /api/sess", ("POST /api/content/local-library HTTP/1.1\r\nHost: carrel\r\nContent-Length: 9\r\n"
                                       f"vmware-api-session-id: {client.login}\r\n\r\n"):
        connection = client.connect(secure=client.random.random() < 0.3)
        connection.connect()
        connection.send(request_text.encode())
        client.schedule_check(3 * CONNECTION_TIMEOUT, "an idle connection is closed", lambda idle=connection: is_closed(idle, 0.1))


@scenario(6)
def logins(client):
    """logins over /api and /rest, some with a wrong password; logged out or expired"""
    api, path = client.random.choice((("api", "/api/session"), ("rest", "/rest/com/vmware/cis/session")))
    if client.random.random() < 0.1:
        expect("wrong password", client.send(api, "POST", path, headers=basic_auth("wrong"))[0], "UNAUTHENTICATED")
    code, login = client.send(api, "POST", path, headers=basic_auth())
    expect("login", code, "ok")

    def is_valid():
        return client.send("api", "GET", "/api/session", headers={"vmware-api-session-id": login})[0] == "ok"
    expect("login is valid", is_valid(), True)
    if client.random.random() < 0.5:
        expect("logout", client.send(api, "DELETE", path, headers={"vmware-api-session-id": login})[0], "ok")
        expect("login is valid after logout", is_valid(), False)
    else:
        client.schedule_check(LOGIN_IDLE_TIMEOUT + 1, "login has expired", lambda: not is_valid())


@scenario(2)
def console(client):
    """a user who opens the console briefly"""
    connection = client.connect()
    connection.request("POST", "/console/login", "{}", {**basic_auth(), "Content-Type": "application/json"})
    response = connection.getresponse()
    expect("login", check_response("console", response.status, response.read())[0], "ok")
    connection.request("GET", "/console/sessions/stream", headers={"Cookie": response.getheader("Set-Cookie").split(";")[0]})
    response = connection.getresponse()
    expect("console stream", response.status, 200)
    expect("console stream sends data", len(response.read(100)), 100)
    client.abort(connection)
