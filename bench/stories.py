"""What the clients of a soak do: each story is told often, by many at once, and says by itself what must come of it."""
import copy, tarfile
from io import BytesIO
from callers import *

STORIES = []  # with how often each is told


def story(often):
    def noted(tale):
        STORIES.append((tale, often))
        return tale
    return noted


def kept(client, data):
    """An item with this file."""
    item = client.item()
    session = Session(client, "update", item)
    spec = {"checksum_info": sha256(data)} if client.random.random() < 0.5 else {}
    must("upload", session.put(session.upload_uri(data, **spec), data), "ok")
    must("status", session.status(), "READY")
    session.do("complete")
    must("state", session.state(), "DONE")
    if client.random.random() < 0.5:
        session.do("delete")
    return item


def comes_back(client, item, data):
    session = Session(client, "download", item)
    uri = session.download_uri()
    must("the same bytes come back", client.get(uri) == ("ok", data), True)
    if data:
        first = client.random.randrange(len(data))
        last = client.random.randrange(first, len(data))
        must("and of a range", client.get(uri, {"Range": f"bytes={first}-{last}"}) == ("ok", data[first:last + 1]), True)
        must("a range that is not there", client.get(uri, {"Range": f"bytes={len(data)}-"})[0], "INVALID_ARGUMENT")
    session.do(client.random.choice(("cancel", "delete")))
    must("a URI after its session", client.get(uri)[0], "NOT_FOUND")


@story(20)
def steps(client):
    """sessions of both kinds without files: all steps, and those refused that come too late"""
    item, kind = client.item(), client.random.choice(("update", "download"))
    session = Session(client, kind, item)
    must("is listed", session.is_listed(), True)
    if kind == "update":
        session.refuses("create", "RESOURCE_BUSY", library_item_id=item)
    session.do("keep-alive", **{"client_progress" if kind == "update" else "progress": 50})
    ends = {"cancel": "CANCELED", "fail": "ERROR", **({"complete": "DONE"} if kind == "update" else {})}
    step, state = client.random.choice(list(ends.items()))
    message = {"client_error_message": "It was enough."} if step == "fail" else {}
    session.do(step, **message)
    must("state", session.state(), state)
    session.refuses(step, "NOT_ALLOWED_IN_CURRENT_STATE", **message)
    session.refuses("keep-alive", "NOT_ALLOWED_IN_CURRENT_STATE")
    session.do("delete")
    session.refuses("get", "NOT_FOUND")


@story(8)
def whole_life(client):
    """upload, complete, copy, delete one of both, download the other whole and in parts"""
    data = client.bytes()
    item = kept(client, data)
    other = client.call("POST", f"library/item/{item}?action=copy", {"library_id": client.library, "name": f"copy of {item}"})
    first, second = client.random.sample((item, other), 2)
    client.call("DELETE", f"library/item/{first}")
    comes_back(client, second, data)
    if client.random.random() < 0.5:
        client.call("DELETE", f"library/item/{second}")


@story(5)
def wrong_bytes(client):
    """uploads with a wrong checksum, too many bytes, too few: refused, and the session in ERROR"""
    data, how = client.bytes(least=10), client.random.choice(("checksum", "many", "few"))
    session = Session(client, "update", client.item())
    spec = {"checksum_info": sha256(b"something else")} if how == "checksum" else {}
    uri = session.upload_uri(data[1:] if how == "many" else data, **spec)
    must("upload", session.put(uri, data[1:] if how == "few" else data), "INVALID_ARGUMENT")
    must("state", session.state(), "ERROR")
    session.refuses("complete", "NOT_ALLOWED_IN_CURRENT_STATE")


