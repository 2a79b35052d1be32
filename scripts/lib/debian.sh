# shellcheck shell=bash
# Debian packages without root and without changing the system: a private apt state with its own lists, cache and
# (empty) package database, which trusts the machine's Debian keyring. The mirror is the one that this machine's apt
# uses; proxies and credentials of its configuration apply.

SUITE=${GVT_DEBIAN_SUITE:-trixie}
APT_DIR=$CACHE_DIR/apt
APT_COMPONENTS=main

# debian_entries: the machine's Debian sources that have main, one "URI SUITE" a line. apt itself prints them, so its
# sources may have any format. The lists are empty, because apt prints only the files that it lacks.
debian_entries() {
    local lists=$SCRATCH/no-lists
    mkdir -p "$lists/partial"
    LC_ALL=C apt-get update --print-uris -o Dir::State::lists="$lists" -o Debug::NoLocking=true 2>/dev/null |
        sed -nE "s|^'(.*)/dists/([^/']+)/main/binary-[^/]+/Packages.*|\1 \2|p" |
        awk '$2 ~ /^(bullseye|bookworm|trixie|forky|duke|sid|oldoldstable|oldstable|stable|testing|unstable)(-|$)/ &&
             !seen[$0]++'
}

# debian_mirror: sets MIRROR, SECURITY_MIRROR and OWN_SUITE.
debian_mirror() {
    local entries
    type apt-get dpkg-deb >/dev/null 2>&1 ||
        die "this machine has no apt, so Debian packages cannot be fetched" \
            "Run on Debian (a container will do), or point QEMU at a qemu-system-x86_64 of 10.1 or newer" \
            "and GVT_CACHE at a cache directory filled on a Debian machine."
    entries=$(debian_entries)
    MIRROR=${GVT_DEBIAN_MIRROR:-$(awk '$2 !~ /-(security|backports)/ { print $1; exit }' <<<"$entries")}
    [[ -n $MIRROR ]] ||
        die "no Debian mirror in this machine's apt configuration" \
            "Set GVT_DEBIAN_MIRROR to the URL of one (the directory that holds dists/ and pool/)."
    OWN_SUITE=$(awk '$2 !~ /-/ { print $2; exit }' <<<"$entries")
    SECURITY_MIRROR=$(awk '$2 ~ /-security/ { print $1; exit }' <<<"$entries")
    SECURITY_MIRROR=${SECURITY_MIRROR:-${MIRROR%/}-security}
}

# debian_keyring: sets KEYRING.
debian_keyring() {
    local candidate
    for candidate in "$APT_DIR"/keyring.gpg \
        /usr/share/keyrings/debian-archive-keyring.gpg /usr/share/keyrings/debian-archive-keyring.pgp; do
        if [[ -r $candidate ]]; then
            KEYRING=$candidate
            return
        fi
    done
    die "this machine has no Debian archive keyring, so packages cannot be verified" \
        "Install the package debian-archive-keyring."
}

# private_apt TOOL ARGUMENTS...: apt-get or apt-cache on the private state.
private_apt() {
    local tool=$1
    shift
    LC_ALL=C "$tool" -c "$APT_DIR/apt.conf" "$@"
}

# write_sources SUITES...: writes a sources.list with these suites of MIRROR.
write_sources() {
    local suite uri
    for suite in "$@"; do
        uri=$MIRROR
        [[ $suite != *-security ]] || uri=$SECURITY_MIRROR
        printf 'deb [signed-by=%s] %s %s %s\n' "$KEYRING" "$uri" "$suite" "$APT_COMPONENTS"
    done >"$APT_DIR/sources.list"
}

