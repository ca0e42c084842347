# Logs, runs a task, handles an error and reads the log, of the store that DASHCORE_STORE names.
package require dashcore

set core [dashcore::open]

$core log scrape "120 channels read" -details {{"seconds": 12.3}} -user alice

# A run that fails is told so, with the error as its reason.
set run [$core task_begin playlist_refresh -interval_seconds 900]
try {
    $core task_progress $run 50 "half of the channels"
    set result {{"channels": 120}}
} on error {message options} {
    $core task_fail $run [dict get $options -errorinfo]
} on ok {} {
    $core task_finish $run $result
}

# The error code is DASHCORE, a word for programs, and the input at fault.
try {
    $core settings_set retention_days 31
} trap {DASHCORE out_of_range retention_days} message {
    puts "error: $message"
}

# Entries are dictionaries. Commands stay until they are destroyed.
set cursor [$core activity -limit 3]
while {[set entry [$cursor next]] ne ""} {
    puts "[dict get $entry type]: [dict get $entry message]"
}
$cursor destroy
$core destroy
