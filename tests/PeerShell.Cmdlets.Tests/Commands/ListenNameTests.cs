using System.Net;
using System.Net.Sockets;
using PeerShell.Tests.Support;

namespace PeerShell.Tests.Commands;

/// <summary>Start-PeerNode listens on names of loopback without -AllowInsecure.</summary>
public sealed class ListenNameTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("localhost:0")]
    [InlineData("localhost.:0")]
    [InlineData("web.localhost:0")]
    public void A_name_of_loopback_needs_no_insisting(string endpoint)
    {
        var node = $"(Start-PeerNode 'alice{_session.Suffix}' -Listen '{endpoint}').Endpoint.IsLoopback";
        Assert.True((bool)_session.Run(node)[0].BaseObject);
    }

    [Fact]
    public void A_name_of_this_machine_is_loopback_if_it_stands_for_a_loopback_address()
    {
        var name = Dns.GetHostName();
        Assert.SkipUnless(
            IsResolvable(name) && IPAddress.IsLoopback(Dns.GetHostAddresses(name)[0]), "This machine's name stands for another address.");

        var node = $"(Start-PeerNode 'alice{_session.Suffix}' -Listen '{name}:0').Endpoint.IsLoopback";
        Assert.True((bool)_session.Run(node)[0].BaseObject);
    }

    private static bool IsResolvable(string name)
    {
        try
        {
            return Dns.GetHostAddresses(name).Length > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
