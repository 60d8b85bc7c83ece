"""What house, reaping, plans and soak share: the packaged jar, psql on its embedded server, and tables full of sessions.

Needs Python 3.8. Everything listens on 127.0.0.1 and lives under target/; all of it is gone in the end.
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

# Nothing of the caller's surroundings: no proxy in between, and Carrel, its JVM and psql as they come.
ENVIRONMENT = {
    name: value for name, value in os.environ.items()
    if not re.match(r"CARREL_|QUARKUS_|PG|(JAVA_TOOL|JDK_JAVA|_JAVA)_OPTIONS|.*_proxy$", name, re.I)
}
os.environ["no_proxy"] = ENVIRONMENT["no_proxy"] = "*"

started = []  # the processes to stop in the end, those that others need last
paused = set()  # those of them that are held


def wait_until(what, met, seconds=60):
    end = time.monotonic() + seconds
    while not met():
        if time.monotonic() > end:
            raise RuntimeError(f"waited {seconds} s in vain until {what}")
        time.sleep(0.02)


def stop(process):
    process.send_signal(signal.SIGCONT)
    process.terminate()
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    started.remove(process)


def interrupted(*_):
    sys.exit(130)


class Caller:
    """A client of a Carrel that runs, by /api, with a login."""

    def __init__(self, base):
        self.base = base
        password = base64.b64encode(f"{USER}:carrel".encode()).decode()
        self.headers = {"Authorization": f"Basic {password}"}
        # Basic costs a hash with each call, a login a look at its row.
        self.headers = {"vmware-api-session-id": self.call("POST", "session"), "Content-Type": "application/json"}

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.base}/api/{path}", data, self.headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                text = answer.read()
        except urllib.error.HTTPError as refused:
            raise RuntimeError(f"{method} {path}: {refused.code} {refused.read()}")
        return json.loads(text) if text else None


class Carrel(Caller):
    """The jar with its default settings, but for a known password and what is told here."""

    def __init__(self, directory, settings, server=None):
        """With an embedded server of its own, unless it is told that of another Carrel."""
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
                [JAVA, *(f"-D{name}={value}" for name, value in options.items()), "-jar", str(JAR)],
                cwd=directory, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        started.append(self.process)
        wait_until("Carrel listens",
                   lambda: "Listening on" in self.log.read_text() or self.process.poll() is not None)
        listening = re.search(r"Listening on: (http[^\s\"]+)", self.log.read_text())
        if not listening:
            raise RuntimeError("Carrel does not start: " + self.log.read_text())
        if server:
            self.port, self.password = server.port, server.password
        else:
            self.port = int(re.search(r"PostgreSQL listens on 127.0.0.1:(\d+)", self.log.read_text())[1])
            self.password = (directory / "data/postgres/password").read_text()
        super().__init__(listening[1])

    def client(self, program, *arguments, **how):
        """Runs psql or pgbench on the database."""
        done = subprocess.run(
            [program, "-h", "127.0.0.1", "-p", str(self.port), "-U", "carrel", *map(str, arguments)],
            env={**ENVIRONMENT, "PGPASSWORD": self.password}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, **how)
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")
        return done.stdout

    def sql(self, statements):
        """What psql answers, a list of lines; each statement is a transaction of its own."""
        return self.client(
            "psql", "-d", "carrel", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", input=statements).splitlines()

    def server_log(self):
        return self.directory / "data/postgres/server.log"

    def pause(self):
        """Holds the JVM, and with it the reaper, at a moment at which it holds nothing in the database."""
        def idle():
            self.process.send_signal(signal.SIGSTOP)
            if self.sql("SELECT 1 FROM pg_stat_activity WHERE application_name NOT IN ('psql', '')"
                        " AND state <> 'idle'"):
                self.process.send_signal(signal.SIGCONT)
                return False
            return True
        wait_until("Carrel is idle", idle)
        paused.add(self.process)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)
        paused.discard(self.process)


# The catalogue below is read by neither triggers nor foreign keys while it is written: what is filled in is sound.
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
INSERT INTO content (id, size) SELECT content, 1000 FROM bench_item;
INSERT INTO item_file SELECT id, 'file', 1, 1000, 'SHA256', repeat('0', 64), content FROM bench_item;
"""

