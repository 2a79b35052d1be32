# shellcheck shell=bash disable=SC2034 # sets variables for the sourcing script
# Parked guests: images of a guest's memory, made when it had booted as far as it can without a display. QEMU goes on
# from there with the device, which the guest finds by scanning the PCI bus.

PARKED_DIR=$CACHE_DIR/parked
# An image is some 150 MB.
PARKED_KEPT=8
# The kernel word for which the guest's init waits for the device.
PARKED_WORD=gvt.park=1
PARKED_SECONDS=180

# parked_image QEMU-ARGUMENT...: sets PARKED_IMAGE, after making it if it is not there. The arguments describe the
# machine, without the device and without what connects it to other programs.
parked_image() {
    local key
    key=$(parked_key "$@")
    PARKED_IMAGE=$PARKED_DIR/$key
    if [[ ! -e $PARKED_IMAGE ]]; then
        cache_lock parked
        [[ -e $PARKED_IMAGE ]] || parked_make "$@"
        cache_unlock
    fi
    # The ones not used for longest go first. Another run may have removed it meanwhile: no empty file in its place.
    touch --no-create "$PARKED_IMAGE"
}

# parked_key QEMU-ARGUMENT...: changes whenever the image would: with the arguments and the files that they name.
parked_key() {
    local word
    {
        "$1" --version
        for word in "$@"; do
            printf '%s\n' "$word"
            [[ ! -f $word ]] || stat -L -c '%s %Y' "$word"
        done
    } | sha256sum | cut -c1-16
}

# parked_make QEMU-ARGUMENT...
parked_make() {
    local begun serial log=$CACHE_DIR/parked.log
    begun=$(now_ms)
    cache_scratch
    serial=$SCRATCH/serial
    : >"$log"
    parked_orders "$serial" "$log" | {
        timeout --foreground --kill-after=5 "$PARKED_SECONDS" \
            "$@" -serial "file:$serial" -serial null -qmp stdio >>"$log" 2>&1 || true
        touch "$SCRATCH/ended"
    } || true
    if ! grep -q '"status": "completed"' "$log"; then
        show_tail "$log"
        show_tail "$serial"
        die "the guest could not be parked" "QEMU's output: $log"
    fi
    publish "$SCRATCH/image" "$PARKED_IMAGE"
    rm -rf -- "$SCRATCH"
    parked_prune
    say "Parked a guest in $(elapsed_since "$begun") s: $(megabytes "$(du -B1 "$PARKED_IMAGE" | cut -f1)") MB"
}

# parked_orders SERIAL-LOG QMP-LOG: what QEMU is to do when the guest waits, as orders in QMP.
parked_orders() {
    parked_await 'GVT-MARK parked' "$1" || return 0
    local capability capabilities=
    for capability in mapped-ram events; do
        capabilities+="${capabilities:+, }{\"capability\": \"$capability\", \"state\": true}"
    done
    cat <<EOF
{"execute": "qmp_capabilities"}
{"execute": "migrate-set-capabilities", "arguments": {"capabilities": [$capabilities]}}
{"execute": "migrate", "arguments": {"uri": $(qemu_json "file:$SCRATCH/image")}}
EOF
    parked_await '"status": "completed"\|"error"' "$2" || true
    echo '{"execute": "quit"}'
}

# parked_await PATTERN FILE: waits until the file has it. False if QEMU ends before.
parked_await() {
    until grep -qs "$1" "$2"; do
        [[ ! -e $SCRATCH/ended ]] || return 1
        sleep 0.1
    done
}

# parked_prune: removes the images that were not used for longest.
parked_prune() {
    local -a old
    mapfile -t old < <(find "$PARKED_DIR" -type f -printf '%T@ %p\n' | sort -rn | tail -n "+$((PARKED_KEPT + 1))")
    ((${#old[@]} == 0)) || rm -f -- "${old[@]#* }"
}
