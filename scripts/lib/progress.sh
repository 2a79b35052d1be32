# shellcheck shell=bash
# Progress bars, drawn only on a terminal; elsewhere scripts print only plain lines.

# progress_draw LABEL PERCENT
progress_draw() {
    local width=30 bar
    printf -v bar '%*s' $(($2 * width / 100)) ''
    printf '\r  %s  [%-*s] %3d%%' "$1" "$width" "${bar// /#}" "$2" >&2
}

# progress_shows: whether bars are drawn.
progress_shows() {
    [[ -t 2 && ${GVT_QUIET:-0} != 1 ]]
}

# progress_clear: erases the bar.
progress_clear() {
    ! progress_shows || printf '\r\033[K' >&2
}

# progress_bar LABEL: reads apt's status lines ("dlstatus:3:12.5:Retrieving file 4 of 90") from standard input.
progress_bar() {
    local kind percent shown=''
    while IFS=: read -r kind _ percent _; do
        if [[ $kind != dlstatus ]] || ! progress_shows; then continue; fi
        percent=${percent%%[.,]*}
        [[ $percent != "$shown" ]] || continue
        shown=$percent
        progress_draw "$1" "$percent"
    done
    progress_clear
}

# progress_steps LABEL TOTAL: reads a line for each completed step from standard input.
progress_steps() {
    local done=0
    while read -r _; do
        done=$((done + 1))
        ! progress_shows || progress_draw "$1" $((done * 100 / $2))
    done
    progress_clear
}
