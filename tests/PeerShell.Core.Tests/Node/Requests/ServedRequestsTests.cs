using PeerShell.Node.Requests;
using PeerShell.Protocol.Records;

namespace PeerShell.Tests.Node.Requests;

/// <summary>Requests that are cancelled before they arrive.</summary>
public sealed class ServedRequestsTests
{
    private readonly ServedRequests _served = new();

    [Fact]
    public void A_cancellation_that_overtakes_its_request_is_remembered_until_that_in_the_stream()
    {
        _served.CancelEarly(7);
        Assert.True(_served.IsCancelled(7));
        Assert.False(_served.IsCancelled(8));

        _served.Cancel(7);
        Assert.False(_served.IsCancelled(7));
    }

    [Fact]
    public void Only_the_latest_are_remembered()
    {
        for (var id = 1UL; id <= CancelRecord.MaxIds + 1; id++)
            _served.CancelEarly(id);

        Assert.False(_served.IsCancelled(1));
        Assert.True(_served.IsCancelled(2));
        Assert.True(_served.IsCancelled(CancelRecord.MaxIds + 1));
    }

    [Fact]
    public void The_end_of_the_session_forgets_them()
    {
        _served.CancelEarly(7);
        _served.CancelAll();

        Assert.False(_served.IsCancelled(7));
    }
}
