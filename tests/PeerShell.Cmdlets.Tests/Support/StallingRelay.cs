using System.Net;
using System.Net.Sockets;

namespace PeerShell.Tests.Support;

/// <summary>Stands between two nodes: carries one connection, until it is told to carry nothing more. The connection stays open.</summary>
internal sealed class StallingRelay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stall = new();
    private readonly TcpClient _far = new();
    private TcpClient? _near;

    /// <summary>Starts it.</summary>
    /// <param name="endpoint">Where to: host:port.</param>
    public StallingRelay(string endpoint)
    {
        _listener.Start();
        _ = RunAsync(IPEndPoint.Parse(endpoint));
    }

    public string Endpoint => _listener.LocalEndpoint.ToString()!;

    public void Stall() => _stall.Cancel();

    public void Dispose()
    {
        _stall.Cancel();
        _listener.Dispose();
        _near?.Dispose();
        _far.Dispose();
    }

    private async Task RunAsync(IPEndPoint target)
    {
        try
        {
            _near = await _listener.AcceptTcpClientAsync(_stall.Token);
            await _far.ConnectAsync(target, _stall.Token);
            await Task.WhenAll(
                _near.GetStream().CopyToAsync(_far.GetStream(), _stall.Token),
                _far.GetStream().CopyToAsync(_near.GetStream(), _stall.Token));
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or SocketException)
        {
            // Stalled, or one of the two has gone.
        }
    }
}
