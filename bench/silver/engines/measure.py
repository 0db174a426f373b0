"""Runs a command to its end, with all processes that it leaves behind, and prints wall and CPU seconds and the largest
resident memory of one process in MiB as JSON. Linux: it adopts orphans (a JVM outlives the Python that started it)."""
import ctypes, json, os, resource, subprocess, sys, time

PR_SET_CHILD_SUBREAPER = 36
ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
start = time.monotonic()
process = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
wall = time.monotonic() - start
while True:
    try:
        os.wait()
    except ChildProcessError:
        break
if process.returncode:
    sys.exit(process.stderr.decode()[-2000:] or f"exit code {process.returncode}")
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"wall": wall, "cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss / 1024}))
