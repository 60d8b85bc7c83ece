"""The start section of run: startup time and memory."""
import sys
sys.dont_write_bytecode = True
import http.client
from baselines import *

READY = "/q/health/ready"
DISTRIBUTION = ROOT / "target/carrel/bin/carrel"
IDLE_SECONDS, LOAD_SECONDS, RECOVERY_SECONDS = 40, 6, 40  # seconds; the JVM releases unused memory within 30 s


def jdk_25():
    """The home of a JDK 25 or later."""
    for home in filter(None, [os.environ.get("JAVA25_HOME"), *sorted(map(str, Path("/usr/lib/jvm").glob("*25*")))]):
        java = Path(home) / "bin/java"
        if java.exists() and re.search(r'version "2[5-9]', version_of(java, "-version")):
            return home
    raise ToolMissing("a JDK 25")


class StartedServer:
    """A process of the jar, or of the distribution if `caches` is its cache directory, with default settings, a known password
    and a known port. The constructor waits until it is ready."""

    def __init__(self, directory, server=None, jar=None, caches=None, java_home=None):
        directory.mkdir(exist_ok=True)
        self.directory, self.port = directory, free_port()
        settings = {"quarkus.http.host": "127.0.0.1", "quarkus.http.port": self.port, "quarkus.http.ssl-port": 0,
                    f'carrel.users."{USER}".password': "carrel", f'carrel.users."{USER}".roles': "administrator"}
        if server:
            settings.update({
                "quarkus.datasource.reactive.url": f"postgresql://127.0.0.1:{server.port}/{server.database}",
                "quarkus.datasource.username": "carrel", "quarkus.datasource.password": server.password,
                "carrel.content.directory": directory.parent / "content"})
        began = time.perf_counter()
        settings = [f"-D{name}={value}" for name, value in settings.items()]
        environment = {"CARREL_CACHE_DIRECTORY": str(caches), **({"JAVA_HOME": java_home} if java_home else {})}
        self.process = run([DISTRIBUTION, *settings] if caches else [JAVA, *settings, "-jar", str(jar)],
                           directory, directory / "log", **environment)
        wait_until("Carrel is ready", lambda: self.process.poll() is not None or self.is_ready(), 120)
        self.seconds = time.perf_counter() - began
        if self.process.poll() is not None:
            raise RuntimeError("Carrel did not start: " + (directory / "log").read_text()[-2000:])

    def is_ready(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.suppress(OSError), contextlib.closing(connection):
            connection.request("GET", READY)
            return connection.getresponse().status == 200

    def stop(self):
        stop(self.process)
        return self.seconds

    def resident(self):
        return resident(self.process)

    def apply_load(self, bench, seconds):
        """Sends get requests in a closed loop, then uploads files in parallel."""
        carrel = HttpClient(f"http://127.0.0.1:{self.port}")
        library = carrel.call("POST", "content/local-library", {"name": os.urandom(8).hex(), "type": "LOCAL"})
        uris = []
        for _ in range(8):
            item = carrel.call("POST", "content/library/item", {"library_id": library, "name": os.urandom(8).hex()})
            session = carrel.call("POST", UPDATE, {"library_item_id": item})
            uris.append(carrel.call("POST", f"{UPDATE}/{session}/file", {"name": "file", "source_type": "PUSH"}
                                    )["upload_endpoint"]["uri"])
        wrk(self.directory, carrel.base, REQUEST_LINES_SCRIPT, [f"/api/{UPDATE}/{session}"], 64, seconds, carrel.headers)
        file = self.directory / "file"
        file.write_bytes(os.urandom(64 << 20))
        senders = [subprocess.Popen(["curl", "-qsSf", "-T", file, uri], stdout=subprocess.DEVNULL) for uri in uris]
        if any(sender.wait() for sender in senders):
            raise RuntimeError("an upload failed")
        carrel.call("DELETE", f"content/local-library/{library}")


def measure(bench, page, quick):
    """Prints the rows of startup time and memory."""
    import servers
    jar, server = servers.JAR, bench.small().carrel
    server.database = "startup"
    server.sql("CREATE DATABASE startup")
    work = bench.work / "startup"
    work.mkdir()
    numbers = iter(range(1000))

    def external():
        return StartedServer(work / "external", server=server, jar=jar).stop()

    def first_start():
        return StartedServer(work / f"first-{next(numbers)}", jar=jar).stop()

    def later_start():
        return StartedServer(work / "again", jar=jar).stop()

    def distribution(java_home, is_external):
        """Starts with a class cache that an earlier start of the same kind wrote."""
        def start(java_home):
            return StartedServer(work / ("external" if is_external else f"first-{next(numbers)}"), java_home=java_home,
                                 server=server if is_external else None, caches=work / f"caches-{is_external}").stop()

        def measurement():
            home = java_home() if java_home else os.environ.get("JAVA_HOME")
            bench.create_once(f"cache of {home} {is_external}", lambda: start(home))
            return start(home)
        return measurement

    bench.log("startup")
    candidates = {
        "external": external, "first": first_start, "again": later_start,
        "external, distribution": distribution(None, True), "first, distribution": distribution(None, False),
        "external, JDK 25": distribution(jdk_25, True), "first, JDK 25": distribution(jdk_25, False),
        "vcsim": lambda: Vcsim.measure_start(bench.work / "startup-vcsim")}
    seconds = page.interleave(candidates)
    baseline = f"vcsim: {format_series(seconds['vcsim'], 's', 2)}" if seconds["vcsim"] else ""
    for label, name, max_seconds in (
            ("start, external PostgreSQL, java -jar", "external", None),
            ("first start, embedded PostgreSQL, java -jar", "first", 4.5),
            ("start, embedded PostgreSQL, java -jar", "again", None),
            ("start, external PostgreSQL, bin/carrel", "external, distribution", 1.3),
            ("first start, embedded PostgreSQL, bin/carrel", "first, distribution", 1.8),
            ("start, external PostgreSQL, bin/carrel, JDK 25", "external, JDK 25", 1.0),
            ("first start, embedded PostgreSQL, bin/carrel, JDK 25", "first, JDK 25", 1.6)):
        if seconds.get(name):
            page.measure(label, seconds[name], "s", max_seconds, 2, baseline)
    for name, caches, max_idle in (("java -jar", None, 180), ("bin/carrel", work / "caches-True", 165)):
        measure_memory(bench, page, quick, name, max_idle, lambda number: StartedServer(
            work / f"memory-{number}", server=server, jar=jar, caches=caches))


def measure_memory(bench, page, quick, name, max_idle, start):
    """Measures several processes: idle at the same time, then under load one after the other."""
    idle, load, recovery = (2, 2, 2) if quick else (IDLE_SECONDS, LOAD_SECONDS, RECOVERY_SECONDS)
    bench.log("memory")
    runs = [start(number) for number in range(1 if quick else 3)]
    time.sleep(idle)
    idle_sizes, loaded_sizes, vcsim_sizes = [run.resident() for run in runs], [], []
    for run in runs:
        run.apply_load(bench, load)
        loaded_sizes.append(run.resident())
    time.sleep(recovery)
    retained = [run.resident() - before for run, before in zip(runs, idle_sizes)]
    for run in runs:
        run.stop()
    with contextlib.suppress(ToolMissing):
        vcsim = bench.vcsim().vcsim
        vcsim_sizes.append(resident(vcsim.process))
    baseline = f"vcsim: {format_series(vcsim_sizes, 'MiB')}" if vcsim_sizes else ""
    page.measure(f"resident memory, idle, {name}", idle_sizes, "MiB", max_idle, 0, baseline)
    page.measure(f"resident memory at the end of the load, {name}", loaded_sizes, "MiB", None, 0)
    page.measure(f"growth retained after {recovery} s, {name}", retained, "MiB", 50, 0)
    bench.notes.append(
        f"Memory: VmRSS of the JVM (PostgreSQL is external), measured {idle} s after readiness; then wrk gets a session with"
        f" {page.CONNECTIONS} connections for {load} s and curl uploads 8 files of 64 MiB in parallel; then {recovery} s without load. Three"
        " processes are idle at the same time and loaded one after the other.")


def resident(process):
    """Resident memory of the process in MiB, without child processes."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) / 1024
