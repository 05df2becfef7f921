last_lines() {
    if [ -n "${arg_path:-}" ]; then
        [ -f "$arg_path" ] || die "$arg_path is no file"
        tail -n "$arg_lines" -- "$arg_path" > lines || exit 1
    else
        command -v journalctl > /dev/null || die "this machine has no journal of systemd"
        journalctl --no-pager -q -o short-iso -n "$arg_lines" -u "$arg_unit" > lines || exit 1
    fi
    printf '{"lines":%s}\n' "$(json_rows line:s < lines)"
}

collect() {
    : > present
    : > missing
    i=1
    while [ "$i" -le "$arg_paths_count" ]; do
        eval "path=\$arg_paths_$i"
        if [ -e "$path" ]; then
            printf '%s\n' "$path" >> present
        else
            printf '%s\n' "$path" >> missing
        fi
        i=$((i + 1))
    done
    [ -s present ] || die "none of these paths is there"
    transfer=null
    if dry_run; then
        while read -r path; do
            find "$path" 2> /dev/null
        done < present > packed
    else
        # tar names what it has packed, and leaves 1 when a log has grown meanwhile, which is no failure.
        { tar czvf - -T present 2> packed || [ $? -eq 1 ] || touch broken; } |
            sluice-runtime put - --name "$arg_name" --type application/gzip > transfer || die "it could not be sent up"
        [ ! -e broken ] || die "tar failed: $(tail -n 1 packed)"
        transfer=$(json_word "$(cat transfer)")
    fi
    printf '{"dryRun":%s,"name":"%s","transfer":%s,"files":%s,"missing":%s}\n' "${arg_dryRun:-false}" "$arg_name" \
        "$transfer" "$(grep -c -v '^tar: ' packed)" "$(json_rows path:s < missing)"
}

case $1 in
    tail) last_lines ;;
    collect) collect ;;
esac
