#!/bin/sh
# Writes the man page of a program to stdout, made from its --help and that of its commands.
# usage: manual.sh PROGRAM SECTION SUMMARY SEE-ALSO
set -eu
program=$1 section=$2 summary=$3 see_also=$4
here=$(dirname "$0")
name=$(basename "$program")
version=$("$program" --version | awk 'NR == 1 { print $2 }')
help=$("$program" --help)

printf '.\\" Made from %s --help by cli/man/manual.sh.\n' "$name"
printf '.TH %s %s "" "dashcore %s" "dashcore"\n' \
    "$(printf %s "$name" | tr '[:lower:]' '[:upper:]')" "$section" "$version"
printf '.SH NAME\n%s \\- %s\n' "$name" "$summary"
printf '%s\n' "$help" | awk -v page=1 -f "$here/manual.awk"

commands=$(printf '%s\n' "$help" |
    awk '/^[A-Z].*:$/ { inside = $0 == "Commands:" } inside && /^  [a-z]/ { print $1 }')
if [ -n "$commands" ]; then
    printf '.SH COMMANDS\n'
    for command in $commands; do
        "$program" "$command" --help | awk -v page=0 -f "$here/manual.awk"
    done
fi
printf '.SH SEE ALSO\n.BR %s\n' "$see_also"
