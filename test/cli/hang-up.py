# Runs a command on a terminal of its own, and hangs up when this text has come: the other end is closed, and
# the kernel sends SIGHUP. Prints how the command ended.
import os, pty, sys

text, command = sys.argv[1].encode(), sys.argv[2:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
seen = b""
while text not in seen:
    try:
        chunk = os.read(terminal, 1)
    except OSError:
        break
    if not chunk:
        break
    seen += chunk
os.close(terminal)
_, status = os.waitpid(pid, 0)
print(f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"exit {os.WEXITSTATUS(status)}")
