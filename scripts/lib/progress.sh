# shellcheck shell=bash
# A progress bar fed by apt's status lines ("dlstatus:3:12.5:Retrieving file 4 of 90").

# progress_bar LABEL: reads status lines on standard input. Draws only on a terminal.
progress_bar() {
    local label=$1 kind percent shown='' width=30 filled bar
    while IFS=: read -r kind _ percent _; do
        [[ $kind == dlstatus && -t 2 && ${GVT_QUIET:-0} != 1 ]] || continue
        percent=${percent%%[.,]*}
        [[ $percent != "$shown" ]] || continue
        shown=$percent
        filled=$((percent * width / 100))
        printf -v bar '%*s' "$filled" ''
        printf '\r  %s  [%-*s] %3d%%' "$label" "$width" "${bar// /#}" "$percent" >&2
    done
    if [[ -t 2 && ${GVT_QUIET:-0} != 1 ]]; then
        printf '\r\033[K' >&2
    fi
}