# r is about random, in 0 to 999, and the same each time. Of the sessions 3 in 10 are ACTIVE, the others have ended; a tenth
# belongs to one user, the caller has 20, everybody else about 50.
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
-- A file of every other update session. A fifth of those that were CANCELED were waiting for a pull; those that ended
-- otherwise had received theirs; of the ACTIVE ones the first 20 are being sent.
INSERT INTO update_session_file (session_id, name, source_type, status, token, bytes_transferred, source_uri, claimed_until)
SELECT id, 'file', CASE WHEN is_pull THEN 'PULL' ELSE 'PUSH' END,
       CASE WHEN state IN ('DONE', 'ERROR') THEN 'READY' WHEN state = 'ACTIVE' AND number <= 20 THEN 'TRANSFERRING'
            ELSE 'WAITING_FOR_TRANSFER' END,
       gen_random_uuid(), 0, CASE WHEN is_pull THEN 'http://source.example/file' END,
       CASE WHEN state = 'ACTIVE' AND number <= 20 THEN now() + interval '1 day'
            WHEN is_pull THEN '9999-12-31 00:00:00Z' ELSE '1970-01-01 00:00:00Z' END
  FROM (SELECT *, state = 'CANCELED' AND r % 5 = 0 AS is_pull, row_number() OVER (PARTITION BY state ORDER BY i) AS number
          FROM bench_session WHERE kind = 'UPDATE' AND (i / 2) % 2 = 0) file;
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
    """Makes a house of that many sessions, none of which expires soon."""
    carrel.sql(CATALOGUE.format(items=sessions // 2) + SESSIONS.format(sessions=sessions, user=USER)
               + "VACUUM ANALYZE; CHECKPOINT;")


class Bench:
    """One run: a directory that is gone in the end, and with it all that was started."""

    def __init__(self, name, tools=("psql", "pgbench", "wrk")):
        self.name, self.notes, self.tools = name, [], tools

    def __enter__(self):
        if not JAR.exists():
            sys.exit(f"{self.name}: build the jar first: ./mvnw package")
        for tool in self.tools:
            if not shutil.which(tool):
                sys.exit(f"{self.name}: {tool} is missing")
        signal.signal(signal.SIGTERM, interrupted)
        signal.signal(signal.SIGINT, interrupted)
        self.begun = load()
        self.work = Path(tempfile.mkdtemp(prefix=f"{self.name}-", dir=ROOT / "target"))
        return self

    def __exit__(self, *_):
        for process in reversed(list(started)):
            stop(process)
        shutil.rmtree(self.work)

    def say(self, what):
        print(f"{self.name}: {what} …", file=sys.stderr, flush=True)

    def head(self, *lines):
        noisy = ", so not quiet: figures are noisy" if self.begun > 0.5 else ""
        print(f"- Machine: {machine(self.work)}; load before: {self.begun:.1f}{noisy}")
        print(f"- Versions: Carrel {said('git', 'describe', '--always', '--dirty')}; {said(JAVA, '-version')}"
              + "".join("; " + said(tool, "-v" if tool == "wrk" else "--version").split(" [")[0] for tool in self.tools))
        for line in lines:
            print("-", line)
        print(flush=True)

    def foot(self):
        print()
        for note in self.notes:
            print("-", note)
        print(f"- Load after: {load():.1f}")


def series(values, unit="", digits=0):
    low, middle, high = (f"{value:,.{digits}f}" for value in (min(values), median(values), max(values)))
    return f"{middle} {unit}".strip() + (f" ({low}–{high})" if len(values) > 1 else "")


def row(*cells):
    print("|", " | ".join(map(str, cells)), "|", flush=True)


def said(*command):
    """The first line of what a program says about itself."""
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
