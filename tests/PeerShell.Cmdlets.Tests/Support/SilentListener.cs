using System.Net;
using System.Net.Sockets;

namespace PeerShell.Tests.Support;

/// <summary>Accepts connections and says nothing.</summary>
internal sealed class SilentListener : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public SilentListener() => _listener.Start();

    public string Endpoint => _listener.LocalEndpoint.ToString()!;

    /// <summary>Waits for a connection.</summary>
    public Task<Socket> AcceptAsync() => _listener.AcceptSocketAsync();

    /// <summary>An endpoint at which nobody listens.</summary>
    public static string Nobody()
    {
        using var listener = new SilentListener();
        return listener.Endpoint;
    }

    public void Dispose() => _listener.Dispose();
}
