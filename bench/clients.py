"""The clients of the soak test: requests on all APIs, transfers, and checks of the responses."""
import hashlib, random, socket, ssl, struct, threading, uuid
from collections import Counter
from urllib.parse import urlsplit
from servers import *

LEASE, LOGIN_IDLE_TIMEOUT, LOGIN_MAX_AGE, CONNECTION_TIMEOUT = 3, 4, 20, 4  # seconds; the server is configured with these
APIS = "api", "rest", "rpc"
MIB = 1 << 20
BYTES = os.urandom(8 * MIB)  # the bytes of every file are a slice of these

# Counters: executed scenarios and transferred bytes, responses by API and outcome, and failed checks.
counts, responses, violations = Counter(), Counter(), Counter()
lock = threading.Lock()


class CheckFailed(Exception):
    """A response or a state differs from the expected one."""


class SessionExpired(Exception):
    """The session expired because the client was too slow."""


def count(counter, *what, times=1):
    with lock:
        counter[what] += times


def record_violation(where, what):
    count(violations, where, without_ids(what))


def without_ids(text):
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\b[0-9a-f]{32}\b|\b\d{4,}\b", "…", str(text))[:300]


def expect(what, got, *wanted):
    if got not in wanted:
        raise CheckFailed(f"{what}: {got} instead of {' or '.join(map(str, wanted))}")


def request(api, kind, operation, session, **fields):
    """Method, path and body of a session operation on an API."""
    if api == "rpc":
        return "POST", "/api", envelope(kind, operation, session, fields)
    path = ("/api/" if api == "api" else "/rest/com/vmware/") + f"content/library/item/{kind}-session"
    if session:
        path += f"/{session}" if api == "api" else f"/id:{session}"
    if operation in ("get", "delete"):
        return {"get": "GET", "delete": "DELETE"}[operation], path, None
    if operation == "list":
        return "GET", path + f"?library_item_id={fields['library_item_id']}", None
    if operation == "create":
        return "POST", path, fields if api == "api" else {"create_spec": fields}
    return "POST", path + ("?action=" if api == "api" else "?~action=") + operation, fields


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


def untag(value):
    """Replaces the tagged values of vAPI's JSON-RPC format by plain ones."""
    if isinstance(value, list):
        return [untag(each) for each in value]
    if isinstance(value, dict) and "STRUCTURE" in value:
        (fields,) = value["STRUCTURE"].values()
        return {name: untag(field) for name, field in fields.items()}
    return untag(value["OPTIONAL"]) if isinstance(value, dict) and "OPTIONAL" in value else value


def parse_response(api, status, text):
    """The outcome (ok, the error type, or the status) and the body of a response."""
    try:
        body = json.loads(text) if text else None
    except ValueError:
        body = None
    if api == "rpc" and status == 200:
        if "result" not in body:
            return str(body["error"]["code"]), body
        if "error" in body["result"]:
            (name,) = body["result"]["error"]["ERROR"]
            return name.rsplit(".", 1)[1].upper(), body
        return "ok", untag(body["result"]["output"])
    if status >= 300:
        return isinstance(body, dict) and body.get("error_type") or str(status), body
    return "ok", body["value"] if api == "rest" and isinstance(body, dict) and "value" in body else body


def check_response(api, status, text):
    """Parses and counts a response; records a violation if the server must never send it."""
    code, value = parse_response(api, status, text)
    # vCenter responds to RESOURCE_BUSY with 500 under /api.
    is_server_error = status >= 500 and (api, code) != ("api", "RESOURCE_BUSY") or code == "INTERNAL_SERVER_ERROR"
    outcome = ("ok" if code == "ok" else "503" if status == 503 or code == "SERVICE_UNAVAILABLE"
               else "5xx" if is_server_error else "rejected")
    count(responses, api, outcome)
    allowed_statuses = {"NOT_FOUND": (404,), "UNAUTHENTICATED": (401,), "RESOURCE_BUSY": (400, 500)}.get(code, (400, 408, 413, 416))
    if outcome in ("503", "5xx") or outcome == "rejected" and api != "rpc" and code.isupper() and status not in allowed_statuses:
        record_violation("response", f"{api}: {status} {code} {text[:200]}")
    return code, value


def basic_auth(password="carrel"):
    return {"Authorization": "Basic " + base64.b64encode(f"{USER}:{password}".encode()).decode()}