# write_apt_conf: writes settings that keep apt inside APT_DIR. They clear the hooks of the system (clean-ups,
# notifications), which would act on the system's own state.
write_apt_conf() {
    mkdir -p "$APT_DIR"/{empty,lists/partial,archives/partial,state}
    : >"$APT_DIR/status"
    cat >"$APT_DIR/apt.conf" <<EOF
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Invoke;
#clear DPkg::Post-Invoke;
Dir::Etc::sourcelist "$APT_DIR/sources.list";
Dir::Etc::sourceparts "$APT_DIR/empty";
Dir::Etc::preferences "$APT_DIR/empty/none";
Dir::Etc::preferencesparts "$APT_DIR/empty";
Dir::State "$APT_DIR/state";
Dir::State::lists "$APT_DIR/lists";
Dir::State::status "$APT_DIR/status";
Dir::Cache "$APT_DIR";
Dir::Cache::archives "$APT_DIR/archives";
Dir::Cache::pkgcache "pkgcache.bin";
Dir::Cache::srcpkgcache "srcpkgcache.bin";
APT::Sandbox::User "root";
APT::Architecture "amd64";
#clear APT::Architectures;
APT::Architectures { "amd64"; };
APT::Install-Recommends "0";
APT::Default-Release "";
#clear Acquire::Languages;
Acquire::Languages { "none"; };
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::IndexTargets::deb::DEP-11-icons-small::DefaultEnabled "false";
Acquire::IndexTargets::deb::CNF::DefaultEnabled "false";
Acquire::Retries "2";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
EOF
}

# newer_keyring: if the machine's keyring is too old for SUITE's keys, takes a newer one from the package
# debian-archive-keyring of the machine's own release, which the old keyring can verify.
newer_keyring() {
    [[ -n $OWN_SUITE && $OWN_SUITE != "$SUITE" ]] || return 1
    say "  this machine's keyring lacks the keys of $SUITE; taking a newer one from $OWN_SUITE"
    write_sources "$OWN_SUITE" "$OWN_SUITE-updates"
    private_apt apt-get update -o APT::Update::Error-Mode=any >"$SCRATCH/apt.log" 2>&1 || return 1
    (cd "$SCRATCH" && private_apt apt-get download debian-archive-keyring >>apt.log 2>&1) || return 1
    unpack "$SCRATCH/keyring" "$SCRATCH"/debian-archive-keyring_*.deb
    cp -L "$SCRATCH"/keyring/usr/share/keyrings/debian-archive-keyring.gpg "$APT_DIR/keyring.gpg"
    KEYRING=$APT_DIR/keyring.gpg
}

# debian_update SUITES...: updates the package lists. A mirror may lack update and security suites, but not the others.
debian_update() {
    local suites=("$@") required=() suite
    debian_mirror
    debian_keyring
    write_apt_conf
    write_sources "${suites[@]}"
    apt_lists && return
    if grep -q NO_PUBKEY "$SCRATCH/apt.log" && newer_keyring; then
        write_sources "${suites[@]}"
        apt_lists && return
    fi
    for suite in "${suites[@]}"; do
        [[ $suite == *-security || $suite == *-updates ]] || required+=("$suite")
    done
    write_sources "${required[@]}"
    apt_lists && return
    grep '^[EW]:' "$SCRATCH/apt.log" | sed 's/^/    | /' >&2
    die "cannot read the package lists of Debian ${required[*]} from $MIRROR" \
        "Check the network and proxy settings (those of apt on this machine are used), or set" \
        "GVT_DEBIAN_MIRROR to another mirror that carries these suites."
}

# debian_update_own WHAT [HINT]...: announces that WHAT is fetched and updates the lists of the machine's own release,
# for programs that use its C library.
debian_update_own() {
    local what=$1
    shift
    debian_mirror
    [[ -n $OWN_SUITE ]] || die "this machine's apt configuration has no Debian release" "$@"
    SUITE=$OWN_SUITE
    say "Fetching $what into $CACHE_DIR"
    debian_update "$SUITE" "$SUITE-updates" "$SUITE-security"
}

apt_lists() {
    private_apt apt-get update -o APT::Update::Error-Mode=any >"$SCRATCH/apt.log" 2>&1
}

# debian_suppose FILE PACKAGES...: creates a package database in which these packages are installed, so that with
# `-o Dir::State::status=FILE` neither they nor packages that only they need are fetched. Names that the suite lacks
# are skipped.
debian_suppose() {
    local file=$1 package
    shift
    for package in "$@"; do
        private_apt apt-cache show --no-all-versions "$package" 2>/dev/null | awk '
            /^(Pre-Depends|Depends|Recommends|Suggests|Breaks|Conflicts|Replaces): / { next }
            /^ / || /^$/ { next }
            { print }
            /^Package: / { print "Status: hold ok installed" }
            END { print "" }'
    done >"$file"
}

