"""The clients of a soak: what they ask on whatever face, the bytes that they move, and what of it must be so."""
import hashlib, random, socket, ssl, struct, threading, uuid
from collections import Counter
from urllib.parse import urlsplit
from houses import *

LEASE, LOGIN_IDLE, LOGIN_AGE, SILENCE = 3, 4, 20, 4  # seconds: how long sessions, logins and silent connections last
FACES = "api", "rest", "rpc"
MIB = 1 << 20
BYTES = os.urandom(8 * MIB)  # All files are parts of it.

# What was done and how it went, what was answered, and what must not have been.
told, answers, wrongs = Counter(), Counter(), Counter()
lock = threading.Lock()


class Wrong(Exception):
    """Carrel does what it must not."""


class TimeIsUp(Exception):
    """A session has expired, for its client was too slow."""


def count(counter, *what, times=1):
    with lock:
        counter[what] += times


def wrong(where, what):
    count(wrongs, where, without_ids(what))


def without_ids(text):
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\b[0-9a-f]{32}\b|\b\d{4,}\b", "…", str(text))[:300]


def must(what, got, *wanted):
    if got not in wanted:
        raise Wrong(f"{what}: {got} instead of {' or '.join(map(str, wanted))}")


def request(face, kind, operation, session, **fields):
    """An operation on sessions as a face has it: method, path, body."""
    if face == "rpc":
        return "POST", "/api", envelope(kind, operation, session, fields)
    path = ("/api/" if face == "api" else "/rest/com/vmware/") + f"content/library/item/{kind}-session"
    if session:
        path += f"/{session}" if face == "api" else f"/id:{session}"
    if operation in ("get", "delete"):
        return {"get": "GET", "delete": "DELETE"}[operation], path, None
    if operation == "list":
        return "GET", path + f"?library_item_id={fields['library_item_id']}", None
    if operation == "create":
        return "POST", path, fields if face == "api" else {"create_spec": fields}
    return "POST", path + ("?action=" if face == "api" else "?~action=") + operation, fields


def envelope(kind, operation, session, fields):
    service = f"com.vmware.content.library.item.{kind}_session"
    tagged = {name: value if name == "client_error_message" else {"OPTIONAL": value} for name, value in fields.items()}
    if operation == "create":
        tagged = {"create_spec": {"STRUCTURE": {f"{service}_model": tagged}}}
    if session:
        tagged[f"{kind}_session_id"] = session
    return {"jsonrpc": "2.0", "id": "1", "method": "invoke", "params": {
        "serviceId": service, "operationId": operation.replace("-", "_"), "ctx": {"appCtx": {}},
        "input": {"STRUCTURE": {"operation-input": tagged}}}}


def untagged(value):
    if isinstance(value, list):
        return [untagged(each) for each in value]
    if isinstance(value, dict) and "STRUCTURE" in value:
        (fields,) = value["STRUCTURE"].values()
        return {name: untagged(field) for name, field in fields.items()}
    return untagged(value["OPTIONAL"]) if isinstance(value, dict) and "OPTIONAL" in value else value


def read(face, status, text):
    """What was answered, in a word: ok, the error's type, or else the status; and what it says."""
    try:
        body = json.loads(text) if text else None
    except ValueError:
        body = None
    if face == "rpc" and status == 200:
        if "result" not in body:
            return str(body["error"]["code"]), body
        if "error" in body["result"]:
            (name,) = body["result"]["error"]["ERROR"]
            return name.rsplit(".", 1)[1].upper(), body
        return "ok", untagged(body["result"]["output"])
    if status >= 300:
        return isinstance(body, dict) and body.get("error_type") or str(status), body
    return "ok", body["value"] if face == "rest" and isinstance(body, dict) and "value" in body else body


def heard(face, status, text):
    """Reads an answer, counts it, and looks that it is none that nobody should get."""
    word, value = read(face, status, text)
    # RESOURCE_BUSY is 500 under /api, for vCenter has it so.
    of_the_server = status >= 500 and (face, word) != ("api", "RESOURCE_BUSY") or word == "INTERNAL_SERVER_ERROR"
    outcome = ("ok" if word == "ok" else "503" if status == 503 or word == "SERVICE_UNAVAILABLE"
               else "5xx" if of_the_server else "refused")
    count(answers, face, outcome)
    fitting = {"NOT_FOUND": (404,), "UNAUTHENTICATED": (401,), "RESOURCE_BUSY": (400, 500)}.get(word, (400, 408, 413, 416))
    if outcome in ("503", "5xx") or outcome == "refused" and face != "rpc" and word.isupper() and status not in fitting:
        wrong("answer", f"{face}: {status} {word} {text[:200]}")
    return word, value


