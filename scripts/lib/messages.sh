# shellcheck shell=bash
# Messages for people, all on standard error; standard output is for results.

SECONDS=0

# say TEXT...: prints a line of progress, unless GVT_QUIET=1.
say() {
    [[ ${GVT_QUIET:-0} == 1 ]] || printf '%s\n' "$*" >&2
}

# warn TEXT...: prints a warning; the script continues.
warn() {
    printf '%s: warning: %s\n' "${0##*/}" "$*" >&2
}

# complain TEXT [HINT...]: prints an error; each hint is a line with a remedy.
complain() {
    printf '%s: error: %s\n' "${0##*/}" "$1" >&2
    shift
    local hint
    for hint in "$@"; do
        printf '    %s\n' "$hint" >&2
    done
}

# die TEXT [HINT...]: prints an error and exits with 1.
die() {
    complain "$@"
    exit 1
}

# die_usage TEXT: reports a wrong command line and exits with 2.
die_usage() {
    complain "$1" "Try '$0 --help'."
    exit 2
}

# need_value OPTION COUNT: refuses an option without a value, given the count of the words left.
need_value() {
    (($2 >= 2)) || die_usage "option $1 needs a value"
}

# one_of OPTION VALUE ALLOWED...: refuses another value, and says which there are.
one_of() {
    local name=$1 value=$2 allowed
    shift 2
    for allowed in "$@"; do
        [[ $value != "$allowed" ]] || return 0
    done
    die_usage "$name is one of: $*; not '$value'"
}

# now_ms: the time in milliseconds, for elapsed_since.
now_ms() {
    local t=${EPOCHREALTIME/[.,]/}
    printf '%s\n' "$((t / 1000))"
}

# elapsed_since MS: seconds since then, such as 1.2
elapsed_since() {
    local ms=$(($(now_ms) - $1))
    printf '%d.%d\n' $((ms / 1000)) $((ms % 1000 / 100))
}

# megabytes BYTES: the size in megabytes, such as 37.9
megabytes() {
    printf '%d.%d\n' $(($1 / 1000000)) $(($1 % 1000000 / 100000))
}

# show_tail FILE [LINES]: prints the end of a log, indented, to standard error.
show_tail() {
    [[ -s $1 ]] || return 0
    tail -n "${2:-15}" -- "$1" | sed 's/^/    | /' >&2
}
