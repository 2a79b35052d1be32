# shellcheck shell=bash
# The cache of fetched and built files. Every entry is created in a scratch directory beside it and renamed into place,
# so an entry that exists is complete.

REPO_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CACHE_DIR=${GVT_CACHE:-$REPO_ROOT/.cache}
[[ $CACHE_DIR == /* ]] || CACHE_DIR=$PWD/$CACHE_DIR

# cache_scratch: creates SCRATCH, a private directory in the cache that is removed when the script ends. Call it with a
# lock held: it also removes the directories of killed holders of that lock.
cache_scratch() {
    rm -rf -- "$CACHE_DIR/scratch.$LOCK_NAME".*
    SCRATCH=$(mktemp -d "$CACHE_DIR/scratch.$LOCK_NAME.XXXXXXXX")
    trap cache_clean EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    trap 'exit 129' HUP
}

cache_clean() {
    local jobs
    jobs=$(jobs -pr)
    # shellcheck disable=SC2086 # process ids
    [[ -z $jobs ]] || { kill $jobs; wait; } 2>/dev/null
    ! declare -F dotnet_compiler_end >/dev/null || dotnet_compiler_end
    rm -rf -- "$SCRATCH"
}

# publish SOURCE DESTINATION: moves a finished file or directory into place, replacing an older one.
publish() {
    mkdir -p "$(dirname "$2")"
    if [[ -d $2 && ! -L $2 ]]; then
        mv -T -- "$2" "$SCRATCH/replaced.$RANDOM$RANDOM"
    fi
    mv -fT -- "$1" "$2"
}

# publish_link TARGET LINK: creates a symbolic link, replacing an older one.
publish_link() {
    mkdir -p "$(dirname "$2")"
    ln -sfn -- "$1" "$SCRATCH/link"
    mv -fT -- "$SCRATCH/link" "$2"
}
