"""The start section of run: startup time and memory."""
import sys
sys.dont_write_bytecode = True
import http.client
from baselines import *

READY = "/q/health/ready"
FAST_START_OPTIONS = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # shorten the start and lower the maximum speed
IDLE_SECONDS, LOAD_SECONDS, RECOVERY_SECONDS = 40, 6, 40  # seconds; the JVM releases unused memory within 30 s


def jdk_25():
    """The java program of a JDK 25 or later, which the AOT cache requires."""
    homes = [os.environ.get("JAVA25_HOME"), *sorted(map(str, Path("/usr/lib/jvm").glob("*25*")))]
    for home in filter(None, homes):
        java = Path(home) / "bin/java"
        if java.exists() and re.search(r'version "2[5-9]', version_of(java, "-version")):
            return java
    raise ToolMissing("a JDK 25")


def aot_jar(bench):
    """Builds the application with a single class path, as the class caches of the JVM require."""
    directory = bench.work / "aot-app"
    bench.log("building the jar for class caches")
    done = subprocess.run(
        ["./mvnw", "-q", "-B", "package", "-DskipTests", "-Dspotless.check.skip", "-Dquarkus.package.jar.type=aot-jar",
         f"-Dquarkus.package.output-directory={directory.relative_to(ROOT / 'target')}"],
        cwd=ROOT, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode or not (directory / "quarkus-run.jar").exists():
        raise RuntimeError("could not build the jar for class caches: " + done.stdout[-2000:])
    return directory / "quarkus-run.jar"


class StartedServer:
    """A process of the packaged jar with default settings, a known password and a known port. The constructor waits until it is
    ready."""

    def __init__(self, directory, *options, java=JAVA, server=None, jar=None):
        directory.mkdir(exist_ok=True)
        self.directory, self.port = directory, free_port()
        settings = {"quarkus.http.host": "127.0.0.1", "quarkus.http.port": self.port, "quarkus.http.ssl-port": 0,
                    f'carrel.users."{USER}".password': "carrel", f'carrel.users."{USER}".roles': "administrator"}
        if server:
            settings.update({
                "quarkus.datasource.reactive.url": f"postgresql://127.0.0.1:{server.port}/{server.database}",
                "quarkus.datasource.username": "carrel", "quarkus.datasource.password": server.password})
        began = time.perf_counter()
        self.process = run([java, *options, *(f"-D{name}={value}" for name, value in settings.items()), "-jar", str(jar)],
                           directory, directory / "log")
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

    def external(*options, java=JAVA, jar=jar):
        return lambda: StartedServer(work / "external", *options, java=java, server=server, jar=jar).stop()

    def first_start():
        return StartedServer(work / f"first-{next(numbers)}", jar=jar).stop()

    def later_start():
        return StartedServer(work / "again", jar=jar).stop()

    def with_cache(java, create_option, use_option, *options):
        """Starts with a class cache that a training run created."""
        def measurement():
            cache = bench.create_once(f"cache of {java} {options}", lambda: create_cache(java, create_option, options))
            return external(f"{use_option}={cache}", *options, java=java, jar=bench.create_once("aot-jar", lambda: aot_jar(bench)))()
        return measurement

    def create_cache(java, create_option, options):
        cache = work / f"{next(numbers)}.cache"
        run = StartedServer(work / "external", f"{create_option}={cache}", *options, java=java, server=server,
                      jar=bench.create_once("aot-jar", lambda: aot_jar(bench)))
        for _ in range(3):
            run.is_ready()
        run.stop()
        return cache

    def with_aot(*options):
        def measurement():
            return with_cache(jdk_25(), "-XX:AOTCacheOutput", "-XX:AOTCache", *options)()
        return measurement
    bench.log("startup")
    caches = {} if quick else {  # building the jar for class caches takes too long
        "AppCDS": with_cache(JAVA, "-XX:ArchiveClassesAtExit", "-XX:SharedArchiveFile"), "AOT": with_aot(), "fast start": with_aot(*FAST_START_OPTIONS)}
    seconds = page.interleave({
        "external": external(), "first": first_start, "again": later_start, **caches,
        "vcsim": lambda: Vcsim.measure_start(bench.work / "startup-vcsim")})
    baseline = f"vcsim: {format_series(seconds['vcsim'], 's', 2)}" if seconds["vcsim"] else ""
    for label, name, max_seconds in (("start, external PostgreSQL", "external", 2), ("first start, embedded PostgreSQL", "first", 3),
                             ("start, embedded PostgreSQL", "again", None), ("start, external, with AppCDS", "AppCDS", 1),
                             ("start, external, with the AOT cache of JDK 25", "AOT", 1),
                             (f"the same with {' '.join(FAST_START_OPTIONS)}", "fast start", 1)):
        if seconds.get(name):
            page.measure(label, seconds[name], "s", max_seconds, 2, baseline)
    measure_memory(bench, page, quick, lambda number: StartedServer(work / f"memory-{number}", server=server, jar=jar))


def measure_memory(bench, page, quick, start):
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
    page.measure("resident memory, idle", idle_sizes, "MiB", 180, 0, baseline)
    page.measure("resident memory at the end of the load", loaded_sizes, "MiB", None, 0)
    page.measure(f"growth retained after {recovery} s", retained, "MiB", 50, 0)
    bench.notes.append(
        f"Memory: VmRSS of the JVM (PostgreSQL is external), measured {idle} s after readiness; then wrk gets a session with"
        f" {page.CONNECTIONS} connections for {load} s and curl uploads 8 files of 64 MiB in parallel; then {recovery} s without load. Three"
        " processes are idle at the same time and loaded one after the other.")


def resident(process):
    """Resident memory of the process in MiB, without child processes."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) / 1024
