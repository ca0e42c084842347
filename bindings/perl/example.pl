# Logs, runs a task, handles an error and reads the log, of the store that DASHCORE_STORE names.
use v5.30;
use warnings;
use Dashcore;

my $core = Dashcore->open;

$core->log('scrape', '120 channels read', details => '{"seconds": 12.3}', user => 'alice');

# A run that dies becomes a failure, with the error as its reason.
my $run = $core->task_begin('playlist_refresh', interval_seconds => 900);
my $result = eval {
    $core->task_progress($run, 50, 'half of the channels');
    '{"channels": 120}';
};
defined $result ? $core->task_finish($run, $result) : $core->task_fail($run, $@);

# An error has code, field and message; used as a text it says where it was.
unless (eval { $core->settings_set('retention_days', 31); 1 }) {
    die $@ unless ref $@ && $@->code eq 'out_of_range';
    say 'error: ', $@->message;
}

my $cursor = $core->activity(limit => 3);
while (my $entry = $cursor->next) {
    say $entry->type, ': ', $entry->message;
}
