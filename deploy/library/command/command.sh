i=1
set --
while [ "$i" -le "${arg_arguments_count:-0}" ]; do
    eval "set -- \"\$@\" \"\$arg_arguments_$i\""
    i=$((i + 1))
done
if dry_run; then
    command -v -- "$arg_program" > /dev/null || die "there is no program '$arg_program' on the path $PATH"
    printf '{"program":%s,"exitCode":null,"stdout":"","stderr":""}\n' "$(json_word "$arg_program")"
    exit 0
fi
printf '%s' "${arg_stdin:-}" | "$arg_program" "$@" > stdout 2> stderr
code=$?
printf '{"program":%s,"exitCode":%s,"stdout":%s,"stderr":%s}\n' \
    "$(json_word "$arg_program")" "$code" "$(json_text < stdout)" "$(tail -c 65536 stderr | json_text)"
exit "$code"
