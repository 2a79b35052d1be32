# shellcheck shell=bash
# noVNC, the viewer in the browser page, unmodified: the npm package if this machine has npm, else Debian's. Without
# noVNC the page says that the live screen is missing.

NOVNC_DIR=$CACHE_DIR/novnc
NOVNC_VERSION=1.7.0
NOVNC_SHA512=b9c1093b1e13d9abc844295ea1d93b6286d98f93b619ad8078b7d0ebd03fca31
NOVNC_SHA512+=bd1c76dadbe3c38304a437716db6b986fbbd191b1db5b0494d168b8ad77473c8

# novnc_state: a line that changes with the installed noVNC.
novnc_state() {
    if [[ -e $NOVNC_DIR/SOURCE ]]; then
        cat "$NOVNC_DIR/SOURCE"
    else
        printf 'none\n'
    fi
}

# novnc_fetch: ensures that NOVNC_DIR has core/ and vendor/. False, with a warning, if fetching fails. Needs a lock and
# a scratch directory.
novnc_fetch() {
    local work=$SCRATCH/novnc
    [[ ! -e $NOVNC_DIR/core/rfb.js ]] || return 0
    if [[ ${GVT_OFFLINE:-0} != 0 ]]; then
        warn "noVNC is not in the cache, and GVT_OFFLINE is set: the browser page will show no live screen"
        return 1
    fi
    mkdir -p "$work"
    if ! (novnc_from_npm "$work" || novnc_from_debian "$work"); then
        warn "fetching noVNC by npm and from a Debian mirror failed: the browser page will show no live screen"
        return 1
    fi
    publish "$work" "$NOVNC_DIR"
}

# novnc_from_npm DIRECTORY: fetches the package from the registry in npm's configuration.
novnc_from_npm() {
    command -v npm >/dev/null || return 1
    say "Fetching noVNC $NOVNC_VERSION by npm"
    mkdir -p "$SCRATCH/npm"
    (cd "$SCRATCH/npm" && npm pack --silent --ignore-scripts --fetch-retries=1 --fetch-timeout=30000 \
        "@novnc/novnc@$NOVNC_VERSION" </dev/null) >"$SCRATCH/npm.log" 2>&1 || {
        show_tail "$SCRATCH/npm.log"
        return 1
    }
    if ! sha512sum --check --status <<<"$NOVNC_SHA512  $SCRATCH/npm/novnc-novnc-$NOVNC_VERSION.tgz"; then
        warn "npm's noVNC $NOVNC_VERSION has the wrong checksum; it is not used"
        return 1
    fi
    tar -xzf "$SCRATCH/npm/novnc-novnc-$NOVNC_VERSION.tgz" -C "$1" --strip-components=1 --no-same-owner \
        package/core package/vendor package/LICENSE.txt package/AUTHORS package/docs &&
        printf 'npm @novnc/novnc %s\n' "$NOVNC_VERSION" >"$1/SOURCE"
}

# novnc_from_debian DIRECTORY: takes the library, core/ and vendor/, from the package novnc, without its page.
novnc_from_debian() {
    local package lock
    say "Fetching noVNC from Debian $SUITE"
    # scripts/qemu/fetch shares apt's lists.
    { exec {lock}>"$CACHE_DIR/fetch.lock"; } && flock "$lock" || return 1
    debian_update "$SUITE"
    debian_fetch_alone noVNC "$SCRATCH/novnc.debs" novnc
    package=$(echo "$SCRATCH"/novnc.debs/novnc_*.deb)
    mkdir -p "$SCRATCH/novnc.root"
    dpkg-deb --fsys-tarfile "$package" | tar -x -C "$SCRATCH/novnc.root" --no-same-owner || return 1
    cp -rL "$SCRATCH"/novnc.root/usr/share/novnc/{core,vendor} "$1" &&
        cp "$SCRATCH/novnc.root/usr/share/doc/novnc/copyright" "$1/LICENSE.txt" &&
        printf 'Debian %s\n' "$(basename "$package")" >"$1/SOURCE"
}
