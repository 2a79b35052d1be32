# shellcheck shell=bash
# Messages for people, all on standard error; standard output is left to results.

SECONDS=0

# say TEXT...: one line of progress. Silent with GVT_QUIET=1.
say() {
    [[ ${GVT_QUIET:-0} == 1 ]] || printf '%s\n' "$*" >&2
}

# warn TEXT...: something unexpected that does not stop the work.
warn() {
    printf '%s: warning: %s\n' "${0##*/}" "$*" >&2
}

# complain TEXT [HINT...]: an error; each hint is a line saying what to change.
complain() {
    printf '%s: error: %s\n' "${0##*/}" "$1" >&2
    shift
    local hint
    for hint in "$@"; do
        printf '    %s\n' "$hint" >&2
    done
}

# die TEXT [HINT...]: complain and exit 1.
die() {
    complain "$@"
    exit 1
}

# die_usage TEXT: a wrong command line; exit 2.
die_usage() {
    complain "$1" "Try '$0 --help'."
    exit 2
}

# need_value OPTION COUNT: refuse an option that is the last word but takes a value.
need_value() {
    (($2 >= 2)) || die_usage "option $1 needs a value"
}

# now_ms: a clock in milliseconds for elapsed_since.
now_ms() {
    local t=${EPOCHREALTIME/[.,]/}
    printf '%s\n' "$((t / 1000))"
}

# elapsed_since MS: seconds since then, as 1.2
elapsed_since() {
    local ms=$(($(now_ms) - $1))
    printf '%d.%d\n' $((ms / 1000)) $((ms % 1000 / 100))
}

# megabytes BYTES: as 37.9
megabytes() {
    printf '%d.%d\n' $(($1 / 1000000)) $(($1 % 1000000 / 100000))
}

# show_tail FILE [LINES]: the end of a log, indented, on standard error.
show_tail() {
    [[ -s $1 ]] || return 0
    tail -n "${2:-15}" -- "$1" | sed 's/^/    | /' >&2
}
