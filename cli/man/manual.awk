# Turns the text of --help into a part of a man page. With page=1 it is the program's own: its
# headings become sections, and its list of commands is left to the parts that follow. Otherwise it
# is a command's, and becomes a subsection. The form of the text is described in cli/help.c.

function roff(text)
{
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    if (text ~ /^[.']/)
        text = "\\&" text
    return text
}

function verbatim_end()
{
    if (verbatim)
        print ".EE\n.RE"
    verbatim = 0
}

function entry(line,    at, name)
{
    sub(/^ +/, "", line)
    at = match(line, /  +/)
    name = at ? substr(line, 1, at - 1) : line
    print ".TP\n.B " roff(name)
    if (at)
        print roff(substr(line, at + RLENGTH))
    in_entry = 1
}

/^Usage: / {
    sub(/^Usage: /, "")
    if (page)
        print ".SH SYNOPSIS\n.B " roff($0) "\n.SH DESCRIPTION"
    else
        print ".SS " roff($0)
    started = 1
    next
}

!started { next }

/^[A-Z][A-Za-z ]*:$/ {
    verbatim_end()
    in_entry = 0
    sub(/:$/, "")
    headed = 1
    skipped = page && $0 == "Commands"
    if (skipped)
        next
    if (page)
        print ".SH " toupper($0)
    else
        print ".PP\n" $0 ":"
    if ($0 ~ /^Example/) {
        print ".PP\n.RS 4\n.EX"
        verbatim = 1
    }
    next
}

skipped { next }

/^[ \t]*$/ {
    if (!verbatim) {
        pending = 1
        in_entry = 0
    }
    next
}

verbatim {
    sub(/^  /, "")
    print roff($0)
    next
}

/^   +[^ ]/ && in_entry {
    sub(/^ +/, "")
    print roff($0)
    next
}

/^  [^ ]/ {
    pending = 0
    # The first list of a program that needs no heading for it is that of its options.
    if (page && !headed)
        print ".SH OPTIONS"
    headed = 1
    entry($0)
    next
}

{
    if (pending)
        print ".PP"
    pending = 0
    print roff($0)
}

END { verbatim_end() }