def basic(password="carrel"):
    return {"Authorization": "Basic " + base64.b64encode(f"{USER}:{password}".encode()).decode()}


class Client:
    """Somebody with connections, a login and a library of their own."""

    def __init__(self, carrel, source, seed):
        self.carrel, self.source, self.seed, self.random = carrel, source, seed, random.Random(seed)
        self.addresses = [urlsplit(re.search(rf"{scheme}://[^\s\"]+", carrel.log.read_text())[0]).netloc
                          for scheme in ("http", "https")]
        self.connection = self.login = self.library = self.other = None
        self.later, self.items = [], 0

    def someone_else(self):
        self.other = self.other or Client(self.carrel, self.source, self.seed + 1_000_000)
        return self.other

    def connect(self, secure=False):
        if secure:
            return http.client.HTTPSConnection(self.addresses[1], timeout=30, context=ssl._create_unverified_context())
        return http.client.HTTPConnection(self.addresses[0], timeout=30)

    def hang_up(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    # Calls

    def say(self, face, method, path, body=None, headers=()):
        if not self.connection or time.monotonic() - self.spoke > SILENCE / 2:  # Carrel may be about to close it.
            self.hang_up()
            self.connection = self.connect()
        self.spoke = time.monotonic()
        text = body if isinstance(body, (bytes, type(None))) else json.dumps(body)
        try:
            self.connection.request(method, path, text, {"Content-Type": "application/json", **dict(headers)})
            answer = self.connection.getresponse()
            return heard(face, answer.status, answer.read())
        except Exception:
            self.hang_up()
            raise

    def log_in(self):
        self.logged_in = self.used = time.monotonic()
        word, self.login = self.say("api", "POST", "/api/session", headers=basic())
        must("login", word, "ok")

    def ask(self, face, method, path, body=None, headers=()):
        if not self.login:
            self.log_in()
        begun = time.monotonic()
        answer = self.say(face, method, path, body, {"vmware-api-session-id": self.login, **dict(headers)})
        if answer[0] != "UNAUTHENTICATED":
            self.used = begun
            return answer
        now = time.monotonic()
        if now - self.used < LOGIN_IDLE * 0.95 and now - self.logged_in < LOGIN_AGE:
            raise Wrong(f"{method} {path}: the login is forgotten before its time")
        self.login = None
        return self.ask(face, method, path, body, headers)

    def call(self, method, path, body=None, headers=()):
        """Of things that are there, under /api."""
        word, value = self.ask("api", method, "/api/content/" + path, body, headers)
        must(f"{method} {path.split('/')[0]}", word, "ok")
        return value

    def item(self):
        """A new one; now and then in a new library, while the old one is deleted with all that goes on in it."""
        if self.items % 20 == 0:
            if self.library:
                self.call("DELETE", f"local-library/{self.library}")
            self.library = self.call("POST", "local-library", {"name": "soak", "type": "LOCAL"})
        self.items += 1
        spec = {"library_id": self.library, "name": f"item {self.items}"}
        if self.items % 5:
            return self.call("POST", "library/item", spec)
        count(told, "client tokens")
        token = {"Client-Token": str(uuid.uuid4())}
        item = self.call("POST", "library/item", spec, token)
        must("created again under one token", self.call("POST", "library/item", spec, token), item)
        return item

    def in_time(self, seconds, what, holds):
        """To be looked at later: it must be so by then."""
        self.later.append((time.monotonic() + seconds, what, holds))

    def look_back(self, wait=False):
        self.later.sort(key=lambda due: due[0])
        while self.later and (wait or self.later[0][0] < time.monotonic()):
            due, what, holds = self.later.pop(0)
            time.sleep(max(0, due - time.monotonic()))
            must(what, holds(), True)

    # Bytes, over http or https

    def range(self, least=0):
        """Where in BYTES a file begins and ends."""
        size = self.random.choice((0, 1, 1000, 65536, 512 * 1024 + 1, self.random.randrange(4 * MIB)))
        start = self.random.randrange(4 * MIB)
        return start, start + max(size, least)

    def bytes(self, least=0):
        return BYTES[slice(*self.range(least))]

    def begin(self, method, uri, headers=()):
        connection = self.connect(secure=self.random.random() < 0.3)
        connection.putrequest(method, urlsplit(uri).path)
        for name, value in dict(headers).items():
            connection.putheader(name, value)
        connection.endheaders()
        return connection

    def end(self, connection, seconds=30):
        """What is answered; the word is "cut" where the connection ends without, or in the midst of it."""
        connection.sock.settimeout(seconds)
        try:
            answer = connection.getresponse()
            data = answer.read()
        except socket.timeout:
            return f"nothing for {seconds} s", None
        except (OSError, http.client.HTTPException):
            return "cut", None
        finally:
            connection.close()
        if answer.status >= 300:
            return heard("transfer", answer.status, data)
        count(answers, "transfer", "ok")
        count(told, "bytes", times=len(data))
        return "ok", data

    def put(self, uri, data, headers=()):
        connection = self.begin("PUT", uri, {"Content-Length": len(data), **dict(headers)})
        send(connection, data)
        return self.end(connection)[0]

    def get(self, uri, headers=()):
        return self.end(self.begin("GET", uri, headers))

    def half(self, uri, data):
        """An upload of which half is sent."""
        connection = self.begin("PUT", uri, {"Content-Length": len(data)})
        send(connection, data[:len(data) // 2])
        return connection

    def cut(self, connection):
        """In due form, or as a machine that dies."""
        if connection.sock and self.random.random() < 0.5:
            connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()


def send(connection, data):
    with contextlib.suppress(OSError):  # Whoever refuses it may close; the answer says why.
        connection.send(data)
        count(told, "bytes", times=len(data))


def is_ended(connection, seconds):
    """Whether Carrel ends it in that time."""
    connection.sock.settimeout(seconds)
    try:
        while connection.sock.recv(1 << 16):
            pass
        return True
    except OSError as failure:
        return not isinstance(failure, socket.timeout)
    finally:
        connection.close()


def sha256(data):
    return {"algorithm": "SHA256", "checksum": hashlib.sha256(data).hexdigest()}


class Session:
    """One of either kind, over whatever face comes."""

    def __init__(self, client, kind, item):
        self.client, self.kind, self.item, self.id = client, kind, item, None
        self.id = self.do("create", library_item_id=item)

    def ask(self, operation, **fields):
        face = self.client.random.choice(FACES)
        id = None if operation in ("create", "list") else self.id
        return self.timed(operation, face, *request(face, self.kind, operation, id, **fields))

    def timed(self, operation, *asked):
        begun = time.monotonic()
        answer = self.client.ask(*asked)
        if answer[0] == "NOT_FOUND" and self.id:
            self.must_be_in_time()
        if answer[0] == "ok" and operation not in ("get", "list"):
            self.touched = begun
        return answer

    def must_be_in_time(self):
        if time.monotonic() - self.touched >= LEASE:
            raise TimeIsUp

    def do(self, operation, **fields):
        word, value = self.ask(operation, **fields)
        must(f"{self.kind} {operation}", word, "ok")
        return value

    def refuses(self, operation, word, **fields):
        must(f"{self.kind} {operation}", self.ask(operation, **fields)[0], word)

    def state(self):
        return self.do("get")["state"]

    def is_gone(self):
        face = self.client.random.choice(FACES)
        return self.client.ask(face, *request(face, self.kind, "get", self.id))[0] == "NOT_FOUND"

    def file(self, operation, name="file", **spec):
        """add, get or prepare, over the faces of REST."""
        body = {"name": name, **spec} if operation == "add" else {"file_name": name}
        if self.client.random.random() < 0.5:
            asked = ("rest", "POST", f"/rest/com/vmware/content/library/item/{self.kind}session/file/id:{self.id}"
                     f"?~action={operation}", {"file_spec": body} if operation == "add" else body)
        else:
            path = f"/api/content/library/item/{self.kind}-session/{self.id}/file"
            asked = {"add": ("api", "POST", path, body), "get": ("api", "GET", f"{path}/{name}"),
                     "prepare": ("api", "POST", f"{path}?action=prepare", body)}[operation]
        word, file = self.timed(operation, *asked)
        must(f"file {operation}", word, "ok")
        return file

    def status(self):
        return self.file("get")["status"]

    def put(self, *what):
        word = self.client.put(*what)
        if word == "NOT_FOUND":
            self.must_be_in_time()
        return word

    def is_listed(self):
        listed = self.id in self.do("list", library_item_id=self.item)
        if not listed:
            self.must_be_in_time()
        return listed

    def upload_uri(self, data, name="file", **spec):
        return self.file("add", name, source_type="PUSH", size=len(data), **spec)["upload_endpoint"]["uri"]

    def download_uri(self):
        return self.file("prepare")["download_endpoint"]["uri"]

    def pull(self, manner, least=0):
        """Has a file pulled, and tells what is in it."""
        start, end = self.client.range(least)
        self.file("add", source_type="PULL",
                  source_endpoint={"uri": f"{self.client.source}/{manner}/{start}/{end}/{uuid.uuid4()}"})
        return BYTES[start:end]

    def wait_until(self, what, met):
        """Keeps it alive meanwhile, if it is ACTIVE."""
        end = time.monotonic() + 20
        while not met():
            if time.monotonic() > end:
                raise Wrong(f"waited in vain until {what}")
            time.sleep(0.1)
            self.ask("keep-alive")
