"""Shared by the benchmarks: starts the packaged jar, runs psql on its embedded PostgreSQL, and fills the tables with sessions.

Needs Python 3.8. All processes listen on 127.0.0.1 and store their files under target/; both are removed at the end.
"""
import base64, contextlib, http.client, json, os, platform, re, shutil, signal, subprocess, sys, tempfile, time
import urllib.error, urllib.request
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
JAR = ROOT / "target/quarkus-app/quarkus-run.jar"
JAVA = os.path.join(os.environ["JAVA_HOME"], "bin/java") if os.environ.get("JAVA_HOME") else "java"
USER = "administrator@vsphere.local"
UPDATE, DOWNLOAD = (f"content/library/item/{kind}-session" for kind in ("update", "download"))

# The environment without proxies and without settings of Carrel, Quarkus, the JVM and PostgreSQL.
ENVIRONMENT = {
    name: value for name, value in os.environ.items()
    if not re.match(r"CARREL_|QUARKUS_|PG|(JAVA_TOOL|JDK_JAVA|_JAVA)_OPTIONS|.*_proxy$", name, re.I)
}
os.environ["no_proxy"] = ENVIRONMENT["no_proxy"] = "*"

started_processes = []  # processes to stop at the end, in reverse order of their start
paused_processes = set()  # started processes that are stopped with SIGSTOP


def wait_until(what, is_met, seconds=60):
    end = time.monotonic() + seconds
    while not is_met():
        if time.monotonic() > end:
            raise RuntimeError(f"timed out after {seconds} s waiting until {what}")
        time.sleep(0.02)


def stop(process):
    process.send_signal(signal.SIGCONT)
    process.terminate()
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    started_processes.remove(process)


def on_signal(*_):
    sys.exit(130)


class HttpClient:
    """An HTTP client with a login, for /api of a running Carrel."""

    def __init__(self, base):
        self.base = base
        password = base64.b64encode(f"{USER}:carrel".encode()).decode()
        self.headers = {"Authorization": f"Basic {password}"}
        # Basic authentication costs a bcrypt hash per call; a login costs one SELECT.
        self.headers = {"vmware-api-session-id": self.call("POST", "session"), "Content-Type": "application/json"}

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.base}/api/{path}", data, self.headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                text = response.read()
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{method} {path}: {error.code} {error.read()}")
        return json.loads(text) if text else None