# debian_fetch WHAT DIRECTORY [APT-OPTIONS...] PACKAGES...: downloads the packages with all their dependencies.
debian_fetch() {
    local what=$1 into=$2 plan count bytes start
    shift 2
    mkdir -p "$into/partial"
    plan=$(private_apt apt-get install --print-uris -y "$@" 2>"$SCRATCH/apt.log") || {
        show_tail "$SCRATCH/apt.log"
        die "Debian $SUITE on $MIRROR does not offer $what" "The mirror may be incomplete; set GVT_DEBIAN_MIRROR."
    }
    count=$(grep -c "^'" <<<"$plan")
    bytes=$(awk "/^'/ { sum += \$3 } END { printf \"%d\", sum }" <<<"$plan")
    start=$(now_ms)
    apt_transfer "$what" "$bytes" install -y --download-only -o Dir::Cache::archives="$into" "$@"
    say "  $what: $count packages, $(megabytes "$bytes") MB in $(elapsed_since "$start") s"
}

# debian_fetch_without WHAT DIRECTORY OMITTED [APT-OPTIONS...] PACKAGES...: as debian_fetch, but without the packages of
# the list OMITTED, one argument, and those that only they need.
debian_fetch_without() {
    local what=$1 into=$2 without
    read -ra without <<<"$3"
    shift 3
    debian_suppose "$into.supposed" "${without[@]}"
    debian_fetch "$what" "$into" -o Dir::State::status="$into.supposed" "$@"
}

# debian_fetch_alone WHAT DIRECTORY PACKAGES...: downloads packages without their dependencies.
debian_fetch_alone() {
    local what=$1 into=$2 bytes start
    shift 2
    mkdir -p "$into"
    bytes=$(private_apt apt-cache show --no-all-versions "$@" | awk '/^Size:/ { sum += $2 } END { printf "%d", sum }')
    start=$(now_ms)
    (cd "$into" && apt_transfer "$what" "$bytes" download "$@")
    say "  $what: $(megabytes "$bytes") MB in $(elapsed_since "$start") s"
}

# debian_fetch_source WHAT DIRECTORY PACKAGE: downloads a source package of SUITE, verified, and does not unpack it.
debian_fetch_source() {
    local what=$1 into=$2 package=$3 start
    start=$(now_ms)
    mkdir -p "$into"
    sed -n "s/^deb \(.*\) $SUITE /deb-src \1 $SUITE /p" "$APT_DIR/sources.list" >"$SCRATCH/sources"
    cp "$SCRATCH/sources" "$APT_DIR/sources.list"
    apt_lists || {
        show_tail "$SCRATCH/apt.log"
        die "cannot read the list of Debian's sources of $SUITE from $MIRROR" "Set GVT_DEBIAN_MIRROR to another mirror."
    }
    (cd "$into" && private_apt apt-get source --download-only "$package" >"$SCRATCH/apt.log" 2>&1) || {
        show_tail "$SCRATCH/apt.log"
        die "downloading $what from $MIRROR failed" "Check the network and the space in $CACHE_DIR."
    }
    say "  $what: $(megabytes "$(du -bs "$into" | cut -f1)") MB in $(elapsed_since "$start") s"
}

# apt_transfer WHAT BYTES APT-GET-ARGUMENTS...: one download with a progress bar.
apt_transfer() {
    local what=$1 bytes=$2
    shift 2
    { private_apt apt-get -o APT::Status-Fd=3 "$@" 3>&1 >"$SCRATCH/apt.log" 2>&1; } |
        progress_bar "$what, $(megabytes "$bytes") MB" || {
        show_tail "$SCRATCH/apt.log"
        die "downloading $what from $MIRROR failed" \
            "Check the network and the space in $CACHE_DIR, then run this again: no incomplete files remain."
    }
}

# unpack DIRECTORY PACKAGES...: unpacks packages over one another, without documentation.
unpack() {
    local into=$1 package
    shift
    mkdir -p "$into"
    for package in "$@"; do
        dpkg-deb --fsys-tarfile "$package" |
            tar -x -C "$into" --no-same-owner --no-same-permissions --keep-directory-symlink \
                --exclude='./usr/share/doc' --exclude='./usr/share/man' --exclude='./usr/share/locale' \
                --exclude='./usr/share/lintian' --exclude='./var' --exclude='./etc' ||
            die "cannot unpack $(basename "$package")" "Check the space in $CACHE_DIR."
    done
}
