using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Errors;
using PeerShell.Handlers;
using PeerShell.Node;
using PeerShell.Node.Handlers;
using PeerShell.References;

namespace PeerShell.Commands;

/// <summary>Has messages handled by a script block, in the background, in a runspace of its own.</summary>
[Cmdlet(VerbsLifecycle.Register, "PeerHandler", SupportsShouldProcess = true)]
[OutputType(typeof(PeerHandler))]
public sealed class RegisterPeerHandlerCommand : NodeInputCommand
{
    /// <summary>Handles a message, which is $_, $Message and the first argument. What it writes replies to a request.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNull]
    public ScriptBlock ScriptBlock { get; set; } = null!;

    /// <summary>Only messages about these topics; wildcards are allowed. A message without a topic has the empty one.</summary>
    [Parameter]
    [SupportsWildcards]
    [NotNothing]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(TopicCompleter))]
    public string[]? Topic { get; set; }

    /// <summary>Only messages from these peers, whether or not they are connected yet.</summary>
    [Parameter]
    [SupportsWildcards]
    [NotNothing]
    [ArgumentCompleter(typeof(PeerCompleter))]
    public PeerReference[]? From { get; set; }

    /// <summary>What people call it; unique in its node.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Further arguments of the script block, behind the message.</summary>
    [Parameter]
    [Alias("Args")]
    public object?[]? ArgumentList { get; set; }

    /// <summary>Runs in each of the handler's runspaces before the first message: for functions, modules and preferences.</summary>
    [Parameter]
    [ValidateNotNull]
    public ScriptBlock? InitializationScript { get; set; }

    /// <summary>How many messages are handled at once, each in a runspace of its own.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int ThrottleLimit { get; set; } = 1;

    /// <summary>Sends the output back to the sender even if it did not ask for it.</summary>
    [Parameter]
    public SwitchParameter Reply { get; set; }

    /// <summary>Leaves a copy of each message in the inbox.</summary>
    [Parameter]
    public SwitchParameter Tee { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        RefuseTooLong(Topic);
        var setup = new HandlerSetup(this) { Name = Name, From = From, Topic = Topic, ThrottleLimit = ThrottleLimit, Tee = Tee };
        HandlerScript? script = null;
        foreach (var node in Nodes)
        {
            if (Name is not null && node.Handlers.Any(handler => handler.State == HandlerState.Running && string.Equals(handler.Name, Name, StringComparison.OrdinalIgnoreCase)))
                WriteError(HandlerErrors.HandlerNameInUse(Name, node));
            else if (ShouldProcess(node.Name, $"Register handler '{Name ?? "a new one"}'"))
                Register(node, setup, script ??= setup.Read(ScriptBlock, InitializationScript, ArgumentList, Reply));
        }
    }

    private void Register(PeerNode node, HandlerSetup setup, HandlerScript script)
    {
        var runner = setup.Start(script);
        try
        {
            WriteObject(setup.Add(node, runner));
        }
        catch (ArgumentException error) when (error is not BadWildcardException)
        {
            WriteError(HandlerErrors.InvalidHandlerOptions(error, Name));
        }
        catch (ObjectDisposedException)
        {
            WriteError(NodeErrors.NodeStopped(node));
        }
    }
}