class CarrelServer(HttpClient):
    """A process of the packaged jar with default settings, a known password and the given settings."""

    def __init__(self, directory, settings, server=None, jar=None):
        """Starts its own embedded PostgreSQL, or uses that of `server`, another CarrelServer. `jar` is the jar of another build."""
        directory.mkdir(exist_ok=True)
        self.directory, self.log = directory, directory / "log"
        options = {
            "quarkus.http.host": "127.0.0.1", "quarkus.http.port": 0, "quarkus.http.ssl-port": 0,
            f'carrel.users."{USER}".password': "carrel", f'carrel.users."{USER}".roles': "administrator",
            **settings}
        if server:
            options.update({
                "quarkus.datasource.reactive.url": f"postgresql://127.0.0.1:{server.port}/carrel",
                "quarkus.datasource.username": "carrel", "quarkus.datasource.password": server.password,
                "carrel.content.directory": server.directory / "data/content"})
        with open(self.log, "wb") as out:
            self.process = subprocess.Popen(
                [JAVA, *(f"-D{name}={value}" for name, value in options.items()), "-jar", str(jar or JAR)],
                cwd=directory, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        started_processes.append(self.process)
        wait_until("Carrel listens",
                   lambda: "Listening on" in self.log.read_text() or self.process.poll() is not None)
        listening = re.search(r"Listening on: (http[^\s\"]+)", self.log.read_text())
        if not listening:
            raise RuntimeError("Carrel did not start: " + self.log.read_text())
        if server:
            self.port, self.password = server.port, server.password
        else:
            self.port = int(re.search(r"PostgreSQL is listening on 127.0.0.1:(\d+)", self.log.read_text())[1])
            self.password = (directory / "data/postgres/password").read_text()
        super().__init__(listening[1])

    def run_program(self, program, *arguments, **options):
        """Runs psql or pgbench on the database."""
        done = subprocess.run(
            [program, "-h", "127.0.0.1", "-p", str(self.port), "-U", "carrel", *map(str, arguments)],
            env={**ENVIRONMENT, "PGPASSWORD": self.password}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, **options)
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")
        return done.stdout

    def sql(self, statements):
        """The output lines of psql; each statement runs in its own transaction."""
        return self.run_program(
            "psql", "-d", "carrel", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", input=statements).splitlines()

    def server_log(self):
        return self.directory / "data/postgres/server.log"

    def pause(self):
        """Suspends the JVM, including its reaper, at a moment when it has no open transaction."""
        def idle():
            self.process.send_signal(signal.SIGSTOP)
            if self.sql("SELECT 1 FROM pg_stat_activity WHERE application_name NOT IN ('psql', '')"
                        " AND state <> 'idle'"):
                self.process.send_signal(signal.SIGCONT)
                return False
            return True
        wait_until("Carrel is idle", idle)
        paused_processes.add(self.process)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)
        paused_processes.discard(self.process)


# Triggers and foreign keys are disabled while the tables are filled; the inserted rows are consistent.
CATALOGUE = """
SET session_replication_role = replica;
INSERT INTO library
SELECT gen_random_uuid(), 'library-' || i, '', 1, 'OTHER', NULL, '/storage', true, false, 'NONE', NULL, NULL, false, NULL,
       now(), now() FROM generate_series(1, greatest(1, {items} / 1000)) i;
CREATE UNLOGGED TABLE bench_library AS SELECT row_number() OVER () - 1 AS i, id FROM library;
CREATE UNLOGGED TABLE bench_item AS
SELECT i, gen_random_uuid() AS id, gen_random_uuid() AS content FROM generate_series(1, {items}) i;
CREATE UNIQUE INDEX ON bench_item (i) INCLUDE (id, content);
INSERT INTO item
SELECT item.id, library.id, 'item-' || item.i, '', 'iso', NULL, 2, 1, 2, 1000, now(), now()
  FROM bench_item item JOIN bench_library library ON library.i = item.i % (SELECT count(*) FROM bench_library);
INSERT INTO content (id, reserved_size) SELECT content, 1000 FROM bench_item;
INSERT INTO item_file SELECT id, 'file', 1, 1000, 'SHA256', repeat('0', 64), content FROM bench_item;
"""

# r is a pseudo-random number from 0 to 999, the same in each run. 3 of 10 sessions are ACTIVE; the others have ended. The user
# robot@vsphere.local owns a tenth of the sessions, the benchmark's user owns 20, and each other user owns about 50.
SESSIONS = """
SET session_replication_role = replica;
CREATE UNLOGGED TABLE bench_session AS
SELECT i, r, gen_random_uuid() AS id, CASE i % 2 WHEN 0 THEN 'UPDATE' ELSE 'DOWNLOAD' END AS kind, (i + 1) / 2 AS item,
       CASE WHEN i % ({sessions} / 20) = 2 THEN '{user}'
            WHEN r % 10 = 5 THEN 'robot@vsphere.local'
            ELSE 'user-' || (hashint4(i + 77) & 2147483647) % greatest(1, {sessions} / 50) END AS owner,
       CASE WHEN r < 300 THEN 'ACTIVE' WHEN r < 600 AND i % 2 = 0 THEN 'DONE' WHEN r < 900 THEN 'CANCELED' ELSE 'ERROR'
       END AS state
  FROM (SELECT i, (hashint4(i) & 2147483647) % 1000 AS r FROM generate_series(1, {sessions}) i) all_of_them;
INSERT INTO transfer_session (id, kind, item_id, owner, state, content_version, client_progress, error_message, expires_at)
SELECT session.id, kind, item.id, owner, state, 1, 0,
       CASE state WHEN 'ERROR' THEN '{{"id": "bench", "default_message": "It failed.", "args": []}}'::jsonb END,
       now() + interval '6 hours' + random() * interval '12 hours'
  FROM bench_session session JOIN bench_item item ON item.i = session.item ORDER BY session.i;
-- One file for every second update session. Of the CANCELED sessions, a fifth have a waiting pull. In DONE and ERROR
-- sessions the file is READY. In the first 20 ACTIVE sessions the upload is running.
INSERT INTO update_session_file (session_id, name, source_type, status, token, bytes_transferred, source_uri, claimed_until)
SELECT id, 'file', CASE WHEN is_pull THEN 'PULL' ELSE 'PUSH' END,
       CASE WHEN state IN ('DONE', 'ERROR') THEN 'READY' WHEN state = 'ACTIVE' AND number <= 20 THEN 'TRANSFERRING'
            ELSE 'WAITING_FOR_TRANSFER' END,
       gen_random_uuid(), 0, CASE WHEN is_pull THEN 'http://source.example/file' END,
       CASE WHEN state = 'ACTIVE' AND number <= 20 THEN now() + interval '1 day'
            WHEN is_pull THEN '9999-12-31 00:00:00Z' ELSE '1970-01-01 00:00:00Z' END
  FROM (SELECT *, state = 'CANCELED' AND r % 5 = 0 AS is_pull, row_number() OVER (PARTITION BY state ORDER BY i) AS number
          FROM bench_session WHERE kind = 'UPDATE' AND (i / 2) % 2 = 0) file;
-- The other ended update sessions list an unchanged file.
INSERT INTO update_session_unchanged_file
SELECT id, 'file', 1000, 'SHA256', repeat('0', 64) FROM bench_session
 WHERE kind = 'UPDATE' AND (i / 2) % 2 = 1 AND state <> 'ACTIVE';
INSERT INTO update_session_removed_file SELECT id, 'old' FROM bench_session WHERE kind = 'UPDATE' AND r % 50 = 0;
INSERT INTO download_session_file
SELECT session.id, 'file', gen_random_uuid(), 0, 1000, 'SHA256', repeat('0', 64), CASE state WHEN 'ACTIVE' THEN content END
  FROM bench_session session JOIN bench_item item ON item.i = session.item WHERE kind = 'DOWNLOAD' AND r % 3 = 0;
INSERT INTO login
SELECT sha256(i::text::bytea), 'user-' || i, now(), now(), now() + random() * interval '12 hours' + interval '6 hours'
  FROM generate_series(1, {sessions} / 10) i;
INSERT INTO client_token
SELECT 'com.vmware.content.library.item.update_session', 'user-' || i, gen_random_uuid(), sha256(''), gen_random_uuid(),
       now() - random() * interval '6 days' FROM generate_series(1, {sessions} / 2) i;
CREATE INDEX ON bench_session (i);
"""


def fill(carrel, sessions):
    """Fills the tables with that many sessions; none of them expires during the benchmark."""
    carrel.sql(CATALOGUE.format(items=sessions // 2) + SESSIONS.format(sessions=sessions, user=USER)
               + "VACUUM ANALYZE; CHECKPOINT;")


class Benchmark:
    """One benchmark run. Deletes its directory and stops all started processes at the end."""

    def __init__(self, name, tools=("psql", "pgbench", "wrk")):
        self.name, self.notes, self.tools = name, [], tools

    def __enter__(self):
        if not JAR.exists():
            sys.exit(f"{self.name}: the jar is missing; run ./mvnw package")
        for tool in self.tools:
            if not shutil.which(tool):
                sys.exit(f"{self.name}: {tool} is not installed")
        signal.signal(signal.SIGTERM, on_signal)
        signal.signal(signal.SIGINT, on_signal)
        self.load_before = load()
        self.work = Path(tempfile.mkdtemp(prefix=f"{self.name}-", dir=ROOT / "target"))
        return self

    def __exit__(self, *_):
        for process in reversed(list(started_processes)):
            stop(process)
        shutil.rmtree(self.work)

    def log(self, what):
        print(f"{self.name}: {what} …", file=sys.stderr, flush=True)

    def print_header(self, *lines):
        noisy = " (the machine is busy; the results are noisy)" if self.load_before > 0.5 else ""
        print(f"- Machine: {machine(self.work)}; load before: {self.load_before:.1f}{noisy}")
        print(f"- Versions: Carrel {version_of('git', 'describe', '--always', '--dirty')}; {version_of(JAVA, '-version')}"
              + "".join("; " + version_of(tool, "-v" if tool == "wrk" else "--version").split(" [")[0] for tool in self.tools))
        for line in lines:
            print("-", line)
        print(flush=True)

    def print_footer(self):
        print()
        for note in self.notes:
            print("-", note)
        print(f"- Load after: {load():.1f}")


def format_series(values, unit="", digits=0):
    low, middle, high = (f"{value:,.{digits}f}" for value in (min(values), median(values), max(values)))
    return f"{middle} {unit}".strip() + (f" ({low}–{high})" if len(values) > 1 else "")


def row(*cells):
    """Prints a row of the page; also to standard error if the page is collected, so that an interrupted run loses nothing."""
    for output in {sys.stdout, sys.stdout if sys.stdout is sys.__stdout__ else sys.stderr}:
        print("|", " | ".join(map(str, cells)), "|", file=output, flush=True)


def version_of(*command):
    """The first line of a command's output."""
    return subprocess.run(
        command, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ).stdout.strip().split("\n")[0]


def machine(work):
    processor = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())[1]) >> 20
    disk = subprocess.check_output(["df", "--output=source,fstype", work], text=True).split("\n")[1]
    return (f"{os.cpu_count()} × {processor[1] if processor else platform.machine()}, {memory} GiB,"
            f" Linux {platform.release()}, {' '.join(disk.split())}")


def load():
    return os.getloadavg()[0]
