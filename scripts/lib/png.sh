# shellcheck shell=bash
# Detects a blank PNG without an image library.

# png_u32 FILE OFFSET: the big-endian number there.
png_u32() {
    local bytes
    read -r -a bytes < <(od -An -tu1 -j "$2" -N 4 "$1")
    ((${#bytes[@]} == 4)) || return 1
    printf '%d\n' $((bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3]))
}

# png_size FILE: the size, such as 1920x1080.
png_size() {
    printf '%dx%d\n' "$(png_u32 "$1" 16)" "$(png_u32 "$1" 20)"
}

# png_rows FILE: the image's filtered rows in hexadecimal, one a line. gzip decompresses the zlib stream, and complains
# only about the missing gzip trailer.
png_rows() {
    local file=$1 offset=8 length type colour channels width depth first=2
    width=$(png_u32 "$file" 16) || return 1
    read -r depth colour < <(od -An -tu1 -j 24 -N 2 "$file")
    case $colour in
        0 | 3) channels=1 ;;
        4) channels=2 ;;
        2) channels=3 ;;
        6) channels=4 ;;
        *) return 1 ;;
    esac
    {
        printf '\x1f\x8b\x08\0\0\0\0\0\0\0'
        while length=$(png_u32 "$file" "$offset"); do
            type=$(dd if="$file" bs=1 skip=$((offset + 4)) count=4 status=none)
            if [[ $type == IDAT ]]; then
                tail -c +$((offset + 9 + first)) "$file" | head -c $((length - first))
                first=0
            fi
            offset=$((offset + 12 + length))
        done
    } | gzip -dc 2>/dev/null | od -An -v -tx1 -w$((1 + (width * channels * depth + 7) / 8))
}

# png_has_picture FILE: false for a picture of one colour. With any PNG filter, such a picture has very few different
# rows.
png_has_picture() {
    local kinds
    kinds=$(png_rows "$1" 2>/dev/null | sort -u | wc -l) || true
    ((kinds > 8))
}
