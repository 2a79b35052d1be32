# shellcheck shell=bash disable=SC2034 # sets variables for whoever sources it
# A QEMU that has the vfio-user client: ours to choose, the machine's, or the fetched one.

QEMU_FETCHED=$CACHE_DIR/bin/qemu-system-x86_64
QEMU_HINT="QEMU has vfio-user-pci since 10.1."

# qemu_suits COMMAND: whether it runs and knows the device.
qemu_suits() {
    local devices
    devices=$("$1" -device help 2>/dev/null) && [[ $devices == *'"vfio-user-pci"'* ]]
}

# qemu_locate: sets QEMU_BIN. False if one has to be fetched first.
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

# qemu_write_wrapper ROOT FILE: a command that runs the QEMU unpacked in ROOT with the C library it was
# built for, whatever this machine has. It replaces itself with QEMU: signals, descriptors and the exit
# code are QEMU's own. The paths are absolute: the cache does not move.
qemu_write_wrapper() {
    local root=$1 libraries
    libraries=$root/usr/lib/x86_64-linux-gnu
    cat >"$2" <<EOF
#!/bin/sh
# Made by scripts/qemu/fetch.
QEMU_MODULE_DIR=$(printf '%q' "$libraries/qemu") exec \\
    $(printf '%q' "$root/usr/lib64/ld-linux-x86-64.so.2") \\
    --library-path $(printf '%q' "$libraries") --argv0 qemu-system-x86_64 \\
    $(printf '%q' "$root/usr/bin/qemu-system-x86_64") \\
    -L $(printf '%q' "$root/usr/share/qemu") -L $(printf '%q' "$root/usr/share/seabios") \\
    -L $(printf '%q' "$root/usr/lib/ipxe/qemu") "\$@"
EOF
    chmod +x "$2"
}
