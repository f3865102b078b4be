using PeerShell.Abstractions;
using PeerShell.Errors;
using PeerShell.Node;
using PeerShell.Transport;

namespace PeerShell.Dialling;

/// <summary>Connects a new node to its bootstrap endpoints, and reports the endpoints that fail.</summary>
/// <param name="command">The command that waits.</param>
/// <param name="endpoints">The endpoints. The node's own may be among them, because all nodes may share one list.</param>
internal sealed class BootstrapDialler(PeerCommand command, IReadOnlyList<PeerEndpoint> endpoints)
{
    /// <summary>Dials all endpoints, and waits until each first dial has succeeded or failed.</summary>
    public void Connect(PeerNode node)
    {
        var dials = endpoints.Select(endpoint => DialResult.JoinAsync(node, endpoint, command.StopToken)).ToList();
        var wait = new PipelineWait(command, status: () => $"Connecting node '{node}' to {Phrases.Names(endpoints)}.");
        foreach (var dial in wait.TakeCompleted(dials))
            Report(dial);

        wait.EndProgress();
    }

    private void Report(DialResult dial)
    {
        switch (dial.Failure)
        {
            case null:
                break;
            case ConnectFailure.OwnAddress:
                command.WriteVerbose(dial.Error!.ToString());
                break;

            // The node dials these endpoints again and again, so a later dial may succeed.
            case ConnectFailure.Refused or ConnectFailure.TimedOut or ConnectFailure.NameNotFound or ConnectFailure.Unreachable
                or ConnectFailure.Broken or ConnectFailure.TooFewHandles:
                command.WriteWarning($"{dial.Error} The node dials it again until it answers.");
                break;
            default:
                command.WriteError(dial.Error);
                break;
        }
    }
}
