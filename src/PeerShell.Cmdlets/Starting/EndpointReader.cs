using System.Globalization;
using System.Management.Automation;
using System.Net;
using PeerShell.Errors;
using PeerShell.Node;
using PeerShell.References;
using PeerShell.Transport;

namespace PeerShell.Starting;

/// <summary>Reads the endpoints that a user gives for a new node.</summary>
/// <param name="fail">Ends the command with an error.</param>
/// <param name="stopToken">Fires when the command is stopped.</param>
internal sealed class EndpointReader(Action<ErrorRecord> fail, CancellationToken stopToken)
{
    // How long the name servers may take; as long as a dial may.
    private static readonly TimeSpan LookUpTime = new NodeLimits().HandshakeTime;

    /// <summary>Reads an endpoint to connect to.</summary>
    public PeerEndpoint ReadBootstrap(EndpointReference endpoint) => Read(endpoint, endpoint.Resolve);

    /// <summary>Reads an endpoint to listen on; a number alone is a port of 127.0.0.1.</summary>
    /// <param name="text">The text.</param>
    /// <param name="allowInsecure">Whether other machines may be able to reach it.</param>
    public PeerEndpoint ReadListen(string text, bool allowInsecure)
    {
        var endpoint = Read(text, () =>
        {
            EndpointReference.RefuseNegativePort(text);
            return ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                ? new PeerEndpoint("127.0.0.1", port)
                : PeerEndpoint.Parse(text);
        });
        if (endpoint.IsLoopback)
            return endpoint;
        if (FindLoopback(endpoint) is { } loopback)
            return loopback;
        if (!allowInsecure)
            fail(EndpointErrors.InsecureAddress(endpoint));

        return endpoint;
    }

    /// <summary>Reads an endpoint to advertise; a host alone stands for the port that the node listens on.</summary>
    /// <remarks>In Core, port 0 stands for that port. To a user, port 0 would mean any free port.</remarks>
    public PeerEndpoint ReadAdvertised(string text) => Read(text, () =>
        PeerEndpoint.TryParse($"{text}:0", out var host) ? host
        : PeerEndpoint.Parse(text) is { Port: > 0 } endpoint ? endpoint
        : throw new FormatException(
            $"Port 0, as in '{text}', can't be dialled. Omit the port to advertise the one that the node listens on."));

    /// <summary>
    /// Returns the loopback address that a name stands for, or null if it stands for none. The node then listens on that address,
    /// so that it can't be another one when the name is looked up again.
    /// </summary>
    private PeerEndpoint? FindLoopback(PeerEndpoint endpoint)
    {
        if (IPAddress.TryParse(endpoint.Host, out _))
            return null;

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopToken);
        limit.CancelAfter(LookUpTime);
        try
        {
            var resolved = new TcpTransport().ResolveAsync(endpoint, limit.Token).GetAwaiter().GetResult();
            return resolved.IsLoopback ? resolved : null;
        }
        catch (ListenException)
        {
            // A node that may listen there fails with the reason.
            return null;
        }
        catch (OperationCanceledException)
        {
            return stopToken.IsCancellationRequested ? throw new PipelineStoppedException() : null;
        }
    }

    private PeerEndpoint Read(object given, Func<PeerEndpoint> read)
    {
        try
        {
            return read();
        }
        catch (FormatException error)
        {
            fail(EndpointErrors.InvalidEndpoint(given.ToString()!, error));
            throw;
        }
    }
}
