# The cases of tests/bindings/conformance.py, in Perl: conformance.pl STORE [exit]
use v5.30;
use warnings;
use utf8;
use Config;
use Dashcore;

# Not every Perl is built with threads.
use if $Config{useithreads}, 'threads';
use if $Config{useithreads}, 'threads::shared';

binmode STDOUT, ':encoding(UTF-8)';
$| = 1;

my ($store, $how) = @ARGV;

sub open_store {
    return Dashcore->open(store => $store, acexy_url => '', acestream_url => '', warp_cli => '');
}

if (($how // '') eq 'exit') {
    our $core = open_store();
    $core->log('exit_without_close', 'left open');
    our $cursor = $core->activity;
    $cursor->next or die;
    our $watch = $core->watch;
    $core->worker_start;
    exit 0;
}

my $core = open_store();
my %cases;

sub same {
    my ($found, $expected) = @_;
    return if defined $found ? defined $expected && $found eq $expected : !defined $expected;
    die sprintf "%s, not %s, in line %d\n", $found // 'undef', $expected // 'undef', (caller)[2];
}

sub true {
    die sprintf "not so, in line %d\n", (caller)[2] unless $_[0];
}

# Calls what must die and returns the error.
sub refused(&) {
    my ($code) = @_;
    return $@ unless eval { $code->(); 1 };
    die sprintf "did not fail, in line %d\n", (caller)[2];
}

sub refused_with {
    my ($code, $field, $error) = @_;
    true(ref $error && $error->isa('Dashcore::Error'));
    same($error->code, $code);
    same($error->field, $field);
    true(index("$error", $error->message) == 0 && length $error->message);
    true($error =~ /conformance\.pl line \d+\.\n\z/);
    true(index($error->message, $field) >= 0);
}

sub entry_of {
    my ($type) = @_;
    my $cursor = $core->activity(types => $type);
    my $entry = $cursor->next;
    same($cursor->next, undef);
    return $entry;
}

$cases{version} = sub {
    true(Dashcore::version() =~ /^\d+\.\d+\.\d+$/);
    same(Dashcore->VERSION, Dashcore::version());
    $core->log('version', Dashcore::version());
};

$cases{round_trip} = sub {
    my $before = Dashcore::time_now();
    my $id = $core->log('round_trip', 'one entry', details => '{"a": 12.30}', user => 'alice');
    my $entry = entry_of('round_trip');
    same($entry->id, $id);
    true($entry->timestamp >= $before && $entry->timestamp <= Dashcore::time_now());
    same($entry->type, 'round_trip');
    same($entry->message, 'one entry');
    same($entry->details, '{"a": 12.30}');
    same($entry->user, 'alice');
};

$cases{unicode} = sub {
    my $text = 'Grüße 漢字 🎉 مرحبا';
    $core->log('unicode', $text, details => qq("$text"), user => $text);
    my $entry = entry_of('unicode');
    same($entry->message, $text);
    same($entry->details, qq("$text"));
    same($entry->user, $text);
    same(length $entry->message, 16);

    # Characters are characters, whichever way Perl keeps them; the caller's stay as they are.
    my $latin = "caf\xE9";
    $core->log('unicode_latin', $latin);
    true(!utf8::is_utf8($latin));
    same(entry_of('unicode_latin')->message, 'café');
};

$cases{nul} = sub {
    $core->log('nul', "a\0b");
    same(entry_of('nul')->message, "a\x{FFFD}b");
    refused_with('invalid_value', 'type', refused { $core->log("a\0b", 'x') });
};

$cases{broken_text} = sub {
    no warnings 'surrogate';
    $core->log('broken_text', "a\x{D800}b");
    true(entry_of('broken_text')->message =~ /\Aa\x{FFFD}+b\z/);
};

$cases{big_ids} = sub {
    my $timestamp = Dashcore::time_now() - 3600000001;
    my $id = $core->log('big_ids', 'first', timestamp => $timestamp);
    true($id > 1 << 60);
    my $cursor = $core->activity(since => $timestamp, until => $timestamp + 1, types => 'big_ids');
    my $entry = $cursor->next;
    same($entry->id, $id);
    same($entry->timestamp, $timestamp);
    $core->log('big_ids', "$id $timestamp");
    my $run = $core->task_begin('big_ids');
    $core->task_finish("$run", "$run");
};

$cases{none} = sub {
    $core->log('none', 'nothing else', details => undef);
    my $entry = entry_of('none');
    same($entry->details, undef);
    same($entry->user, undef);
};

$cases{bad_type} = sub {
    refused_with('invalid_value', 'type', refused { $core->log('Bad', 'x') });
};

$cases{wrong_argument} = sub {
    my $type = 'wrong_argument';
    my $forged = bless \(my $address = 4711), 'Dashcore::Core';
    for my $wrong ([], {}, \1, sub { 1 }, *STDOUT, \*STDOUT, $core, $forged) {
        refused { $core->log($type, $wrong) };
        refused { $core->task_heartbeat($wrong) };
        refused { $core->activity(limit => $wrong) };
        refused { Dashcore::Core::log($wrong, $type, 'x') } unless ref $wrong && $wrong == $core;
    }
    refused { $core->log($type, undef) };
    for my $count (0 .. 2) {
        my $missing = qw(object type message)[$count];
        my $call = sub { Dashcore::Core::log(@_) };
        eval { $call->(($core, $type)[0 .. $count - 1]) };
        same($@ =~ /^log: (\w+ is missing) at .*conformance\.pl/ && $1, "$missing is missing");
    }
    refused { $core->log($type, 'x', 'details') };
    refused { $core->log($type, 'x', detail => '{}') };
    refused { $core->flush(1) };
    refused { $core->task_heartbeat($_) }
        for 'x', '', '1x', 1.5, 2**63, '9223372036854775808', -2**70, 'nan', 9**9**9, undef;
    refused { $core->activity(limit => $_) } for 2**32, -1, 'x';
    refused { $core->activity(days => $_) } for 2**31, -2**31 - 1;
    my $cursor = $core->activity;
    refused { Dashcore::Activity::next($core) };
    refused { Dashcore::Core::log($_, $type, 'x') } for $cursor, undef, 'Dashcore::Core';
};

$cases{task} = sub {
    my $name = 'conformance.task';
    my $run = $core->task_begin($name, interval_seconds => 900);
    $core->task_progress($run, 50, 'half');
    my $task = $core->tasks($name)->next;
    same($task->status, 'running');
    same($task->progress_percent, 50);
    same($task->progress_message, 'half');
    $core->task_finish($run, '{"channels": 1.50}');
    $task = $core->tasks($name)->next;
    same($task->status, 'idle');
    same($task->last_result, '{"channels": 1.50}');
    my $runs = $core->runs($name);
    my $one = $runs->next;
    same($one->run_id, $run);
    same($one->outcome, 'success');
    same($runs->next, undef);
};

$cases{task_failure} = sub {
    my $run = $core->task_begin('conformance.failure');
    $core->task_fail($run, 'no route to host');
    my $task = $core->tasks('conformance.failure')->next;
    same($task->status, 'error');
    true($task->last_error =~ /no route to host/);
    refused_with('already_ended', '', refused { $core->task_finish($run) });
};

$cases{run_now} = sub {
    my $name = 'conformance.request';
    $core->task_schedule($name, flags => Dashcore::TASK_CAN_RUN);
    $core->task_request($name, 'alice');
    refused_with('already_queued', '', refused { $core->task_request($name, 'alice') });
    my $run = $core->task_claim($name);
    true($run > 0);
    same($core->task_claim($name), 0);
    $core->task_finish($run);
};

$cases{settings} = sub {
    $core->settings_set('retention_days', 5, 'alice');
    same($core->settings->retention_days, 5);
    refused_with('out_of_range', 'retention_days',
        refused { $core->settings_set('retention_days', 31) });
    same($core->settings->retention_days, 5);
};

$cases{pages} = sub {
    $core->log('pages', "entry $_", flags => Dashcore::LOG_ASYNC) for 0 .. 249;
    $core->flush;
    my $cursor = $core->activity(types => 'pages');
    my $number = 250;
    while (my $entry = $cursor->next) {
        same($entry->message, 'entry ' . --$number);
    }
    same($number, 0);

    my $page = $core->activity(types => 'pages', limit => 100);
    $number = 250;
    --$number while $page->next;
    same($number, 150);
    my $rest = $core->activity(types => 'pages', cursor => $page->cursor);
    while (my $entry = $rest->next) {
        same($entry->message, 'entry ' . --$number);
    }
    same($number, 0);
};

$cases{records_outlive} = sub {
    my $entry;
    {
        my $second = open_store();
        $second->log('records_outlive', 'kept');
        my $cursor = $second->activity(types => 'records_outlive');
        $entry = $cursor->next;
        $cursor->close;
        $second->close;
    }
    same($entry->message, 'kept');
    same($entry->type, 'records_outlive');
    same($entry->details, undef);
};

$cases{cursor_outlives_core} = sub {
    my $second = open_store();
    $second->log('cursor_outlives_core', $_) for 'first', 'second';
    my $cursor = $second->activity(types => 'cursor_outlives_core');
    same($cursor->next->message, 'second');
    undef $second;
    same($cursor->next->message, 'first');
    same($cursor->next, undef);
};

$cases{closed} = sub {
    my $second = open_store();
    $second->log('closed', 'before');
    my $cursor = $second->activity;
    true(!$second->is_closed);
    $second->close;
    true($second->is_closed);
    refused_with('misuse', '', refused { $second->log('closed', 'after') });
    refused_with('misuse', '', refused { $cursor->next });
    $cursor->close for 1, 2;
    $second->close;
};

$cases{watch} = sub {
    my $watch = $core->watch(Dashcore::TOPIC_ACTIVITY);
    same($watch->wait(50), 0);
    $core->log('watch', 'seen');
    same($watch->wait(5000), Dashcore::TOPIC_ACTIVITY);
    same($watch->wait(50), 0);
};

$cases{answer} = sub {
    my ($id) = $core->log_json('{"type":"answer","message":"by JSON"}')->body
        =~ /^\{"ids":\[(\d+)\]\}$/ or die "no id\n";
    my $answer = $core->activity_json(types => 'answer');
    true($answer->body =~ /"id":$id,.*by JSON/);
    same($answer->length, length $answer->body);
    same($answer->next, undef);
};

# A thread begins with a copy of $second, which is the same store.
$cases{threads} = !$Config{useithreads} ? undef : sub {
    my $second = open_store();
    my $logged = 0;
    share($logged);
    my @threads = map {
        threads->create(sub {
            my $refused = 0;
            for (1 .. 200) {
                if (eval { $second->log('threads', 'one', user => 'thread'); 1 }) {
                    lock $logged;
                    $logged++;
                } else {
                    $refused++;
                }
            }
            return $refused;
        })
    } 1 .. 8;
    select undef, undef, undef, 0.001 while $logged < 400;
    $second->close;
    my $refused = 0;
    $refused += $_->join for @threads;
    $core->log('threads', "$logged logged, $refused refused");
};

$cases{fork} = sub {
    $core->log('fork', 'before');
    my $cursor = $core->activity;
    $cursor->next or die;
    my $child = fork // die "fork: $!\n";
    if ($child == 0) {
        exit(eval { $core->log('fork', 'in the child'); $cursor->next } ? 0 : 1);
    }
    waitpid $child, 0;
    same($?, 0);
    $core->log('fork', 'after');
};

my $failed = 0;
for my $name (grep { $cases{$_} } sort keys %cases) {
    if (eval { $cases{$name}->(); 1 }) {
        say "ok $name";
    } else {
        print "not ok $name: $@";
        $failed = 1;
    }
}
exit $failed;