@story(6)
def continued(client):
    """uploads cut in the middle, that go on from there or begin again"""
    data, item = client.bytes(least=200_000), client.item()
    session = Session(client, "update", item)
    uri = session.upload_uri(data)
    upload = client.half(uri, data)
    session.wait_until("bytes come", lambda: session.status() == "TRANSFERRING")
    client.cut(upload)
    session.wait_until("the cut is noticed", lambda: session.status() == "WAITING_FOR_TRANSFER")
    here = session.file("get")["bytes_transferred"] if client.random.random() < 0.7 else 0
    part = {"Content-Range": f"bytes {here}-{len(data) - 1}/{len(data)}"} if here else {}
    must("the rest", session.put(uri, data[here:], part), "ok")
    session.do("complete")
    comes_back(client, item, data)


@story(1)
def slow_upload(client):
    """uploads bit by bit, for longer than a session lasts without activity"""
    data, item = client.bytes(least=50_000), client.item()
    session = Session(client, "update", item)
    connection = client.begin("PUT", session.upload_uri(data), {"Content-Length": len(data)})
    size = len(data) // 20 + 1
    for start in range(0, len(data), size):
        send(connection, data[start:start + size])
        time.sleep(LEASE / 15)
    must("upload", client.end(connection)[0], "ok")
    session.touched = time.monotonic()
    session.do("complete")
    comes_back(client, item, data)


@story(1)
def stalled(client):
    """an upload and a download that stand still until their sessions expire, which cuts them"""
    item = kept(client, BYTES)  # more than the operating system holds for a client that does not read
    update, download = Session(client, "update", item), Session(client, "download", item)
    up, down = client.half(update.upload_uri(BYTES, "other"), BYTES), client.begin("GET", download.download_uri())
    time.sleep(LEASE + 2.5)
    must("the upload", client.end(up, 1)[0], "cut")
    must("the download", client.end(down, 1)[0], "cut")
    must("both are gone", update.is_gone() and download.is_gone(), True)


@story(5)
def cut_downloads(client):
    """downloads cut in the middle, then one whole"""
    data = client.bytes(least=MIB)
    session = Session(client, "download", kept(client, data))
    uri = session.download_uri()
    for _ in range(3):
        connection = client.begin("GET", uri)
        if client.random.random() < 0.7:
            connection.sock.recv(client.random.randrange(1, 100_000))
        client.cut(connection)
    must("the same bytes come back", client.get(uri) == ("ok", data), True)
    session.do("fail", client_error_message="It was cut.")


@story(5)
def ended_under_transfers(client):
    """sessions canceled, or deleted with their item or library, while bytes move both ways"""
    data = client.bytes(least=MIB)
    item = kept(client, data)
    update, download = Session(client, "update", item), Session(client, "download", item)
    uri = update.upload_uri(data, "other")
    up, down = client.half(uri, data), client.begin("GET", download.download_uri())
    how = client.random.choice(("step", "item", "library"))
    if how == "step":
        update.do("cancel")
        download.do("delete")
    elif how == "item":
        client.call("DELETE", f"library/item/{item}")
    else:
        client.items = 0
        client.item()
    # Either may have come too late to be cut, or too early.
    must("the upload", client.end(up, 5)[0], "cut", "NOT_FOUND")
    must("the download", client.end(down, 5)[0], "cut", "NOT_FOUND", "ok")
    must("a URI after its session", client.put(uri, data), "NOT_FOUND")
    if how != "step":
        update.refuses("get", "NOT_FOUND")
        download.refuses("get", "NOT_FOUND")


@story(8)
def left(client):
    """sessions of both kinds left to expire, with a file that is READY, or half there"""
    data = client.bytes(least=1000)
    item = kept(client, data)
    update, download = Session(client, "update", item), Session(client, "download", item)
    uri, other = update.upload_uri(data), download.download_uri()
    if client.random.random() < 0.5:
        client.cut(client.half(uri, data))
    else:
        must("upload", update.put(uri, data), "ok")
    client.in_time(LEASE + 2, "both are gone", lambda: update.is_gone() and download.is_gone()
                   and client.put(uri, data) == client.get(other)[0] == "NOT_FOUND")


