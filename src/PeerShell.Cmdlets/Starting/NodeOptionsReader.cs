using PeerShell.Commands;
using PeerShell.Discovery;
using PeerShell.Errors;
using PeerShell.Json;
using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.References;
using PeerShell.Transport;

namespace PeerShell.Starting;

/// <summary>Turns the parameters of Start-PeerNode into the options of its nodes.</summary>
/// <param name="command">The command, whose parameters are bound. An invalid parameter ends it with an error.</param>
/// <param name="endpoints">Reads the endpoints among them.</param>
internal sealed class NodeOptionsReader(StartPeerNodeCommand command, EndpointReader endpoints)
{
    /// <summary>Reads the options that all nodes of the command share.</summary>
    public PeerNodeOptions Read()
    {
        try
        {
            return Create();
        }
        catch (ArgumentException error)
        {
            command.ThrowTerminatingError(NodeErrors.InvalidNodeOptions(error, null));
            throw;
        }
    }

    private PeerNodeOptions Create()
    {
        if (command.Discovery == DiscoveryMode.Manual && command.MeshPreset is not null)
        {
            throw new ArgumentException(
                "With -Discovery Manual a node does not gossip, so -MeshPreset has no effect. Omit one of the two parameters.");
        }

        var defaults = new PeerNodeOptions();
        var listen = ReadListen() ?? defaults.Listen;
        return defaults with
        {
            Json = new PowerShellJsonFormatter(),
            Network = command.Network ?? defaults.Network,
            Listen = listen,
            Discovery = command.Discovery,
            Mesh = ReadMesh(listen),
            Advertise = [.. command.AdvertiseAddress.Select(endpoints.ReadAdvertised)],
            Tags = ReadTags(),
            AnswersSurveys = !command.HideTopology,
            WhenFull = command.WhenFull,
            ResumeWindow = command.ResumeWindow ?? defaults.ResumeWindow,
            KeepAlive = command.DeadAfter is { } time ? KeepAliveOptions.ForDeadAfter(time) : defaults.KeepAlive,
            Limits = ReadLimits(defaults.Limits),
        };
    }

    private PeerEndpoint[]? ReadListen() => command.Listen is null
        ? null
        : [.. command.Listen.Select(text => endpoints.ReadListen(text, command.AllowInsecure))];

    private MeshOptions ReadMesh(IReadOnlyList<PeerEndpoint> listen) => command.MeshPreset switch
    {
        MeshPreset.Local => MeshOptions.Local,
        MeshPreset.Lan => MeshOptions.Lan,
        MeshPreset.Wan => MeshOptions.Wan,
        _ => listen.All(endpoint => endpoint.IsLoopback) ? MeshOptions.Local : MeshOptions.Lan,
    };

    private IReadOnlyDictionary<string, string> ReadTags()
    {
        try
        {
            return TagReader.Read(command.Tag ?? []);
        }
        catch (ArgumentException error)
        {
            command.ThrowTerminatingError(NodeErrors.InvalidTag(error, command.Tag!));
            throw;
        }
    }

    private NodeLimits ReadLimits(NodeLimits defaults) => defaults with
    {
        InboxMessages = command.InboxCapacity ?? defaults.InboxMessages,
        MessageBytes = command.MaxMessageBytes ?? defaults.MessageBytes,
    };
}
