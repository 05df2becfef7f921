[ -d /run/systemd/system ] && systemd=true || systemd=false

list() {
    : > services
    if [ "$systemd" = true ]; then
        systemctl list-units --type=service --all --plain --no-legend --no-pager ${arg_state:+"--state=$arg_state"} |
            awk '{
                rest = $0
                for (i = 1; i <= 4; i++) {
                    sub(/^[ \t]+/, "", rest)
                    match(rest, /^[^ \t]+/)
                    printf "%s\t", substr(rest, 1, RLENGTH)
                    rest = substr(rest, RLENGTH + 1)
                }
                sub(/^[ \t]+/, "", rest)
                print rest
            }' > services
    fi
    printf '{"systemd":%s,"services":%s}\n' "$systemd" \
        "$(json_rows name:s load:s active:s sub:s description:s < services)"
}

property() {
    [ "$systemd" = false ] || systemctl show -p "$1" -- "$arg_name" | cut -d= -f2-
}

status() {
    pid=$(property MainPID)
    [ "${pid:-0}" = 0 ] && pid=null
    printf '{"systemd":%s,"name":%s,"load":%s,"active":%s,"sub":%s,"enabled":%s,"pid":%s}\n' "$systemd" \
        "$(json_word "$arg_name")" "$(json_word "$(property LoadState)")" "$(json_word "$(property ActiveState)")" \
        "$(json_word "$(property SubState)")" "$(json_word "$(property UnitFileState)")" "$pid"
}

change() {
    [ "$systemd" = true ] || die "this machine does not run systemd: there is nothing to $1"
    [ "$(property LoadState)" != not-found ] || die "there is no service '$arg_name'"
    before=$(property ActiveState)
    dry_run || systemctl "$1" -- "$arg_name" >&2 || exit 1
    printf '{"name":%s,"action":"%s","dryRun":%s,"before":%s,"after":%s}\n' "$(json_word "$arg_name")" "$1" \
        "${arg_dryRun:-false}" "$(json_word "$before")" "$(json_word "$(property ActiveState)")"
}

case $1 in
    list) list ;;
    status) status ;;
    *) change "$1" ;;
esac