@story(5)
def pulled(client):
    """pulls from a source that is sound, or breaks off once; completed then, or meanwhile"""
    item = client.item()
    session = Session(client, "update", item)
    data = session.pull(client.random.choice(("whole", "again")))
    if client.random.random() < 0.5:
        session.wait_until("it is pulled", lambda: session.status() == "READY")
    session.do("complete")
    session.wait_until("it is DONE", lambda: session.state() == "DONE")
    comes_back(client, item, data)


@story(3)
def pulled_in_vain(client):
    """pulls from a source that is not there, breaks off each time, or falls silent; canceled, or left"""
    session = Session(client, "update", client.item())
    session.pull(client.random.choice(("missing", "broken", "silent")), least=1000)
    then = client.random.choice(("wait", "cancel", "leave"))
    if then == "wait":
        session.wait_until("it is in ERROR", lambda: session.state() == "ERROR")
    elif then == "cancel":
        time.sleep(client.random.random())
        must("cancel", session.ask("cancel")[0], "ok", "NOT_ALLOWED_IN_CURRENT_STATE")
    # Each of five attempts may bring bytes, which are activity.
    client.in_time(15 if then == "leave" else LEASE + 2, "it is gone", session.is_gone)


@story(3)
def archives(client):
    """OVF packages in an archive, whole or cut within a member; completed, canceled or left"""
    disk = client.bytes(least=300_000)
    space = "http://schemas.dmtf.org/ovf/envelope/1"
    descriptor = (f'<Envelope xmlns="{space}" xmlns:ovf="{space}"><References>'
                  f'<File ovf:id="f" ovf:href="disk.vmdk" ovf:size="{len(disk)}"/></References></Envelope>').encode()
    packed = BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, data in ("package.ovf", descriptor), ("disk.vmdk", disk):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, BytesIO(data))
    session = Session(client, "update", client.item())
    uri = session.upload_uri(packed.getvalue(), "package.ova")
    if client.random.random() < 0.5:
        client.cut(client.half(uri, packed.getvalue()))
    else:
        must("upload", session.put(uri, packed.getvalue()), "ok")
        if client.random.random() < 0.5:
            session.do("complete")
            must("state", session.state(), "DONE")
            return
    if client.random.random() < 0.5:
        session.do("cancel")


@story(8)
def two_at_one(client):
    """two clients at one session: steps, uploads of one file, the item deleted"""
    data, item = client.bytes(), client.item()
    ours = Session(client, "update", item)
    uri, failures = ours.upload_uri(data), []
    theirs = copy.copy(ours)
    theirs.client = client.someone_else()

    def rush(session):
        steps = "keep-alive", "get", "put", "put", "complete", "cancel", "delete", "item"
        for step in session.client.random.choices(steps, k=3):
            if step == "put":
                word = session.client.put(uri, data)
            elif step == "item":
                word = session.client.ask("api", "DELETE", f"/api/content/library/item/{item}")[0]
            else:
                word = session.ask(step)[0]
            must(f"{step} of two", word, "ok", "NOT_FOUND", "NOT_ALLOWED_IN_CURRENT_STATE", *["cut"][:step == "put"])

    def rush_too():
        try:
            rush(theirs)
        except Exception as failure:
            failures.append(failure)
    other = threading.Thread(target=rush_too, daemon=True)
    other.start()
    try:
        rush(ours)
    finally:
        other.join(60)
    for failure in failures:
        raise failure


