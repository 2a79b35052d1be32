# shellcheck shell=bash disable=SC2034 # sets variables for the sourcing script
# Finds a QEMU that has the vfio-user client: $QEMU, the fetched one, or the machine's; and writes its arguments.

QEMU_FETCHED=$CACHE_DIR/bin/qemu-system-x86_64
QEMU_WINDOWS=$CACHE_DIR/qemu-windows/qemu-system-x86_64
QEMU_HINT="QEMU has vfio-user-pci since 10.1."

# qemu_suits COMMAND: whether it runs and has the device.
qemu_suits() {
    local devices
    devices=$("$1" -device help 2>/dev/null) && [[ $devices == *'"vfio-user-pci"'* ]]
}

# qemu_locate: sets QEMU_BIN. False if QEMU must be fetched first.
qemu_locate() {
    if [[ -n ${QEMU:-} ]]; then
        qemu_suits "$QEMU" || die "QEMU=$QEMU has no vfio-user-pci device (or does not run)" \
            "$QEMU_HINT Unset QEMU to use a fetched one."
        QEMU_BIN=$QEMU
    elif [[ -x $QEMU_FETCHED ]]; then
        QEMU_BIN=$QEMU_FETCHED
    elif command -v qemu-system-x86_64 >/dev/null && qemu_suits qemu-system-x86_64; then
        QEMU_BIN=$(command -v qemu-system-x86_64)
    else
        return 1
    fi
}

# qemu_option VALUE: escapes a value for a QEMU option, where a comma is written twice.
qemu_option() {
    printf '%s' "${1//,/,,}"
}

# qemu_json TEXT: the text as a JSON string.
qemu_json() {
    local text=${1//\\/\\\\}
    printf '"%s"' "${text//\"/\\\"}"
}

# qemu_write_wrapper FILE: creates a command that runs the QEMU unpacked in ../qemu (relative to FILE) with the C
# library for which it was built. It replaces itself with QEMU by exec: signals, descriptors and the exit code are
# QEMU's.
qemu_write_wrapper() {
    mkdir -p "$(dirname "$1")"
    cat >"$1" <<'EOF'
#!/bin/sh
# Made by scripts/qemu/fetch.
root=$(cd "$(dirname "$(readlink -f "$0")")/../qemu/usr" && pwd) || exit 127
export QEMU_MODULE_DIR="$root/lib/x86_64-linux-gnu/qemu"
exec "$root/lib64/ld-linux-x86-64.so.2" --library-path "$root/lib/x86_64-linux-gnu" --argv0 qemu-system-x86_64 \
    "$root/bin/qemu-system-x86_64" -L "$root/share/qemu" -L "$root/share/seabios" -L "$root/lib/ipxe/qemu" "$@"
EOF
    chmod +x "$1"
}

# qemu_windows_write_wrapper DIRECTORY: creates a command there that runs the QEMU unpacked in it, with the GTK, SDL and
# Mesa of its release. Mesa's drivers are found by the variables, GTK's pictures and schemas by XDG_DATA_DIRS.
qemu_windows_write_wrapper() {
    cat >"$1/qemu-system-x86_64" <<'EOF'
#!/bin/sh
# Made by scripts/qemu/fetch.
root=$(cd "$(dirname "$(readlink -f "$0")")/usr" && pwd) || exit 127
libraries=$root/lib/x86_64-linux-gnu
export QEMU_MODULE_DIR="$libraries/qemu"
export LIBGL_DRIVERS_PATH="$libraries/dri" GBM_BACKENDS_PATH="$libraries/gbm"
export __EGL_VENDOR_LIBRARY_DIRS="$root/share/glvnd/egl_vendor.d"
export XDG_DATA_DIRS="$root/share:${XDG_DATA_DIRS:-/usr/local/share:/usr/share}"
exec "$root/lib64/ld-linux-x86-64.so.2" --library-path "$libraries:$libraries/pulseaudio" \
    --argv0 qemu-system-x86_64 "$root/bin/qemu-system-x86_64" \
    -L "$root/share/qemu" -L "$root/share/seabios" -L "$root/lib/ipxe/qemu" "$@"
EOF
    chmod +x "$1/qemu-system-x86_64"
}
