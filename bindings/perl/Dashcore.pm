package Dashcore;

# An activity log, background-task status and probes for programs that run unattended.
#
#     my $core = Dashcore->open(store => '/var/lib/me/log.db');
#     $core->log('scrape', '120 channels read', details => '{"seconds": 12.3}');
#     my $cursor = $core->activity(types => 'scrape,error', limit => 10);
#     while (my $entry = $cursor->next) { say $entry->message }
#
# The methods are the functions of dashcore.h with the same names; those with many options take them
# by name. Texts are characters, not bytes. What fails dies with a Dashcore::Error, which has code,
# field and message and reads as a text; arguments that make no sense die with a plain text. Objects
# end with their last reference; threads and children of a fork may go on with them.

use strict;
use warnings;
use Carp ();
use DynaLoader ();

our @ISA = ('DynaLoader');
our $VERSION;
__PACKAGE__->bootstrap;

my @filter = qw(days types query user limit since until cursor);

# By function: the names of the arguments that come first, and of the options.
my %options = (
    open => [[], qw(store program redact_keys acexy_url acestream_url warp_cli wait_ms
            queue_capacity flags)],
    log           => [[qw(type message)], qw(details user timestamp flags)],
    activity      => [[], @filter],
    activity_json => [[], @filter],
    export_log    => [['format'], @filter],
    summary_json  => [['bucket_seconds'], @filter],
    task_begin    => [['name'],
        qw(interval_seconds next_run trigger flags user host started pid)],
    task_schedule => [['name'], qw(next_run interval_seconds flags)],
);

# Goes to the function, rather than calling it, so that errors name the place of the caller.
sub with_options {
    my ($name, $function, $first, @names) = @_;
    my @required = ('object', @$first);
    my %known = map { $_ => 1 } @names;
    return sub {
        Carp::croak("$name: $required[@_] is missing") if @_ < @required;
        Carp::croak("$name: options are pairs of name and value") if (@_ - @required) % 2;
        my %given;
        while (my ($option, $value) = splice @_, @required, 2) {
            $option //= 'undef';
            Carp::croak("$name has no option $option") unless $known{$option};
            $given{$option} = $value;
        }
        push @_, @given{@names};
        shift if $name eq 'open';
        goto &$function;
    };
}

{
    no strict 'refs';
    my @functions = grep { defined &{"Dashcore::$_"} } keys %Dashcore::;
    for my $name (@functions) {
        my $function = \&{"Dashcore::$name"};
        my ($class, $method) = $name eq 'new_Core' ? ('', 'open')
            : $name =~ /^([A-Z][a-z]+)_(\w+?)(?:_get)?$/ ? ("$1::", $2)
            : next;
        $function = with_options($method, $function, @{$options{$method}}) if $options{$method};
        *{"Dashcore::$class$method"} = $function;
    }
    # What is left under SWIG's names would go around all that.
    delete @Dashcore::{grep { /^(?:[A-Z][a-z]+|new|delete)_/ } @functions};

    for my $name (grep { /^[A-Z][A-Z_]*[A-Z]$/ && !/^(?:ISA|VERSION)$/ } keys %Dashcore::) {
        my $value = ${"Dashcore::$name"};
        *{"Dashcore::$name"} = sub () { $value } if defined $value;
    }
}

$VERSION = version();

package Dashcore::Error;

use overload
    '""' => sub { "$_[0]{message} at $_[0]{file} line $_[0]{line}.\n" },
    bool => sub { 1 },
    fallback => 1;

sub code    { $_[0]{code} }
sub field   { $_[0]{field} }
sub message { $_[0]{message} }

1;