@story(6)
def wrong_calls(client):
    """what is not there, cannot be read, is too large, or asked by a stranger"""
    kind, face, unknown = client.random.choice(("update", "download")), client.random.choice(FACES), uuid.uuid4()
    for id in f"{unknown}:{unknown}", "..%2F..", "x":
        for operation in "get", "keep-alive", "cancel", "delete":
            must("an unknown session", client.ask(face, *request(face, kind, operation, id))[0], "NOT_FOUND")
    for face, path in ("api", "/api/content/local-library"), ("rest", "/rest/com/vmware/content/local-library"):
        for body in b'{"name":', b"[]", b"\xff", b'"' * 70_000:
            must("what cannot be read", client.ask(face, "POST", path, body)[0], "INVALID_ARGUMENT", "INVALID_REQUEST")
        must("what is too large", client.ask(face, "POST", path, b" " * (MIB + 1))[0], "INVALID_REQUEST")
        client.hang_up()
        nobody = {"vmware-api-session-id": "0" * 32}
        must("a stranger", client.say(face, "GET", path, headers=nobody)[0], "UNAUTHENTICATED")
    must("what cannot be read", client.ask("rpc", "POST", "/api", b'{"jsonrpc":')[0], "-32700")
    must("an unknown path", client.ask("api", "PUT", "/api/content/nothing")[0], "NOT_FOUND")
    must("an item of no library", client.ask(
        "api", "POST", "/api/content/library/item", {"library_id": str(unknown), "name": "x"})[0], "NOT_FOUND")
    must("an unknown URI", client.put(f"http://any/cls/data/{unknown}/file", b"data"), "NOT_FOUND")


@story(6)
def cut_requests(client):
    """requests cut in their head, in their body, and before their answer is read"""
    text = json.dumps({"library_item_id": client.item()})
    head = (f"POST /api/{UPDATE} HTTP/1.1\r\nHost: carrel\r\nContent-Type: application/json\r\n"
            f"vmware-api-session-id: {client.login}\r\nContent-Length: {len(text)}\r\n\r\n")
    for until in client.random.randrange(len(head)), len(head) + 5, len(head) + len(text):
        connection = client.connect()
        connection.connect()
        connection.send((head + text)[:until].encode())
        client.cut(connection)


@story(3)
def silent_connections(client):
    """connections that say nothing, half a head, or a head without its body, until Carrel closes them"""
    for words in "", "GET /api/sess", ("POST /api/content/local-library HTTP/1.1\r\nHost: carrel\r\nContent-Length: 9\r\n"
                                       f"vmware-api-session-id: {client.login}\r\n\r\n"):
        connection = client.connect(secure=client.random.random() < 0.3)
        connection.connect()
        connection.send(words.encode())
        client.in_time(3 * SILENCE, "a silent connection is closed", lambda silent=connection: is_ended(silent, 0.1))


@story(6)
def logins(client):
    """logins over both faces of REST, some with a wrong password; logged out, or left to expire"""
    face, path = client.random.choice((("api", "/api/session"), ("rest", "/rest/com/vmware/cis/session")))
    if client.random.random() < 0.1:
        must("a wrong password", client.say(face, "POST", path, headers=basic("wrong"))[0], "UNAUTHENTICATED")
    word, login = client.say(face, "POST", path, headers=basic())
    must("login", word, "ok")

    def is_known():
        return client.say("api", "GET", "/api/session", headers={"vmware-api-session-id": login})[0] == "ok"
    must("a login is known", is_known(), True)
    if client.random.random() < 0.5:
        must("logout", client.say(face, "DELETE", path, headers={"vmware-api-session-id": login})[0], "ok")
        must("a login is known after it was logged out", is_known(), False)
    else:
        client.in_time(LOGIN_IDLE + 1, "a login has expired", lambda: not is_known())


@story(2)
def console(client):
    """somebody who looks at the console for a moment"""
    connection = client.connect()
    connection.request("POST", "/console/login", "{}", {**basic(), "Content-Type": "application/json"})
    answer = connection.getresponse()
    must("login", heard("console", answer.status, answer.read())[0], "ok")
    connection.request("GET", "/console/sessions/stream", headers={"Cookie": answer.getheader("Set-Cookie").split(";")[0]})
    answer = connection.getresponse()
    must("a stream", answer.status, 200)
    must("something is shown", len(answer.read(100)), 100)
    client.cut(connection)
