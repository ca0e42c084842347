# Misuses the binding as far as Perl lets it: hostile.pl STORE
use v5.30;
no strict 'refs';
no warnings;
use Config;
use Dashcore;
use if $Config{useithreads}, 'threads';

my @store = (store => $ARGV[0], acexy_url => '', acestream_url => '', warp_cli => '');
my $core = Dashcore->open(@store);
$core->log('a', 'b');
$core->task_begin('t');

my @objects = (
    $core, $core->activity, $core->tasks, $core->runs('t'), $core->watch,
    $core->export_log(Dashcore::EXPORT_CSV), $core->settings, $core->streams, $core->warp,
    $core->activity_json, $core->activity->next, $core->tasks->next, $core->runs('t')->next,
);

package Reads { use overload '""' => sub { 'text' }, fallback => 1 }
package Dies { use overload '""' => sub { die 'no' } }
package Circles { use overload '""' => sub { $_[0] }, fallback => 1 }
package Tied { sub TIESCALAR { bless [] } sub FETCH { 'tied' } }

tie my $tied, 'Tied';
my @values = (
    undef, 1, -1, 1.5, 2**63, -2**63, 2**70, 9**9**9, -sin 9**9**9, 1 << 32, '', 'x', '10', "a\0b",
    "\x{D800}", "\x{110000}x", "\xFF", [], {}, sub { 1 }, \*STDOUT, *STDOUT, qr/x/, v1.2, $tied,
    \$tied, 'x' x 5000, 't', (bless {}, 'Reads'), (bless [], 'Dies'), (bless [], 'Circles'),
    (bless \(my $address = 4711), 'Dashcore::Core'), (bless {}, 'Dashcore::Entry'), @objects,
);
my @options = qw(days types query limit cursor since details flags user store nothing);

# ---- calls by chance

my @functions = map { [undef, \&{"Dashcore::$_"}] } qw(time_now time_parse time_format version);
for my $object (@objects) {
    my $class = ref $object;
    push @functions, map { [$object, \&{"${class}::$_"}] }
        grep { defined &{"${class}::$_"} && !/^(?:wait|close|probe_run|retention_run)$/ }
        sort keys %{"${class}::"};
}
srand 1;
my ($done, $failed) = (0, 0);
for (1 .. 20000) {
    my @arguments = map { $values[rand @values] } 1 .. rand 5;
    my ($object, $function) = @{$functions[rand @functions]};
    unshift @arguments, rand() < 0.8 ? $object : $objects[rand @objects];
    push @arguments, $options[rand @options], $values[rand @values] if rand() < 0.5;
    if (eval { $function->(@arguments); 1 }) {
        $done++;
    } else {
        $failed++;
        die 'no text' unless length "$@";
    }
}
die "$done $failed" unless $done > 100 && $failed > 1000;
die 'names of SWIG are left' if grep { defined &{"Dashcore::$_"} && /_Core|^Core_/ } keys %Dashcore::;

# ---- threads take objects with them and bring some back

my @threads = map {
    threads->create({context => 'list'}, sub {
        my $cursor = $core->activity;
        my $entry = $cursor->next;
        undef $core;
        @objects = ();
        return ($entry, $cursor, Dashcore->open(@store));
    })
} 1 .. ($Config{useithreads} ? 4 : 0);
for my $thread (@threads) {
    my ($entry, $cursor, $opened) = $thread->join;
    die 'no entry' unless length $entry->message;
    $cursor->next;
    $opened->log('from', 'a thread');
}

# ---- objects that are not what they say

eval { Dashcore::Core::DESTROY($core) };
eval { $core->DESTROY };
eval { $$core = 5 };
$core->log('still', 'x');
bless $core, 'Dashcore::Entry';
die 'took a core for an entry' if eval { $core->message; 1 };
bless $core, 'Dashcore::Core';
my $copy = bless \(my $inner = $$core), 'Dashcore::Core';
die 'took a copy for a core' if eval { $copy->flush; 1 };
$core->close;
die 'read on' if eval { $objects[1]->next; 1 };

# ---- arguments that drop the object they are given to

package Drops { use overload '""' => sub { undef ${$_[0]{object}}; 'dropped' }, fallback => 1 }

for my $method (qw(log wait)) {
    my $object = Dashcore->open(@store);
    $object = $object->watch if $method eq 'wait';
    my $drops = bless {object => \$object}, 'Drops';
    eval { $object->$method($drops, 'x') };
    eval { $object->$method($drops) } if $object;
    die 'still there' if defined $object;
}

# ---- the end of the program comes first

our $global = Dashcore->open(@store);
our $cursor = $global->activity;
$global->worker_start;
say 'survived';
END { $global->log('end', 'x') }
