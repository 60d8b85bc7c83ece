"""The baselines: vcsim, nginx, and pgbench on PostgreSQL; and wrk, the load generator.

All processes listen on 127.0.0.1. If a tool is not installed, ToolMissing is raised with its name.
"""
import contextlib, json, os, re, shutil, socket, subprocess, sys, time, urllib.request
sys.dont_write_bytecode = True
from servers import *

VCSIM = "github.com/vmware/govmomi/vcsim@v0.46.2"
WITH_SBIN = os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin:/usr/local/go/bin"
NGINX = shutil.which("nginx", path=WITH_SBIN)


class ToolMissing(Exception):
    """A program is not installed. The message is its name."""


def require_programs(*programs):
    for program in programs:
        if not shutil.which(program, path=WITH_SBIN):
            raise ToolMissing(program)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def run(command, directory, log, **environment):
    with open(log, "wb") as out:
        started_processes.append(subprocess.Popen(
            command, cwd=directory, env={**ENVIRONMENT, **environment}, stdin=subprocess.DEVNULL, stdout=out, stderr=out))
    return started_processes[-1]


def is_listening(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
        return True


class Vcsim:
    """A vcsim process without TLS. The program is built once, into a directory in Go's build cache."""

    def __init__(self, directory):
        program = self.program  # builds vcsim before the time is measured
        directory.mkdir(exist_ok=True)
        port, self.directory = free_port(), directory
        self.base = f"http://127.0.0.1:{port}"
        began = time.perf_counter()
        self.process = run([program, "-l", f"127.0.0.1:{port}", "-tls=false"], directory, directory / "log",
                           TMPDIR=str(directory))
        wait_until("vcsim responds", lambda: self.process.poll() is not None or is_listening(port) and self.login())
        if self.process.poll() is not None:
            raise RuntimeError("vcsim did not start: " + (directory / "log").read_text())
        self.seconds = time.perf_counter() - began

    @classmethod
    def measure_start(cls, directory):
        """Starts and stops vcsim; returns the startup time in seconds."""
        vcsim = cls(directory)
        stop(vcsim.process)
        return vcsim.seconds

    program_path = None  # set after the build

    @property
    def program(self):
        if not Vcsim.program_path:
            go = shutil.which("go", path=WITH_SBIN)
            if not go:
                raise ToolMissing("Go, which builds vcsim,")
            cache = subprocess.check_output([go, "env", "GOCACHE"], text=True, env=ENVIRONMENT).strip()
            into = Path(cache) / ("carrel-bench-" + VCSIM.rsplit("@")[1])
            if not (into / "vcsim").exists():
                done = subprocess.run([go, "install", VCSIM], env={**ENVIRONMENT, "GOBIN": str(into)}, cwd="/",
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
                if done.returncode:
                    raise ToolMissing("vcsim, which Go could not download,")
            Vcsim.program_path = into / "vcsim"
        return str(Vcsim.program_path)

    def login(self):
        self.headers = {"Authorization": "Basic dXNlcjpwYXNz"}
        self.headers = {"vmware-api-session-id": self.call("POST", "com/vmware/cis/session"),
                        "Content-Type": "application/json"}
        return True

    def call(self, method, path, body=None):
        request = urllib.request.Request(
            f"{self.base}/rest/{path}", None if body is None else json.dumps(body).encode(), self.headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as response:
            text = response.read()
        return json.loads(text)["value"] if text else None

    def soap(self, body, cookie=None):
        text = ('<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body>' + body.replace(
            ">", ' xmlns="urn:vim25">', 1) + "</Body></Envelope>").encode()
        request = urllib.request.Request(f"{self.base}/sdk", text, {"Cookie": cookie} if cookie else {}, method="POST")
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.read().decode(), response.headers.get("Set-Cookie", "").split(";")[0]

    def datastore(self):
        """The id of a datastore, which is available only by SOAP, and the cookie of a SOAP session."""
        _, cookie = self.soap('<Login><_this type="SessionManager">SessionManager</_this><userName>user</userName>'
                              "<password>pass</password></Login>")
        found, _ = self.soap('<FindByInventoryPath><_this type="SearchIndex">SearchIndex</_this>'
                             "<inventoryPath>/DC0/datastore/LocalDS_0</inventoryPath></FindByInventoryPath>", cookie)
        return re.search(r'type="Datastore">([^<]+)', found)[1], cookie

    def library(self):
        """Creates a library, for which vcsim needs a datastore."""
        datastore, _ = self.datastore()
        return self.call("POST", "com/vmware/content/local-library", {"create_spec": {
            "name": "bench", "type": "LOCAL", "storage_backings": [{"type": "DATASTORE", "datastore_id": datastore}]}})

    def item(self, library, name):
        return self.call("POST", "com/vmware/content/library/item",
                         {"create_spec": {"library_id": library, "name": name, "type": "iso"}})

    def session(self, item, kind="update"):
        return self.call("POST", f"com/vmware/content/library/item/{kind}-session", {"create_spec": {"library_item_id": item}})


class Nginx:
    """An nginx process that serves a directory and stores files sent with PUT."""

    def __init__(self, directory):
        if not NGINX:
            raise ToolMissing("nginx")
        self.root = directory / "root"
        self.root.mkdir(parents=True)
        port = free_port()
        # If started by root, the nginx workers would run as a user without access to this directory.
        user = "user root root;" if os.getuid() == 0 else ""
        temp = "".join(f"{name}_temp_path temp-{name};" for name in ("proxy", "fastcgi", "uwsgi", "scgi"))
        (directory / "conf").write_text(f"""
            daemon off; {user} worker_processes auto; pid pid; error_log stderr;
            events {{}}
            http {{
              access_log off; sendfile on; client_max_body_size 0; client_body_temp_path temp; {temp}
              server {{ listen 127.0.0.1:{port}; root root; dav_methods PUT; }}
            }}""")
        log = directory / "log"
        process = run([NGINX, "-p", f"{directory}/", "-e", "stderr", "-c", "conf"], directory, log)
        wait_until("nginx listens", lambda: process.poll() is not None or is_listening(port))
        if process.poll() is not None:
            raise RuntimeError("nginx did not start: " + log.read_text())
        self.base = f"http://127.0.0.1:{port}"


def capture_traffic(carrel, action):
    """The statements, with parameters, that PostgreSQL receives while the action runs."""
    log = carrel.server_log()
    before = log.stat().st_size
    carrel.sql("ALTER SYSTEM SET log_statement = 'all'; SELECT pg_reload_conf();")
    wait_until("PostgreSQL logs statements", lambda: carrel.sql("SHOW log_statement") == ["all"])
    time.sleep(0.2)  # PostgreSQL's other processes reload the configuration a little later
    action()
    time.sleep(0.2)
    carrel.sql("ALTER SYSTEM RESET log_statement; SELECT pg_reload_conf();")
    with open(log) as file:
        file.seek(before)
        entries = re.split(r"\n(?=\d{4}-\d\d-\d\d )", file.read())
    statements = []
    for entry in entries:
        text = re.sub(r"^.*?\] ", "", entry, count=1, flags=re.S)
        executed = re.match(r"LOG:  (?:execute [^:]+|statement): (.*)", text, re.S)
        parameters = re.match(r"DETAIL:  Parameters: (.*)", text, re.S)
        if executed:
            statements.append((executed[1].replace("\n\t", "\n"), {}))
        elif parameters:
            statements[-1][1].update(
                (key, None if value == "NULL" else value[1:-1].replace("''", "'"))
                for key, value in re.findall(r"\$(\d+) = (NULL|'(?:[^']|'')*')", parameters[1].replace("\n\t", "\n")))
    return statements


def capture_statements(carrel, action, *texts):
    """The captured statements whose text or parameters contain one of these texts; others are from background jobs."""
    return [(text, values) for text, values in capture_traffic(carrel, action)
            if any(part in found for part in texts for found in (text, *filter(None, values.values())))]


def pgbench_script(path, statements, replaced=(), begin=""):
    """Writes a pgbench script and returns the options that define its variables. `replaced` maps captured keys to SQL
    expressions."""
    options = []
    with open(path, "w") as out:
        out.write(begin)
        for number, (text, values) in enumerate(statements):
            def parameter(found):
                value = values.get(found[1])
                for old, new in replaced:
                    if value is not None and old in value:
                        return new(value)
                return "NULL" if value is None else f":s{number}p{found[1]}"
            out.write(re.sub(r"\$(\d+)", parameter, text) + ";\n")
            options += [option for key, value in values.items() if value is not None
                        for option in ("-D", f"s{number}p{key}={value}")]
    return options


def pgbench(carrel, script, options, clients, seconds):
    """Transactions per second."""
    out = carrel.run_program("pgbench", "-n", "-M", "prepared", "-c", clients, "-j", min(2, clients), "-T", seconds,
                        *options, "-f", script, "carrel")
    rate = re.search(r"tps = ([\d.]+)", out)
    if not rate or re.search(r"number of failed transactions: [1-9]", out):
        raise RuntimeError("pgbench: " + out)
    return float(rate[1])


# Prints at the end of each run: median and 99th percentile in microseconds, requests, seconds, errors.
PRINT_RESULTS_SCRIPT = r"""
function done(summary, latency)
  local bad = summary.errors
  io.write(string.format("\n%f %f %d %f %d", latency:percentile(50), latency:percentile(99), summary.requests,
    summary.duration / 1e6, bad.connect + bad.read + bad.write + bad.status + bad.timeout))
end
"""

# Requests the lines of a file in turn; each thread starts at a different line. Lines are paths, or bodies if are_bodies is set.
# (thread:set creates a global in the thread, so its name must differ from local variables.)
REQUEST_LINES_SCRIPT = r"""
local number = 0
function setup(thread) thread:set("thread_number", number) number = number + 1 end
function init(arguments)
  lines, at = {}, 0
  for line in io.lines(arguments[1]) do table.insert(lines, line) end
  at = math.floor(#lines * thread_number / 2)
end
function request()
  at = at % #lines + 1
  if are_bodies then return wrk.format(nil, nil, nil, lines[at]) end
  return wrk.format(nil, lines[at])
end
"""

# Each thread repeats the steps with its own item. In a path, %s is replaced by the id in the response of the first step. Each
# thread has one connection, so a response belongs to the thread's last request.
REPEAT_STEPS_SCRIPT = r"""
local number = 0
function setup(thread) thread:set("thread_number", number) number = number + 1 end
function init(arguments)
  local items = {}
  for item in io.lines(arguments[1]) do table.insert(items, item) end
  item, step = items[thread_number + 1], 1
end
function request()
  local now = steps[step]
  return wrk.format(now[1], now[2]:gsub("%%s", id or ""), nil, (now[3]:gsub("%%s", item)))
end
function response(status, headers, body)
  if status > 299 and not failed then
    failed = true
    print(steps[step][1], status, body)
  end
  if step == 1 then id = body:match('"(%x%x%x%x[%x%-:]+)"') end
  step = step % #steps + 1
end
"""


def wrk(directory, base, script, lines, connections, seconds, headers, threads=2, prelude=""):
    """Median and 99th percentile in ms, requests per second."""
    require_programs("wrk")
    lua, list_of_lines = directory / "script.lua", directory / "lines"
    lua.write_text(prelude + "\n" + "".join(f"wrk.headers[\"{name}\"] = \"{value}\"\n" for name, value in headers.items())
                   + script + PRINT_RESULTS_SCRIPT)
    list_of_lines.write_text("\n".join(lines))
    out = subprocess.run(
        ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", lua, base, "--", list_of_lines],
        stdout=subprocess.PIPE, text=True, check=True, timeout=seconds + 60).stdout
    median_micros, p99_micros, requests, seconds, bad = map(float, out.splitlines()[-1].split())
    if bad or not requests:
        raise RuntimeError(f"{bad:.0f} requests failed: {out}")
    return median_micros / 1000, p99_micros / 1000, requests / seconds
