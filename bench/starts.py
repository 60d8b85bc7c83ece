"""What run measures of a start: how long until it is ready, and what it takes of memory."""
import sys
sys.dont_write_bytecode = True
import http.client
from peers import *

READY = "/q/health/ready"
BRIEF = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # for those who start it for a few calls
REST, LOAD, AFTER = 40, 6, 40  # seconds: unused memory is given back within half a minute


def jdk_25():
    """One beside the JDK that everything runs on: the AOT cache came with it."""
    homes = [os.environ.get("JAVA25_HOME"), *sorted(map(str, Path("/usr/lib/jvm").glob("*25*")))]
    for home in filter(None, homes):
        java = Path(home) / "bin/java"
        if java.exists() and re.search(r'version "2[5-9]', said(java, "-version")):
            return java
    raise Missing("a JDK 25")


def aot_jar(bench):
    """The application once more, as one class path, which is what the JVM's caches can hold."""
    directory = bench.work / "aot-app"
    bench.say("the jar for caches")
    done = subprocess.run(
        ["./mvnw", "-q", "-B", "package", "-DskipTests", "-Dspotless.check.skip", "-Dquarkus.package.jar.type=aot-jar",
         f"-Dquarkus.package.output-directory={directory.relative_to(ROOT / 'target')}"],
        cwd=ROOT, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode or not (directory / "quarkus-run.jar").exists():
        raise RuntimeError("no jar for caches: " + done.stdout[-2000:])
    return directory / "quarkus-run.jar"


class Started:
    """A jar with its default settings, but for ports and a known password; ready when it says so."""

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
        wait_until("it is ready", lambda: self.process.poll() is not None or self.ready(), 120)
        self.seconds = time.perf_counter() - began
        if self.process.poll() is not None:
            raise RuntimeError("Carrel does not start: " + (directory / "log").read_text()[-2000:])

    def ready(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.suppress(OSError), contextlib.closing(connection):
            connection.request("GET", READY)
            return connection.getresponse().status == 200

    def stop(self):
        stop(self.process)
        return self.seconds

    def resident(self):
        return resident(self.process)

    def work(self, bench, seconds):
        """Looks at a session as fast as it goes, then uploads."""
        carrel = Caller(f"http://127.0.0.1:{self.port}")
        library = carrel.call("POST", "content/local-library", {"name": os.urandom(8).hex(), "type": "LOCAL"})
        uris = []
        for _ in range(8):
            item = carrel.call("POST", "content/library/item", {"library_id": library, "name": os.urandom(8).hex()})
            session = carrel.call("POST", UPDATE, {"library_item_id": item})
            uris.append(carrel.call("POST", f"{UPDATE}/{session}/file", {"name": "file", "source_type": "PUSH"}
                                    )["upload_endpoint"]["uri"])
        wrk(self.directory, carrel.base, WALK, [f"/api/{UPDATE}/{session}"], 64, seconds, carrel.headers)
        file = self.directory / "file"
        file.write_bytes(os.urandom(64 << 20))
        senders = [subprocess.Popen(["curl", "-qsSf", "-T", file, uri], stdout=subprocess.DEVNULL) for uri in uris]
        if any(sender.wait() for sender in senders):
            raise RuntimeError("an upload failed")
        carrel.call("DELETE", f"content/local-library/{library}")


def measure(bench, page, quick):
    """The rows of starts and of memory."""
    import houses
    jar, server = houses.JAR, bench.small().carrel
    server.database = "starts"
    server.sql("CREATE DATABASE starts")
    work = bench.work / "starts"
    work.mkdir()
    numbers = iter(range(1000))

    def external(*options, java=JAVA, jar=jar):
        return lambda: Started(work / "external", *options, java=java, server=server, jar=jar).stop()

    def first():
        return Started(work / f"first-{next(numbers)}", jar=jar).stop()

    def again():
        return Started(work / "again", jar=jar).stop()

    def cached(java, made, used, *options):
        """Made by one run that serves a little, and ends."""
        def turn():
            cache = bench.once(f"cache of {java} {options}", lambda: trained(java, made, options))
            return external(f"{used}={cache}", *options, java=java, jar=bench.once("aot-jar", lambda: aot_jar(bench)))()
        return turn

    def trained(java, made, options):
        cache = work / f"{next(numbers)}.cache"
        run = Started(work / "external", f"{made}={cache}", *options, java=java, server=server,
                      jar=bench.once("aot-jar", lambda: aot_jar(bench)))
        for _ in range(3):
            run.ready()
        run.stop()
        return cache

    def with_aot(*options):
        def turn():
            return cached(jdk_25(), "-XX:AOTCacheOutput", "-XX:AOTCache", *options)()
        return turn
    bench.say("starts")
    caches = {} if quick else {  # a jar must be built for them
        "AppCDS": cached(JAVA, "-XX:ArchiveClassesAtExit", "-XX:SharedArchiveFile"), "AOT": with_aot(), "brief": with_aot(*BRIEF)}
    seconds = page.in_turns({
        "external": external(), "first": first, "again": again, **caches,
        "vcsim": lambda: Vcsim.started(bench.work / "starts-vcsim")})
    beside = f"vcsim: {series(seconds['vcsim'], 's', 2)}" if seconds["vcsim"] else ""
    for what, name, most in (("start, external PostgreSQL", "external", 2), ("first start, embedded PostgreSQL", "first", 3),
                             ("start, embedded PostgreSQL", "again", None), ("start, external, with AppCDS", "AppCDS", 1),
                             ("start, external, with the AOT cache of JDK 25", "AOT", 1),
                             (f"the same, {' '.join(BRIEF)}", "brief", 1)):
        if seconds.get(name):
            page.absolute(what, seconds[name], "s", most, 2, beside)
    measure_memory(bench, page, quick, lambda number: Started(work / f"memory-{number}", server=server, jar=jar))


def measure_memory(bench, page, quick, start):
    """Of some that rest at the same time, and work one after the other."""
    rest, load, after = (2, 2, 2) if quick else (REST, LOAD, AFTER)
    bench.say("memory")
    runs = [start(number) for number in range(1 if quick else 3)]
    time.sleep(rest)
    rests, grown, theirs = [run.resident() for run in runs], [], []
    for run in runs:
        run.work(bench, load)
        grown.append(run.resident())
    time.sleep(after)
    kept = [run.resident() - before for run, before in zip(runs, rests)]
    for run in runs:
        run.stop()
    with contextlib.suppress(Missing):
        vcsim = bench.vcsim().vcsim
        theirs.append(resident(vcsim.process))
    beside = f"vcsim: {series(theirs, 'MiB')}" if theirs else ""
    page.absolute("resident memory at rest", rests, "MiB", 180, 0, beside)
    page.absolute("resident memory at the end of a load", grown, "MiB", None, 0)
    page.absolute(f"what it keeps of that after {after} s", kept, "MiB", 50, 0)
    bench.notes.append(
        f"Memory: VmRSS of the JVM (PostgreSQL is external), {rest} s after it is ready; then wrk gets a session with"
        f" {page.CONNECTIONS} connections for {load} s and curl sends 8 files of 64 MiB at once; then {after} s of rest. Three rest"
        " at the same time, and work one after the other.")


def resident(process):
    """MiB, of the process alone."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) / 1024
