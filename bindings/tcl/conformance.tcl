# The cases of tests/bindings/conformance.py, in Tcl: conformance.tcl STORE [exit]
package require Tcl 8.6
package require dashcore

lassign $argv store how

proc open_store {} {
    dashcore::open -store $::store -acexy_url "" -acestream_url "" -warp_cli ""
}

if {$how eq "exit"} {
    set core [open_store]
    $core log exit_without_close "left open"
    set cursor [$core activity]
    if {[$cursor next] eq ""} { error "no entry" }
    set watch [$core watch]
    $core worker_start
    exit 0
}

set core [open_store]

proc same {found expected} {
    if {$found ne $expected} { return -code error "$found, not $expected" }
}

proc check {expression} {
    if {![uplevel 1 [list expr $expression]]} { return -code error "not so: $expression" }
}

# Runs what must fail; gives the error's text and code.
proc refused {script} {
    if {![catch {uplevel 1 $script} text options]} { return -code error "did not fail: $script" }
    list $text [dict get $options -errorcode]
}

proc refused_with {code field script} {
    lassign [uplevel 1 [list refused $script]] text found
    same $found [list DASHCORE $code $field]
    check {$text ne "" && ($field eq "" || [string first $field $text] >= 0)}
}

proc entry_of {type} {
    set cursor [$::core activity -types $type]
    set entry [$cursor next]
    same [$cursor next] ""
    $cursor destroy
    return $entry
}

proc case {name body} {
    lappend ::cases $name
    proc "case $name" {} "global core\n$body"
}

case version {
    check {[regexp {^\d+\.\d+\.\d+$} [dashcore::version]]}
    same [package present dashcore] [dashcore::version]
    $core log version [dashcore::version]
}

case round_trip {
    set before [dashcore::time_now]
    set id [$core log round_trip "one entry" -details {{"a": 12.30}} -user alice]
    set entry [entry_of round_trip]
    same [dict get $entry id] $id
    check {[dict get $entry timestamp] >= $before}
    check {[dict get $entry timestamp] <= [dashcore::time_now]}
    same [dict get $entry type] round_trip
    same [dict get $entry message] "one entry"
    same [dict get $entry details] {{"a": 12.30}}
    same [dict get $entry user] alice
}

case unicode {
    set text "Grüße 漢字 🎉 مرحبا"
    $core log unicode $text -details "\"$text\"" -user $text
    set entry [entry_of unicode]
    same [dict get $entry message] $text
    same [dict get $entry details] "\"$text\""
    same [dict get $entry user] $text
}

case nul {
    $core log nul "a\0b"
    same [dict get [entry_of nul] message] "a\ufffdb"
    refused_with invalid_value type {$core log "a\0b" x}
}

case broken_text {
    $core log broken_text "a\ud800b"
    check {[regexp {^a\ufffd+b$} [dict get [entry_of broken_text] message]]}
}

case big_ids {
    set timestamp [expr {[dashcore::time_now] - 3600000001}]
    set id [$core log big_ids first -timestamp $timestamp]
    check {$id > 1 << 60}
    set cursor [$core activity -since $timestamp -until [expr {$timestamp + 1}] -types big_ids]
    set entry [$cursor next]
    same [dict get $entry id] $id
    same [dict get $entry timestamp] $timestamp
    $core log big_ids "$id $timestamp"
    set run [$core task_begin big_ids]
    $core task_finish $run $run
}

case none {
    $core log none "nothing else"
    set entry [entry_of none]
    same [dict exists $entry details] 0
    same [dict exists $entry user] 0
}

case bad_type {
    refused_with invalid_value type {$core log Bad x}
}

