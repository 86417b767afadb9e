# What Testcontainers' reaper, Ryuk, does, as far as it takes one JVM: each line from the JVM is a filter, "label=...&label=...", and is
# answered by "ACK". When the connection ends, the containers that match a filter are removed, and so is this one.
use strict;
use warnings;
use IO::Socket::INET;
use IO::Socket::UNIX;

sub docker {
    my ($method, $path) = @_;
    my $socket = IO::Socket::UNIX->new(Peer => '/var/run/docker.sock') or die "no Docker: $!";
    print $socket "$method $path HTTP/1.0\r\nHost: docker\r\n\r\n";
    local $/;
    my $answer = <$socket>;
    return $answer;
}

$| = 1;
my $server = IO::Socket::INET->new(LocalPort => 8080, Listen => 5, ReuseAddr => 1) or die "cannot listen: $!";
print "Started\n";

my $jvm = $server->accept;
$jvm->autoflush(1);
my @filters;
while (my $line = <$jvm>) {
    chomp $line;
    my @labels = map { s/^label=//r } split /&/, $line;    # URL-encoded still, as Docker wants it
    push @filters, '%7B%22label%22%3A%5B' . join('%2C', map { "%22$_%22" } @labels) . '%5D%7D';
    print $jvm "ACK\n";
}

for my $filter (@filters) {
    my $list = docker('GET', "/containers/json?all=1&filters=$filter");
    docker('DELETE', "/containers/$_?force=1&v=1") for $list =~ /"Id":"([0-9a-f]{64})"/g;
}
