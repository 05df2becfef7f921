cups=true
reason=
if ! command -v lpstat > /dev/null; then
    cups=false
    reason="there is no lpstat: CUPS is not installed"
elif ! lpstat -r > running 2>&1 || grep -q 'not running' running; then
    cups=false
    reason=$(head -c 1000 running)
fi
: > rows

case $1 in
    list)
        # printer NAME is idle.  enabled since …  /  printer NAME disabled since …
        [ "$cups" = false ] || lpstat -p 2> /dev/null | awk '$1 == "printer" {
            name = $2
            enabled = / disabled since /  ? "false" : "true"
            sub(/^printer [^ ]+ /, "")
            print name "\t" enabled "\t" $0
        }' > rows
        printf '{"cups":%s,"reason":%s,"printers":%s}\n' "$cups" "$(json_word "$reason")" \
            "$(json_rows name:s enabled:b state:s < rows)"
        ;;
    jobs)
        # NAME-12  user  1024  Wed 25 Nov 2026 …
        [ "$cups" = false ] || lpstat -o 2> /dev/null | awk '{
            id = $1; user = $2; size = $3
            sub(/^[^ ]+ +[^ ]+ +[^ ]+ +/, "")
            print id "\t" user "\t" size "\t" $0
        }' > rows
        printf '{"cups":%s,"reason":%s,"jobs":%s}\n' "$cups" "$(json_word "$reason")" \
            "$(json_rows id:s user:s sizeBytes:n submitted:s < rows)"
        ;;
esac
