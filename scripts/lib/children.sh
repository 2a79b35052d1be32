# shellcheck shell=bash
# Processes of ours that run beside us, and that must be gone when we are.

CHILDREN=()

# child_start LOG COMMAND...: starts it in a session of its own, so that Ctrl-C reaches only us; it is told to
# end even if we are killed. Sets CHILD to its process id.
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

# child_stop PID: asks it to end, and after five seconds no longer asks.
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

# children_stop: all of them, the youngest first.
children_stop() {
    local index
    for ((index = ${#CHILDREN[@]} - 1; index >= 0; index--)); do
        child_stop "${CHILDREN[index]}"
    done
    CHILDREN=()
}