class Client:
    """A client with its own connections, login and library."""

    def __init__(self, carrel, source, seed):
        self.carrel, self.source, self.seed, self.random = carrel, source, seed, random.Random(seed)
        self.addresses = [urlsplit(re.search(rf"{scheme}://[^\s\"]+", carrel.log.read_text())[0]).netloc
                          for scheme in ("http", "https")]
        self.connection = self.login = self.library = self.other = None
        self.deferred_checks, self.items = [], 0

    def second_client(self):
        self.other = self.other or Client(self.carrel, self.source, self.seed + 1_000_000)
        return self.other

    def connect(self, secure=False):
        if secure:
            return http.client.HTTPSConnection(self.addresses[1], timeout=30, context=ssl._create_unverified_context())
        return http.client.HTTPConnection(self.addresses[0], timeout=30)

    def disconnect(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    # Requests

    def send(self, api, method, path, body=None, headers=()):
        if not self.connection or time.monotonic() - self.last_request > CONNECTION_TIMEOUT / 2:  # The server may close it soon.
            self.disconnect()
            self.connection = self.connect()
        self.last_request = time.monotonic()
        text = body if isinstance(body, (bytes, type(None))) else json.dumps(body)
        try:
            self.connection.request(method, path, text, {"Content-Type": "application/json", **dict(headers)})
            response = self.connection.getresponse()
            return check_response(api, response.status, response.read())
        except Exception:
            self.disconnect()
            raise

    def log_in(self):
        self.logged_in = self.login_used = time.monotonic()
        code, self.login = self.send("api", "POST", "/api/session", headers=basic_auth())
        expect("login", code, "ok")

    def request(self, api, method, path, body=None, headers=()):
        if not self.login:
            self.log_in()
        begun = time.monotonic()
        response = self.send(api, method, path, body, {"vmware-api-session-id": self.login, **dict(headers)})
        if response[0] != "UNAUTHENTICATED":
            self.login_used = begun
            return response
        now = time.monotonic()
        if now - self.login_used < LOGIN_IDLE_TIMEOUT * 0.95 and now - self.logged_in < LOGIN_MAX_AGE:
            raise CheckFailed(f"{method} {path}: the login expired too early")
        self.login = None
        return self.request(api, method, path, body, headers)

    def call(self, method, path, body=None, headers=()):
        """Calls an operation under /api that must succeed."""
        code, value = self.request("api", method, "/api/content/" + path, body, headers)
        expect(f"{method} {path.split('/')[0]}", code, "ok")
        return value

    def create_item(self):
        """Creates an item. After 20 items, deletes the library, with its sessions and transfers, and creates another one."""
        if self.items % 20 == 0:
            if self.library:
                self.call("DELETE", f"local-library/{self.library}")
            self.library = self.call("POST", "local-library", {"name": "soak", "type": "LOCAL"})
        self.items += 1
        spec = {"library_id": self.library, "name": f"item {self.items}"}
        if self.items % 5:
            return self.call("POST", "library/item", spec)
        count(counts, "client tokens")
        token = {"Client-Token": str(uuid.uuid4())}
        item = self.call("POST", "library/item", spec, token)
        expect("repeated create with the same client token", self.call("POST", "library/item", spec, token), item)
        return item

    def schedule_check(self, seconds, what, holds):
        """Schedules a check: after that time the condition must be true."""
        self.deferred_checks.append((time.monotonic() + seconds, what, holds))

    def run_deferred_checks(self, wait=False):
        self.deferred_checks.sort(key=lambda due: due[0])
        while self.deferred_checks and (wait or self.deferred_checks[0][0] < time.monotonic()):
            due, what, holds = self.deferred_checks.pop(0)
            time.sleep(max(0, due - time.monotonic()))
            expect(what, holds(), True)

    # Transfers, over HTTP or HTTPS

    def random_range(self, min_size=0):
        """Start and end of a random slice of BYTES."""
        size = self.random.choice((0, 1, 1000, 65536, 512 * 1024 + 1, self.random.randrange(4 * MIB)))
        start = self.random.randrange(4 * MIB)
        return start, start + max(size, min_size)

    def random_bytes(self, min_size=0):
        return BYTES[slice(*self.random_range(min_size))]

    def send_headers(self, method, uri, headers=()):
        connection = self.connect(secure=self.random.random() < 0.3)
        connection.putrequest(method, urlsplit(uri).path)
        for name, value in dict(headers).items():
            connection.putheader(name, value)
        connection.endheaders()
        return connection

    def read_response(self, connection, seconds=30):
        """The outcome and body; the outcome is "aborted" if the connection ends before the response is complete."""
        connection.sock.settimeout(seconds)
        try:
            response = connection.getresponse()
            data = response.read()
        except socket.timeout:
            return f"no response for {seconds} s", None
        except (OSError, http.client.HTTPException):
            return "aborted", None
        finally:
            connection.close()
        if response.status >= 300:
            return check_response("transfer", response.status, data)
        count(responses, "transfer", "ok")
        count(counts, "bytes", times=len(data))
        return "ok", data

    def put(self, uri, data, headers=()):
        connection = self.send_headers("PUT", uri, {"Content-Length": len(data), **dict(headers)})
        send(connection, data)
        return self.read_response(connection)[0]

    def get(self, uri, headers=()):
        return self.read_response(self.send_headers("GET", uri, headers))

    def send_half(self, uri, data):
        """Starts an upload and sends half of the file."""
        connection = self.send_headers("PUT", uri, {"Content-Length": len(data)})
        send(connection, data[:len(data) // 2])
        return connection

    def abort(self, connection):
        """Closes the connection, at random with FIN or RST."""
        if connection.sock and self.random.random() < 0.5:
            connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()


def send(connection, data):
    with contextlib.suppress(OSError):  # The server may close the connection; its response is checked later.
        connection.send(data)
        count(counts, "bytes", times=len(data))


def is_closed(connection, seconds):
    """Whether the server closes the connection within that time."""
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
    """A session of either kind; each request uses a random API."""

    def __init__(self, client, kind, item):
        self.client, self.kind, self.item, self.id = client, kind, item, None
        self.id = self.call("create", library_item_id=item)

    def request(self, operation, **fields):
        api = self.client.random.choice(APIS)
        id = None if operation in ("create", "list") else self.id
        return self.send_and_record(operation, api, *request(api, self.kind, operation, id, **fields))

    def send_and_record(self, operation, *arguments):
        begun = time.monotonic()
        response = self.client.request(*arguments)
        if response[0] == "NOT_FOUND" and self.id:
            self.require_lease()
        if response[0] == "ok" and operation not in ("get", "list"):
            self.renewed = begun
        return response

    def require_lease(self):
        if time.monotonic() - self.renewed >= LEASE:
            raise SessionExpired

    def call(self, operation, **fields):
        code, value = self.request(operation, **fields)
        expect(f"{self.kind} {operation}", code, "ok")
        return value

    def expect_error(self, operation, code, **fields):
        expect(f"{self.kind} {operation}", self.request(operation, **fields)[0], code)

    def state(self):
        return self.call("get")["state"]

    def is_deleted(self):
        api = self.client.random.choice(APIS)
        return self.client.request(api, *request(api, self.kind, "get", self.id))[0] == "NOT_FOUND"

    def file(self, operation, name="file", **spec):
        """Adds, gets or prepares a file, over /api or /rest."""
        body = {"name": name, **spec} if operation == "add" else {"file_name": name}
        if self.client.random.random() < 0.5:
            arguments = ("rest", "POST", f"/rest/com/vmware/content/library/item/{self.kind}session/file/id:{self.id}"
                     f"?~action={operation}", {"file_spec": body} if operation == "add" else body)
        else:
            path = f"/api/content/library/item/{self.kind}-session/{self.id}/file"
            arguments = {"add": ("api", "POST", path, body), "get": ("api", "GET", f"{path}/{name}"),
                     "prepare": ("api", "POST", f"{path}?action=prepare", body)}[operation]
        code, file = self.send_and_record(operation, *arguments)
        expect(f"file {operation}", code, "ok")
        return file

    def status(self):
        return self.file("get")["status"]

    def put(self, *what):
        code = self.client.put(*what)
        if code == "NOT_FOUND":
            self.require_lease()
        return code

    def is_listed(self):
        listed = self.id in self.call("list", library_item_id=self.item)
        if not listed:
            self.require_lease()
        return listed

    def upload_uri(self, data, name="file", **spec):
        return self.file("add", name, source_type="PUSH", size=len(data), **spec)["upload_endpoint"]["uri"]

    def download_uri(self):
        return self.file("prepare")["download_endpoint"]["uri"]

    def add_pull(self, behavior, min_size=0):
        """Adds a file with a source; returns the bytes that the source sends."""
        start, end = self.client.random_range(min_size)
        self.file("add", source_type="PULL",
                  source_endpoint={"uri": f"{self.client.source}/{behavior}/{start}/{end}/{uuid.uuid4()}"})
        return BYTES[start:end]

    def wait_until(self, what, is_met):
        """Waits at most 20 s; renews the lease meanwhile."""
        end = time.monotonic() + 20
        while not is_met():
            if time.monotonic() > end:
                raise CheckFailed(f"timed out waiting until {what}")
            time.sleep(0.1)
            self.request("keep-alive")
