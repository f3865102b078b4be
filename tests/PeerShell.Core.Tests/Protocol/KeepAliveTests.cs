using PeerShell.Protocol;

namespace PeerShell.Tests.Protocol;

public sealed class KeepAliveTests
{
    private readonly KeepAlive _keepAlive = new(new KeepAliveOptions());

    [Fact]
    public void A_silent_link_is_pinged_then_suspect_then_dead()
    {
        List<(int Second, KeepAliveState State)> entered = [];
        for (var second = 0; second <= 30; second++)
        {
            if (Check(heardAt: 0, now: second) is { } state)
                entered.Add((second, state));
        }

        Assert.Equal([(15, KeepAliveState.Pinged), (20, KeepAliveState.Suspect), (30, KeepAliveState.Dead)], entered);
    }

    [Fact]
    public void The_next_check_is_due_when_the_next_state_would_start()
    {
        Assert.Equal(15, Next(heardAt: 0, now: 0));
        Assert.Equal(1, Next(heardAt: 0, now: 14));
        Assert.Equal(5, Next(heardAt: 0, now: 15));
        Assert.Equal(2, Next(heardAt: 0, now: 18));
        Assert.Equal(10, Next(heardAt: 0, now: 20));
        Assert.Equal(15, Next(heardAt: 22, now: 22));
    }

    [Fact]
    public void Any_sign_of_life_makes_the_link_alive_again()
    {
        Check(heardAt: 0, now: 15);
        Check(heardAt: 0, now: 20);

        Assert.Equal(KeepAliveState.Alive, Check(heardAt: 21, now: 22));
    }

    [Fact]
    public void A_link_that_answered_and_is_silent_again_is_pinged_again()
    {
        Check(heardAt: 0, now: 15);

        Assert.Equal(KeepAliveState.Pinged, Check(heardAt: 16, now: 40));
    }

    [Fact]
    public void After_a_suspension_the_link_is_pinged_before_it_is_suspect()
    {
        Assert.Equal(KeepAliveState.Pinged, Check(heardAt: 0, now: 1000));
        Assert.Equal(5, Next(heardAt: 0, now: 15));
        Assert.Equal(KeepAliveState.Suspect, Check(heardAt: 0, now: 1005));
        Assert.Equal(KeepAliveState.Dead, Check(heardAt: 0, now: 1015));
    }

    [Fact]
    public void Times_that_do_not_increase_are_refused()
    {
        var options = new KeepAliveOptions { PingAfter = TimeSpan.FromSeconds(30) };

        Assert.Contains("longer than the one before", Assert.Throws<ArgumentException>(options.Validate).Message);
    }

    private KeepAliveState? Check(int heardAt, int now) => _keepAlive.Check(heardAt, TimeSpan.FromSeconds(now - heardAt), out _);

    private double Next(int heardAt, int now)
    {
        _keepAlive.Check(heardAt, TimeSpan.FromSeconds(now - heardAt), out var next);
        return next.TotalSeconds;
    }
}
