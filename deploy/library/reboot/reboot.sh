command -v shutdown > /dev/null || die "this machine has no 'shutdown': it cannot be restarted from here"
users=$(who 2> /dev/null | wc -l)
case $1 in
    schedule)
        set -- shutdown -r "+$arg_minutes" "$arg_message"
        scheduled=true
        ;;
    *)
        set -- shutdown -c
        scheduled=false
        ;;
esac
if dry_run; then
    scheduled=false
else
    "$@" >&2 || die "'$*' failed with exit code $?"
fi
printf '{"dryRun":%s,"scheduled":%s,"command":%s,"users":%s}\n' \
    "${arg_dryRun:-false}" "$scheduled" "$(json_word "$*")" "$((users))"
