# shellcheck shell=bash
# Debian's programs for this machine, for tests and demonstrations: each set is a root file system in the cache.

VIEWERS_DIR=$CACHE_DIR/viewers
VIEWERS_PACKAGES=(gvncviewer tigervnc-viewer xtightvncviewer xvfb dash libturbojpeg0 libvncclient1)
# Mesa, which an X server without GLX does not use, and other dependencies that viewers never use.
VIEWERS_WITHOUT=(libglx-mesa0 libgl1-mesa-dri fonts-dejavu-mono openssl-provider-legacy systemd debconf
    adwaita-icon-theme hicolor-icon-theme dconf-gsettings-backend libcups2t64 libcolord2 libasound2-data)
GSTREAMER_DIR=$CACHE_DIR/gstreamer
WINDOWS_DIR=$CACHE_DIR/windows
WINDOWS_PACKAGES=(libsdl3-0 libsdl2-2.0-0 libegl1 libgles2 libgl1-mesa-dri xvfb xdotool xclip labwc grim wlrctl
    wlr-randr dash libstdc++6)
WINDOWS_WITHOUT=(xwayland libglx-mesa0 systemd shared-mime-info openssl-provider-legacy debconf libwacom-common
    fontconfig libasound2-data)
QEMU_WINDOWS_PACKAGES=(qemu-system-x86 qemu-system-gui qemu-system-modules-opengl libegl1 libgles2 libgl1-mesa-dri
    libglx-mesa0 fonts-dejavu-core)
QEMU_WINDOWS_WITHOUT=(systemd debconf openssl-provider-legacy fontconfig ca-certificates)
NGINX_DIR=$CACHE_DIR/nginx
FFMPEG_DIR=$CACHE_DIR/ffmpeg
# Drivers and data that decoding a file never uses.
FFMPEG_WITHOUT=(mesa-libgallium libgl1-mesa-dri libglx-mesa0 libllvm19 libz3-4 shared-mime-info debconf fontconfig
    fontconfig-config fonts-dejavu-core fonts-dejavu-mono xkb-data openssl-provider-legacy)

