counters() {
    awk 'NR > 2 { sub(/:/, " "); printf "%s\t%s\t%s\t%s\t%s\n", $1, $2, $10, $4, $12 }' /proc/net/dev
}

counters > before
sleep "$arg_seconds"
counters > after
awk -F '\t' -v OFS='\t' -v seconds="$arg_seconds" '
    NR == FNR { received[$1] = $2; sent[$1] = $3; next }
    {
        state = "unknown"
        file = "/sys/class/net/" $1 "/operstate"
        if ((getline line < file) > 0) state = line
        close(file)
        in_rate = out_rate = "-"
        if (seconds > 0 && $1 in received) {
            in_rate = sprintf("%.1f", ($2 - received[$1]) / seconds)
            out_rate = sprintf("%.1f", ($3 - sent[$1]) / seconds)
        }
        print $1, state, $2, $3, $4, $5, in_rate, out_rate
    }' before after > rows
printf '{"seconds":%s,"interfaces":%s}\n' "$arg_seconds" "$(json_rows name:s state:s receivedBytes:n sentBytes:n \
    receiveErrors:n sendErrors:n receivedBytesPerSecond:n sentBytesPerSecond:n < rows)"
