size_of() {
    stat -L -c %s -- "$1"
}

sum_of() {
    sha256sum < "$1" | cut -d' ' -f1
}

regular() {
    [ -f "$arg_path" ] || die "$arg_path is no file"
    [ -r "$arg_path" ] || die "$arg_path may not be read"
}

# Whether it can be told as text: no zeros, and nothing but UTF-8.
is_text() {
    [ "$(tr -d '\000' < "$1" | wc -c)" = "$(wc -c < "$1")" ] &&
        awk "$JSON_AWK"'{ if (index(esc($0), "\\ufffd") > 0) exit 1 }' "$1"
}

read_file() {
    regular
    head -c "$arg_maxBytes" -- "$arg_path" > part || exit 1
    size=$(size_of "$arg_path")
    [ "$(wc -c < part)" -lt "$size" ] && truncated=true || truncated=false
    if is_text part; then
        content="\"text\":$(json_text < part)"
    else
        content="\"base64\":\"$(base64 < part | tr -d '\n')\""
    fi
    printf '{"path":%s,"sizeBytes":%s,"truncated":%s,%s}\n' "$(json_word "$arg_path")" "$size" "$truncated" "$content"
}

write_file() {
    if [ -n "${arg_base64+x}" ]; then
        printf '%s' "$arg_base64" | base64 -d > content || die "field 'base64' cannot be read"
    else
        printf '%s' "$arg_text" > content
    fi
    [ ! -d "$arg_path" ] || die "$arg_path is a folder"
    folder=$(dirname -- "$arg_path")
    [ -d "$folder" ] || die "there is no folder $folder"
    changed=true
    if [ -f "$arg_path" ] && cmp -s content "$arg_path" &&
        [ "$(stat -L -c %a -- "$arg_path")" = "$(printf '%s' "$arg_mode" | sed 's/^0*//')" ]; then
        changed=false
    fi
    if [ "$changed" = true ] && ! dry_run; then
        # Beside its place, so that it comes into it by a name alone.
        staged=$(mktemp -- "$folder/.sluice.XXXXXX") || exit 1
        trap 'rm -f -- "$staged"' EXIT
        cat content > "$staged" && chmod "$arg_mode" -- "$staged" && mv -f -- "$staged" "$arg_path" || exit 1
    fi
    printf '{"path":%s,"dryRun":%s,"changed":%s,"sizeBytes":%s,"sha256":"%s"}\n' "$(json_word "$arg_path")" \
        "${arg_dryRun:-false}" "$changed" "$(size_of content)" "$(sum_of content)"
}

checksum() {
    regular
    printf '{"path":%s,"sizeBytes":%s,"sha256":"%s"}\n' "$(json_word "$arg_path")" "$(size_of "$arg_path")" \
        "$(sum_of "$arg_path")"
}

find_files() {
    [ -e "$arg_path" ] || die "there is no $arg_path"
    case $arg_type in
        file) set -- -type f ;;
        directory) set -- -type d ;;
        link) set -- -type l ;;
        *) set -- ;;
    esac
    # The number of lines is bounded here; find ends when nobody reads it any more.
    find "$arg_path" -maxdepth "$arg_maxDepth" "$@" -name "$arg_name" ! -path "*
*" ! -path "*$(printf '\t')*" -exec stat -c '%F|%s|%Y|%n' -- {} + 2> /dev/null |
        head -n "$((arg_limit + 1))" > found
    awk -v limit="$arg_limit" 'NR <= limit {
        for (i = 1; i <= 3; i++) sub(/\|/, "\t")
        sub(/^regular( empty)? file/, "file")
        sub(/^symbolic link/, "link")
        print
    }' found > rows
    [ "$(wc -l < found)" -gt "$arg_limit" ] && truncated=true || truncated=false
    printf '{"files":%s,"truncated":%s}\n' "$(json_rows type:s sizeBytes:n modifiedSeconds:n path:s < rows)" "$truncated"
}

case $1 in
    read) read_file ;;
    write) write_file ;;
    checksum) checksum ;;
    find) find_files ;;
esac
