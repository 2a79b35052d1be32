# shellcheck shell=bash
# Kernel modules and their dependencies. Debian's packages have no modules.dep (depmod creates it at installation), so
# the dependencies are read from the modules themselves.

# module_unpack FILE: prints its uncompressed contents.
module_unpack() {
    case $1 in
        *.xz) xz -dc -- "$1" ;;
        *.zst) zstd -dcq -- "$1" ;;
        *.gz) gzip -dc -- "$1" ;;
        *) cat -- "$1" ;;
    esac
}

# module_closure TREE DESTINATION NAMES...: puts the modules and their dependencies into DESTINATION as
# NAME.ko, and their names into DESTINATION/order, dependencies first. Built-in modules are skipped.
module_closure() {
    local tree=$1 destination=$2 file name
    declare -A MODULE_FILES=() MODULE_STATE=()
    shift 2
    while read -r file; do
        name=${file##*/}
        name=${name%%.ko*}
        MODULE_FILES[${name//-/_}]=$file
    done < <(find "$tree/kernel" -name '*.ko*' ! -path '*/net/*' ! -path '*/fs/*' ! -path '*/sound/*')
    : >"$destination/order"
    for name in "$@"; do
        module_add "${name//-/_}"
    done
}

# module_add NAME: adds one module of the closure, depth first.
module_add() {
    local name=$1 file dependency dependencies
    [[ -z ${MODULE_STATE[$name]:-} ]] || return 0
    MODULE_STATE[$name]=seen
    file=${MODULE_FILES[$name]:-}
    if [[ -z $file ]]; then
        grep -q "/$name\\.ko" < <(tr - _ <"$tree/modules.builtin" 2>/dev/null) && return 0
        die "kernel module $name is not in $tree"
    fi
    module_unpack "$file" >"$destination/$name.ko"
    dependencies=$(sed -n '/^depends=/{s///p;q}' < <(tr '\0' '\n' <"$destination/$name.ko" 2>/dev/null))
    for dependency in ${dependencies//,/ }; do
        module_add "${dependency//-/_}"
    done
    printf '%s\n' "$name" >>"$destination/order"
}
