using PeerShell.Protocol;

namespace PeerShell.Tests.Protocol;

public sealed class BackoffTests
{
    [Fact]
    public void Waits_grow_to_the_cap_and_stay_there()
    {
        var backoff = new Backoff(new BackoffOptions());

        var waits = Enumerable.Range(0, 2000).Select(_ => backoff.Next(0.5).TotalSeconds).ToArray();

        Assert.Equal([1, 1.6, 2.56], waits[..3]);
        Assert.Equal(waits.Order(), waits);
        Assert.Equal(120, waits[^1]);
    }

    [Theory]
    [InlineData(0, 0.8)]
    [InlineData(1, 1.2)]
    public void Jitter_moves_a_wait_by_a_fifth(double random, double seconds) =>
        Assert.Equal(seconds, new Backoff(new BackoffOptions()).Next(random).TotalSeconds, 6);

    [Fact]
    public void Only_a_stable_connection_resets_the_waits()
    {
        var backoff = new Backoff(new BackoffOptions());
        backoff.Next(0.5);

        backoff.Connected(TimeSpan.FromSeconds(14));
        Assert.Equal(1.6, backoff.Next(0.5).TotalSeconds);
        backoff.Connected(TimeSpan.FromSeconds(15));
        Assert.Equal(1, backoff.Next(0.5).TotalSeconds);
    }
}