# fetch_viewers: builds a root file system that a test can enter, because the X server has its files at fixed paths. It
# includes the headers of libvncclient, with which a test builds a viewer.
fetch_viewers() {
    local root=$SCRATCH/viewers
    debian_fetch_without "VNC viewers" "$SCRATCH/viewers.debs" "${VIEWERS_WITHOUT[*]}" \
        "${VIEWERS_PACKAGES[@]}"
    debian_fetch_alone "libvncclient's headers" "$SCRATCH/viewers.debs" libvncserver-dev zlib1g-dev libsasl2-dev
    unpack "$root" "$SCRATCH"/viewers.debs/*.deb
    mkdir -p "$root"/{dev,tmp}
    ln -s usr/bin usr/lib usr/lib64 "$root"
    printf '%s\n' "${VIEWERS_PACKAGES[*]}" >"$root/packages"
    publish "$root" "$VIEWERS_DIR"
}

# fetch_gstreamer: builds a root file system with a command that runs gst-launch-1.0 from there, with rfbsrc and the
# basic elements. Most libraries on which the package of rfbsrc depends are those of its other plugins.
fetch_gstreamer() {
    local root=$SCRATCH/gstreamer
    debian_fetch_without GStreamer "$SCRATCH/gstreamer.debs" "debconf" gstreamer1.0-tools libx11-6
    debian_fetch_alone "GStreamer's VNC viewer" "$SCRATCH/gstreamer.debs" gstreamer1.0-plugins-bad \
        libgstreamer-plugins-base1.0-0 liborc-0.4-0t64
    unpack "$root" "$SCRATCH"/gstreamer.debs/*.deb
    find "$root/usr/lib/x86_64-linux-gnu/gstreamer-1.0" -name '*.so' \
        ! -name libgstrfbsrc.so ! -name libgstcoreelements.so -delete
    cat >"$root/gst-launch-1.0" <<'EOF'
#!/bin/sh
# Made by scripts/qemu/fetch.
root=$(cd "$(dirname "$(readlink -f "$0")")/usr" && pwd) || exit 127
libraries=$root/lib/x86_64-linux-gnu
export GST_PLUGIN_SYSTEM_PATH_1_0="$libraries/gstreamer-1.0" GST_REGISTRY_FORK=no GST_REGISTRY_1_0="$root/registry"
exec "$root/lib64/ld-linux-x86-64.so.2" --library-path "$libraries" "$root/bin/gst-launch-1.0" "$@"
EOF
    chmod +x "$root/gst-launch-1.0"
    "$root/gst-launch-1.0" --version >"$SCRATCH/gstreamer.log" 2>&1 || {
        show_tail "$SCRATCH/gstreamer.log"
        die "the GStreamer of Debian $SUITE does not run here"
    }
    publish "$root" "$GSTREAMER_DIR"
}

# fetch_windows: builds a root file system that a test can enter, for programs with windows. A test mounts .NET and the
# program at /mnt.
fetch_windows() {
    local root=$SCRATCH/windows
    debian_fetch_without windows "$SCRATCH/windows.debs" "${WINDOWS_WITHOUT[*]}" "${WINDOWS_PACKAGES[@]}"
    unpack "$root" "$SCRATCH"/windows.debs/*.deb
    mkdir -p "$root"/{dev,proc,tmp,mnt/dotnet,mnt/program}
    ln -s usr/bin usr/lib usr/lib64 "$root"
    # labwc requires the server for X clients to exist, but starts it only for the first client.
    ln -s dash "$root/usr/bin/Xwayland"
    printf '%s\n' "${WINDOWS_PACKAGES[*]}" >"$root/packages"
    publish "$root" "$WINDOWS_DIR"
}

# fetch_qemu_windows: builds a root file system with a QEMU of its own, of the same package as the other one.
fetch_qemu_windows() {
    local root=$SCRATCH/qemu-windows
    debian_fetch_without "QEMU with windows" "$SCRATCH/qemu-windows.debs" "${QEMU_WINDOWS_WITHOUT[*]}" \
        -t "$SUITE-backports" "${QEMU_WINDOWS_PACKAGES[@]}"
    unpack "$root" "$SCRATCH"/qemu-windows.debs/*.deb
    qemu_windows_write_wrapper "$root"
    "$root/qemu-system-x86_64" -display help >"$SCRATCH/qemu.log" 2>&1 || true
    if ! grep -qx gtk "$SCRATCH/qemu.log"; then
        show_tail "$SCRATCH/qemu.log"
        die "the QEMU with windows of Debian $SUITE does not run here or has no GTK window"
    fi
    publish "$root" "$(dirname "$QEMU_WINDOWS")"
}

# fetch_nginx: builds a root file system with a command that runs nginx from there, with the C library of its release.
fetch_nginx() {
    local root=$SCRATCH/nginx
    debian_fetch_without nginx "$SCRATCH/nginx.debs" "debconf iproute2 openssl-provider-legacy" nginx
    unpack "$root" "$SCRATCH"/nginx.debs/*.deb
    cat >"$root/nginx" <<'EOF'
#!/bin/sh
# Made by scripts/qemu/fetch.
root=$(cd "$(dirname "$(readlink -f "$0")")/usr" && pwd) || exit 127
exec "$root/lib64/ld-linux-x86-64.so.2" --library-path "$root/lib/x86_64-linux-gnu" "$root/sbin/nginx" "$@"
EOF
    chmod +x "$root/nginx"
    "$root/nginx" -v >"$SCRATCH/nginx.log" 2>&1 || {
        show_tail "$SCRATCH/nginx.log"
        die "the nginx of Debian $SUITE does not run here"
    }
    publish "$root" "$NGINX_DIR"
}

# fetch_ffmpeg: builds a root file system with commands that run ffmpeg and ffprobe from there.
fetch_ffmpeg() {
    local root=$SCRATCH/ffmpeg program
    debian_fetch_without ffmpeg "$SCRATCH/ffmpeg.debs" "${FFMPEG_WITHOUT[*]}" ffmpeg
    unpack "$root" "$SCRATCH"/ffmpeg.debs/*.deb
    for program in ffmpeg ffprobe; do
        cat >"$root/$program" <<'EOF'
#!/bin/sh
# Made by scripts/qemu/fetch.
root=$(cd "$(dirname "$(readlink -f "$0")")/usr" && pwd) || exit 127
libraries=$root/lib/x86_64-linux-gnu
exec "$root/lib64/ld-linux-x86-64.so.2" \
    --library-path "$libraries:$libraries/pulseaudio:$libraries/blas:$libraries/lapack" \
    "$root/bin/$(basename "$0")" "$@"
EOF
        chmod +x "$root/$program"
        "$root/$program" -version >"$SCRATCH/ffmpeg.log" 2>&1 || {
            show_tail "$SCRATCH/ffmpeg.log"
            die "the $program of Debian $SUITE does not run here"
        }
    done
    publish "$root" "$FFMPEG_DIR"
}
