using System.Management.Automation;
using PeerShell.Json;
using PeerShell.Node;

namespace PeerShell.Sending;

/// <summary>Encodes the bodies of a command's messages.</summary>
internal static class BodyEncoder
{
    private static readonly PowerShellJsonFormatter Json = new();

    /// <summary>Encodes a body. Stops when it is longer than each of its recipients accepts, or when the pipeline is stopped.</summary>
    /// <exception cref="SendException">The body can't be sent, or is too long.</exception>
    /// <exception cref="PipelineStoppedException">The pipeline is stopped.</exception>
    public static MessageBody Encode(object? body, IReadOnlyList<Peer> recipients, CancellationToken stop)
    {
        try
        {
            return MessageBody.From(body, Json, recipients.Max(peer => peer.MaxMessageBytes), stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }
}
