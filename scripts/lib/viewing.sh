# shellcheck shell=bash
# Viewers of a guest's screen, with keyboard and mouse.

# viewing_serve PROGRAM QMP AGENT ADDRESS...: prints options for `serve`, one a line: viewers of head 0, 1, ... at the
# addresses, a viewer of all heads as one desktop if there are several, input through QEMU's socket QMP, the clipboard
# through QEMU's socket AGENT, and a page for browsers if the program has one.
viewing_serve() {
    local program=$1 qmp=$2 agent=$3 address
    shift 3
    for address in "$@"; do
        printf '%s\n' --vnc "$address"
    done
    (($# < 2)) || printf '%s\n' --vnc-wide 127.0.0.1:0
    printf '%s\n' --qmp "$qmp" --agent "$agent"
    if grep -q -- '--web ' < <("$program" serve --help </dev/null); then
        printf '%s\n' --web 127.0.0.1:0
    fi
}

# viewing_guest QMP AGENT: prints arguments for QEMU, one a line: the socket QMP and devices that receive its input, and
# the socket AGENT of the port by which SPICE's agent in the guest shares the clipboard. The address keeps the port from
# slot 2: QEMU creates devices that are given as JSON last.
viewing_guest() {
    printf '%s\n' -qmp "unix:${1//,/,,},server=on,wait=off" -device qemu-xhci -device usb-kbd -device usb-tablet \
        -device virtio-serial-pci,addr=06.0 -chardev "socket,id=agent,path=${2//,/,,},server=on,wait=off" \
        -device virtserialport,chardev=agent,name=com.redhat.spice.0
}

# viewing_window CONSOLE KIND HEADS: prints arguments for QEMU, one a line: a window of the kind gtk or sdl that shows
# the heads from the device's socket CONSOLE. QEMU shows a vhost-user-gpu console only in windows with OpenGL.
# The address keeps it from slot 2: QEMU creates devices that are given as JSON last.
viewing_window() {
    local heads=$3
    ((heads)) || heads=1
    printf '%s\n' -chardev "socket,id=screen,path=${1//,/,,}" \
        -device "vhost-user-gpu-pci,chardev=screen,max_outputs=$heads,addr=03.0" -display "$2,gl=on"
}

# viewing_addresses LOG HEADS: prints the addresses of the viewers from the log of a device server with that many heads.
viewing_addresses() {
    local url address heads=$2 head=0 name
    while read -r url; do
        printf 'browser       %s\n' "$url"
    done < <(sed -n 's/.* the page is at \([^ ,]*\).*/\1/p' "$1")
    while read -r address; do
        name="head $head"
        ((head < heads)) || name='all   '
        printf 'VNC, %s   %s' "$name" "$address"
        [[ $address == unix:* ]] || printf '   (vncviewer %s::%s)' "${address%:*}" "${address##*:}"
        printf '\n'
        head=$((head + 1))
    done < <(sed -n 's/.* VNC listens on \(.*\)/\1/p' "$1")
}
