# shellcheck shell=bash disable=SC2034 # sets variables for the sourcing script
# Finds the guest kernel for a request: "6.12", "6.1.0-37", "7", or the path of a vmlinuz.

DEFAULT_KERNEL=6.12

# kernel_is_path REQUEST: true for a file, false for a version.
kernel_is_path() {
    [[ $1 == */* ]]
}

# kernel_check REQUEST: refuses a request that is neither.
kernel_check() {
    if kernel_is_path "$1"; then
        [[ -r $1 ]] || die "no kernel at $1" "Give the path of a vmlinuz, or a version such as $DEFAULT_KERNEL."
    else
        [[ $1 =~ ^[0-9]+([.+~-][A-Za-z0-9]+)*$ ]] ||
            die_usage "'$1' is neither a kernel version (such as $DEFAULT_KERNEL) nor the path of a vmlinuz (with a /)"
    fi
}

# kernel_suites REQUEST: the Debian suites that may have it, in addition to those of QEMU.
kernel_suites() {
    case $1 in
        6.1 | 6.1.* | 6.1-*) printf '%s\n' bookworm bookworm-updates bookworm-security ;;
    esac
}

# kernel_choose REQUEST: selects the newest stock image among the package names on standard input.
kernel_choose() {
    local prefix=${1%-amd64}
    prefix=${prefix//./\\.}
    prefix=${prefix//+/\\+}
    grep -E '^linux-image-[0-9][0-9a-z.+~]*(-[0-9]+)?-amd64$' |
        grep -E "^linux-image-$prefix([.+~-].*)?-amd64\$" | sort -V | tail -n 1
}

# kernel_release FILE: the release in the header of a bzImage.
kernel_release() {
    local pointer
    [[ $(dd if="$1" bs=1 skip=514 count=4 status=none 2>/dev/null) == HdrS ]] ||
        die "$1 is not an x86 kernel image (vmlinuz)"
    pointer=$(od -An -tu2 -j 526 -N 2 "$1")
    dd if="$1" bs=1 skip=$((pointer + 512)) count=200 status=none | tr '\0' '\n' | head -n 1 | cut -d' ' -f1
}

# kernel_locate REQUEST [MODULES]: sets KERNEL_IMAGE, KERNEL_RELEASE and KERNEL_MODULES (the directory that
# holds kernel/ and modules.builtin). False for a version that has not been fetched.
kernel_locate() {
    local request=$1 modules=${2:-} directory candidate
    if ! kernel_is_path "$request"; then
        directory=$CACHE_DIR/kernels/by-request/${request%-amd64}
        [[ -e $directory/vmlinuz ]] || return 1
        directory=$(readlink -f "$directory")
        KERNEL_IMAGE=$directory/vmlinuz
        KERNEL_RELEASE=${directory##*/}
        KERNEL_MODULES=$directory/modules
        return
    fi
    KERNEL_IMAGE=$(readlink -f "$request")
    KERNEL_RELEASE=$(kernel_release "$KERNEL_IMAGE")
    directory=$(dirname "$KERNEL_IMAGE")
    for candidate in ${modules:+"$modules" "$modules/$KERNEL_RELEASE" "$modules/lib/modules/$KERNEL_RELEASE"} \
        "$directory/modules" "$directory"/{,../}{usr/,}lib/modules/"$KERNEL_RELEASE" "/lib/modules/$KERNEL_RELEASE"; do
        if [[ -d $candidate/kernel ]]; then
            KERNEL_MODULES=$(readlink -f "$candidate")
            return
        fi
    done
    die "no modules of kernel $KERNEL_RELEASE next to $request" \
        "Give --modules DIR, the directory lib/modules/$KERNEL_RELEASE of this kernel."
}
