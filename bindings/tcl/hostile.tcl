# Misuses the binding as far as Tcl lets it: hostile.tcl STORE
package require dashcore

set store [list -store [lindex $argv 0] -acexy_url "" -acestream_url "" -warp_cli ""]
set core [dashcore::open {*}$store]
$core log a b
$core task_begin t

set objects [list $core [$core activity] [$core tasks] [$core runs t] [$core watch] \
    [$core export_log $dashcore::EXPORT_CSV] [dashcore::open {*}$store]]
set values [list "" x t 1 -1 1.5 9223372036854775807 -9223372036854775808 4294967296 \
    99999999999999999999 "a\0b" "\ud800" "\U1F389" {{}} "{" -user -limit retention_days \
    [string repeat x 5000] {*}$objects]
set options {-days -types -query -user -limit -since -until -cursor -details -flags -nothing}

proc pick {list} { lindex $list [expr {int(rand() * [llength $list])}] }

# ---- calls by chance

set methods {}
foreach object $objects {
    catch {$object nothing} text
    lappend methods {*}[regexp -all -inline {\w+} [lindex [split $text :] 1]]
}
expr {srand(1)}
set done 0
set failed 0
for {set i 0} {$i < 20000} {incr i} {
    set method [pick $methods]
    if {$method in {wait close destroy probe_run retention_run}} continue
    set arguments {}
    while {rand() < 0.6} { lappend arguments [pick $values] }
    while {rand() < 0.4} { lappend arguments [pick $options] [pick $values] }
    if {[catch {[pick $objects] $method {*}$arguments} result]} {
        incr failed
        if {$result eq ""} { error "no text" }
    } else {
        incr done
        if {[string match ::dashcore::* $result]} { $result destroy }
    }
}
if {$done < 100 || $failed < 1000} { error "$done $failed" }
if {[info commands ::dashcore::*_*] ne [info commands ::dashcore::time_*]} {
    error "names of SWIG are left"
}

# ---- commands that go by other names, and go away

set second [dashcore::open {*}$store]
rename $second mine
interp alias {} also {} mine
also log renamed x
set cursor [mine activity]
trace add command mine delete {apply {{args} {catch {mine log late x}; catch {mine destroy}}}}
mine destroy
if {![catch {mine log a b}]} { error "went on" }
if {[$cursor next] eq ""} { error "took the cursor along" }

# ---- interpreters of their own

interp create child
child eval {package require dashcore}
child eval [list set third [dashcore::open {*}$store]]
child eval [list set store $store]
child eval {set third [dashcore::open {*}$store]; $third worker_start; $third watch; $third log a b}
if {![catch {child eval [list $core log a b]}]} { error "took the command of another" }
interp delete child
interp create -safe narrow
if {![catch {narrow invokehidden load {} Dashcore}]} { error "a safe interpreter got in" }

# ---- the namespace goes, and with it all objects

namespace delete ::dashcore
if {![catch {$core log a b}] || ![catch {$cursor next}]} { error "went on" }
puts survived
