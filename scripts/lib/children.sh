# shellcheck shell=bash
# Child processes that must end with the script.

CHILDREN=()

# child_start LOG COMMAND...: starts the command in a separate session, so that Ctrl-C reaches only the script. The
# command gets SIGTERM even if the script is killed. Sets CHILD to its process id.
child_start() {
    local log=$1
    local dying=()
    shift
    setpriv --pdeathsig TERM true 2>/dev/null && dying=(setpriv --pdeathsig TERM)
    setsid "${dying[@]}" "$@" </dev/null >>"$log" 2>&1 &
    CHILD=$!
    CHILDREN+=("$CHILD")
}

# child_alive PID
child_alive() {
    kill -0 "$1" 2>/dev/null
}

# child_stop PID: sends SIGTERM, and SIGKILL after five seconds.
child_stop() {
    local pid=$1 tries
    kill -TERM "$pid" 2>/dev/null || true
    for ((tries = 0; tries < 50; tries++)); do
        child_alive "$pid" || break
        sleep 0.1
    done
    kill -KILL "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
}

# children_stop: stops all of them, the youngest first.
children_stop() {
    local index
    for ((index = ${#CHILDREN[@]} - 1; index >= 0; index--)); do
        child_stop "${CHILDREN[index]}"
    done
    CHILDREN=()
}
