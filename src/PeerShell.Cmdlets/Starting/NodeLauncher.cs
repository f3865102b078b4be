using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Dialling;
using PeerShell.Errors;
using PeerShell.Handlers;
using PeerShell.Node;
using PeerShell.Transport;

namespace PeerShell.Starting;

/// <summary>Starts nodes for a command: reserves the name, opens the handler's runspace, connects the node and outputs it.</summary>
/// <param name="command">The command.</param>
/// <param name="options">The options that all its nodes share.</param>
/// <param name="bootstrap">Connects the nodes to others.</param>
internal sealed class NodeLauncher(PeerCommand command, PeerNodeOptions options, BootstrapDialler bootstrap)
{
    /// <summary>The setup of the handler that each node starts with.</summary>
    public required HandlerSetup Handler { get; init; }

    /// <summary>The script of that handler; null for no handler.</summary>
    public HandlerScript? OnMessage { get; init; }

    /// <summary>Starts a node and outputs it. Writes an error when that fails.</summary>
    /// <param name="name">Its name; null for the beginning of its id.</param>
    public void Launch(string? name)
    {
        if (name is not null && !NodeRegistry.TryReserve(name))
            command.WriteError(NodeErrors.NodeNameInUse(name));
        else if (Start(name) is { } node)
            Output(node);
    }

    private PeerNode? Start(string? name)
    {
        PeerNode? node = null;
        ScriptRunner? runner = null;
        try
        {
            var own = options with { Name = name, Transport = NodeRegistry.Wire.CreateTransport() };
            if (OnMessage is not null)
            {
                runner = Handler.Start(OnMessage);
                own = own with { Starting = starting => Handler.Add(starting, runner) };
            }

            node = PeerNode.StartAsync(own, command.StopToken).GetAwaiter().GetResult();
            NodeRegistry.Add(node);
        }
        catch (ListenException error)
        {
            command.WriteError(EndpointErrors.Listening(error));
        }
        catch (ArgumentException error)
        {
            command.WriteError(NodeErrors.InvalidNodeOptions(error, name));
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
        finally
        {
            if (node is null)
                runner?.Complete();
            if (node is null && name is not null)
                NodeRegistry.Release(name);
        }

        return node;
    }

    /// <summary>Connects a node, then outputs it. Stops the node if the pipeline ends before the node was output.</summary>
    private void Output(PeerNode node)
    {
        var isOutput = false;
        try
        {
            bootstrap.Connect(node);
            isOutput = true;
            command.WriteObject(node);
        }
        finally
        {
            if (!isOutput)
                _ = node.StopAsync(TimeSpan.Zero);
        }
    }
}
