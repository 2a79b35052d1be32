# shellcheck shell=bash disable=SC2034 # LOCK_NAME is for cache_scratch
# Locks of the cache. Parallel test runs wait until the first one has fetched everything.

# cache_lock NAME: waits for the lock and holds it until cache_unlock or the end of the script.
cache_lock() {
    LOCK_NAME=$1
    mkdir -p "$CACHE_DIR" 2>/dev/null || true
    { exec {LOCK_FD}>"$CACHE_DIR/$1.lock"; } 2>/dev/null ||
        die "cannot write to the cache directory $CACHE_DIR" \
            "Set GVT_CACHE to a writable directory."
    if ! flock --nonblock "$LOCK_FD"; then
        say "waiting for another run to finish with $CACHE_DIR ..."
        flock "$LOCK_FD"
    fi
}

# cache_unlock: releases the lock.
cache_unlock() {
    exec {LOCK_FD}>&-
    LOCK_FD=
}
