if command -v dpkg-query > /dev/null; then
    manager=dpkg
elif command -v rpm > /dev/null; then
    manager=rpm
else
    manager=none
fi

# Name, version and architecture of installed packages that fit a pattern.
installed() {
    case $manager in
        dpkg)
            dpkg-query -W -f '${db:Status-Abbrev}\t${Package}\t${Version}\t${Architecture}\n' -- "$1" 2> /dev/null |
                awk -F '\t' -v OFS='\t' '$1 ~ /^.i/ { print $2, $3, $4 }'
            ;;
        rpm)
            rpm -qa --qf '%{NAME}\t%{VERSION}-%{RELEASE}\t%{ARCH}\n' -- "$1"
            ;;
    esac
}

# The package of a path as dpkg has it, such as dash: /bin/dash.
dpkg_owner() {
    dpkg-query -S "$1" 2> /dev/null | awk -v path="$1" '
        substr($0, length($0) - length(path) - 1) == ": " path { sub(/[,:].*/, ""); print; exit }'
}

# The package of a file, by what the package manager says.
owner() {
    name=
    case $manager in
        dpkg)
            name=$(dpkg_owner "$arg_path")
            # Where /bin is a link to /usr/bin, dpkg may know a file by either name.
            [ -n "$name" ] || case $arg_path in
                /usr/*) name=$(dpkg_owner "${arg_path#/usr}") ;;
                *) name=$(dpkg_owner "/usr$arg_path") ;;
            esac
            ;;
        rpm) name=$(rpm -qf --qf '%{NAME}' -- "$arg_path" 2> /dev/null) || name= ;;
    esac
    [ -z "$name" ] || installed "$name"
}

case $1 in
    list) installed "${arg_name:-*}" > packages ;;
    owner) owner > packages ;;
esac
printf '{"manager":"%s","packages":%s}\n' "$manager" "$(json_rows name:s version:s architecture:s < packages)"