case wrong_argument {
    set other [$core activity]
    foreach id [list "" x 1x 1.5 1e3 -1- $core {1 2} 9223372036854775808 18446744073709551615 \
            -9223372036854775809 99999999999999999999 nan inf] {
        lassign [refused {$core task_heartbeat $id}] text code
        same $code {TCL VALUE NUMBER}
        check {[string match "run_id: *" $text]}
    }
    foreach limit {4294967296 -1 x ""} { refused {$core activity -limit $limit} }
    foreach days {2147483648 -2147483649} { refused {$core activity -days $days} }
    refused {$core log wrong_argument}
    refused {$core log wrong_argument x {{}} }
    refused {$core log wrong_argument x -details}
    refused {$core log wrong_argument x -detail {{}}}
    foreach {script code message} {
        {$core log a} WRONGARGS {wrong # args: should be "$core log type message ?-option value ...?"}
        {$core flush 1} WRONGARGS {wrong # args: should be "$core flush"}
        {$core runs} WRONGARGS {wrong # args: should be "$core runs task_name ?limit?"}
        {$core task_request} WRONGARGS {wrong # args: should be "$core task_request task_name ?user?"}
        {dashcore::time_parse} WRONGARGS {wrong # args: should be "dashcore::time_parse text"}
        {dashcore::open {*}[lrepeat 100 x]} WRONGARGS
            {wrong # args: should be "dashcore::open ?-option value ...?"}
        {$core log a b -user} WRONGARGS {value for "-user" missing}
        {$core log a b -usr x} {LOOKUP INDEX option -usr}
            {bad option "-usr": must be -details, -user, -timestamp, or -flags}
    } {
        same [refused $script] [list [string map [list {$core} $core] $message] [list TCL {*}$code]]
    }
    refused {$core log wrong_argument x -user a b}
    refused {$core flush 1}
    refused {$core log {*}[lrepeat 100 x]}
    refused {$other log wrong_argument x}
    refused {$core next}
    refused {$core}
    refused {dashcore::open $core}
    refused {dashcore::time_format}
    refused {dashcore::Core_log $core wrong_argument x}
    refused {interp create -safe narrow; narrow invokehidden load [lindex [info loaded] 0 0] Dashcore}
    interp delete narrow
}

case task {
    set name conformance.task
    set run [$core task_begin $name -interval_seconds 900]
    $core task_progress $run 50 half
    set task [[$core tasks $name] next]
    same [dict get $task status] running
    same [dict get $task progress_percent] 50
    same [dict get $task progress_message] half
    $core task_finish $run {{"channels": 1.50}}
    set task [[$core tasks $name] next]
    same [dict get $task status] idle
    same [dict get $task last_result] {{"channels": 1.50}}
    set runs [$core runs $name]
    set one [$runs next]
    same [dict get $one run_id] $run
    same [dict get $one outcome] success
    same [$runs next] ""
}

case task_failure {
    set run [$core task_begin conformance.failure]
    $core task_fail $run "no route to host"
    set task [[$core tasks conformance.failure] next]
    same [dict get $task status] error
    check {[string first "no route to host" [dict get $task last_error]] >= 0}
    refused_with already_ended "" {$core task_finish $run}
}

case run_now {
    set name conformance.request
    $core task_schedule $name -flags $dashcore::TASK_CAN_RUN
    $core task_request $name alice
    refused_with already_queued "" {$core task_request $name alice}
    set run [$core task_claim $name]
    check {$run > 0}
    same [$core task_claim $name] 0
    $core task_finish $run
}

case settings {
    $core settings_set retention_days 5 alice
    same [dict get [$core settings] retention_days] 5
    refused_with out_of_range retention_days {$core settings_set retention_days 31}
    same [dict get [$core settings] retention_days] 5
}

case pages {
    for {set number 0} {$number < 250} {incr number} {
        $core log pages "entry $number" -flags $dashcore::LOG_ASYNC
    }
    $core flush
    set all [$core activity -types pages]
    while {[set entry [$all next]] ne ""} {
        same [dict get $entry message] "entry [incr number -1]"
    }
    same $number 0

    set page [$core activity -types pages -limit 100]
    set number 250
    while {[$page next] ne ""} { incr number -1 }
    same $number 150
    set rest [$core activity -types pages -cursor [$page cursor]]
    while {[set entry [$rest next]] ne ""} {
        same [dict get $entry message] "entry [incr number -1]"
    }
    same $number 0
}

case records_outlive {
    set second [open_store]
    $second log records_outlive kept
    set cursor [$second activity -types records_outlive]
    set entry [$cursor next]
    $second destroy
    rename $cursor ""
    same [info commands $second] ""
    same [info commands $cursor] ""
    same [dict get $entry message] kept
    same [dict get $entry type] records_outlive
    same [dict exists $entry details] 0
}

case cursor_outlives_core {
    set second [open_store]
    $second log cursor_outlives_core first
    $second log cursor_outlives_core second
    set cursor [$second activity -types cursor_outlives_core]
    same [dict get [$cursor next] message] second
    $second destroy
    same [dict get [$cursor next] message] first
    same [$cursor next] ""
    $cursor destroy
}

case closed {
    set second [open_store]
    $second log closed before
    set cursor [$second activity]
    same [$second is_closed] 0
    $second close
    same [$second is_closed] 1
    refused_with misuse "" {$second log closed after}
    refused_with misuse "" {$cursor next}
    $cursor close
    $cursor close
    $second close
    $second destroy
    refused {$second close}
    refused_with misuse "" {$cursor next}
}

case watch {
    set watch [$core watch $dashcore::TOPIC_ACTIVITY]
    same [$watch wait 50] 0
    $core log watch seen
    same [$watch wait 5000] $dashcore::TOPIC_ACTIVITY
    same [$watch wait 50] 0
}

case answer {
    set logged [$core log_json {{"type":"answer","message":"by JSON"}}]
    check {[regexp {^\{"ids":\[(\d+)\]\}$} [dict get $logged body] all id]}
    set answer [$core activity_json -types answer]
    check {[string match "*\"id\":$id,*by JSON*" [dict get $answer body]]}
    same [dict get $answer length] [string length [dict get $answer body]]
    same [dict exists $answer next] 0
}

set code 0
foreach name $cases {
    if {[catch {"case $name"} why]} {
        puts "not ok $name: $why"
        set code 1
    } else {
        puts "ok $name"
    }
}
exit $code
