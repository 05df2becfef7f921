# The command line of a process; its name in brackets where it has none, nothing where there is no such process.
command_of() {
    words=$({ tr '\000\n\t' '   ' < "/proc/$1/cmdline"; } 2> /dev/null | head -c 4096)
    words=${words% }
    printf '%s' "${words:-${2:+[$2]}}"
}

# pid, parent, user's number, state, memory, name of each process.
table() {
    cat /proc/[0-9]*/status 2> /dev/null | awk '
        function put() { if (pid != "") print pid "\t" ppid "\t" uid "\t" state "\t" rss "\t" name }
        /^Name:/ { put(); pid = ""; rss = "-"; name = substr($0, 7) }
        /^State:/ { state = $2 }
        /^Pid:/ { pid = $2 }
        /^PPid:/ { ppid = $2 }
        /^Uid:/ { uid = $2 }
        /^VmRSS:/ { rss = $2 }
        END { put() }'
}

users() {
    getent passwd 2> /dev/null || cat /etc/passwd
}

list() {
    users | cut -d: -f1,3 > users
    table | awk -F '\t' -v OFS='\t' -v user="${arg_user:-}" -v name="${arg_name:-}" '
        NR == FNR { split($0, part, ":"); if (!(part[2] in known)) known[part[2]] = part[1]; next }
        {
            owner = $3 in known ? known[$3] : $3
            if ((user == "" || user == owner) && (name == "" || substr(name, 1, 15) == $6)) print $1, $2, owner, $4, $5, $6
        }' users - |
        while IFS="$(printf '\t')" read -r pid ppid owner state rss name; do
            [ -d "/proc/$pid" ] || continue
            printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$pid" "$ppid" "$owner" "$state" "$rss" "$name" \
                "$(command_of "$pid" "$name")"
        done > processes
    printf '{"processes":%s}\n' \
        "$(json_rows pid:n ppid:n user:s state:s rssKiB:n name:s command:s < processes)"
}

# The processes that are meant, this run and what has started it left out.
meant() {
    if [ -n "${arg_name:-}" ]; then
        table | awk -F '\t' -v name="$arg_name" -v self="$$" -v parent="$PPID" '
            $6 == substr(name, 1, 15) && $1 != self && $1 != parent { print $1 }'
    else
        i=1
        while [ "$i" -le "$arg_pids_count" ]; do
            eval "printf '%s\n' \"\$arg_pids_$i\""
            i=$((i + 1))
        done
    fi
}

end() {
    meant > meant
    while read -r pid; do
        command=$(command_of "$pid" "$(cat "/proc/$pid/comm" 2> /dev/null)")
        if dry_run; then
            kill -0 "$pid" 2> /dev/null && done=true || done=false
        else
            kill -s "$arg_signal" "$pid" 2> /dev/null && done=true || done=false
        fi
        printf '%s\t%s\t%s\n' "$pid" "$done" "$command"
    done < meant > ended
    printf '{"signal":"%s","dryRun":%s,"processes":%s}\n' \
        "$arg_signal" "${arg_dryRun:-false}" "$(json_rows pid:n signalled:b command:s < ended)"
}

case $1 in
    list) list ;;
    kill) end ;;
esac
