#!/bin/sh
# Stands before every method of the library: arguments come in as variables, results go out as JSON, by sh and awk alone.
#
# The JSON object on standard input: a value of the field NAME is $arg_NAME, absent or null leaves it unset; of a list
# $arg_NAME_count is the length, and $arg_NAME_1 the first item. Objects within it are refused.
set -u
PATH=$PATH:/usr/sbin:/sbin
LC_ALL=C
export PATH LC_ALL

die() {
    printf '%s\n' "$*" >&2
    exit 1
}

parsed=$(awk '
function fail(why) {
    print "arguments: " why " at character " at > "/dev/stderr"
    exit 2
}
function space() {
    while (index(" \t\r\n", substr(text, at, 1)) > 0 && at <= size) at++
}
function expect(c) {
    space()
    if (substr(text, at, 1) != c) fail("expected " c)
    at++
}
function hex(from,    i, value, digit) {
    value = 0
    for (i = 0; i < 4; i++) {
        digit = index("0123456789abcdef", tolower(substr(text, from + i, 1)))
        if (digit == 0) fail("a bad \\u")
        value = value * 16 + digit - 1
    }
    return value
}
function utf8(code) {
    if (code == 0) fail("a character 0")
    if (code < 128) return sprintf("%c", code)
    if (code < 2048) return sprintf("%c%c", 192 + int(code / 64), 128 + code % 64)
    if (code < 65536) return sprintf("%c%c%c", 224 + int(code / 4096), 128 + int(code / 64) % 64, 128 + code % 64)
    return sprintf("%c%c%c%c", 240 + int(code / 262144), 128 + int(code / 4096) % 64, 128 + int(code / 64) % 64, 128 + code % 64)
}
function string(    value, part, c, code) {
    expect("\"")
    value = ""
    while (at <= size) {
        part = substr(text, at, 200)
        if (match(part, /^[^"\\]+/)) {
            value = value substr(part, 1, RLENGTH)
            at += RLENGTH
            continue
        }
        c = substr(text, at, 1)
        at++
        if (c == "\"") return value
        c = substr(text, at, 1)
        at++
        if (c == "u") {
            code = hex(at)
            at += 4
            if (code >= 55296 && code < 56320 && substr(text, at, 2) == "\\u") {
                code = 65536 + (code - 55296) * 1024 + hex(at + 2) - 56320
                at += 6
            }
            value = value utf8(code)
        } else if (c == "n") value = value "\n"
        else if (c == "t") value = value "\t"
        else if (c == "r") value = value "\r"
        else if (c == "b") value = value "\b"
        else if (c == "f") value = value "\f"
        else value = value c
    }
    fail("text without an end")
}
function scalar(    part) {
    space()
    if (substr(text, at, 1) == "\"") return string()
    part = substr(text, at, 40)
    if (!match(part, /^[-+.0-9A-Za-z]+/)) fail("a value that is no text, number, true, false or null")
    at += RLENGTH
    return substr(part, 1, RLENGTH)
}
function quoted(value) {
    gsub(/\047/, "\047\\\\\047\047", value)
    return "\047" value "\047"
}
function list(name,    count) {
    at++
    count = 0
    space()
    while (substr(text, at, 1) != "]") {
        if (count > 0) expect(",")
        count++
        assigned = assigned "arg_" name "_" count "=" quoted(scalar()) "\n"
        space()
    }
    at++
    assigned = assigned "arg_" name "_count=" count "\n"
}
function field(    name, isText, value) {
    name = string()
    if (name !~ /^[A-Za-z][A-Za-z0-9]*$/) fail("a field of a bad name")
    expect(":")
    space()
    if (substr(text, at, 1) == "[") {
        list(name)
        return
    }
    isText = substr(text, at, 1) == "\""
    value = scalar()
    if (isText || value != "null") assigned = assigned "arg_" name "=" quoted(value) "\n"
}
{ text = text (NR > 1 ? "\n" : "") $0 }
END {
    at = 1
    size = length(text)
    space()
    if (at <= size) {
        expect("{")
        space()
        while (substr(text, at, 1) != "}") {
            if (later) expect(",")
            later = 1
            field()
            space()
            if (at > size) fail("no end")
        }
        at++
        space()
        if (at <= size) fail("more than one value")
    }
    printf "%s", assigned
}') || exit 2
eval "$parsed"
unset parsed

# Functions of awk: esc(text) is what stands between the quotes of a JSON string. Bytes that are no UTF-8 become U+FFFD.
JSON_AWK='
BEGIN { for (i = 1; i < 256; i++) ord[sprintf("%c", i)] = i }
function more(s, from, count,    i, o) {
    for (i = 0; i < count; i++) {
        o = ord[substr(s, from + i, 1)]
        if (o < 128 || o > 191) return 0
    }
    return 1
}
function sequence(s, i, o,    second) {
    second = ord[substr(s, i + 1, 1)]
    if (o >= 194 && o <= 223) return more(s, i + 1, 1) ? 2 : 0
    if (o >= 224 && o <= 239) {
        if ((o == 224 && second < 160) || (o == 237 && second > 159)) return 0
        return more(s, i + 1, 2) ? 3 : 0
    }
    if (o >= 240 && o <= 244) {
        if ((o == 240 && second < 144) || (o == 244 && second > 143)) return 0
        return more(s, i + 1, 3) ? 4 : 0
    }
    return 0
}
function esc(s,    out, i, o, c, n, bytes) {
    if (s !~ /[^ !#-[\]-~]/) return s
    out = ""
    n = length(s)
    for (i = 1; i <= n; i++) {
        c = substr(s, i, 1)
        o = ord[c]
        if (c == "\"" || c == "\\") out = out "\\" c
        else if (o == 10) out = out "\\n"
        else if (o == 9) out = out "\\t"
        else if (o == 13) out = out "\\r"
        else if (o < 32) out = out sprintf("\\u%04x", o)
        else if (o < 127) out = out c
        else if (o == 127) out = out "\\u007f"
        else if ((bytes = sequence(s, i, o)) > 0) {
            out = out substr(s, i, bytes)
            i += bytes - 1
        } else out = out "\\ufffd"
    }
    return out
}
function typed(value, type) {
    if (type == "n") {
        if (value !~ /^-?[0-9]+(\.[0-9]+)?$/) return "null"
        sub(/^0+/, "", value)
        return value == "" || substr(value, 1, 1) == "." ? "0" value : value
    }
    if (type == "b") return value == "1" || value == "true" || value == "yes" ? "true" : "false"
    return "\"" esc(value) "\""
}
'

# Standard input as one JSON string, quotes included.
json_text() {
    { tr '\000' '?'; echo x; } | awk "$JSON_AWK"'
        { printf "%s", (NR > 1 ? before "\\n" : "\""); before = esc($0) }
        END { printf "%s\"", substr(before, 1, length(before) - 1) }'
}

# A word as a JSON string.
json_word() {
    printf '%s' "$1" | json_text
}

# Lines of fields with tabs between them as a JSON array of objects. Each argument names a column, and behind a colon its
# type: s text, n number (null if it is none), b true or false. The last column takes the rest of the line.
json_rows() {
    tr '\000' '?' | awk -v columns="$*" "$JSON_AWK"'
        BEGIN {
            count = split(columns, column, " ")
            for (i = 1; i <= count; i++) {
                split(column[i], part, ":")
                name[i] = part[1]
                type[i] = part[2]
            }
            printf "["
        }
        {
            rest = $0
            printf "%s{", (NR > 1 ? "," : "")
            for (i = 1; i <= count; i++) {
                tab = i < count ? index(rest, "\t") : 0
                value = tab ? substr(rest, 1, tab - 1) : rest
                rest = tab ? substr(rest, tab + 1) : (i < count ? "" : rest)
                printf "%s\"%s\":%s", (i > 1 ? "," : ""), name[i], typed(value, type[i])
            }
            printf "}"
        }
        END { printf "]" }'
}

# Whether the region asks what would be changed.
dry_run() {
    [ "${arg_dryRun:-false}" = true ]
}

